#include "services/placement/handlers/dated.h"

#include <set>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/store/pages.h"
#include "services/placement/collections.h"

namespace tandem::placement {
namespace {

// Of a placement that has not begun.
constexpr std::int64_t kNoPhase = v1::Placement::PHASE_UNSPECIFIED;

// From one country to the next, however many of them one has.
template <class T>
Result<std::vector<std::string>> CountriesWith(View& view, const Collection<T>& collection) {
  std::vector<std::string> countries;
  Query next;
  next.limit = 1;
  while (true) {
    ASSIGN_OR_RETURN(const auto first, view.List(collection, next));
    if (first.empty()) return countries;
    countries.push_back(CountryOfScope(first.front().name()));
    next.after.emplace(ColumnValue(),
                       fmt::format("countries/{}0", countries.back()));  // 0: after /
  }
}

Result<std::vector<std::string>> CountriesOf(View& view, const std::string& programme) {
  std::set<std::string> countries;
  RETURN_IF_ERROR(ForEachPage(view, kPartnerships, Referring("programme", programme),
                              [&](std::vector<v1::Partnership>&& page) {
                                for (const v1::Partnership& partnership : page)
                                  countries.insert(CountryOfScope(partnership.name()));
                                return OkStatus();
                              }));
  return std::vector(countries.begin(), countries.end());
}

}  // namespace

bool IsEverywhere(std::string_view scope) { return scope == "countries/-"; }

std::string CountryOfScope(std::string_view scope) {
  return std::string(Segment(scope, "countries"));
}

std::string PartnershipOfScope(std::string_view scope) { return std::string(PartnershipOf(scope)); }

Result<std::vector<std::string>> CountriesToRead(View& view, std::string_view scope,
                                                 const std::string& programme) {
  if (!IsEverywhere(scope)) return std::vector{CountryOfScope(scope)};
  return programme.empty() ? CountriesWith(view, kPartnerships) : CountriesOf(view, programme);
}

Result<std::vector<std::string>> CountriesOfProfessionals(View& view, std::string_view scope) {
  if (!IsEverywhere(scope)) return std::vector{CountryOfScope(scope)};
  return CountriesWith(view, kProfessionals);
}

Status RequireScope(View& view, std::string_view scope) {
  const std::string partnership = PartnershipOfScope(scope);
  return partnership.empty() ? OkStatus() : view.Load(kPartnerships, partnership).status();
}

Status CheckPeriod(const common::v1::Period& period) {
  const bool is_in_order = !period.has_end() || ToDay(period.end()) >= ToDay(period.start());
  return is_in_order ? OkStatus() : BadField("period.end", "The period ends before it starts.");
}

Result<bool> OfProgramme::Has(std::string_view name) {
  if (programme_.empty()) return true;
  const std::string_view partnership = PartnershipOf(name);
  auto known = partnerships_.find(partnership);
  if (known == partnerships_.end()) {
    ASSIGN_OR_RETURN(const v1::Partnership read, view_.Load(kPartnerships, partnership));
    known = partnerships_.emplace(partnership, read.programme() == programme_).first;
  }
  return known->second;
}

DatedQuery PlacementsByLastDay(std::string_view scope, bool begun_alone) {
  if (IsEverywhere(scope)) {
    DatedQuery query{
        .column = "end_date", .ranges = {""}, .below = {}, .from = {}, .to = {}, .conditions = {}};
    if (begun_alone) query.conditions.push_back({"phase", Op::kNotEqual, kNoPhase});
    return query;
  }
  const std::string partnership = PartnershipOfScope(scope);
  const bool is_country = partnership.empty();
  const std::string begin = is_country ? CountryOfScope(scope) : partnership;
  DatedQuery query;
  query.column = is_country ? kOfCountryByLastDay : kOfPartnershipByLastDay;
  query.ranges = {begin + "/1/"};
  if (!begun_alone) query.ranges.push_back(begin + "/0/");
  return query;
}

Query QueryOfRange(const DatedQuery& query, const std::string& range, int limit,
                   const std::optional<PageStart>& after) {
  Query in_range;
  in_range.below = query.below;
  in_range.conditions = query.conditions;
  in_range.order_by = query.column;
  in_range.limit = limit;
  const auto bound = [&](Op op, std::string value) {
    in_range.conditions.push_back({query.column, op, std::move(value)});
  };
  if (after.has_value()) {
    const auto* date = std::get_if<std::string>(&after->first);
    in_range.after = {ColumnValue(range + (date == nullptr ? "" : *date)), after->second};
  } else if (query.from.has_value()) {
    bound(Op::kGreaterOrEqual, range + FormatDay(*query.from));
  } else if (!range.empty()) {
    bound(Op::kGreaterOrEqual, range);
  }
  if (query.to.has_value()) {
    bound(Op::kLessOrEqual, range + FormatDay(*query.to));
  } else if (!range.empty()) {
    bound(Op::kLess, range.substr(0, range.size() - 1) + "0");  // '0' follows '/'
  }
  return in_range;
}

}  // namespace tandem::placement
