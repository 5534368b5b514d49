#include "services/placement/domain/professional.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using v1::Professional;
using Missing = std::optional<std::string>;

Missing RatingsMissing(const ProfessionalWithPlacements& subject) {
  return TraitsMissing(subject.professional.trait_ratings(), subject.assessors_needed);
}

Missing LanguagesMissing(const ProfessionalWithPlacements& subject) {
  if (!subject.professional.languages().empty()) return std::nullopt;
  return "Add the languages, each with its level.";
}

Missing CountriesMissing(const ProfessionalWithPlacements& subject) {
  if (!subject.professional.eligible_countries().empty()) return std::nullopt;
  return "Add the countries where a placement is possible.";
}

Missing AvailabilityMissing(const ProfessionalWithPlacements& subject) {
  if (!subject.professional.availability().empty()) return std::nullopt;
  return "Add when a placement is possible.";
}

Missing Unfinished(const ProfessionalWithPlacements& subject) {
  if (subject.unfinished_placements.empty()) return std::nullopt;
  return fmt::format("Complete, end or cancel {}.", fmt::join(subject.unfinished_placements, ", "));
}

constexpr Condition<ProfessionalWithPlacements> kTraitsRated{"TRAITS_RATED", RatingsMissing};
constexpr Condition<ProfessionalWithPlacements> kLanguagesKnown{"LANGUAGES_KNOWN",
                                                                LanguagesMissing};
constexpr Condition<ProfessionalWithPlacements> kCountriesKnown{"COUNTRIES_KNOWN",
                                                                CountriesMissing};
constexpr Condition<ProfessionalWithPlacements> kAvailabilityKnown{"AVAILABILITY_KNOWN",
                                                                   AvailabilityMissing};
constexpr Condition<ProfessionalWithPlacements> kProfessionalNothingUnfinished{
    "NO_UNFINISHED_PLACEMENTS", Unfinished};

constexpr Transition<ProfessionalWithPlacements> kProfessionalTransitions[] = {
    {"MakeProfessionalAvailable",
     {Professional::REGISTERED},
     Professional::AVAILABLE,
     {&kTraitsRated, &kLanguagesKnown, &kCountriesKnown, &kAvailabilityKnown}},
    {"MakeProfessionalAlumni",
     {Professional::REGISTERED, Professional::AVAILABLE},
     Professional::ALUMNI,
     {&kProfessionalNothingUnfinished}},
};

std::string_view WithoutRegion(std::string_view language) {
  return language.substr(0, language.find('-'));
}

// `en-GB` is English where any English is asked for, and `pt` will do for `pt-BR`; `pt-PT` will
// not.
bool IsThatLanguage(std::string_view known, std::string_view asked) {
  return known == asked || WithoutRegion(known) == asked || known == WithoutRegion(asked);
}

void CheckOrder(FieldErrors& errors, std::string_view field, const common::v1::Date& start,
                const common::v1::Date& end) {
  if (ToDay(end) < ToDay(start)) {
    errors.Add(field, fmt::format("It ends on {}, before it starts on {}.", FormatDay(ToDay(end)),
                                  FormatDay(ToDay(start))));
  }
}

// An available professional stays one that can be matched.
void CheckStillAvailable(FieldErrors& errors, Professional& professional) {
  if (professional.state() != Professional::AVAILABLE) return;
  const ProfessionalWithPlacements subject{professional, {}};
  if (auto missing = LanguagesMissing(subject)) errors.Add("professional.languages", *missing);
  if (auto missing = CountriesMissing(subject)) {
    errors.Add("professional.eligible_countries", *missing);
  }
  if (auto missing = AvailabilityMissing(subject)) {
    errors.Add("professional.availability", *missing);
  }
}

}  // namespace

constexpr Lifecycle<ProfessionalWithPlacements> kProfessionalLifecycle{"Professional",
                                                                       kProfessionalTransitions};

Status ValidateProfessional(Professional& professional, const Professional* before) {
  if (before == nullptr) professional.set_state(Professional::REGISTERED);
  FieldErrors errors;
  // Whoever may register in one country need not know who anyone is in another.
  const bool is_named = !professional.name().empty();
  if (before == nullptr && is_named &&
      CountryOf(professional.person()) != CountryOf(professional.name())) {
    errors.Add("professional.person",
               fmt::format("Expected a person of {}.", CountryOf(professional.name())));
  }
  CheckUnique(
      "professional.sectors", professional.sectors(),
      [](const auto& item) { return item.sector(); }, errors);
  CheckUnique(
      "professional.languages", professional.languages(),
      [](const auto& item) { return item.language(); }, errors);
  CheckUnique(
      "professional.competencies", professional.competencies(),
      [](const auto& item) { return item.competency(); }, errors);
  CheckUnique(
      "professional.eligible_countries", professional.eligible_countries(),
      [](const std::string& item) { return item; }, errors);
  for (const auto& period : professional.availability()) {
    if (period.has_end()) {
      CheckOrder(errors, "professional.availability", period.start(), period.end());
    }
  }
  for (const auto& clearance : professional.clearances()) {
    if (clearance.has_expire_date()) {
      CheckOrder(errors, "professional.clearances", clearance.issue_date(),
                 clearance.expire_date());
    }
  }
  CheckStillAvailable(errors, professional);
  return errors.ToStatus();
}

Status RequireNotRegistered(std::span<const Professional> others) {
  for (const Professional& other : others) {
    if (other.state() == Professional::ALUMNI) continue;
    return Refuse(
        kAlreadyRegistered, fmt::format("{} is registered as {}.", other.person(), other.name()),
        "Go on with that one (RegisterApplicant takes its id as professional_id), or make "
        "it alumni first.");
  }
  return OkStatus();
}

Status RateTraits(Professional& professional, std::string_view assessor,
                  const google::protobuf::RepeatedPtrField<v1::TraitRating>& ratings, Day rate_day,
                  FieldErrors errors) {
  return SetRatings(*professional.mutable_trait_ratings(), professional.name(),
                    professional.person(), assessor, ratings, rate_day, std::move(errors));
}

std::int64_t MeanRating(const Professional& professional, v1::Trait trait) {
  return MeanRating(professional.trait_ratings(), trait);
}

int LanguageLevelOf(const Professional& professional, std::string_view language) {
  int level = 0;
  for (const auto& known : professional.languages()) {
    if (IsThatLanguage(known.language(), language)) level = std::max<int>(level, known.level());
  }
  return level;
}

int CompetencyLevelOf(const Professional& professional, std::string_view competency) {
  for (const auto& known : professional.competencies()) {
    if (known.competency() == competency) return known.level();
  }
  return 0;
}

}  // namespace tandem::placement
