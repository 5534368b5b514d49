#include "services/placement/domain/reciprocity.h"

#include <map>

#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/overview.h"

namespace tandem::placement {
namespace {

using common::v1::PartnershipSide;
using v1::Placement;

// Reads what says where somebody comes from and goes to, each once.
class Directions {
 public:
  explicit Directions(View& view) : view_(view) {}

  Result<PartnershipSide> Of(const Placement& placement) {
    ASSIGN_OR_RETURN(const v1::Partnership* partnership,
                     Once(partnerships_, kPartnerships, PartnershipOf(placement.name())));
    const bool noted = !placement.person().empty();
    if (partnership != nullptr && noted) {
      return DirectionOf(SideOf(*partnership, placement.home_institution()),
                         SideOf(*partnership, placement.host_institution()));
    }
    // One that is older than these notes: as it is today.
    ASSIGN_OR_RETURN(const v1::Team* team, Once(teams_, kTeams, placement.team()));
    ASSIGN_OR_RETURN(const v1::Professional* professional,
                     Once(professionals_, kProfessionals, placement.professional()));
    if (partnership == nullptr || team == nullptr || professional == nullptr)
      return common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
    ASSIGN_OR_RETURN(const v1::Person* person, Once(persons_, kPersons, professional->person()));
    if (person == nullptr) return common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
    return DirectionOf(SideOf(*partnership, person->institution()),
                       SideOf(*partnership, team->institution()));
  }

 private:
  template <class T>
  using Read = std::map<std::string, std::optional<T>, std::less<>>;

  // Null if there is none.
  template <class T>
  Result<const T*> Once(Read<T>& read, const Collection<T>& collection, std::string_view name) {
    auto found = read.find(name);
    if (found == read.end()) {
      ASSIGN_OR_RETURN(std::optional<T> resource, view_.Find(collection, name));
      found = read.emplace(std::string(name), std::move(resource)).first;
    }
    return found->second.has_value() ? &*found->second : nullptr;
  }

  View& view_;
  Read<v1::Partnership> partnerships_;
  Read<v1::Team> teams_;
  Read<v1::Professional> professionals_;
  Read<v1::Person> persons_;
};

// Placements of two roles that are one range, among those that end on `from` or later.
DatedQuery Exchanges(const std::string& scope, const DaySpan& period) {
  static_assert(Placement::EXCHANGE_VISITOR == Placement::FELLOW + 1);
  DatedQuery query = PlacementsByLastDay(scope, true);
  query.from = period.first;
  query.conditions = {{"start_date", Op::kLessOrEqual, FormatDay(period.last)},
                      {"role", Op::kGreaterOrEqual, std::int64_t{Placement::FELLOW}},
                      {"role", Op::kLessOrEqual, std::int64_t{Placement::EXCHANGE_VISITOR}}};
  return query;
}

}  // namespace

Result<v1::Reciprocity> GetReciprocity(View& view, const v1::GetReciprocityRequest& request) {
  RETURN_IF_ERROR(CheckPeriod(request.period()));
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  DaySpan period{ToDay(request.period().start()), DayOf(view.now())};
  if (request.period().has_end())
    period.last = std::min(period.last, ToDay(request.period().end()));
  Directions directions(view);
  std::vector<Exchange> exchanges;
  RETURN_IF_ERROR(ForEachDated(
      view, kPlacements, Exchanges(request.name(), period),
      [&](const Placement& placement) -> Status {
        const std::optional<DaySpan> days = DaysOf(placement, period);
        if (!days.has_value()) return OkStatus();
        ASSIGN_OR_RETURN(const PartnershipSide to, directions.Of(placement));
        exchanges.push_back({.partnership = std::string(PartnershipOf(placement.name())),
                             .professional = placement.professional(),
                             .mode = placement.mode(),
                             .to = to,
                             .days = DaysWithoutPauses(placement, *days)});
        return OkStatus();
      }));
  v1::Reciprocity response = AddUp(exchanges);
  response.set_name(request.name());
  return response;
}

}  // namespace tandem::placement
