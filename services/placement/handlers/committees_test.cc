#include "services/placement/handlers/committees.h"

#include "services/placement/handlers/boards_fixture.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CommitteesTest : public BoardTest {
 protected:
  static constexpr Day kMet{2024, 2, 20};

  // In Sustained, after a meeting of the board; or of a committee, whose day is told.
  void Sustain(bool by_board) {
    Deliver();
    if (by_board) {
      Establish();
      ASSERT_TRUE(Schedule("first", 5).ok());
    }
    Reach(kMet);
    if (by_board) {
      Do<v1::Meeting>("MeetingService.HoldMeeting", Held("first", {"chair", "office"}));
    }
    v1::SustainPartnershipRequest request;
    request.set_name(kPartnership);
    *request.mutable_effective_date() = ToDate(kMet);
    if (!by_board) {
      request.mutable_committee()->set_title("Steering committee");
      *request.mutable_committee()->mutable_last_meeting_date() = ToDate(kMet);
    }
    Do<v1::Partnership>("PartnershipService.SustainPartnership", request);
  }
  Result<v1::Partnership> RecordMeeting(Day day, const std::string& title = "") {
    v1::RecordCommitteeMeetingRequest request;
    request.set_name(kPartnership);
    request.set_title(title);
    *request.mutable_effective_date() = ToDate(day);
    return Call<v1::Partnership>("PartnershipService.RecordCommitteeMeeting", request);
  }
  Result<v1::Partnership> ChangeStage(const char* verb, Day day) {
    v1::ChangeStageRequest request;
    request.set_name(kPartnership);
    request.set_reason("Elections.");
    *request.mutable_effective_date() = ToDate(day);
    return Call<v1::Partnership>(verb, request);
  }
  std::vector<std::string> QuietOnes() {
    v1::ListPartnershipsRequest list;
    list.set_parent(kLiberia);
    list.set_filter("committee_quiet_date > 2000-01-01");
    std::vector<std::string> names;
    const auto page = Do<v1::ListPartnershipsResponse>("PartnershipService.ListPartnerships", list);
    for (const auto& one : page.partnerships()) names.push_back(one.name());
    return names;
  }
};

TEST_F(CommitteesTest, AreQuietOnceTheBoardHasNotMetForTwelveMonths) {
  Sustain(true);
  Reach(Day(2025, 2, 20));
  EXPECT_FALSE(GetPartnership().has_committee_quiet_date());
  Reach(Day(2025, 2, 21));
  EXPECT_EQ(ToDay(GetPartnership().committee_quiet_date()), Day(2025, 2, 21));
  ASSERT_THAT(Events<v1::CommitteeQuiet>(), SizeIs(1));
  EXPECT_EQ(ToDay(Events<v1::CommitteeQuiet>()[0].last_meeting_date()), kMet);
  EXPECT_THAT(QuietOnes(), ElementsAre(kPartnership));
  ASSERT_TRUE(Schedule("again", 3).ok());
  Pass(3);
  Do<v1::Meeting>("MeetingService.HoldMeeting", Held("again", {"chair", "office"}));
  EXPECT_FALSE(GetPartnership().has_committee_quiet_date());
  EXPECT_THAT(QuietOnes(), IsEmpty());
  Reach(Day(2026, 2, 25));
  EXPECT_TRUE(GetPartnership().has_committee_quiet_date()) << "again";
  EXPECT_THAT(Events<v1::CommitteeQuiet>(), SizeIs(2));
}

TEST_F(CommitteesTest, AreQuietNoLongerOnceACommitteeIsToldToHaveMet) {
  Sustain(false);
  EXPECT_EQ(ReasonOf(RecordMeeting(kMet).status()), "CONDITIONS_UNMET") << "it is known";
  Reach(Day(2025, 3, 1));
  EXPECT_TRUE(GetPartnership().has_committee_quiet_date());
  const auto met = RecordMeeting(Day(2025, 2, 25), "Friends of the ward");
  ASSERT_TRUE(met.ok()) << met.status();
  EXPECT_FALSE(met->has_committee_quiet_date());
  EXPECT_EQ(met->committee().title(), "Friends of the ward");
  EXPECT_THAT(Events<v1::CommitteeMet>(), SizeIs(1));
  Reach(Day(2026, 2, 25));
  EXPECT_FALSE(GetPartnership().has_committee_quiet_date());
  Reach(Day(2026, 2, 26));
  EXPECT_TRUE(GetPartnership().has_committee_quiet_date());
  ASSERT_TRUE(ChangeStage("PartnershipService.ResumeDelivery", Day(2026, 2, 26)).ok());
  EXPECT_FALSE(GetPartnership().has_committee_quiet_date()) << "it is no question in Deliver";
  EXPECT_EQ(ReasonOf(RecordMeeting(Day(2026, 2, 26)).status()), "VERB_NOT_ALLOWED");
}

TEST_F(CommitteesTest, AreNotQuietForTheDaysOnHold) {
  Sustain(false);
  Reach(Day(2024, 6, 1));
  ASSERT_TRUE(ChangeStage("PartnershipService.HoldPartnership", Day(2024, 6, 1)).ok());
  Reach(Day(2025, 6, 1));
  EXPECT_FALSE(GetPartnership().has_committee_quiet_date());
  ASSERT_TRUE(ChangeStage("PartnershipService.ResumePartnership", Day(2025, 6, 1)).ok());
  Reach(Day(2026, 2, 20));
  EXPECT_FALSE(GetPartnership().has_committee_quiet_date());
  Reach(Day(2026, 2, 21));
  EXPECT_TRUE(GetPartnership().has_committee_quiet_date());
}

TEST_F(CommitteesTest, HaveToBeNamed) {
  Sustain(true);
  const auto unnamed = RecordMeeting(kMet);
  EXPECT_THAT(UnmetOf(unnamed.status()), ElementsAre("COMMITTEE_NAMED"));
  EXPECT_TRUE(RecordMeeting(kMet, "Steering committee").ok());
}

}  // namespace
}  // namespace tandem::placement
