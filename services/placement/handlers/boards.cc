#include "services/placement/handlers/boards.h"

#include <algorithm>
#include <vector>

#include "fmt/format.h"
#include "services/placement/collections.h"
#include "services/placement/domain/action.h"
#include "services/placement/domain/board.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/committees.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/kept_pages.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

constexpr std::string_view kNoLongerOfTheSide = "They are of the seat's side no longer.";

Result<v1::Partnership> LoadOpen(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, unit.Load(kPartnerships, name));
  RETURN_IF_ERROR(RequireNotOver(partnership));
  return partnership;
}

Result<bool> IsOfAMinistry(Unit& unit, const v1::Person& person) {
  if (person.institution().empty()) return false;
  ASSIGN_OR_RETURN(const v1::Institution institution,
                   unit.Load(kInstitutions, person.institution()));
  return institution.kind() == v1::Institution::MINISTRY;
}

Status RequireOfAMinistry(Unit& unit, const v1::Person& person) {
  ASSIGN_OR_RETURN(const bool is_of_a_ministry, IsOfAMinistry(unit, person));
  if (is_of_a_ministry) return OkStatus();
  return Refuse(kNotOfAMinistry,
                person.institution().empty()
                    ? fmt::format("{} belongs to no institution.", person.name())
                    : fmt::format("{} belongs to {}, which is no ministry.", person.name(),
                                  person.institution()),
                "Invite persons of a ministry; give others a seat.");
}

// The board's state has changed: the gates of the partnership know it, and others hear of it.
Status Announce(Unit& unit, const v1::Board& board, const common::v1::Date& day) {
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(board.name())));
  v1::KnownBoard& known = *partnership.mutable_board();
  known.set_by(unit.caller().subject);
  *known.mutable_change_date() = day;
  KnowBoard(partnership, board);
  unit.Save(kPartnerships, std::move(partnership));
  if (board.state() == v1::Board::ACTIVE) {
    auto event = About<v1::BoardActivated>(board.name());
    *event.mutable_effective_date() = day;
    unit.Emit(event);
  } else {
    auto event = About<v1::BoardWentDormant>(board.name());
    event.set_missed_meetings(board.missed_meetings());
    unit.Emit(event);
  }
  return OkStatus();
}

// After a change of seats.
Status FollowSeats(Unit& unit, const v1::Board& board) {
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(board.name())));
  if (KnowBoard(partnership, board)) unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

Status RememberMember(Unit& unit, std::string_view person, std::string_view board) {
  v1::BoardMembership membership;
  membership.set_name(MembershipOf(person, board));
  membership.set_board(std::string(board));
  ASSIGN_OR_RETURN(const auto known, unit.Find(kBoardMemberships, membership.name()));
  if (!known.has_value()) unit.Save(kBoardMemberships, std::move(membership));
  return OkStatus();
}

// Those who were seated, or invited, before there were memberships of such have none yet: whatever
// changes the board, or its meetings, makes it.
Status RememberMembers(Unit& unit, const v1::Board& board) {
  for (const v1::BoardSeat& seat : board.seats()) {
    if (!seat.member().empty()) RETURN_IF_ERROR(RememberMember(unit, seat.member(), board.name()));
  }
  for (const std::string& invitee : board.invitees()) {
    RETURN_IF_ERROR(RememberMember(unit, invitee, board.name()));
  }
  return OkStatus();
}

// The seat that `event` is about, filled in.
template <class E>
E AboutSeat(const v1::Board& board, std::string_view seat_id) {
  auto event = About<E>(board.name());
  event.set_seat_id(std::string(seat_id));
  event.set_side(FindSeat(board, seat_id)->side());
  return event;
}

// The seat is vacant; its partnership has yet to know it.
Status VacateAndTell(Unit& unit, v1::Board& board, const std::string& seat_id,
                     const v1::Decision& decision) {
  RETURN_IF_ERROR(VacateSeat(board, seat_id, decision));
  auto event = AboutSeat<v1::BoardSeatVacated>(board, seat_id);
  *event.mutable_effective_date() = decision.effective_date();
  unit.Emit(event);
  return OkStatus();
}

