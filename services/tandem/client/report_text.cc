#include "services/tandem/client/report_text.h"

#include <set>
#include <string>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/reporting/domain/totals.h"
#include "services/tandem/client/report_parts.h"

namespace tandem::client {
namespace {

using objectives::v1::IndicatorProgress;
using objectives::v1::PartnershipObjective;
using placement::v1::Partnership;
using placement::v1::PartnershipKind_Name;
using placement::v1::Placement;
using reporting::v1::IndicatorRow;
using reporting::v1::PartnershipReport;

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

// What the figure is of: "2025-01 to 2025-03", by days where those are no whole months.
std::string PeriodText(const common::v1::Period& period) {
  if (!period.has_start() || !period.has_end()) return DayText(period.end());
  const Day start = ToDay(period.start()), end = ToDay(period.end());
  if (start.day() != 1 || (end + 1).day() != 1) {
    return fmt::format("{} to {}", FormatDay(start), FormatDay(end));
  }
  const std::string first = FormatDay(start).substr(0, 7), last = FormatDay(end).substr(0, 7);
  return first == last ? first : fmt::format("{} to {}", first, last);
}

// What it takes to know of the figure, the most urgent first.
Table::Cell NoteOf(const IndicatorRow& row, std::string note) {
  if (row.partial()) note += note.empty() ? "partial" : ", partial";
  if (!row.has_overdue_date()) return {note, Style::kDim};
  const std::string overdue = "overdue since " + DayText(row.overdue_date());
  return {note.empty() ? overdue : overdue + ", " + note, Style::kWarning};
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

void AddIndicator(const IndicatorRow& row, Table& table, const Terminal& terminal) {
  const Achievement achievement = AchievementOf(row.achievement(), terminal);
  Table::Cell number{achievement.number};
  if (row.outside_averages()) number = Maintained(row);
  // The median level says how an ordinal stands; it has no achievement.
  if (row.has_level_gap()) number = {fmt::format("level gap {}", row.level_gap())};
  table.Add({{"  " + row.display_name()},
             {ValuesOf(row, terminal)},
             {PeriodText(row.actual_period())},
             {achievement.bar, Style::kGood},
             std::move(number),
             NoteOf(row, row.outside_averages() ? "outside averages" : achievement.note)});
}

std::string Objectives(const PartnershipReport& report, const Terminal& terminal) {
  // Who reads aggregates only has no rows.
  const bool has_sums =
      !report.achievement().value().empty() || report.held() + report.not_held() > 0;
  if (report.objectives().empty() && !has_sums) return "";
  Table table({{"objective, indicator", false, Fit::kCut},
               {"baseline, latest, target"},
               {"latest is of"},
               {"achievement", false, Fit::kBar},
               {"", true},
               {"", false, Fit::kCut}});
  for (const auto& objective : report.objectives()) {
    const Achievement achievement = AchievementOf(objective.achievement(), terminal);
    std::string state = Words(PartnershipObjective::State_Name(objective.state()));
    if (!reporting::Counts(objective.state())) state += ", does not count";
    table.Add({{objective.display_name(), Style::kBold},
               {},
               {},
               {achievement.bar, Style::kGood},
               {achievement.number},
               {achievement.note.empty() ? state : state + ", " + achievement.note, Style::kDim}});
    for (const IndicatorRow& indicator : report.indicators()) {
      if (indicator.objective() == objective.objective()) AddIndicator(indicator, table, terminal);
    }
  }
  AddAchievement("all objectives", 2, report.achievement(), terminal, table);
  return Heading("Objectives", terminal) + table.Print(terminal, "  ") +
         MaintainedText(report.held(), report.not_held());
}

std::string Changes(const PartnershipReport& report, const Terminal& terminal) {
  if (!report.has_change() || report.change().pairs_n() == 0) return "";
  // The total is that of the objectives that count.
  std::set<std::string> left_out;
  for (const auto& objective : report.objectives()) {
    if (!reporting::Counts(objective.state())) left_out.insert(objective.objective());
  }
  Table table = ChangeTable();
  for (const IndicatorRow& indicator : report.indicators()) {
    if (indicator.has_change() && !left_out.contains(indicator.objective())) {
      AddChange(indicator.display_name(), indicator.change(), Style::kPlain, table);
    }
  }
  AddChange("all indicators", report.change(), Style::kBold, table);
  return Heading("Change", terminal) + table.Print(terminal, "  ");
}

std::string Placements(const PartnershipReport& report, const Terminal& terminal,
                       const DisplayNames& called) {
  if (report.placements().empty()) return ActivePlacements(report.active_placements(), terminal);
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
               {"level", true},
               {"lead", true},
               {"counterpart", true},
               {"gap", true},
               {"between sides", true}});
  for (const auto& row : report.capability_gaps()) {
    table.Add({{row.display_name()},
               {called.Of(row.team())},
               {row.target_level()},
               {row.current_level()},
               {row.lead_score()},
               {row.counterpart_score()},
               row.framework_retired() ? Table::Cell{"retired", Style::kDim}
                                       : Table::Cell{row.gap(), Style::kWarning},
               {row.side_gap()}});
  }
  return Heading("Capability gaps", terminal) + table.Print(terminal, "  ");
}

std::string Recommendations(const PartnershipReport& report, const Terminal& terminal,
                            const DisplayNames& called) {
  if (report.recommendations().empty()) {
    return RecommendationCounts(report.recommendation_counts(), terminal);
  }
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

}  // namespace

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
  if (report.state() == Partnership::STATE_UNSPECIFIED) stages.emplace_back("no stage yet");
  std::string line = fmt::format("{}", fmt::join(stages, terminal.unicode ? " → " : " -> "));
  if (!report.days_to_deliver().value().empty()) {
    line += fmt::format("{}({} days to deliver)", line.empty() ? "" : " ",
                        report.days_to_deliver().value());
  }
  if (!line.empty()) text += line + "\n";
  return text + Objectives(report, terminal) + Changes(report, terminal) +
         Placements(report, terminal, called) + Gaps(report, terminal, called) +
         Recommendations(report, terminal, called) + NoticeText(report.notice(), terminal);
}

}  // namespace tandem::client
