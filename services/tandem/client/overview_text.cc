#include "services/tandem/client/overview_text.h"

#include <algorithm>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/money.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/report_parts.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {
namespace {

using placement::v1::ExchangeBalance;
using placement::v1::Exchanges;
using placement::v1::Placement;
using placement::v1::PlacementNeed;
using placement::v1::WhoIsWhereResponse;

std::string More(const std::string& token) {
  return token.empty() ? "" : fmt::format("There are more: --page-token={}\n", token);
}

bool IsOfPeriod(const WhoIsWhereResponse& response) {
  return std::any_of(response.postings().begin(), response.postings().end(),
                     [](const auto& posting) { return posting.has_in_period(); });
}

// "30", or "100, 20 of full time".
std::string OfFullTime(const std::string& days, const placement::v1::ExchangeCount& count) {
  if (count.full_time_days() == count.person_days()) return days;
  return fmt::format("{}, {} of full time", days, count.full_time_days());
}

std::string DirectionText(const Exchanges& exchanges) {
  const auto& there = exchanges.in_person();
  const auto& from_afar = exchanges.virtual_();
  return fmt::format("{} ({}), {} virtual ({})", there.persons(),
                     OfFullTime(Counted(there.person_days(), "day"), there), from_afar.persons(),
                     OfFullTime(fmt::format("{}", from_afar.person_days()), from_afar));
}

void AddBalance(const std::string& title, const ExchangeBalance& balance, Style style,
                Table& table) {
  table.Add({{title, style},
             {DirectionText(balance.lead_to_counterpart())},
             {DirectionText(balance.counterpart_to_lead())},
             {balance.has_balance_percent() ? fmt::format("{}%", balance.balance_percent())
                                            : "not computable"},
             {balance.left_out() > 0 ? fmt::format("{}", balance.left_out()) : "", Style::kDim}});
}

// "countries/lr/partnerships/amp-ncd/needs/coach" as "needs/coach" in its own partnership.
std::string Within(const std::string& name) {
  const std::string_view partnership = PartnershipOf(name);
  if (name.size() <= partnership.size()) return Id(name);
  return name.substr(partnership.size() + 1);
}

// "active, trust"; what has not begun on the day that was asked about has no phase.
std::string StateText(Placement::State state, Placement::Phase phase) {
  std::string text = Words(Placement::State_Name(state));
  if (phase != Placement::PHASE_UNSPECIFIED) text += ", " + Words(Placement::Phase_Name(phase));
  return text;
}

std::string Short(const std::string& type) { return type.substr(type.rfind('.') + 1); }

// A call as the client says it, an event without its package; of an update also what it changed, of
// a retraction which step, of an approval whose.
std::string WhatText(const placement::v1::HistoryEntry& entry) {
  const std::string& what = entry.what();
  const Verb* const verb = VerbOfMethod(what);
  if (verb == nullptr) return what.starts_with("tandem.") ? Short(what) : what;
  std::vector<std::string> which(entry.fields().begin(), entry.fields().end());
  if (!entry.step().empty()) which.push_back(Words(entry.step()));
  if (!entry.institution().empty()) which.push_back(entry.institution());
  return fmt::format("{} {}{}{}", verb->resource, verb->verb, which.empty() ? "" : ": ",
                     fmt::join(which, ", "));
}

}  // namespace

std::string Text(const WhoIsWhereResponse& response, const Terminal& terminal,
                 const DisplayNames& called) {
  const bool of_period = IsOfPeriod(response);
  std::vector<Table::Column> columns = {{"team"},         {"country"},     {"role"},
                                        {"professional"}, {"partnership"}, {"share", true},
                                        {"from"},         {"to"},          {"state"}};
  if (of_period) columns.insert(columns.begin() + 8, Table::Column{"days", true});
  Table table(columns);
  for (const auto& posting : response.postings()) {
    const auto& period = posting.in_period();
    std::vector<Table::Cell> cells = {{called.Of(posting.team()), Style::kBold},
                                      {posting.country()},
                                      {Words(Placement::Role_Name(posting.role()))},
                                      {called.Of(posting.professional())},
                                      {called.Of(posting.partnership())},
                                      {fmt::format("{}%", posting.share_percent())},
                                      {DayText(of_period ? period.start() : posting.start_date())},
                                      {DayText(of_period ? period.end() : posting.end_date())},
                                      {StateText(posting.state(), posting.phase())}};
    if (of_period) cells.insert(cells.begin() + 8, Table::Cell{fmt::format("{}", posting.days())});
    table.Add(std::move(cells));
  }
  return table.Print(terminal) + More(response.next_page_token());
}

