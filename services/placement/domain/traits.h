#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "tandem/placement/v1/application.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/programme.pb.h"

// What assessors have seen of someone, trait by trait (document A).
namespace tandem::placement {

using TraitRatings = google::protobuf::RepeatedPtrField<v1::TraitRating>;

// How many assessors must have rated each trait, unless the programme says otherwise; ours.
inline constexpr int kAssessorsNeeded = 2;
// What the programme says; else so many, but none where it has managed education alone (document E
// says nothing of traits): ours.
int AssessorsNeeded(const v1::Programme& programme);
// How many steps of the rubric lie between assessors who disagree; ours.
inline constexpr int kDisagreement = 2;

// Every trait but UNSPECIFIED.
std::vector<v1::Trait> AllTraits();

// What the assessor says in `request`, each with why it was entered for them.
template <class Request>
TraitRatings RatingsOf(const Request& request) {
  TraitRatings ratings = request.ratings();
  for (v1::TraitRating& rating : ratings) rating.set_reason(request.reason());
  return ratings;
}

// Sets the ratings of `assessor` among those of `person`, who is called `name`; earlier ones of the
// same traits are replaced. RATES_THEMSELVES; INVALID_FIELDS for a trait twice, and for `errors`
// that the request has beside.
Status SetRatings(TraitRatings& all, std::string_view name, std::string_view person,
                  std::string_view assessor, const TraitRatings& ratings, Day rate_day,
                  FieldErrors errors = {});

// Which traits fewer than so many have rated; nothing if there is none.
std::optional<std::string> TraitsMissing(const TraitRatings& ratings, int assessors_needed);

// The mean of all ratings of `trait` in micros, 1'000'000 to 5'000'000; 0 if nobody rated it.
std::int64_t MeanRating(const TraitRatings& ratings, v1::Trait trait);

v1::TraitStandings DescribeTraits(std::string_view name, const TraitRatings& ratings,
                                  int assessors_needed);

}  // namespace tandem::placement