Result<v1::Board> Vacate(Unit& unit, v1::Board board, const std::string& seat_id,
                         const v1::Decision& decision) {
  RETURN_IF_ERROR(VacateAndTell(unit, board, seat_id, decision));
  RETURN_IF_ERROR(FollowSeats(unit, board));
  return unit.Save(kBoards, std::move(board));
}

// The seats of `board` whose holders may not hold them in `partnership`.
Result<std::vector<std::string>> SeatsToLeave(Unit& unit, const v1::Board& board,
                                              const v1::Partnership& partnership) {
  std::vector<std::string> seats;
  for (const v1::BoardSeat& seat : board.seats()) {
    if (seat.member().empty()) continue;
    ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, seat.member()));
    if (!MayHold(person, seat, partnership)) seats.push_back(seat.seat_id());
  }
  return seats;
}

void TellInvitees(Unit& unit, const v1::Board& board) {
  auto event = About<v1::BoardInviteesSet>(board.name());
  *event.mutable_persons() = board.invitees();
  unit.Emit(event);
}

// `person` is invited to `board` no longer, unless they may be still.
Status LeaveInvitees(Unit& unit, v1::Board& board, const v1::Person& person) {
  auto& invitees = *board.mutable_invitees();
  const auto invited = std::find(invitees.begin(), invitees.end(), person.name());
  if (invited == invitees.end()) return OkStatus();
  ASSIGN_OR_RETURN(const bool is_of_a_ministry, IsOfAMinistry(unit, person));
  if (is_of_a_ministry && person.state() == v1::Person::ACTIVE) return OkStatus();
  invitees.erase(invited);
  TellInvitees(unit, board);
  unit.Save(kBoards, board);
  return OkStatus();
}

// Meetings that were held before there was a first_due_date have none yet, so that no list of a
// country's actions has theirs.
void NoteOlderActions(Unit& unit, const std::vector<v1::Meeting>& meetings) {
  for (const v1::Meeting& meeting : meetings) {
    if (meeting.has_first_due_date()) continue;
    v1::Meeting noted = meeting;
    NoteFirstDue(noted);
    if (noted.has_first_due_date()) unit.Save(kMeetings, std::move(noted));
  }
}

// The board after a change of its meetings, of which `change` says whether it wakes or falls
// asleep: (the board, its meetings, since when it is as it is, how many may come to nothing).
template <class Change>
Status Follow(Unit& unit, v1::Board board, const Change& change) {
  ASSIGN_OR_RETURN(v1::Partnership partnership,
                   unit.Load(kPartnerships, PartnershipOf(board.name())));
  ASSIGN_OR_RETURN(const std::vector<v1::Meeting> meetings,
                   unit.List(kMeetings, Below(partnership.name())));
  NoteOlderActions(unit, meetings);
  const common::v1::Date& change_date = partnership.board().change_date();
  const Day since = IsDay(change_date) ? ToDay(change_date) : Day();
  if (KnowLastQuorate(partnership, LastQuorate(meetings))) {
    FollowCommittee(unit, partnership);
    unit.Save(kPartnerships, partnership);
  }
  ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, partnership.programme()));
  if (change(board, meetings, since, MissedUntilDormant(programme))) {
    // Awake since it met; asleep since it is known that it did not.
    const bool woke = board.state() == v1::Board::ACTIVE;
    const Day today = DayOf(unit.now());
    RETURN_IF_ERROR(
        Announce(unit, board, ToDate(woke ? LastQuorate(meetings).value_or(today) : today)));
  }
  RETURN_IF_ERROR(RememberMembers(unit, board));
  unit.Save(kBoards, std::move(board));
  return OkStatus();
}

// Only those of `programme` stay.
Status KeepOfProgramme(View& view, const std::string& programme, v1::ListBoardsResponse& page) {
  if (programme.empty()) return OkStatus();
  OfProgramme of_programme(view, programme);
  v1::ListBoardsResponse kept;
  for (const v1::Board& board : page.boards()) {
    ASSIGN_OR_RETURN(const bool is_asked_for, of_programme.Has(board.name()));
    if (is_asked_for) *kept.add_boards() = board;
  }
  page.mutable_boards()->Swap(kept.mutable_boards());
  return OkStatus();
}

}  // namespace

