#include "services/placement/domain/scoring.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/constraints.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/professional.h"

namespace tandem::placement {
namespace {

using v1::PlacementNeed;
using v1::Professional;

constexpr int kTopRating = 5;
constexpr int kTopLevel = v1::LanguageLevel::C2;
// Years in the private sector that count fully; ours. Document A: "typically a mid-career
// professional".
constexpr int kFullExperienceYears = 10;
// The same in one sector that a team asks for; ours.
constexpr int kFullSectorYears = 5;

struct Criterion {
  std::string_view name;
  Micros score;
  int weight;
  std::string reason;
};

Criterion Traits(const Professional& professional, int weight) {
  if (professional.trait_ratings().empty()) return {"TRAITS", 0, weight, "None is rated."};
  Micros sum = 0;
  const auto traits = AllTraits();
  for (const v1::Trait trait : traits) {
    sum += std::max<Micros>(0, MeanRating(professional, trait) - kOne);
  }
  const auto count = static_cast<Micros>(traits.size());
  const Micros mean = MultiplyDivide(sum, 1, count);
  return {"TRAITS", MultiplyDivide(mean, 1, kTopRating - 1), weight,
          fmt::format("Mean rating {} of {} over {} traits.", FormatDecimal(mean + kOne),
                      kTopRating, count)};
}

Criterion Competencies(const PlacementNeed& need, const Professional& professional, int weight) {
  Micros sum = 0, count = 0;
  int reached = 0;
  for (const auto& desired : need.desired_competencies()) {
    const int level =
        std::min(CompetencyLevelOf(professional, desired.competency()), desired.level());
    sum += MultiplyDivide(level, kOne, desired.level());
    reached += level == desired.level() ? 1 : 0;
    ++count;
  }
  const std::string required =
      need.required_competencies().empty() ? "" : " All that are required are there.";
  if (count == 0) {
    return {"COMPETENCIES", kOne, weight, "None is desired beyond those required." + required};
  }
  return {"COMPETENCIES", MultiplyDivide(sum, 1, count), weight,
          fmt::format("{} of {} desired levels are reached.{}", reached, count, required)};
}

Criterion Languages(const PlacementNeed& need, const Professional& professional, int weight) {
  if (need.languages().empty()) return {"LANGUAGES", kOne, weight, "None is asked for."};
  Micros sum = 0;
  std::string reason;
  for (const auto& asked : need.languages()) {
    const int level = LanguageLevelOf(professional, asked.language());
    sum += MultiplyDivide(level, kOne, kTopLevel);
    reason +=
        fmt::format("{}{} at {}", reason.empty() ? "" : ", ", asked.language(), CefrName(level));
  }
  return {"LANGUAGES", MultiplyDivide(sum, 1, need.languages_size()), weight, reason + "."};
}

Criterion Experience(const Professional& professional, int weight) {
  const int years = professional.private_sector_years();
  return {"EXPERIENCE",
          MultiplyDivide(std::min(years, kFullExperienceYears), kOne, kFullExperienceYears), weight,
          fmt::format("{} years in the private sector.", years)};
}

int YearsIn(const Professional& professional, std::string_view sector) {
  const auto& sectors = professional.sectors();
  const auto found = std::find_if(sectors.begin(), sectors.end(), [&](const auto& one) {
    return absl::EqualsIgnoreCase(one.sector(), absl::string_view(sector.data(), sector.size()));
  });
  return found == sectors.end() ? 0 : found->years();
}

Criterion Sectors(const PlacementNeed& need, const Professional& professional, int weight) {
  if (need.sectors().empty()) return {"SECTORS", kOne, weight, "None is asked for."};
  Micros sum = 0;
  std::string reason;
  for (const std::string& sector : need.sectors()) {
    const int years = YearsIn(professional, sector);
    sum += MultiplyDivide(std::min(years, kFullSectorYears), kOne, kFullSectorYears);
    reason += fmt::format("{}{} years in {}", reason.empty() ? "" : ", ", years, sector);
  }
  return {"SECTORS", MultiplyDivide(sum, 1, need.sectors_size()), weight, reason + "."};
}

Criterion Continuity(const PlacementNeed& need, const Standing& standing, int weight) {
  const auto any = [&](auto is_there) {
    return std::any_of(standing.of_professional.begin(), standing.of_professional.end(),
                       [&](const v1::Placement& one) { return HasBegun(one) && is_there(one); });
  };
  if (any([&](const v1::Placement& one) { return one.team() == need.team(); }))
    return {"CONTINUITY", kOne, weight, "Was placed with the team before."};
  if (any([&](const v1::Placement& one) {
        return PartnershipOf(one.name()) == PartnershipOf(need.name());
      }))
    return {"CONTINUITY", kOne / 2, weight, "Was placed with another team of the partnership."};
  return {"CONTINUITY", 0, weight, "Was not placed there before."};
}

Micros Fairness(int with_team) { return MultiplyDivide(1, kOne, 1 + with_team); }

Criterion Fairness(const Standing& standing, int weight) {
  return {"FAIRNESS", Fairness(standing.with_team), weight,
          fmt::format("The team has {} placed, on their way or proposed.", standing.with_team)};
}

int SumOf(const v1::Programme::MatchWeights& weights) {
  return weights.traits() + weights.competencies() + weights.languages() + weights.experience() +
         weights.sectors() + weights.continuity() + weights.fairness();
}

v1::Programme::MatchWeights OrDefault(v1::Programme::MatchWeights weights) {
  if (SumOf(weights) > 0) return weights;
  weights.set_traits(50);
  weights.set_competencies(25);
  weights.set_languages(5);
  weights.set_experience(5);
  weights.set_sectors(5);
  weights.set_continuity(5);
  weights.set_fairness(5);
  return weights;
}

}  // namespace

Micros FairnessPart(int with_team, const v1::Programme::MatchWeights& asked) {
  const auto weights = OrDefault(asked);
  return MultiplyDivide(Fairness(with_team), weights.fairness(), SumOf(weights));
}

void ScoreMatch(const PlacementNeed& need, const Professional& professional,
                const Standing& standing, const v1::Programme::MatchWeights& asked,
                v1::Match& match) {
  const auto weights = OrDefault(asked);
  const Criterion criteria[] = {
      Traits(professional, weights.traits()),
      Competencies(need, professional, weights.competencies()),
      Languages(need, professional, weights.languages()),
      Experience(professional, weights.experience()),
      Sectors(need, professional, weights.sectors()),
      Continuity(need, standing, weights.continuity()),
      Fairness(standing, weights.fairness()),
  };
  Micros sum = 0, all = 0;
  for (const Criterion& criterion : criteria) all += criterion.weight;
  match.clear_criteria();
  for (const Criterion& criterion : criteria) {
    auto& added = *match.add_criteria();
    added.set_criterion(std::string(criterion.name));
    added.set_score(FormatDecimal(criterion.score));
    added.set_weight(FormatDecimal(MultiplyDivide(criterion.weight, kOne, all)));
    added.set_reason(criterion.reason);
    sum += MultiplyDivide(criterion.score, criterion.weight, all);
  }
  match.set_score(FormatDecimal(sum));
}

}  // namespace tandem::placement
