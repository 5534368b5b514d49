#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/tandem/client/report_parts.h"
#include "services/tandem/client/report_text.h"

namespace tandem::client {
namespace {

using placement::v1::Partnership;
using placement::v1::PartnershipKind_Name;
using reporting::v1::CountryReport;
using reporting::v1::RegionReport;

std::string Funnel(const CountryReport& report, const Terminal& terminal) {
  int most = 1;
  for (const auto& stage : report.stages()) most = std::max(most, stage.count());
  Table table({{"stage"}, {"kind"}, {"", false, Fit::kBar}, {"", true}});
  for (const auto& stage : report.stages()) {
    if (stage.count() == 0) continue;
    table.Add({{Words(Partnership::State_Name(stage.state()))},
               {Words(PartnershipKind_Name(stage.kind()))},
               {BarOf(fmt::format("{:.6f}", static_cast<double>(stage.count()) / most), terminal)},
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
  AddAchievement("all partnerships", 3, report.achievement(), terminal, table);
  std::string text = Heading("Partnerships", terminal) + table.Print(terminal, "  ");
  text += MaintainedText(report.held(), report.not_held());
  // A report carries the first fifty.
  if (const int more = report.partnership_count() - report.partnerships_size(); more > 0) {
    text += fmt::format(
        "  {} and {} more: tandem call ReportService.ListPartnershipReports "
        "'{{\"parent\": \"countries/{}\", \"page_size\": 1000}}'\n",
        terminal.unicode ? "…" : "...", more, report.country());
  }
  return text;
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
  std::string text = Heading("Countries", terminal) + table.Print(terminal, "  ");
  if (!report.countries_not_served().empty()) {
    text += fmt::format("  Not served here: {}.\n", fmt::join(report.countries_not_served(), ", "));
  }
  return text;
}

std::string Changes(const CountryReport& report, const Terminal& terminal) {
  if (!report.has_change() || report.change().pairs_n() == 0) return "";
  Table table = ChangeTable();
  AddChange("all indicators", report.change(), Style::kBold, table);
  return Heading("Change", terminal) + table.Print(terminal, "  ");
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

// What is counted over all partnerships.
std::string Numbers(const CountryReport& report, const Terminal& terminal) {
  return Changes(report, terminal) + ActivePlacements(report.active_placements(), terminal) +
         Distribution(report, terminal) + RecommendationCounts(report.recommendations(), terminal);
}

}  // namespace

std::string Text(const CountryReport& report, const Terminal& terminal) {
  std::string text = terminal.Styled("countries/" + report.country(), Style::kBold) + "\n";
  if (report.partnerships().empty()) return text + "No partnerships yet.\n";
  if (!report.days_to_deliver().value().empty()) {
    text += fmt::format("{} days to Deliver on average (n = {})\n",
                        report.days_to_deliver().value(), report.days_to_deliver().counted());
  }
  text += Funnel(report, terminal) + Partnerships(report, terminal);
  text += ObjectiveCounts(report.objectives(), terminal) + Numbers(report, terminal);
  for (const auto& notice : report.notices()) text += NoticeText(notice, terminal);
  return text;
}

std::string Text(const RegionReport& report, const Terminal& terminal) {
  const CountryReport& total = report.total();
  return terminal.Styled(report.display_name(), Style::kBold) + "\n" + Countries(report, terminal) +
         Funnel(total, terminal) + ObjectiveCounts(total.objectives(), terminal) +
         Numbers(total, terminal);
}

}  // namespace tandem::client