Result<v1::ListBoardsResponse> ListBoards(View& view, const v1::ListBoardsRequest& request) {
  return ListKept<v1::ListBoardsResponse>(
      view, request, kBoards, [&](v1::ListBoardsResponse& page) -> Result<int> {
        RETURN_IF_ERROR(KeepOfProgramme(view, request.programme(), page));
        return page.boards_size();
      });
}

Status PrepareBoard(Unit& unit, v1::Board& board, const v1::Board*) {
  return LoadOpen(unit, PartnershipOf(board.name())).status();
}

Result<v1::Board> FormBoard(Unit& unit, const v1::FormBoardRequest& request) {
  RETURN_IF_ERROR(LoadOpen(unit, request.parent()).status());
  v1::Board board;
  board.set_name(request.parent() + "/board");
  board.set_display_name(request.display_name());
  board.set_quorum(request.quorum());
  board.set_state(v1::Board::FORMING);
  ASSIGN_OR_RETURN(board, unit.Create(kBoards, std::move(board)));
  auto event = About<v1::BoardFormed>(board.name());
  *event.mutable_board() = board;
  unit.Emit(event);
  return board;
}

Result<v1::Board> SeatBoardMember(Unit& unit, const v1::SeatBoardMemberRequest& request) {
  ASSIGN_OR_RETURN(v1::Board board, LoadForVerb(unit, kBoards, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership, LoadOpen(unit, PartnershipOf(board.name())));
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.member()));
  RETURN_IF_ERROR(RequireActive(person));
  v1::BoardSeat seat;
  seat.set_seat_id(request.seat_id());
  seat.set_side(request.side());
  seat.set_title(request.title());
  seat.set_member(request.member());
  *seat.mutable_decision() =
      Decide(unit.caller().subject, ToDay(request.effective_date()), unit.now(), "");
  RETURN_IF_ERROR(FillSeat(board, partnership, seat, person.institution()));
  // Saved, so that whoever is archived, or changes sides, at the same time leaves this seat too.
  unit.Save(kPersons, std::move(person));
  RETURN_IF_ERROR(RememberMembers(unit, board));
  RETURN_IF_ERROR(FollowSeats(unit, board));
  auto event = AboutSeat<v1::BoardSeatFilled>(board, request.seat_id());
  event.set_title(FindSeat(board, request.seat_id())->title());
  event.set_member(request.member());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kBoards, std::move(board));
}

Result<v1::Board> VacateBoardSeat(Unit& unit, const v1::VacateBoardSeatRequest& request) {
  ASSIGN_OR_RETURN(v1::Board board, LoadForVerb(unit, kBoards, request));
  return Vacate(unit, std::move(board), request.seat_id(),
                Decide(unit.caller().subject, ToDay(request.effective_date()), unit.now(), ""));
}

Result<v1::Board> ConfirmBoardSeat(Unit& unit, const v1::ConfirmBoardSeatRequest& request) {
  ASSIGN_OR_RETURN(v1::Board board, LoadForVerb(unit, kBoards, request));
  RETURN_IF_ERROR(
      ConfirmSeat(board, request.seat_id(),
                  Decide(unit.caller().subject, ToDay(request.effective_date()), unit.now(), "")));
  RETURN_IF_ERROR(FollowSeats(unit, board));
  auto event = AboutSeat<v1::BoardSeatConfirmed>(board, request.seat_id());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kBoards, std::move(board));
}

Status OnLeaderChanged(Unit& unit, const reporting::v1::LeaderChanged& event) {
  if (event.previous_holder().empty()) return OkStatus();
  // Reporting knows people by name alone, so there may be none of this one here.
  RETURN_IF_ERROR(unit.Find(kPersons, event.previous_holder()).status());
  ASSIGN_OR_RETURN(const std::vector<v1::BoardMembership> memberships,
                   unit.List(kBoardMemberships, Below(event.previous_holder())));
  v1::SeatDoubt doubt;
  doubt.set_leader_post(event.name());
  *doubt.mutable_change_date() = event.effective_date();
  for (const v1::BoardMembership& membership : memberships) {
    ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, membership.board()));
    const v1::BoardSeat* const seat = DoubtSeat(board, event.previous_holder(), doubt);
    if (seat == nullptr) continue;
    auto told = AboutSeat<v1::BoardSeatDoubted>(board, seat->seat_id());
    told.set_leader_post(event.name());
    *told.mutable_change_date() = event.effective_date();
    unit.Emit(told);
    RETURN_IF_ERROR(FollowSeats(unit, board));
    unit.Save(kBoards, std::move(board));
  }
  return OkStatus();
}

