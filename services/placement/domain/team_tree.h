#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "libs/common/base/status.h"
#include "tandem/placement/v1/team.pb.h"

// Where a team lies: its path is the labels of all above it and its own, so all below a team begin
// with its path, and stand together in an index.
namespace tandem::placement {

// Levels that a tree may have: an index entry takes 1,500 bytes of a path.
inline constexpr int kMostLevels = 120;
// Teams that may lie below one that is moved, since all of their paths change with it.
inline constexpr int kMostBelow = 1'000;

// Eleven characters for a team's name, and a slash.
std::string LabelOf(std::string_view team);

// Puts `team` under `parent`, or at the top where that is null; what lies below it follows by
// FollowParent. INVALID_FIELDS for a parent of another country; TEAM_TREE_CYCLE,
// REFERENCE_NOT_ACTIVE, TEAM_TREE_TOO_DEEP.
Status PutUnder(v1::Team& team, const v1::Team* parent);
// The path of a team whose parent has a new one. TEAM_TREE_TOO_DEEP.
Status FollowParent(v1::Team& team, const v1::Team& parent);

// The paths of all below a team: after the first, before the second. None below one without a path,
// which was stored before there were any; MoveTeam gives it one.
std::pair<std::string, std::string> PathsBelow(const v1::Team& team);

Status RefuseTooLarge(const v1::Team& team);

}  // namespace tandem::placement
