#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/meeting.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/reporting/v1/events.pb.h"

namespace tandem::placement {

Result<v1::ListBoardsResponse> ListBoards(View& view, const v1::ListBoardsRequest& request);
// A board is changed while its partnership lasts.
Status PrepareBoard(Unit& unit, v1::Board& board, const v1::Board* before);
Result<v1::Board> FormBoard(Unit& unit, const v1::FormBoardRequest& request);
Result<v1::Board> SeatBoardMember(Unit& unit, const v1::SeatBoardMemberRequest& request);
Result<v1::Board> VacateBoardSeat(Unit& unit, const v1::VacateBoardSeatRequest& request);
Result<v1::Board> ConfirmBoardSeat(Unit& unit, const v1::ConfirmBoardSeatRequest& request);
Result<v1::Board> SetBoardInvitees(Unit& unit, const v1::SetBoardInviteesRequest& request);
Result<v1::Board> ActivateBoard(Unit& unit, const v1::ActivateBoardRequest& request);

// Whoever has left a post as a leader may have to leave the board: their seats are to be confirmed.
Status OnLeaderChanged(Unit& unit, const reporting::v1::LeaderChanged& event);

// Whoever is archived, erased or of another institution leaves the seats that they may hold no
// longer, and is invited no longer unless they are of a ministry. `person` is as it will be, and
// was loaded or found in this unit.
Status LeaveSeats(Unit& unit, const v1::Person& person);

// Of `partnership` as it will be, whose parties have left it or changed sides: whoever may hold a
// seat no longer leaves it, and the partnership knows the board so.
Status LeaveSeats(Unit& unit, v1::Partnership& partnership);

// After a change of a meeting: the board counts its meetings anew, falls asleep, or wakes where it
// `has_met` with a quorum, and the partnership knows it. What older meetings have asked for is
// noted where it was not yet.
Status FollowMeetings(Unit& unit, v1::Board board, bool has_met);
// The same after what was `entered` of a meeting was `corrected`, as if that had been entered so.
Status FollowCorrection(Unit& unit, v1::Board board, const v1::Meeting& entered,
                        const v1::Meeting& corrected);

}  // namespace tandem::placement
