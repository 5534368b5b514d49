#include "services/tandem/client/report_parts.h"

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

using google::protobuf::RepeatedPtrField;
using learning_content::v1::Recommendation;
using objectives::v1::PartnershipObjective;
using objectives::v1::PercentChange;
using placement::v1::Placement;
using reporting::v1::Figure;
using reporting::v1::ObjectiveCount;
using reporting::v1::PlacementCount;
using reporting::v1::RecommendationCount;

constexpr int kBarWidth = 16;

// "+65.0% (n = 32)", with a sign.
std::string ChangeText(const std::string& fraction, std::int64_t n) {
  if (fraction.empty()) return fmt::format("not computable (n = {})", n);
  return fmt::format("{}{} (n = {})", fraction.starts_with('-') ? "" : "+", Percent(fraction), n);
}

// "  2 active, 1 achieved" below its title; "" where there are none.
template <class Count>
std::string CountsByState(std::string_view title, const RepeatedPtrField<Count>& counts,
                          const std::string& (*name_of)(int), const Terminal& terminal) {
  if (counts.empty()) return "";
  std::vector<std::string> shown;
  for (const Count& row : counts) {
    shown.push_back(fmt::format("{} {}", row.count(), Words(name_of(row.state()))));
  }
  return Heading(title, terminal) + fmt::format("  {}\n", fmt::join(shown, ", "));
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

std::string Heading(std::string_view text, const Terminal& terminal) {
  return "\n" + terminal.Styled(text, Style::kBold) + "\n";
}

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

void AddAchievement(std::string_view title, int skipped, const Figure& figure,
                    const Terminal& terminal, Table& table) {
  const Achievement all = AchievementOf(figure, terminal);
  std::vector<Table::Cell> cells = {{std::string(title), Style::kBold}};
  cells.resize(1U + static_cast<std::size_t>(skipped));
  cells.push_back({all.bar, Style::kGood});
  cells.push_back({all.number, Style::kBold});
  cells.push_back({all.note, Style::kDim});
  table.Add(std::move(cells));
}

std::string MaintainedText(int held, int not_held) {
  if (held + not_held == 0) return "";
  return fmt::format("  To be maintained: {} held, {} not held.\n", held, not_held);
}

Table ChangeTable() {
  return Table({{"change from baseline, by participants' ratings", false, Fit::kCut},
                {"mean of changes"},
                {"change of means"}});
}

void AddChange(const std::string& what, const PercentChange& change, Style style, Table& table) {
  table.Add({{what, style},
             {ChangeText(change.mean_of_changes(), change.changes_n()), style},
             {ChangeText(change.change_of_means(), change.pairs_n()), style}});
}

std::string ActivePlacements(const RepeatedPtrField<PlacementCount>& counts,
                             const Terminal& terminal) {
  if (counts.empty()) return "";
  Table table({{"role"}, {"phase"}, {"active", true}});
  for (const auto& row : counts) {
    table.Add({{Words(Placement::Role_Name(row.role()))},
               {Words(Placement::Phase_Name(row.phase()))},
               {std::to_string(row.count())}});
  }
  return Heading("Active placements", terminal) + table.Print(terminal, "  ");
}

std::string ObjectiveCounts(const RepeatedPtrField<ObjectiveCount>& counts,
                            const Terminal& terminal) {
  return CountsByState("Objectives", counts, PartnershipObjective::State_Name<int>, terminal);
}

std::string RecommendationCounts(const RepeatedPtrField<RecommendationCount>& counts,
                                 const Terminal& terminal) {
  return CountsByState("Recommendations", counts, Recommendation::State_Name<int>, terminal);
}

std::string NoticeText(const reporting::v1::ProgrammeNotice& notice, const Terminal& terminal) {
  std::string text;
  for (const std::string& words : {notice.acknowledgement(), notice.disclaimer()})
    if (!words.empty()) text += terminal.Styled(words, Style::kDim) + "\n";
  return text.empty() ? "" : "\n" + text;
}

}  // namespace tandem::client
