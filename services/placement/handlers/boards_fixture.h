#pragma once

#include <initializer_list>
#include <string>

#include "services/placement/handlers/world.h"
#include "tandem/reporting/v1/events.pb.h"

namespace tandem::placement {

// A board of the world's partnership, and its meetings.
class BoardTest : public World {
 protected:
  static constexpr char kBoard[] = "countries/lr/partnerships/ncd/board";
  static constexpr char kPost[] = "countries/lr/leaderPosts/director";

  void FormBoard() {
    v1::FormBoardRequest request;
    request.set_parent(kPartnership);
    request.set_display_name("Steering committee");
    Do<v1::Board>("BoardService.FormBoard", request);
  }
  Result<v1::Board> Seat(const std::string& id, common::v1::PartnershipSide side,
                         const std::string& member) {
    v1::SeatBoardMemberRequest request;
    request.set_name(kBoard);
    request.set_seat_id(id);
    request.set_side(side);
    request.set_title("Member");
    request.set_member(member);
    *request.mutable_effective_date() = Today();
    return Call<v1::Board>("BoardService.SeatBoardMember", request);
  }
  Result<v1::Board> Activate() {
    v1::ActivateBoardRequest request;
    request.set_name(kBoard);
    *request.mutable_effective_date() = Today();
    return Call<v1::Board>("BoardService.ActivateBoard", request);
  }
  void Establish() {
    FormBoard();
    ASSERT_TRUE(Seat("chair", common::v1::COUNTERPART, ministry_leader).ok());
    ASSERT_TRUE(Seat("office", common::v1::LEAD, office_leader).ok());
    ASSERT_TRUE(Activate().ok());
  }
  Result<v1::Board> Confirm(const std::string& seat) {
    v1::ConfirmBoardSeatRequest request;
    request.set_name(kBoard);
    request.set_seat_id(seat);
    *request.mutable_effective_date() = Today();
    return Call<v1::Board>("BoardService.ConfirmBoardSeat", request);
  }
  void LeavesTheirPost(const std::string& person) {
    reporting::v1::LeaderChanged event;
    event.set_name(kPost);
    event.set_previous_holder(person);
    *event.mutable_effective_date() = Today();
    HappensInReporting(event);
  }
  v1::Board GetBoard() {
    v1::GetBoardRequest request;
    request.set_name(kBoard);
    return Do<v1::Board>("BoardService.GetBoard", request);
  }
  // In `days` from now.
  Result<v1::Meeting> Schedule(const std::string& id, int days) {
    v1::CreateMeetingRequest request;
    request.set_parent(kPartnership);
    request.set_meeting_id(id);
    request.mutable_meeting()->set_display_name("Quarterly");
    *request.mutable_meeting()->mutable_meeting_date() = ToDate(DayOf(suite.clock().Now()) + days);
    return Call<v1::Meeting>("MeetingService.CreateMeeting", request);
  }
  void PutOff(const std::string& id, int days) {
    v1::UpdateMeetingRequest request;
    request.mutable_meeting()->set_name(MeetingName(id));
    *request.mutable_meeting()->mutable_meeting_date() = ToDate(DayOf(suite.clock().Now()) + days);
    request.mutable_update_mask()->add_paths("meeting_date");
    Do<v1::Meeting>("MeetingService.UpdateMeeting", request);
  }
  Result<v1::Meeting> CallOff(const std::string& id) {
    v1::CancelMeetingRequest request;
    request.set_name(MeetingName(id));
    request.set_reason("The chair travels.");
    return Call<v1::Meeting>("MeetingService.CancelMeeting", request);
  }
  v1::HoldMeetingRequest Held(const std::string& id, std::initializer_list<const char*> present) {
    v1::HoldMeetingRequest request;
    request.set_name(MeetingName(id));
    *request.mutable_effective_date() = Today();
    for (const char* seat : present) request.add_present(seat);
    return request;
  }
  v1::Meeting GetMeeting(const std::string& id) {
    v1::GetMeetingRequest request;
    request.set_name(MeetingName(id));
    return Do<v1::Meeting>("MeetingService.GetMeeting", request);
  }
  void Pass(int days) { ASSERT_TRUE(suite.Advance(absl::Hours(24) * days).ok()); }
  static std::string MeetingName(const std::string& id) {
    return std::string(kPartnership) + "/meetings/" + id;
  }
  common::v1::Date Today() { return ToDate(DayOf(suite.clock().Now())); }
};

}  // namespace tandem::placement
