#include "services/placement/domain/reciprocity.h"

#include <map>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/roles.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/overview.h"

namespace tandem::placement {
namespace {

using common::v1::PartnershipSide;
using v1::Placement;

constexpr int kMostLeftOut = 100;

// To which side an exchange goes; else to none, and why.
struct Direction {
  PartnershipSide to = common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
  std::string why_none = {};
};

Direction DirectionBetween(const v1::Partnership& partnership, const std::string& from,
                           const std::string& to) {
  const PartnershipSide from_side = SideOf(partnership, from), to_side = SideOf(partnership, to);
  const PartnershipSide direction = DirectionOf(from_side, to_side);
  if (direction != common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) return {direction};
  const auto none = [](std::string why) { return Direction{.why_none = std::move(why)}; };
  if (from.empty()) return none("They belong to no institution.");
  if (from_side == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
    return none(fmt::format("{}, where they come from, is no party.", from));
  }
  if (from_side == to_side) {
    return none(fmt::format("{} and {} are both on the side {}.", from, to,
                            common::v1::PartnershipSide_Name(to_side)));
  }
  return none(fmt::format("{}, where the team is, is no party.", to));
}

// Reads what says where somebody comes from and goes to, each once.
class Directions {
 public:
  explicit Directions(View& view) : view_(view) {}

  Result<Direction> Of(const Placement& placement) {
    ASSIGN_OR_RETURN(const v1::Partnership* partnership,
                     Once(partnerships_, kPartnerships, PartnershipOf(placement.name())));
    const bool noted = !placement.person().empty();
    if (partnership != nullptr && noted) {
      return DirectionBetween(*partnership, placement.home_institution(),
                              placement.host_institution());
    }
    // One that is older than these notes: as it is today.
    const Direction unknown{.why_none = "Where they come from is not known any more."};
    ASSIGN_OR_RETURN(const v1::Team* team, Once(teams_, kTeams, placement.team()));
    ASSIGN_OR_RETURN(const v1::Professional* professional,
                     Once(professionals_, kProfessionals, placement.professional()));
    if (partnership == nullptr || team == nullptr || professional == nullptr) return unknown;
    ASSIGN_OR_RETURN(const v1::Person* person, Once(persons_, kPersons, professional->person()));
    if (person == nullptr) return unknown;
    return DirectionBetween(*partnership, person->institution(), team->institution());
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

// A funder reads aggregates alone.
bool MayReadEach(const Caller& caller, std::string_view scope) {
  return HasAny(caller,
                {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER, common::v1::EVALUATOR,
                 common::v1::BOARD_MEMBER, common::v1::LEADER, common::v1::SERVICE},
                scope);
}

void AddLeftOut(const Placement& placement, const std::string& why,
                std::vector<v1::LeftOutExchange>& left_out) {
  if (left_out.size() == kMostLeftOut) return;
  v1::LeftOutExchange& one = left_out.emplace_back();
  one.set_placement(placement.name());
  one.set_professional(placement.professional());
  one.set_reason(why);
}

}  // namespace

Result<v1::Reciprocity> GetReciprocity(View& view, const v1::GetReciprocityRequest& request) {
  RETURN_IF_ERROR(CheckPeriod(request.period()));
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  DaySpan period{ToDay(request.period().start()), DayOf(view.now())};
  if (request.period().has_end())
    period.last = std::min(period.last, ToDay(request.period().end()));
  OfProgramme of_programme(view, request.programme());
  Directions directions(view);
  std::vector<Exchange> exchanges;
  std::vector<v1::LeftOutExchange> left_out;
  RETURN_IF_ERROR(ForEachDated(
      view, kPlacements, Exchanges(request.name(), period),
      [&](const Placement& placement) -> Status {
        ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(placement.name()));
        const std::optional<DaySpan> days = DaysOf(placement, period);
        if (!is_asked_for || !days.has_value()) return OkStatus();
        ASSIGN_OR_RETURN(const Direction direction, directions.Of(placement));
        if (!direction.why_none.empty()) AddLeftOut(placement, direction.why_none, left_out);
        exchanges.push_back({.partnership = std::string(PartnershipOf(placement.name())),
                             .professional = placement.professional(),
                             .mode = placement.mode(),
                             .to = direction.to,
                             .days = DaysWithoutPauses(placement, *days),
                             .percent_days = PercentDays(placement, *days)});
        return OkStatus();
      }));
  v1::Reciprocity response = AddUp(exchanges);
  response.set_name(request.name());
  if (MayReadEach(view.caller(), request.name()))
    response.mutable_left_out()->Assign(left_out.begin(), left_out.end());
  return response;
}

}  // namespace tandem::placement
