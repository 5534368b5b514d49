#include "services/tandem/client/report_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"

namespace tandem::client {
namespace {

using objectives::v1::IndicatorProgress;
using objectives::v1::PartnershipObjective;
using objectives::v1::PercentChange;
using placement::v1::Partnership;
using placement::v1::PartnershipKind_Name;
using placement::v1::Placement;
using reporting::v1::CountryReport;
using reporting::v1::Figure;
using reporting::v1::IndicatorRow;
using reporting::v1::PartnershipReport;
using reporting::v1::RegionReport;

constexpr int kBarWidth = 16;

std::string Heading(std::string_view text, const Terminal& terminal) {
  return "\n" + terminal.Styled(text, Style::kBold) + "\n";
}

// How much of the target: the bar, the number, and what was left out.
struct Achievement {
  std::string bar, number, note;
};

Achievement AchievementOf(const Figure& figure, const Terminal& terminal) {
  Achievement shown;
  if (figure.value().empty() || !ParseDecimal(figure.value()).ok()) {
    shown.number = "–";
    if (!terminal.unicode) shown.number = "-";
    shown.note = figure.why_not();
  } else {
    shown.bar = BarOf(figure.value(), terminal);
    shown.number = Percent(figure.value());
  }
  const auto add = [&](int count, std::string_view what) {
    if (count > 0)
      shown.note += fmt::format("{}{} {}", shown.note.empty() ? "" : ", ", count, what);
  };
  if (shown.number.ends_with('%')) add(figure.left_out(), "left out");
  add(figure.estimated(), "estimated");
  return shown;
}

// "20 → 65 of 80 activities": baseline, latest approved value, target.
std::string ValuesOf(const IndicatorRow& row, const Terminal& terminal) {
  const std::string arrow = terminal.unicode ? "→" : "->";
  const auto known = [](const std::string& value) { return value.empty() ? "?" : Rounded(value); };
  std::string text = fmt::format("{} {} {}", known(row.baseline()), arrow, known(row.actual()));
  // What is to be maintained has none.
  if (!row.target().empty() || !row.outside_averages()) text += " of " + known(row.target());
  if (!row.unit().empty()) text += " " + row.unit();
  return text;
}

Table::Cell Maintained(const IndicatorRow& row) {
  switch (row.maintained()) {
    case IndicatorProgress::HELD:
      return {"held", Style::kGood};
    case IndicatorProgress::NOT_HELD:
      return {"not held", Style::kBad};
    default:
      return {""};
  }
}

// "+65.0% (n = 32)", with a sign.
std::string ChangeText(const std::string& fraction, std::int64_t n) {
  if (fraction.empty()) return fmt::format("not computable (n = {})", n);
  return fmt::format("{}{} (n = {})", fraction.starts_with('-') ? "" : "+", Percent(fraction), n);
}

void AddIndicator(const IndicatorRow& row, Table& table, const Terminal& terminal) {
  const Achievement achievement = AchievementOf(row.achievement(), terminal);
  Table::Cell number{achievement.number};
  if (row.outside_averages()) number = Maintained(row);
  // The median level says how an ordinal stands; it has no achievement.
  if (row.has_level_gap()) number = {fmt::format("level gap {}", row.level_gap())};
  std::string note = row.outside_averages() ? "outside averages" : achievement.note;
  if (row.partial()) note += note.empty() ? "partial" : ", partial";
  table.Add({{"  " + row.display_name()},
             {ValuesOf(row, terminal)},
             {achievement.bar, Style::kGood},
             std::move(number),
             {note, Style::kDim}});
}

std::string Objectives(const PartnershipReport& report, const Terminal& terminal) {
  if (report.objectives().empty()) return "";
  Table table({{"objective, indicator", false, Fit::kCut},
               {"baseline, latest, target"},
               {"achievement", false, Fit::kBar},
               {"", true},
               {"", false, Fit::kCut}});
  for (const auto& objective : report.objectives()) {
    const Achievement achievement = AchievementOf(objective.achievement(), terminal);
    const std::string state = Words(PartnershipObjective::State_Name(objective.state()));
    table.Add({{objective.display_name(), Style::kBold},
               {},
               {achievement.bar, Style::kGood},
               {achievement.number},
               {achievement.note.empty() ? state : state + ", " + achievement.note, Style::kDim}});
    for (const IndicatorRow& indicator : report.indicators()) {
      if (indicator.objective() == objective.objective()) AddIndicator(indicator, table, terminal);
    }
  }
  const Achievement all = AchievementOf(report.achievement(), terminal);
  table.Add({{"all objectives", Style::kBold},
             {},
             {all.bar, Style::kGood},
             {all.number, Style::kBold},
             {all.note, Style::kDim}});
  std::string text = Heading("Objectives", terminal) + table.Print(terminal, "  ");
  if (report.held() + report.not_held() > 0) {
    text += fmt::format("  To be maintained: {} held, {} not held.\n", report.held(),
                        report.not_held());
  }
  return text;
}

// Document D's figure, both ways, by indicator and over all.
std::string Changes(const PartnershipReport& report, const Terminal& terminal) {
  if (!report.has_change() || report.change().pairs_n() == 0) return "";
  Table table({{"change from baseline, by participants' ratings", false, Fit::kCut},
               {"mean of changes"},
               {"change of means"}});
  const auto add = [&](const std::string& what, const PercentChange& change, Style style) {
    table.Add({{what, style},
               {ChangeText(change.mean_of_changes(), change.changes_n()), style},
               {ChangeText(change.change_of_means(), change.pairs_n()), style}});
  };
  for (const IndicatorRow& indicator : report.indicators()) {
    if (indicator.has_change()) add(indicator.display_name(), indicator.change(), Style::kPlain);
  }
  add("all indicators", report.change(), Style::kBold);
  return Heading("Change", terminal) + table.Print(terminal, "  ");
}

std::string Placements(const PartnershipReport& report, const Terminal& terminal,
                       const DisplayNames& called) {
  if (report.placements().empty()) return "";
  Table table({{"placement"}, {"role"}, {"team"}, {"share", true}, {"from"}, {"to"}, {"state"}});
  for (const auto& row : report.placements()) {
    std::string state = Words(Placement::State_Name(row.state()));
    if (row.state() == Placement::ACTIVE) state += ", " + Words(Placement::Phase_Name(row.phase()));
    table.Add({{Id(row.placement())},
               {Words(Placement::Role_Name(row.role()))},
               {called.Of(row.team())},
               {fmt::format("{}%", row.share_percent())},
               {DayText(row.start_date())},
               {DayText(row.end_date())},
               {state}});
  }
  return Heading("Placements", terminal) + table.Print(terminal, "  ");
}

std::string Gaps(const PartnershipReport& report, const Terminal& terminal,
                 const DisplayNames& called) {
  if (report.capability_gaps().empty()) return "";
  Table table({{"competency", false, Fit::kCut},
               {"team"},
               {"target", true},
               {"lead", true},
               {"counterpart", true},
               {"gap", true},
               {"between sides", true}});
  for (const auto& row : report.capability_gaps()) {
    table.Add({{row.display_name()},
               {called.Of(row.team())},
               {row.target_level()},
               {row.lead_score()},
               {row.counterpart_score()},
               {row.gap(), Style::kWarning},
               {row.side_gap()}});
  }
  return Heading("Capability gaps", terminal) + table.Print(terminal, "  ");
}

std::string Recommendations(const PartnershipReport& report, const Terminal& terminal,
                            const DisplayNames& called) {
  if (report.recommendations().empty()) return "";
  Table table({{"recommended", false, Fit::kCut},
               {"team"},
               {"minutes", true},
               {"for", false, Fit::kCut},
               {"state"}});
  for (const auto& row : report.recommendations()) {
    std::vector<std::string> competencies;
    for (const std::string& competency : row.competencies()) competencies.push_back(Id(competency));
    table.Add({{row.display_name()},
               {called.Of(row.team())},
               {fmt::format("{}", row.minutes())},
               {fmt::format("{}", fmt::join(competencies, ", "))},
               {Words(learning_content::v1::Recommendation::State_Name(row.state()))}});
  }
  return Heading("Recommendations", terminal) + table.Print(terminal, "  ");
}

std::string Funnel(const CountryReport& report, const Terminal& terminal) {
  int most = 1;
  for (const auto& stage : report.stages()) most = std::max(most, stage.count());
  Table table({{"stage"}, {"kind"}, {"", false, Fit::kBar}, {"", true}});
  for (const auto& stage : report.stages()) {
    if (stage.count() == 0) continue;
    table.Add({{Words(Partnership::State_Name(stage.state()))},
               {Words(PartnershipKind_Name(stage.kind()))},
               {Bar(static_cast<double>(stage.count()) / most, kBarWidth, terminal.unicode)},
               {std::to_string(stage.count())}});
  }
  return table.empty() ? "" : Heading("Stages", terminal) + table.Print(terminal, "  ");
}

std::string Partnerships(const CountryReport& report, const Terminal& terminal) {
  Table table({{"partnership", false, Fit::kCut},
               {"kind"},
               {"state"},
               {"since"},
               {"achievement", false, Fit::kBar},
               {"", true},
               {"", false, Fit::kCut}});
  for (const auto& row : report.partnerships()) {
    const Achievement achievement = AchievementOf(row.achievement(), terminal);
    table.Add({{row.display_name()},
               {Words(PartnershipKind_Name(row.kind()))},
               {Words(Partnership::State_Name(row.state()))},
               {DayText(row.state_date())},
               {achievement.bar, Style::kGood},
               {achievement.number},
               {achievement.note, Style::kDim}});
  }
  const Achievement all = AchievementOf(report.achievement(), terminal);
  table.Add({{"all partnerships", Style::kBold},
             {},
             {},
             {},
             {all.bar, Style::kGood},
             {all.number, Style::kBold},
             {all.note, Style::kDim}});
  std::string text = Heading("Partnerships", terminal) + table.Print(terminal, "  ");
  // A report carries the first fifty.
  if (const int more = report.partnership_count() - report.partnerships_size(); more > 0) {
    text += fmt::format(
        "  {} and {} more: tandem call ReportService.ListPartnershipReports "
        "'{{\"parent\": \"countries/{}\", \"page_size\": 1000}}'\n",
        terminal.unicode ? "…" : "...", more, report.country());
  }
  return text;
}

std::string ActivePlacements(const CountryReport& report, const Terminal& terminal) {
  if (report.active_placements().empty()) return "";
  Table table({{"role"}, {"phase"}, {"active", true}});
  for (const auto& row : report.active_placements()) {
    table.Add({{Words(Placement::Role_Name(row.role()))},
               {Words(Placement::Phase_Name(row.phase()))},
               {std::to_string(row.count())}});
  }
  return Heading("Active placements", terminal) + table.Print(terminal, "  ");
}

std::string Countries(const RegionReport& report, const Terminal& terminal) {
  Table table(
      {{"country"}, {"partnerships", true}, {"achievement", false, Fit::kBar}, {"", true}, {""}});
  const auto add = [&](const std::string& title, const CountryReport& country, Style style) {
    const Achievement achievement = AchievementOf(country.achievement(), terminal);
    table.Add({{title, style},
               {std::to_string(country.partnership_count()), style},
               {achievement.bar, Style::kGood},
               {achievement.number, style},
               {achievement.note, Style::kDim}});
  };
  for (const CountryReport& country : report.countries())
    add(country.country(), country, Style::kPlain);
  add("all countries", report.total(), Style::kBold);
  return Heading("Countries", terminal) + table.Print(terminal, "  ");
}

std::string Distribution(const CountryReport& report, const Terminal& terminal) {
  if (report.capability_gaps().empty()) return "";
  Table table({{"competency (teams)", false, Fit::kCut},
               {"at target", true},
               {"up to one level below", true},
               {"up to two", true},
               {"more", true}});
  for (const auto& row : report.capability_gaps()) {
    table.Add({{row.display_name()},
               {std::to_string(row.at_target())},
               {std::to_string(row.up_to_one_level())},
               {std::to_string(row.up_to_two_levels())},
               {std::to_string(row.more_than_two_levels())}});
  }
  return Heading("Capability gaps", terminal) + table.Print(terminal, "  ");
}

// As the funder wants it, below the numbers.
std::string NoticeText(const reporting::v1::ProgrammeNotice& notice, const Terminal& terminal) {
  std::string text;
  for (const std::string& words : {notice.acknowledgement(), notice.disclaimer()})
    if (!words.empty()) text += terminal.Styled(words, Style::kDim) + "\n";
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string DayText(const common::v1::Date& date) {
  return date.year() == 0 ? "" : FormatDay(ToDay(date));
}

std::string Id(const std::string& name) { return std::string(IdOf(name)); }

std::string Counted(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 || count == -1 ? "" : "s");
}

std::string BarOf(std::string_view fraction, const Terminal& terminal) {
  const double micros = static_cast<double>(ParseDecimal(fraction).value_or(0));
  return Bar(micros / static_cast<double>(kOne), kBarWidth, terminal.unicode);
}

std::string Percent(std::string_view fraction) {
  const auto micros = ParseDecimal(fraction);
  if (!micros.ok()) return std::string(fraction);
  const std::int64_t permille = MultiplyDivide(*micros, 1000, kOne);
  const bool whole = permille % 10 == 0;
  return whole ? fmt::format("{}%", permille / 10)
               : fmt::format("{:.1f}%", static_cast<double>(permille) / 10);
}

std::string Rounded(const std::string& value) {
  const auto micros = ParseDecimal(value);
  if (!micros.ok()) return value;
  return FormatDecimal(MultiplyDivide(*micros, 100, kOne) * (kOne / 100));
}

std::string Words(std::string_view enum_value) {
  if (enum_value.ends_with("UNSPECIFIED")) return "";
  std::string words =
      absl::AsciiStrToLower(absl::string_view(enum_value.data(), enum_value.size()));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string Text(const PartnershipReport& report, const Terminal& terminal,
                 const DisplayNames& called) {
  const std::string_view dot = terminal.unicode ? " · " : " - ";
  std::string text = terminal.Styled(report.display_name(), Style::kBold) + "\n";
  text +=
      fmt::format("{}{}{}{}{}{}{}\n", report.partnership(), dot,
                  Words(PartnershipKind_Name(report.kind())), dot, report.programme(), dot,
                  terminal.Styled(Words(Partnership::State_Name(report.state())), Style::kGood));
  std::vector<std::string> stages;
  for (const auto& step : report.stages()) {
    stages.push_back(
        fmt::format("{} {}", Words(Partnership::State_Name(step.state())), DayText(step.date())));
  }
  if (stages.empty()) stages.emplace_back("no stage yet");
  text += fmt::format("{}", fmt::join(stages, terminal.unicode ? " → " : " -> "));
  if (!report.days_to_deliver().value().empty()) {
    text += fmt::format(" ({} days to deliver)", report.days_to_deliver().value());
  }
  return text + "\n" + Objectives(report, terminal) + Changes(report, terminal) +
         Placements(report, terminal, called) + Gaps(report, terminal, called) +
         Recommendations(report, terminal, called) + NoticeText(report.notice(), terminal);
}

std::string Text(const CountryReport& report, const Terminal& terminal) {
  std::string text = terminal.Styled("countries/" + report.country(), Style::kBold) + "\n";
  if (report.partnerships().empty()) return text + "No partnerships yet.\n";
  if (!report.days_to_deliver().value().empty()) {
    text += fmt::format("{} days to Deliver on average (n = {})\n",
                        report.days_to_deliver().value(), report.days_to_deliver().counted());
  }
  text += Funnel(report, terminal) + Partnerships(report, terminal);
  text += ActivePlacements(report, terminal) + Distribution(report, terminal);
  for (const auto& notice : report.notices()) text += NoticeText(notice, terminal);
  return text;
}

std::string Text(const RegionReport& report, const Terminal& terminal) {
  const CountryReport& total = report.total();
  return terminal.Styled(report.display_name(), Style::kBold) + "\n" + Countries(report, terminal) +
         Funnel(total, terminal) + ActivePlacements(total, terminal) +
         Distribution(total, terminal);
}

}  // namespace tandem::client
