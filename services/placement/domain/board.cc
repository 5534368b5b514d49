#include "services/placement/domain/board.h"

#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/known.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using common::v1::COUNTERPART;
using common::v1::LEAD;
using common::v1::PartnershipSide;
using v1::Board;
using v1::BoardSeat;

bool IsSeated(const Board& board, PartnershipSide side) {
  return std::any_of(board.seats().begin(), board.seats().end(), [side](const BoardSeat& seat) {
    return seat.side() == side && !seat.member().empty();
  });
}

std::vector<int> SidesMissing(const Board& board) {
  std::vector<int> missing;
  for (const PartnershipSide side : {LEAD, COUNTERPART}) {
    if (!IsSeated(board, side)) missing.push_back(side);
  }
  return missing;
}

std::optional<std::string> SeatsMissing(const Board& board) {
  const auto missing = SidesMissing(board);
  if (missing.empty()) return std::nullopt;
  return NobodyOf(missing);
}

constexpr Condition<Board> kBothSidesSeated{"BOTH_SIDES_SEATED", SeatsMissing};

constexpr Transition<Board> kBoardTransitions[] = {
    {"ActivateBoard", {Board::FORMING}, Board::ACTIVE, {&kBothSidesSeated}},
    {"FallAsleep", {Board::ACTIVE}, Board::DORMANT, {}, GivenBy::kNobody},
    {"HoldMeeting", {Board::DORMANT}, Board::ACTIVE},
    {"CorrectMeeting", {Board::DORMANT}, Board::ACTIVE},
    {"CorrectMeeting", {Board::ACTIVE}, Board::DORMANT},
};

// Since when somebody of `side`, who has one, has had a seat.
Day SeatedSince(const Board& board, PartnershipSide side) {
  std::optional<Day> since;
  const auto add = [&](Day day) { since = std::min(since.value_or(day), day); };
  for (const BoardSeat& seat : board.seats()) {
    if (seat.side() != side || seat.member().empty()) continue;
    add(SeatedOn(seat));
    for (const auto& former : seat.former_holders()) add(ToDay(former.seated_date()));
  }
  return since.value_or(Day());
}

BoardSeat* MutableSeat(Board& board, std::string_view seat_id) {
  for (BoardSeat& seat : *board.mutable_seats()) {
    if (seat.seat_id() == seat_id) return &seat;
  }
  return nullptr;
}

// A seat that somebody holds.
Result<BoardSeat*> HeldSeat(Board& board, std::string_view seat_id) {
  BoardSeat* const seat = MutableSeat(board, seat_id);
  if (seat == nullptr) {
    return Refuse(kNoSuchSeat, fmt::format("{} has no seat {}.", board.name(), seat_id),
                  "Name one of its seats.");
  }
  if (seat->member().empty()) {
    return Refuse(kSeatVacant, fmt::format("Nobody holds the seat {}.", seat_id),
                  "Nothing needs to be done.");
  }
  return seat;
}

Status CheckNewSeat(const Board& board, const BoardSeat& seat) {
  if (seat.title().empty()) {
    return BadField("title",
                    fmt::format("{} is a new seat: say what it is called.", seat.seat_id()));
  }
  if (board.seats_size() < kMostSeats) return OkStatus();
  return Refuse(kListFull, fmt::format("{} has {} seats.", board.name(), board.seats_size()),
                "Use a seat that is vacant.");
}

Status CheckMember(const Board& board, const BoardSeat& seat) {
  const auto same =
      std::find_if(board.seats().begin(), board.seats().end(),
                   [&](const BoardSeat& other) { return other.member() == seat.member(); });
  if (same == board.seats().end()) return OkStatus();
  return Refuse(kAlreadySeated,
                fmt::format("{} holds the seat {}.", seat.member(), same->seat_id()),
                "Vacate that seat first, or name another person.");
}

