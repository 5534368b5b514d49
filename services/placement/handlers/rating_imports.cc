#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/traits.h"
#include "services/placement/handlers/applications.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/professionals.h"

namespace tandem::placement {
namespace {

// What a row says: how one assessor saw one professional or applicant.
struct SaidOfOne {
  std::string name, assessor, reason;
  Day day{};
  TraitRatings ratings;
};

std::string_view ColumnOfRated(const CsvRow& row) {
  return Cell(row, "name").empty() ? "external_id" : "name";
}

// The name of whom a row is about; empty where it is nobody's.
Result<std::string> RatedIn(Unit& unit, const std::string& parent, const CsvRow& row,
                            RowErrors& errors) {
  const std::string& name = Cell(row, "name");
  if (!name.empty()) {
    const std::string_view collection = CollectionOf(name);
    const bool is_rated = collection == "professionals" || collection == "applications";
    if (is_rated && ParentOf(name) == parent) return name;
    errors.Add("name",
               fmt::format("Expected a name of {0}/professionals or {0}/applications.", parent));
    return std::string();
  }
  const auto made = NameIn(row, parent, "professionals", "");
  errors.AddColumns(made.status());
  if (!made.ok()) return std::string();
  ASSIGN_OR_RETURN(const auto called, FindCalled(unit, kProfessionals, *made,
                                                 Cell(row, "external_id"), "external_id", errors));
  if (called.has_value()) return called->name();
  errors.Add("external_id",
             "No professional is called so; who has applied is named by the application (name).");
  return std::string();
}

Result<std::string> AssessorIn(Unit& unit, const std::string& parent, const CsvRow& row,
                               RowErrors& errors) {
  const std::string& cell = Cell(row, "assessor");
  const bool is_id = cell.find('/') == std::string::npos;
  const std::string name = is_id ? Join(parent, "persons", cell) : cell;
  if (!Fits(name, "countries/*/persons/*")) {
    errors.Add("assessor", "It says nobody; expected who rated, by name or id.");
    return name;
  }
  ASSIGN_OR_RETURN(const auto found, unit.Find(kPersons, name));
  if (!found.has_value()) errors.Add("assessor", "There is no such person.");
  return name;
}

// "4", or "4:Kept calm." with what was observed.
void FillRating(const Unit& unit, const CsvRow& row, v1::Trait trait, TraitRatings& ratings,
                RowErrors& errors) {
  static const FieldRules kRules(*v1::TraitRating::descriptor());
  const std::string column = absl::AsciiStrToLower(v1::Trait_Name(trait));
  const std::string& cell = Cell(row, column);
  if (cell.empty()) return;
  const std::size_t colon = std::min(cell.find(':'), cell.size());
  int score = 0;
  if (!absl::SimpleAtoi(cell.substr(0, colon), &score)) {
    errors.Add(column, "It begins with no score; expected 1 to 5, as in \"4\" or \"4:Kept calm.\"");
    return;
  }
  v1::TraitRating& rating = *ratings.Add();
  rating.set_trait(trait);
  rating.set_score(score);
  if (colon < cell.size()) {
    rating.set_evidence(std::string(absl::StripAsciiWhitespace(cell.substr(colon + 1))));
  }
  const Status status = kRules.Check(rating, unit.now());
  if (!status.ok()) errors.Add(column, std::string(status.message()));
}

Result<SaidOfOne> SaidIn(Unit& unit, const std::string& parent, const CsvRow& row,
                         RowErrors& errors) {
  SaidOfOne said;
  ASSIGN_OR_RETURN(said.name, RatedIn(unit, parent, row, errors));
  ASSIGN_OR_RETURN(said.assessor, AssessorIn(unit, parent, row, errors));
  const auto day = ParseDay(Cell(row, "rate_date"));
  if (day.ok()) said.day = *day;
  errors.AddOf("rate_date", day.status());
  if (day.ok() && *day > DayOf(unit.now())) errors.Add("rate_date", "It is after today (UTC).");
  said.reason = Cell(row, "reason");
  for (const v1::Trait trait : AllTraits()) FillRating(unit, row, trait, said.ratings, errors);
  if (said.ratings.empty() && errors.empty()) {
    errors.Add(ColumnOfRated(row), "It rates no trait: a score stands in the column of each.");
  }
  RETURN_IF_ERROR(errors.ToStatus());
  return said;
}

// Whether `ratings` have all that is said.
bool HaveAll(const TraitRatings& ratings, const SaidOfOne& said) {
  const auto stands = [&](const v1::TraitRating& one) {
    return std::any_of(ratings.begin(), ratings.end(), [&](const v1::TraitRating& rating) {
      return rating.trait() == one.trait() && rating.assessor() == said.assessor &&
             rating.score() == one.score() && rating.evidence() == one.evidence() &&
             ToDay(rating.rate_date()) == said.day;
    });
  };
  return std::all_of(said.ratings.begin(), said.ratings.end(), stands);
}

template <class Request>
Request RequestOf(const SaidOfOne& said) {
  Request request;
  request.set_name(said.name);
  request.set_assessor(said.assessor);
  request.set_reason(said.reason);
  *request.mutable_effective_date() = ToDate(said.day);
  *request.mutable_ratings() = said.ratings;
  return request;
}

// What `rate` refuses, by column.
template <class T, class RateOne>
Result<RowOutcome> RateUnlessRated(Unit& unit, const Collection<T>& collection,
                                   const SaidOfOne& said, const RateOne& rate, RowErrors& errors) {
  ASSIGN_OR_RETURN(const std::optional<T> rated, unit.Find(collection, said.name));
  if (rated.has_value() && HaveAll(rated->trait_ratings(), said)) return RowOutcome::kUnchanged;
  errors.AddAll(rated.has_value() ? rate() : NotFound(said.name), "rating");
  RETURN_IF_ERROR(errors.ToStatus());
  return RowOutcome::kUpdated;
}

Result<RowOutcome> ApplyRating(Unit& unit, const std::string& parent, const CsvRow& row,
                               RowErrors& errors) {
  ASSIGN_OR_RETURN(const SaidOfOne said, SaidIn(unit, parent, row, errors));
  if (CollectionOf(said.name) == "applications") {
    const auto request = RequestOf<v1::RateApplicantRequest>(said);
    return RateUnlessRated(
        unit, kApplications, said, [&] { return RateApplicant(unit, request).status(); }, errors);
  }
  const auto request = RequestOf<v1::RateTraitsRequest>(said);
  return RateUnlessRated(
      unit, kProfessionals, said, [&] { return RateProfessional(unit, request).status(); }, errors);
}

}  // namespace

std::vector<OwnKey> RatingKeysOf(const std::string&, const CsvRow& row) {
  const std::string column(ColumnOfRated(row));
  const std::string& rated = Cell(row, column);
  if (rated.empty()) return {};
  return {{column, fmt::format("{}\n{}", rated, Cell(row, "assessor"))}};
}

Status ImportRatings(View& view, const v1::ImportRequest& request, Writer& writer) {
  return Import(view, request, {RatingColumns(), false, RatingKeysOf, ApplyRating}, writer);
}

}  // namespace tandem::placement
