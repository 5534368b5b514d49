#pragma once

#include <span>
#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "services/placement/domain/traits.h"
#include "tandem/placement/v1/professional.pb.h"

// Who may be placed, and what they bring (document A).
namespace tandem::placement {

// A professional with what hangs on them, and how many assessors must have rated each trait.
struct ProfessionalWithPlacements {
  v1::Professional& professional;
  std::vector<std::string> unfinished_placements;
  int assessors_needed = kAssessorsNeeded;

  const std::string& name() const { return professional.name(); }
  v1::Professional::State state() const { return professional.state(); }
  void set_state(v1::Professional::State state) { professional.set_state(state); }
};
extern const Lifecycle<ProfessionalWithPlacements> kProfessionalLifecycle;

// INVALID_FIELDS: a person of another country; the same language, competency, sector or country
// twice; a period or clearance that ends before it starts; an available professional without
// languages, countries or availability.
Status ValidateProfessional(v1::Professional& professional, const v1::Professional* before);

// ALREADY_REGISTERED unless all of `others`, whom the same person was registered as before, are
// alumni: the shares of somebody's placements are counted by professional.
Status RequireNotRegistered(std::span<const v1::Professional> others);

// Sets the ratings of `assessor`; earlier ones of the same traits are replaced. RATES_THEMSELVES;
// INVALID_FIELDS for a trait twice, and for `errors` that the request has beside.
Status RateTraits(v1::Professional& professional, std::string_view assessor,
                  const google::protobuf::RepeatedPtrField<v1::TraitRating>& ratings, Day rate_day,
                  FieldErrors errors = {});

// The mean of all ratings of `trait` in micros, 1'000'000 to 5'000'000; 0 if nobody rated it.
std::int64_t MeanRating(const v1::Professional& professional, v1::Trait trait);

// The level in a language or competency; 0 if none is known. Where `language` has no region ("en"),
// one with any counts ("en-GB"); where it has, so does the plain language.
int LanguageLevelOf(const v1::Professional& professional, std::string_view language);
int CompetencyLevelOf(const v1::Professional& professional, std::string_view competency);

}  // namespace tandem::placement