// Who has the seat goes on `leave_date`; where nobody has it there is nothing to remember.
void RememberHolder(BoardSeat& seat, const common::v1::Date& leave_date) {
  if (seat.member().empty()) return;
  auto& former = *seat.mutable_former_holders();
  v1::FormerHolder& one = *former.Add();
  one.set_member(seat.member());
  *one.mutable_seated_date() = ToDate(SeatedOn(seat));
  *one.mutable_leave_date() = leave_date;
  if (former.size() > kMostFormerHolders) former.DeleteSubrange(0, 1);
}

}  // namespace

constexpr Lifecycle<Board> kBoardLifecycle{"Board", kBoardTransitions};

Status Activate(Board& board, Day day) {
  RETURN_IF_ERROR(kBoardLifecycle.Check("ActivateBoard", board));
  for (const PartnershipSide side : {LEAD, COUNTERPART}) {
    const Day since = SeatedSince(board, side);
    if (day >= since) continue;
    return BadField("effective_date",
                    fmt::format("The first of the side {} has a seat since {}.",
                                common::v1::PartnershipSide_Name(side), FormatDay(since)));
  }
  return kBoardLifecycle.Apply("ActivateBoard", board);
}

const BoardSeat* FindSeat(const Board& board, std::string_view seat_id) {
  for (const BoardSeat& seat : board.seats()) {
    if (seat.seat_id() == seat_id) return &seat;
  }
  return nullptr;
}

Status FillSeat(Board& board, const v1::Partnership& partnership, BoardSeat seat,
                std::string_view institution) {
  if (SideOf(partnership, institution) != seat.side()) {
    return Refuse(kMemberNotOnSide,
                  fmt::format("{} belongs to {}, which is no party on the side {}.", seat.member(),
                              institution.empty() ? "no institution" : institution,
                              common::v1::PartnershipSide_Name(seat.side())),
                  "Name somebody of a party on that side.");
  }
  RETURN_IF_ERROR(CheckMember(board, seat));
  *seat.mutable_seated_date() = seat.decision().effective_date();
  BoardSeat* const found = MutableSeat(board, seat.seat_id());
  if (found == nullptr) {
    RETURN_IF_ERROR(CheckNewSeat(board, seat));
    *board.add_seats() = std::move(seat);
    return OkStatus();
  }
  if (found->side() != seat.side()) {
    return Refuse(kSeatOfOtherSide,
                  fmt::format("The seat {} is one of the side {}.", found->seat_id(),
                              common::v1::PartnershipSide_Name(found->side())),
                  "Choose another seat_id for the other side.");
  }
  if (seat.title().empty()) seat.set_title(found->title());
  RememberHolder(*found, seat.decision().effective_date());
  seat.mutable_former_holders()->Swap(found->mutable_former_holders());
  *found = std::move(seat);
  return OkStatus();
}

// Those that were filled before there was a seated_date were so when it was decided.
Day SeatedOn(const BoardSeat& seat) {
  return ToDay(seat.has_seated_date() ? seat.seated_date() : seat.decision().effective_date());
}

std::string_view HolderOn(const BoardSeat& seat, Day day) {
  if (!seat.member().empty() && SeatedOn(seat) <= day) return seat.member();
  const auto& former = seat.former_holders();
  const auto held = std::find_if(former.rbegin(), former.rend(), [day](const auto& one) {
    return ToDay(one.seated_date()) <= day && day <= ToDay(one.leave_date());
  });
  return held == former.rend() ? std::string_view() : std::string_view(held->member());
}

std::string_view OutgoingOn(const BoardSeat& seat, Day day) {
  const auto& former = seat.former_holders();
  const auto left = std::find_if(former.rbegin(), former.rend(),
                                 [day](const auto& one) { return ToDay(one.leave_date()) == day; });
  return left == former.rend() ? std::string_view() : std::string_view(left->member());
}

Status VacateSeat(Board& board, std::string_view seat_id, const v1::Decision& decision) {
  ASSIGN_OR_RETURN(BoardSeat* const seat, HeldSeat(board, seat_id));
  RememberHolder(*seat, decision.effective_date());
  seat->clear_member();
  seat->clear_seated_date();
  seat->clear_to_confirm();
  *seat->mutable_decision() = decision;
  return OkStatus();
}