std::string Text(const placement::v1::Endings& endings, const Terminal& terminal,
                 const DisplayNames& called) {
  if (endings.endings().empty()) return "No placement ends within these days (--within-days).\n";
  Table table({{"last day"},
               {"left", true},
               {"placement"},
               {"professional"},
               {"role"},
               {"team"},
               {"successor"},
               {"to hand over", true}});
  for (const auto& ending : endings.endings()) {
    const Style style = ending.days_left() < 0    ? Style::kBad
                        : ending.days_left() < 30 ? Style::kWarning
                                                  : Style::kPlain;
    table.Add({{DayText(ending.end_date())},
               {Counted(ending.days_left(), "day"), style},
               {ending.placement(), Style::kBold},
               {called.Of(ending.professional())},
               {Words(Placement::Role_Name(ending.role()))},
               {called.Of(ending.team())},
               {ending.successor().empty() ? "nobody" : Id(ending.successor())},
               {fmt::format("{}", ending.handover_open())}});
  }
  return table.Print(terminal) + More(endings.next_page_token());
}

std::string Text(const placement::v1::OverdueReturns& overdue, const Terminal& terminal,
                 const DisplayNames& called) {
  if (overdue.returns().empty())
    return "Everybody whose last day has passed is known to be back.\n";
  Table table({{"last day"},
               {"overdue", true},
               {"placement"},
               {"professional"},
               {"home"},
               {"role"},
               {"team"},
               {"state"}});
  for (const auto& one : overdue.returns()) {
    table.Add({{DayText(one.end_date())},
               {Counted(one.days_overdue(), "day"), Style::kBad},
               {one.placement(), Style::kBold},
               {called.Of(one.professional())},
               {called.Of(one.home_institution())},
               {Words(Placement::Role_Name(one.role()))},
               {called.Of(one.team())},
               {Words(Placement::State_Name(one.state()))}});
  }
  return table.Print(terminal) + More(overdue.next_page_token());
}

std::string Text(const placement::v1::LateStarts& late, const Terminal& terminal,
                 const DisplayNames& called) {
  if (late.starts().empty()) return "Everybody whose first day has passed has begun.\n";
  Table table({{"first day"},
               {"late", true},
               {"placement"},
               {"professional"},
               {"role"},
               {"team"},
               {"state"},
               {"last day"}});
  for (const auto& one : late.starts()) {
    table.Add({{DayText(one.start_date())},
               {Counted(one.days_late(), "day"), Style::kBad},
               {one.placement(), Style::kBold},
               {called.Of(one.professional())},
               {Words(Placement::Role_Name(one.role()))},
               {called.Of(one.team())},
               {Words(Placement::State_Name(one.state()))},
               {DayText(one.end_date())}});
  }
  return table.Print(terminal) + More(late.next_page_token());
}

std::string Text(const placement::v1::Overspends& overspends, const Terminal& terminal,
                 const DisplayNames& called) {
  if (overspends.overspends().empty()) return "Nothing is overspent.\n";
  Table table(
      {{"since"}, {"overspent", true}, {"spent", true}, {"line"}, {"partnership"}, {"stage"}});
  for (const auto& one : overspends.overspends()) {
    const std::string& currency = one.line().amount().currency();
    table.Add({{DayText(one.overspend_date())},
               {FormatAmount(one.overspent(), currency), Style::kBad},
               {FormatAmount(one.spent(), currency)},
               {one.line().display_name(), Style::kBold},
               {called.Of(one.partnership())},
               {Words(placement::v1::Partnership::State_Name(one.state()))}});
  }
  return table.Print(terminal) + More(overspends.next_page_token());
}