Status LeaveSeats(Unit& unit, const v1::Person& person) {
  ASSIGN_OR_RETURN(const std::vector<v1::BoardMembership> memberships,
                   unit.List(kBoardMemberships, Below(person.name())));
  for (const v1::BoardMembership& membership : memberships) {
    ASSIGN_OR_RETURN(v1::Board board, unit.Load(kBoards, membership.board()));
    RETURN_IF_ERROR(LeaveInvitees(unit, board, person));
    const v1::BoardSeat* const seat = FindSeatOf(board, person.name());
    if (seat == nullptr) continue;
    ASSIGN_OR_RETURN(const v1::Partnership partnership,
                     unit.Load(kPartnerships, PartnershipOf(board.name())));
    if (MayHold(person, *seat, partnership)) continue;
    const std::string seat_id = seat->seat_id();
    const std::string_view why =
        person.state() == v1::Person::ACTIVE ? kNoLongerOfTheSide : "They take part no longer.";
    RETURN_IF_ERROR(Vacate(unit, std::move(board), seat_id, DecidedToday(unit, why)).status());
  }
  return OkStatus();
}

Status LeaveSeats(Unit& unit, v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(std::optional<v1::Board> board,
                   unit.Find(kBoards, partnership.name() + "/board"));
  if (!board.has_value()) return OkStatus();
  ASSIGN_OR_RETURN(const auto seats, SeatsToLeave(unit, *board, partnership));
  for (const std::string& seat : seats) {
    RETURN_IF_ERROR(VacateAndTell(unit, *board, seat, DecidedToday(unit, kNoLongerOfTheSide)));
  }
  KnowBoard(partnership, *board);
  unit.Save(kBoards, *std::move(board));
  return OkStatus();
}

Result<v1::Board> SetBoardInvitees(Unit& unit, const v1::SetBoardInviteesRequest& request) {
  ASSIGN_OR_RETURN(v1::Board board, LoadForVerb(unit, kBoards, request));
  RETURN_IF_ERROR(LoadOpen(unit, PartnershipOf(board.name())).status());
  for (const std::string& name : request.persons()) {
    ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, name));
    RETURN_IF_ERROR(RequireActive(person));
    RETURN_IF_ERROR(RequireOfAMinistry(unit, person));
    // Saved, so that whoever is archived, or leaves the ministry, at the same time leaves this too.
    unit.Save(kPersons, std::move(person));
  }
  *board.mutable_invitees() = request.persons();
  RETURN_IF_ERROR(RememberMembers(unit, board));
  TellInvitees(unit, board);
  return unit.Save(kBoards, std::move(board));
}

Result<v1::Board> ActivateBoard(Unit& unit, const v1::ActivateBoardRequest& request) {
  ASSIGN_OR_RETURN(v1::Board board, LoadForVerb(unit, kBoards, request));
  ASSIGN_OR_RETURN(const v1::Partnership partnership, LoadOpen(unit, PartnershipOf(board.name())));
  RETURN_IF_ERROR(Activate(board, ToDay(request.effective_date())));
  RETURN_IF_ERROR(RequireSinceStart(partnership, "effective_date", request.effective_date()));
  RETURN_IF_ERROR(Announce(unit, board, request.effective_date()));
  RETURN_IF_ERROR(RememberMembers(unit, board));
  return unit.Save(kBoards, std::move(board));
}

Status FollowMeetings(Unit& unit, v1::Board board, bool has_met) {
  return Follow(unit, std::move(board),
                [&](v1::Board& followed, const std::vector<v1::Meeting>& meetings, Day, int most) {
                  return FollowMeetings(followed, meetings, has_met, most);
                });
}

Status FollowCorrection(Unit& unit, v1::Board board, const v1::Meeting& entered,
                        const v1::Meeting& corrected) {
  return Follow(
      unit, std::move(board),
      [&](v1::Board& followed, const std::vector<v1::Meeting>& meetings, Day since, int most) {
        return FollowCorrection(followed, meetings, {entered, corrected, since, most});
      });
}

}  // namespace tandem::placement
