#include "services/placement/handlers/profiles.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "services/placement/collections.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/profile.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/roles.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

Status NotUnderWay(std::string_view name) {
  return Refuse(kNotUnderWay, fmt::format("{} is over.", name),
                "Ask about a match that is open, or a placement that is not over.");
}

Result<std::string> PlacedBy(View& view, std::string_view name) {
  ASSIGN_OR_RETURN(const v1::Placement placement, view.Load(kPlacements, name));
  if (!IsUnfinished(placement)) return NotUnderWay(name);
  return placement.professional();
}

Result<std::string> ProfessionalOf(View& view, std::string_view name) {
  if (CollectionOf(name) == "placements") return PlacedBy(view, name);
  ASSIGN_OR_RETURN(const v1::Match match, view.Load(kMatches, name));
  if (match.state() == v1::Match::CONFIRMED) return PlacedBy(view, match.placement());
  if (!IsOpen(match)) return NotUnderWay(name);
  return match.professional();
}

}  // namespace

Result<v1::Professional> GetProfile(View& view, const v1::GetProfileRequest& request) {
  ASSIGN_OR_RETURN(const std::string name, ProfessionalOf(view, request.name()));
  ASSIGN_OR_RETURN(const v1::Professional professional, view.Load(kProfessionals, name));
  const Caller& caller = view.caller();
  if (!caller.person.empty() && caller.person == professional.person())
    return ForThemselves(professional);
  const bool is_host = HasAny(caller,
                              {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                               common::v1::LEADER, common::v1::TEAM_LEAD},
                              request.name());
  if (is_host) return ForHosts(professional);
  return Refuse(kNotPermitted,
                fmt::format("{} is about another one who is placed.", request.name()),
                "Ask about a match or a placement of your own.");
}

}  // namespace tandem::placement