std::string Text(const placement::v1::ExpiringClearances& expiring, const Terminal& terminal,
                 const DisplayNames& called) {
  if (expiring.clearances().empty())
    return "No clearance runs out within these days (--within-days).\n";
  Table table({{"last day"}, {"left", true}, {"professional"}, {"clearance"}, {"holds in"}});
  for (const auto& one : expiring.clearances()) {
    table.Add(
        {{DayText(one.expire_date())},
         {Counted(one.days_left(), "day"), one.days_left() < 0 ? Style::kBad : Style::kWarning},
         {called.Of(one.professional()), Style::kBold},
         {Words(placement::v1::Clearance::Kind_Name(one.kind()))},
         {one.country().empty() ? "all countries" : one.country()}});
  }
  return table.Print(terminal) + More(expiring.next_page_token());
}

std::string Text(const placement::v1::ExpiringItems& expiring, const Terminal& terminal,
                 const DisplayNames& called) {
  if (expiring.items().empty())
    return "Nothing of a checklist runs out within these days (--within-days).\n";
  Table table({{"last day"}, {"left", true}, {"professional"}, {"item"}, {"team"}, {"state"}});
  for (const auto& one : expiring.items()) {
    table.Add(
        {{DayText(one.expire_date())},
         {Counted(one.days_left(), "day"), one.days_left() < 0 ? Style::kBad : Style::kWarning},
         {called.Of(one.professional()), Style::kBold},
         {Words(placement::v1::ClearingItem::Kind_Name(one.kind()))},
         {called.Of(one.team())},
         {Words(Placement::State_Name(one.state()))}});
  }
  return table.Print(terminal) + More(expiring.next_page_token());
}

std::string Text(const placement::v1::Vacancies& vacancies, const Terminal& terminal,
                 const DisplayNames& called) {
  std::string text;
  if (!vacancies.buckets().empty()) {
    Table ages({{"days open"}, {"needs", true}, {"seats", true}});
    for (const auto& bucket : vacancies.buckets()) {
      ages.Add(
          {{bucket.has_to_days() ? fmt::format("{} to {}", bucket.from_days(), bucket.to_days())
                                 : fmt::format("{} and more", bucket.from_days())},
           {fmt::format("{}", bucket.needs())},
           {fmt::format("{}", bucket.seats_open())}});
    }
    text += ages.Print(terminal) + "\n";
  }
  if (vacancies.vacancies().empty()) return text + "No need has a free seat.\n";
  Table table({{"need"},
               {"open", true},
               {"since"},
               {"seats", true},
               {"role"},
               {"team"},
               {"state"},
               {"until"}});
  for (const auto& vacancy : vacancies.vacancies()) {
    table.Add({{vacancy.need(), Style::kBold},
               {Counted(vacancy.days_open(), "day")},
               {DayText(vacancy.vacant_since())},
               {fmt::format("{}", vacancy.seats_open())},
               {Words(Placement::Role_Name(vacancy.role()))},
               {called.Of(vacancy.team())},
               {Words(PlacementNeed::State_Name(vacancy.state()))},
               {DayText(vacancy.window_end())}});
  }
  return text + table.Print(terminal) + More(vacancies.next_page_token());
}

std::string Text(const placement::v1::Reciprocity& reciprocity, const Terminal& terminal,
                 const DisplayNames& called) {
  Table table({{"exchanges of"},
               {"lead to counterpart"},
               {"counterpart to lead"},
               {"balance", true},
               {"left out", true}});
  for (const auto& line : reciprocity.partnerships())
    AddBalance(called.Of(line.partnership()), line.balance(), Style::kPlain, table);
  AddBalance(reciprocity.name(), reciprocity.total(), Style::kBold, table);
  if (reciprocity.left_out().empty()) return table.Print(terminal);
  Table left_out({{"left out"}, {"professional"}, {"because"}});
  for (const auto& one : reciprocity.left_out())
    left_out.Add({{one.placement()}, {called.Of(one.professional())}, {one.reason()}});
  return table.Print(terminal) + "\n" + left_out.Print(terminal);
}

