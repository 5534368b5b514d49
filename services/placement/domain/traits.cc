#include "services/placement/domain/traits.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/decimal.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

int AssessorsOf(const TraitRatings& ratings, v1::Trait trait) {
  std::set<std::string> assessors;
  for (const auto& rating : ratings) {
    if (rating.trait() == trait) assessors.insert(rating.assessor());
  }
  return static_cast<int>(assessors.size());
}

v1::TraitStanding Describe(const TraitRatings& ratings, v1::Trait trait) {
  v1::TraitStanding standing;
  standing.set_trait(trait);
  for (const auto& rating : ratings) {
    if (rating.trait() != trait) continue;
    *standing.add_ratings() = rating;
    const bool is_first = standing.ratings_size() == 1;
    standing.set_lowest(is_first ? rating.score() : std::min(standing.lowest(), rating.score()));
    standing.set_highest(std::max(standing.highest(), rating.score()));
  }
  if (!standing.ratings().empty()) standing.set_mean(FormatDecimal(MeanRating(ratings, trait)));
  standing.set_disagreement(standing.highest() - standing.lowest() >= kDisagreement);
  return standing;
}

}  // namespace

int AssessorsNeeded(const v1::Programme& programme) {
  if (programme.assessors_needed() > 0) return programme.assessors_needed();
  const auto& kinds = programme.kinds();
  const bool is_by_traits = kinds.empty() || std::any_of(kinds.begin(), kinds.end(), [](int kind) {
                              return kind != v1::MANAGED_EDUCATION;
                            });
  return is_by_traits ? kAssessorsNeeded : 0;
}

std::vector<v1::Trait> AllTraits() {
  std::vector<v1::Trait> traits;
  for (int trait = v1::TRAIT_UNSPECIFIED + 1; trait <= v1::Trait_MAX; ++trait) {
    traits.push_back(static_cast<v1::Trait>(trait));
  }
  return traits;
}

Status SetRatings(TraitRatings& all, std::string_view name, std::string_view person,
                  std::string_view assessor, const TraitRatings& ratings, Day rate_day,
                  FieldErrors errors) {
  if (assessor == person) {
    return Refuse(kRatesThemselves, fmt::format("{} is the person of {}.", assessor, name),
                  "Name another assessor.");
  }
  CheckUnique(
      "ratings", ratings, [](const auto& rating) { return v1::Trait_Name(rating.trait()); },
      errors);
  RETURN_IF_ERROR(errors.ToStatus());
  for (const auto& rating : ratings) {
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const auto& one) {
                               return one.assessor() == assessor && one.trait() == rating.trait();
                             }),
              all.end());
    auto& added = *all.Add();
    added = rating;
    added.set_assessor(std::string(assessor));
    *added.mutable_rate_date() = ToDate(rate_day);
  }
  return OkStatus();
}

std::optional<std::string> TraitsMissing(const TraitRatings& ratings, int assessors_needed) {
  std::vector<std::string> missing;
  for (const v1::Trait trait : AllTraits()) {
    const int assessors = AssessorsOf(ratings, trait);
    if (assessors >= assessors_needed) continue;
    missing.push_back(
        fmt::format("{} ({} of {})", v1::Trait_Name(trait), assessors, assessors_needed));
  }
  if (missing.empty()) return std::nullopt;
  return fmt::format("More assessors must rate {}.", fmt::join(missing, ", "));
}

std::int64_t MeanRating(const TraitRatings& ratings, v1::Trait trait) {
  std::int64_t sum = 0, count = 0;
  for (const auto& rating : ratings) {
    if (rating.trait() != trait) continue;
    sum += rating.score();
    ++count;
  }
  return count == 0 ? 0 : MultiplyDivide(sum, kOne, count);
}

v1::TraitStandings DescribeTraits(std::string_view name, const TraitRatings& ratings,
                                  int assessors_needed) {
  v1::TraitStandings standings;
  standings.set_name(std::string(name));
  for (const v1::Trait trait : AllTraits()) *standings.add_traits() = Describe(ratings, trait);
  standings.set_complete(!TraitsMissing(ratings, assessors_needed).has_value());
  return standings;
}

}  // namespace tandem::placement
