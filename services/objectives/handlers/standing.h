#pragma once

#include <string_view>

#include "libs/common/store/unit.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/objectives/v1/objective_set.pb.h"

// What placement says about the partnership and the caller; a hint, never a guard: the objective
// set, which follows the partnership's events, is the guard of every command.
namespace tandem::objectives {

// NOT_FOUND, or PARTNERSHIP_OVER where it was closed or withdrawn. `name` is at or below the
// partnership. With a `team` also TEAM_NOT_OF_A_PARTY, unless the partnership works with it.
Status RequireLivePartnership(Unit& unit, std::string_view name, std::string_view team = {});

// NOT_FOUND for a partnership that there is not.
Status RequirePartnership(View& view, std::string_view name);

// The open objective set of the partnership. PARTNERSHIP_NOT_OPEN, OBJECTIVE_SET_NOT_OPEN. A
// partnership that placement says is open while its event is still on its way gets its set here,
// without an open date. With a `team` also TEAM_NOT_OF_A_PARTY.
Result<v1::ObjectiveSet> LoadOpenSet(Unit& unit, std::string_view name, std::string_view team = {});

// The side of the partnership that the caller's person is on; UNSPECIFIED if on none.
Result<common::v1::PartnershipSide> SideOfCaller(View& view, std::string_view name);

// Whether the caller may act for `side`: true on behalf of it, as a programme manager with a
// `reason`, which is kept; false as one of it. Without the reason `errors` has a violation of it.
// NOT_ON_THIS_SIDE otherwise.
Result<bool> ActFor(Unit& unit, std::string_view name, common::v1::PartnershipSide side,
                    std::string_view reason, FieldErrors& errors);

// The same for the host team, whose own are its team leads; INVALID_FIELDS without the reason.
Status ActForTeam(Unit& unit, std::string_view name, std::string_view reason);

}  // namespace tandem::objectives
