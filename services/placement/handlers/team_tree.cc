#include "services/placement/handlers/team_tree.h"

#include <algorithm>
#include <map>
#include <vector>

#include "libs/common/base/names.h"
#include "libs/common/rpc/page_token.h"
#include "services/placement/collections.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/team_tree.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/external_ids.h"
#include "services/placement/handlers/registry.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// Saved, so that two who change the tree there meet, and that it can't be archived at the same
// time: it has an active team below it now. A cycle that two moves would make together is no more
// possible, since each writes what the other has read: all paths below what it moves.
Status PutBelow(Unit& unit, const std::string& name, v1::Team& team) {
  if (name.empty()) return PutUnder(team, nullptr);
  ASSIGN_OR_RETURN(v1::Team parent, unit.Load(kTeams, name));
  RETURN_IF_ERROR(PutUnder(team, &parent));
  unit.Save(kTeams, std::move(parent));
  return OkStatus();
}

// All below `team`, each after the one that it lies under.
Result<std::vector<v1::Team>> AllBelow(Unit& unit, const v1::Team& team) {
  std::vector<v1::Team> all;
  std::string above = team.name();
  for (std::size_t i = 0;; ++i) {
    ASSIGN_OR_RETURN(std::vector<v1::Team> below,
                     unit.List(kTeams, Referring("parent_team", above)));
    all.insert(all.end(), below.begin(), below.end());
    if (all.size() > kMostBelow) return RefuseTooLarge(team);
    if (i == all.size()) return all;
    above = all[i].name();
  }
}

Status FollowAll(Unit& unit, const v1::Team& moved, std::vector<v1::Team> below) {
  std::map<std::string, v1::Team> placed = {{moved.name(), moved}};
  for (v1::Team& team : below) {
    RETURN_IF_ERROR(FollowParent(team, placed.at(team.parent_team())));
    const v1::Team saved = unit.Save(kTeams, std::move(team));
    placed[saved.name()] = saved;
  }
  return OkStatus();
}

}  // namespace

Status PrepareTeam(Unit& unit, v1::Team& team, const v1::Team* before) {
  if (before == nullptr || before->institution() != team.institution()) {
    RETURN_IF_ERROR(TakeInstitution(unit, team.institution()));
  }
  RETURN_IF_ERROR(TakeExternalId(unit, team, before));
  if (before == nullptr) {
    team.set_state(v1::Team::ACTIVE);
    team.clear_path();
    return PutBelow(unit, std::string(team.parent_team()), team);
  }
  if (before->parent_team() == team.parent_team()) return OkStatus();
  return BadField("team.parent_team", "An update leaves it where it is; use MoveTeam.");
}

Result<v1::Team> MoveTeam(Unit& unit, const v1::MoveTeamRequest& request) {
  ASSIGN_OR_RETURN(v1::Team team, unit.Load(kTeams, request.name(), request.etag()));
  ASSIGN_OR_RETURN(std::vector<v1::Team> below, AllBelow(unit, team));
  auto event = About<v1::TeamMoved>(team.name());
  event.set_from_team(team.parent_team());
  event.set_to_team(request.parent_team());
  RETURN_IF_ERROR(PutBelow(unit, request.parent_team(), team));
  RETURN_IF_ERROR(FollowAll(unit, team, std::move(below)));
  unit.Emit(event);
  return unit.Save(kTeams, std::move(team));
}

Result<v1::ListDescendantsResponse> ListDescendants(View& view,
                                                    const v1::ListDescendantsRequest& request) {
  ASSIGN_OR_RETURN(const v1::Team team, view.Load(kTeams, request.name()));
  const int size = PageSizeOf(request.page_size());
  const auto [after, before] = PathsBelow(team);
  Query query = Below(CountryOf(team.name()))
                    .Where("path", Op::kGreater, after)
                    .Where("path", Op::kLess, before);
  query.order_by = "path";
  query.limit = size + 1;  // one more tells whether there is a next page
  const std::string_view key = view.context().store->digest_key();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(query.after, ReadPageToken(key, request));
  }
  ASSIGN_OR_RETURN(std::vector<v1::Team> teams, view.List(kTeams, query));
  v1::ListDescendantsResponse response;
  for (std::size_t i = 0; i < teams.size() && i < static_cast<std::size_t>(size); ++i) {
    *response.add_teams() = std::move(teams[i]);
  }
  if (teams.size() > static_cast<std::size_t>(size)) {
    const v1::Team& last = *response.teams().rbegin();
    response.set_next_page_token(MakePageToken(key, request, {last.path(), last.name()}));
  }
  return response;
}

}  // namespace tandem::placement
