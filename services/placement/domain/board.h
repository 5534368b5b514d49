#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/meeting.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/programme.pb.h"

// A board: who sits on it for which side, when it can decide, and when it falls asleep (documents
// B, E).
namespace tandem::placement {

extern const Lifecycle<v1::Board> kBoardLifecycle;
// VERB_NOT_ALLOWED, CONDITIONS_UNMET; INVALID_FIELDS for a day before both sides had seats.
Status Activate(v1::Board& board, Day day);

// How many seats a board may have.
inline constexpr int kMostSeats = 100;
// How many of those who had a seat before are remembered.
inline constexpr int kMostFormerHolders = 20;
// Meetings in a row that come to nothing before a board is dormant, unless its programme says
// otherwise.
inline constexpr int kMissedUntilDormant = 2;
int MissedUntilDormant(const v1::Programme& programme);

// The seat `seat_id`; null if there is none.
const v1::BoardSeat* FindSeat(const v1::Board& board, std::string_view seat_id);

// Puts `seat.member` on the seat, which is made if it is new; `institution` is the member's. An
// empty title keeps the old one. INVALID_FIELDS for a new seat without a title, MEMBER_NOT_ON_SIDE,
// ALREADY_SEATED, SEAT_OF_OTHER_SIDE, LIST_FULL.
Status FillSeat(v1::Board& board, const v1::Partnership& partnership, v1::BoardSeat seat,
                std::string_view institution);
// NO_SUCH_SEAT, SEAT_VACANT.
Status VacateSeat(v1::Board& board, std::string_view seat_id, const v1::Decision& decision);

// Since when the holder of `seat` has it.
Day SeatedOn(const v1::BoardSeat& seat);
// Who held it on `day`, as far as that is known; empty if nobody did.
std::string_view HolderOn(const v1::BoardSeat& seat, Day day);
// Who left it on `day`, which HolderOn answers only where nobody else took it then.
std::string_view OutgoingOn(const v1::BoardSeat& seat, Day day);

// The seat that `person` holds; null if they hold none.
const v1::BoardSeat* FindSeatOf(const v1::Board& board, std::string_view person);
// Whether `person` may still hold `seat`: active, and of a party on its side.
bool MayHold(const v1::Person& person, const v1::BoardSeat& seat,
             const v1::Partnership& partnership);
// Marks the seat that `person` holds as one to confirm, and answers it; null if they hold none.
const v1::BoardSeat* DoubtSeat(v1::Board& board, std::string_view person, v1::SeatDoubt doubt);
// The holder keeps the seat. NO_SUCH_SEAT, SEAT_VACANT, NOT_TO_CONFIRM.
Status ConfirmSeat(v1::Board& board, std::string_view seat_id, const v1::Decision& decision);
// The partnership knows whether the board is active, with both sides on it, and which seats are to
// be confirmed, once it knows the board. Answers whether that changes anything.
bool KnowBoard(v1::Partnership& partnership, const v1::Board& board);
// The same of the last day on which it met with a quorum.
bool KnowLastQuorate(v1::Partnership& partnership, std::optional<Day> last);
// The name of what says that `person` has or had a seat on `board`, or an invitation to it.
std::string MembershipOf(std::string_view person, std::string_view board);

// How many must be present on `day`: what the board says, else half of its members of that day,
// rounded up.
int QuorumOf(const v1::Board& board, Day day);
// Whether those at `attendance`, on `day`, can decide: a quorum, and somebody of each side.
bool IsQuorate(const v1::Board& board, std::span<const v1::Attendance> attendance, Day day);

// The latest meetings in a row that came to nothing: missed, or held without a quorum. One that was
// put off counts for each day that it missed; apart from these, those that are still planned or
// were called off neither count nor interrupt. In any order.
int MissedInARow(std::span<const v1::Meeting> meetings);
// The latest of those that were held with a quorum.
std::optional<Day> LastQuorate(std::span<const v1::Meeting> meetings);
// Notes what `meetings` say; sends the board to sleep once so many came to nothing, or wakes it
// where it has just met with a quorum: that others were put off or called off wakes nobody. Answers
// whether its state changed.
bool FollowMeetings(v1::Board& board, std::span<const v1::Meeting> meetings, bool has_met,
                    int missed_until_dormant = kMissedUntilDormant);

// A meeting as it was `entered`, and as it is since that was corrected; the board is in its state
// `since` that day.
struct Correction {
  const v1::Meeting& entered;
  const v1::Meeting& corrected;
  Day since;
  int missed_until_dormant = kMissedUntilDormant;
};
// Notes what `meetings`, the corrected one among them, say: the board sleeps or not as if that had
// been entered so at once, and the others in the order of their days. Answers whether its state
// changed.
bool FollowCorrection(v1::Board& board, std::span<const v1::Meeting> meetings,
                      const Correction& correction);

}  // namespace tandem::placement