std::string Text(const placement::v1::DaysInRole& days, const Terminal& terminal,
                 const DisplayNames& called) {
  if (days.placements().empty()) return "No placement has begun.\n";
  Table table({{"professional"},
               {"role"},
               {"team"},
               {"days", true},
               {"paused", true},
               {"share", true},
               {"from"},
               {"to"},
               {"state"}});
  for (const auto& line : days.placements()) {
    table.Add({{called.Of(line.professional()), Style::kBold},
               {Words(Placement::Role_Name(line.role()))},
               {called.Of(line.team())},
               {fmt::format("{}", line.days())},
               {fmt::format("{}", line.paused_days())},
               {fmt::format("{}%", line.share_percent())},
               {DayText(line.period().start())},
               {DayText(line.period().end())},
               {Words(Placement::State_Name(line.state()))}});
  }
  return table.Print(terminal) + More(days.next_page_token());
}

std::string Text(const placement::v1::OpenActions& actions, const Terminal& terminal,
                 const DisplayNames& called) {
  if (actions.actions().empty()) return "No board waits for anybody.\n";
  Table table({{"due"},
               {"overdue", true},
               {"owner"},
               {"partnership"},
               {"meeting"},
               {"action"},
               {"what", false, Fit::kCut}});
  for (const auto& action : actions.actions()) {
    const bool is_overdue = action.days_overdue() > 0;
    table.Add({{DayText(action.due_date())},
               {is_overdue ? Counted(action.days_overdue(), "day") : "", Style::kBad},
               {called.Of(action.owner()), Style::kBold},
               {called.Of(action.partnership())},
               {Id(action.meeting())},
               {action.action_id()},
               {action.text()}});
  }
  return table.Print(terminal) + More(actions.next_page_token());
}

std::string Text(const placement::v1::TimeToStart& time, const Terminal& terminal) {
  const std::string found =
      time.has_median_days()
          ? fmt::format("half of them within {} of the need, nine of ten within {}",
                        Counted(time.median_days(), "day"), time.p90_days())
          : "so the time from need to start is not computable";
  return fmt::format("{}: needs {}, placements started {}, {}; seats that wait {}, given up {}\n",
                     terminal.Styled(time.name(), Style::kBold), time.needs(), time.started(),
                     found, time.not_started(), time.given_up());
}

std::string Text(const placement::v1::PartnershipHistory& history, const Terminal& terminal,
                 const DisplayNames& called) {
  if (history.entries().empty()) return "Nothing has happened yet.\n";
  const auto any = [&](const auto& says) {
    return std::any_of(history.entries().begin(), history.entries().end(), says);
  };
  const bool has_days = any([](const auto& entry) { return entry.has_effective_date(); });
  const bool has_leaders = any([](const auto& entry) { return !entry.leader().empty(); });
  const bool has_notes = any([](const auto& entry) { return !entry.note().empty(); });
  std::vector<Table::Column> columns = {{"entered (UTC)"}};
  if (has_days) columns.push_back({"of the day"});
  columns.insert(columns.end(), {{"what"}, {"by"}});
  if (has_leaders) columns.push_back({"leader"});
  if (has_notes) columns.push_back({"why"});
  columns.insert(columns.end(), {{"touched", false, Fit::kCut}, {"told", false, Fit::kCut}});
  Table table(columns);
  for (const auto& entry : history.entries()) {
    std::vector<std::string> names, events;
    for (const std::string& name : entry.names()) names.push_back(Within(name));
    for (const std::string& event : entry.events()) events.push_back(Short(event));
    const std::string kind = Words(placement::v1::HistoryEntry::Kind_Name(entry.kind()));
    std::vector<Table::Cell> cells = {{absl::FormatTime(
        "%Y-%m-%d %H:%M", absl::FromUnixSeconds(entry.time().seconds()), absl::UTCTimeZone())}};
    if (has_days)
      cells.push_back({entry.has_effective_date() ? DayText(entry.effective_date()) : ""});
    cells.push_back({WhatText(entry), Style::kBold});
    cells.push_back({entry.caller().empty() ? kind : entry.caller(),
                     entry.caller().empty() ? Style::kDim : Style::kPlain});
    if (has_leaders) cells.push_back({entry.leader().empty() ? "" : called.Of(entry.leader())});
    if (has_notes) cells.push_back({entry.note()});
    cells.push_back({fmt::format("{}", fmt::join(names, ", "))});
    cells.push_back({fmt::format("{}", fmt::join(events, ", ")), Style::kDim});
    table.Add(std::move(cells));
  }
  return table.Print(terminal) + More(history.next_page_token());
}

}  // namespace tandem::client
