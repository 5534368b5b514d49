#include "services/tandem/client/progress_text.h"

#include <map>

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/report_parts.h"

namespace tandem::client {
namespace {

std::string AchievementBar(bool computable, const std::string& achievement,
                           const Terminal& terminal) {
  return computable ? BarOf(achievement, terminal) : "";
}

// "3 counted, 1 left out".
std::string NoteOf(const objectives::v1::Rollup& rollup) {
  std::string note = fmt::format("{} counted", rollup.counted());
  if (rollup.left_out() > 0) note += fmt::format(", {} left out", rollup.left_out());
  if (rollup.estimated() > 0) note += fmt::format(", {} estimated", rollup.estimated());
  if (rollup.held() > 0) note += fmt::format(", {} held", rollup.held());
  if (rollup.not_held() > 0) note += fmt::format(", {} not held", rollup.not_held());
  return note;
}

std::string NoteOf(const objectives::v1::IndicatorProgress& indicator) {
  if (indicator.has_level_gap()) return fmt::format("level gap {}", indicator.level_gap());
  if (indicator.maintained() == objectives::v1::IndicatorProgress::HELD) return "held";
  if (indicator.maintained() == objectives::v1::IndicatorProgress::NOT_HELD) return "not held";
  std::string note = Words(indicator.why_not());
  if (indicator.estimated()) note += note.empty() ? "estimated" : ", estimated";
  if (indicator.partial()) note += note.empty() ? "partial" : ", partial";
  return note;
}

std::string AchievementText(bool computable, const std::string& achievement) {
  return computable ? Percent(achievement) : "-";
}

void AddRollup(const std::string& title, const objectives::v1::Rollup& rollup,
               const std::string& note, const Terminal& terminal, Table& table) {
  table.Add({{title, Style::kBold},
             {},
             {},
             {},
             {AchievementBar(rollup.computable(), rollup.achievement(), terminal), Style::kGood},
             {AchievementText(rollup.computable(), rollup.achievement()), Style::kBold},
             {note, Style::kDim}});
}

// Document D's figure, by indicator, by participant and over all.
std::string Changes(const objectives::v1::PartnershipProgress& progress, const Terminal& terminal) {
  if (progress.change().pairs_n() == 0) return "";
  std::map<std::string, std::string> called;
  for (const auto& objective : progress.objectives()) {
    for (const auto& indicator : objective.indicators()) {
      called[indicator.indicator()] = indicator.indicator_display_name();
    }
  }
  Table table = ChangeTable();
  for (const auto& one : progress.change_by_indicator()) {
    AddChange(called[one.name()], one.change(), Style::kPlain, table);
  }
  for (const auto& one : progress.change_by_participant()) {
    AddChange("participant " + Id(one.name()), one.change(), Style::kPlain, table);
  }
  AddChange("all indicators", progress.change(), Style::kBold, table);
  return Heading("Change", terminal) + table.Print(terminal, "  ");
}

}  // namespace

std::string Text(const objectives::v1::Capability& capability, const Terminal& terminal) {
  if (capability.gaps().empty()) return "No assessment has been scored by both sides yet.\n";
  Table table({{"competency", false, Fit::kCut},
               {"target", true},
               {"level", true},
               {"gap", true},
               {"lead", true},
               {"counterpart", true},
               {"between sides", true},
               {"from"}});
  for (const auto& gap : capability.gaps()) {
    table.Add(
        {{gap.competency_display_name()},
         {gap.target_level()},
         {gap.current_level()},
         {gap.gap(), ParseDecimal(gap.gap()).value_or(0) > 0 ? Style::kWarning : Style::kGood},
         {gap.lead_score()},
         {gap.counterpart_score()},
         {gap.side_gap()},
         {fmt::format("{}, {}", IdOf(gap.assessment()),
                      Words(objectives::v1::Round_Name(gap.round()))),
          Style::kDim}});
  }
  return fmt::format("{}\n\n{}", terminal.Styled(capability.team(), Style::kBold),
                     table.Print(terminal, "  "));
}

std::string Text(const objectives::v1::PartnershipProgress& progress, const Terminal& terminal) {
  std::string text = terminal.Styled(progress.name(), Style::kBold);
  if (progress.as_of().year() != 0) text += " as of " + FormatDay(ToDay(progress.as_of()));
  if (progress.objectives().empty()) return text + "\nIt has no objectives.\n";
  Table table({{"objective, indicator", false, Fit::kCut},
               {"baseline", true},
               {"actual", true},
               {"target", true},
               {"achievement", false, Fit::kBar},
               {"", true},
               {"", false, Fit::kCut}});
  for (const auto& objective : progress.objectives()) {
    AddRollup(objective.display_name(), objective.rollup(),
              fmt::format("{}{}", Words(objective.state()),
                          objective.counts() ? ", " + NoteOf(objective.rollup())
                                             : std::string(", does not count")),
              terminal, table);
    for (const auto& indicator : objective.indicators()) {
      table.Add({{"  " + indicator.indicator_display_name()},
                 {Rounded(indicator.baseline())},
                 {Rounded(indicator.actual())},
                 {Rounded(indicator.target())},
                 {AchievementBar(indicator.computable(), indicator.achievement(), terminal),
                  Style::kGood},
                 {AchievementText(indicator.computable(), indicator.achievement())},
                 {NoteOf(indicator), Style::kDim}});
    }
  }
  AddRollup("all objectives", progress.rollup(), NoteOf(progress.rollup()), terminal, table);
  return text + "\n\n" + table.Print(terminal, "  ") + Changes(progress, terminal);
}

}  // namespace tandem::client