const BoardSeat* FindSeatOf(const Board& board, std::string_view person) {
  const auto seat = std::find_if(board.seats().begin(), board.seats().end(),
                                 [person](const BoardSeat& one) { return one.member() == person; });
  return seat == board.seats().end() ? nullptr : &*seat;
}

bool MayHold(const v1::Person& person, const BoardSeat& seat, const v1::Partnership& partnership) {
  return person.state() == v1::Person::ACTIVE &&
         SideOf(partnership, person.institution()) == seat.side();
}

const BoardSeat* DoubtSeat(Board& board, std::string_view person, v1::SeatDoubt doubt) {
  for (BoardSeat& seat : *board.mutable_seats()) {
    if (seat.member() != person) continue;
    *seat.mutable_to_confirm() = std::move(doubt);
    return &seat;
  }
  return nullptr;
}

Status ConfirmSeat(Board& board, std::string_view seat_id, const v1::Decision& decision) {
  ASSIGN_OR_RETURN(BoardSeat* const seat, HeldSeat(board, seat_id));
  if (!seat->has_to_confirm()) {
    return Refuse(
        kNotToConfirm,
        fmt::format("{} has left no post since they took the seat {}.", seat->member(), seat_id),
        "Nothing needs to be done.");
  }
  seat->clear_to_confirm();
  *seat->mutable_seated_date() = ToDate(SeatedOn(*seat));
  *seat->mutable_decision() = decision;
  return OkStatus();
}

bool KnowBoard(v1::Partnership& partnership, const Board& board) {
  if (!partnership.has_board()) return false;
  const std::vector<int> missing = SidesMissing(board);
  const bool active = board.state() == Board::ACTIVE && missing.empty();
  google::protobuf::RepeatedPtrField<std::string> seats;
  for (const BoardSeat& seat : board.seats()) {
    if (seat.has_to_confirm()) *seats.Add() = seat.seat_id();
  }
  auto& known = *partnership.mutable_board()->mutable_seats_to_confirm();
  auto& sides = *partnership.mutable_board()->mutable_sides_missing();
  const bool changes = active != partnership.board().active() ||
                       !std::equal(seats.begin(), seats.end(), known.begin(), known.end()) ||
                       !std::equal(sides.begin(), sides.end(), missing.begin(), missing.end());
  partnership.mutable_board()->set_active(active);
  known.Swap(&seats);
  sides.Assign(missing.begin(), missing.end());
  return changes;
}

bool KnowLastQuorate(v1::Partnership& partnership, std::optional<Day> last) {
  const v1::KnownBoard& known = partnership.board();
  const bool is_known = known.has_last_quorate_date();
  if (last.has_value() ? is_known && ToDay(known.last_quorate_date()) == *last : !is_known) {
    return false;
  }
  partnership.mutable_board()->clear_last_quorate_date();
  if (last.has_value()) *partnership.mutable_board()->mutable_last_quorate_date() = ToDate(*last);
  return true;
}

std::string MembershipOf(std::string_view person, std::string_view board) {
  const std::string_view partnership = PartnershipOf(board);
  return Join(person, "boardMemberships",
              fmt::format("{}.{}", Segment(partnership, "countries"), IdOf(partnership)));
}

int QuorumOf(const Board& board, Day day) {
  if (board.quorum() > 0) return board.quorum();
  // Whoever changes seats on that day is a member once.
  std::set<std::string_view> members;
  for (const BoardSeat& seat : board.seats()) {
    const std::string_view holder = HolderOn(seat, day);
    if (!holder.empty()) members.insert(holder);
  }
  return static_cast<int>((members.size() + 1) / 2);
}

bool IsQuorate(const Board& board, std::span<const v1::Attendance> attendance, Day day) {
  const auto is_there = [&](PartnershipSide side) {
    return std::any_of(attendance.begin(), attendance.end(),
                       [side](const v1::Attendance& one) { return one.side() == side; });
  };
  return static_cast<int>(attendance.size()) >= QuorumOf(board, day) && is_there(LEAD) &&
         is_there(COUNTERPART);
}

}  // namespace tandem::placement
