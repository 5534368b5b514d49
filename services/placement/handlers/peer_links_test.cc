#include "services/placement/handlers/peer_links.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::PeerLink;

// Who records what a leader of the office and the team did together.
class PeerTest : public World {
 protected:
  PeerTest() {
    v1::CreatePeerLinkRequest request;
    request.set_parent(kPartnership);
    request.set_peer_link_id("planners");
    auto& link = *request.mutable_peer_link();
    link.set_display_name("Planners");
    link.set_lead_peer(office_leader);
    link.set_counterpart_peer(kTeam);
    *link.mutable_start_date() = On(2024, 1, 15);
    link_ = Do<PeerLink>("PeerLinkService.CreatePeerLink", request).name();
  }
  Result<PeerLink> Record(common::v1::Role role, const std::string& person,
                          Day day = Day(2024, 1, 15)) {
    v1::RecordContactRequest request;
    request.set_name(link_);
    *request.mutable_activity()->mutable_activity_date() = ToDate(day);
    request.mutable_activity()->set_text("Read a plan together.");
    return CallAs<PeerLink>(CallerWith("sub of " + person, role, kPartnership, person),
                            "PeerLinkService.RecordContact", request);
  }

  std::string link_;
};

TEST_F(PeerTest, IsKeptByItsPeersAloneWhoReadWhatTheyWrote) {
  const std::string other = MakePerson(kOffice);
  EXPECT_EQ(ReasonOf(Record(common::v1::TEAM_MEMBER, other).status()), "NOT_A_PEER");
  EXPECT_EQ(ReasonOf(Record(common::v1::PLACED_PROFESSIONAL, other).status()), "NOT_A_PEER");
  EXPECT_THAT(Events<v1::PeerContactRecorded>(), IsEmpty());
  EXPECT_TRUE(Record(common::v1::TEAM_LEAD, other).ok()) << "for the peers";
  const auto member = Record(common::v1::TEAM_MEMBER, MakePerson(kMinistry));
  ASSERT_TRUE(member.ok()) << member.status();
  EXPECT_EQ(member->activities_size(), 2) << "who may read the link";
  const auto told = Record(common::v1::PLACED_PROFESSIONAL, office_leader);
  ASSERT_TRUE(told.ok()) << told.status();
  ASSERT_EQ(told->activities_size(), 1);
  EXPECT_EQ(told->activities(0).recorded_by(), "sub of " + office_leader);
  EXPECT_EQ(told->counterpart_peer(), "");
}

TEST_F(PeerTest, IsKeptByWhoWasPlacedThatDayInATeamThatIsAPeer) {
  Deliver();
  const std::string professional = MakeProfessional();
  v1::GetProfessionalRequest who;
  who.set_name(professional);
  const std::string person =
      Do<v1::Professional>("ProfessionalService.GetProfessional", who).person();
  const auto record = [&](Day day) { return Record(common::v1::PLACED_PROFESSIONAL, person, day); };
  const Day began(2024, 2, 1), ended(2024, 6, 25);
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  Reach(began);
  EXPECT_EQ(ReasonOf(record(began).status()), "NOT_A_PEER") << "it has not begun";
  Start(placement);
  EXPECT_TRUE(record(began).ok());
  EXPECT_EQ(ReasonOf(record(began - 1).status()), "NOT_A_PEER");
  Reach(ended + 8);
  v1::EndPlacementEarlyRequest end;
  end.set_name(placement);
  end.set_reason("The plan is done.");
  *end.mutable_effective_date() = ToDate(ended);
  Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
  EXPECT_TRUE(record(ended).ok()) << "told of late";
  EXPECT_EQ(ReasonOf(record(ended + 1).status()), "NOT_A_PEER");
}

TEST_F(PeerTest, GoesQuietWithoutAContactThatWasNone) {
  const std::string member = MakePerson(kMinistry), other = MakePerson(kMinistry);
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 60).ok());
  const Day today = DayOf(suite.clock().Now());
  ASSERT_TRUE(Record(common::v1::TEAM_LEAD, other, today - 40).ok());
  ASSERT_TRUE(Record(common::v1::TEAM_MEMBER, member, today).ok());
  const auto retract = [&](common::v1::Role role, const std::string& person, int number, Day day) {
    v1::RetractContactRequest request;
    request.set_name(link_);
    request.set_number(number);
    request.set_reason("Of other peers.");
    *request.mutable_effective_date() = ToDate(day);
    return CallAs<PeerLink>(CallerWith("sub of " + person, role, kPartnership, person),
                            "PeerLinkService.RetractContact", request);
  };
  EXPECT_EQ(ReasonOf(retract(common::v1::TEAM_MEMBER, member, 1, today).status()), "NOT_PERMITTED");
  EXPECT_EQ(ReasonOf(retract(common::v1::TEAM_MEMBER, other + "x", 0, today).status()),
            "NOT_PERMITTED");
  EXPECT_EQ(ReasonOf(retract(common::v1::LEADER, other, 3, today).status()), "NO_SUCH_FACT");
  EXPECT_THAT(BadFieldsOf(retract(common::v1::LEADER, other, 2, today - 1).status()),
              ElementsAre("effective_date"));
  const auto retracted = retract(common::v1::TEAM_MEMBER, member, 0, today);
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(ToDay(retracted->last_contact_date()), today - 40);
  EXPECT_EQ(retracted->activities(1).retracted().reason(), "Of other peers.");
  EXPECT_EQ(ReasonOf(retract(common::v1::TEAM_LEAD, other, 2, today).status()),
            "ALREADY_RETRACTED");
  ASSERT_THAT(Events<v1::PeerContactRetracted>(), SizeIs(1));
  EXPECT_EQ(ToDay(Events<v1::PeerContactRetracted>()[0].activity_date()), today);
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 50).ok());
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), IsEmpty());
  ASSERT_TRUE(suite.Advance(absl::Hours(24)).ok());
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), SizeIs(1)) << "90 days after the one that counts";
  const Day later = DayOf(suite.clock().Now());
  const auto still = retract(common::v1::TEAM_LEAD, other, 1, later);
  ASSERT_TRUE(still.ok()) << still.status();
  EXPECT_EQ(still->state(), PeerLink::QUIET);
  EXPECT_EQ(ToDay(still->last_contact_date()), Day(2024, 1, 15)) << "when it began";
}

TEST_F(PeerTest, TellsWhoeverMayNotReadItWhatTheyTookBackAlone) {
  ASSERT_TRUE(Record(common::v1::PLACED_PROFESSIONAL, office_leader).ok());
  ASSERT_TRUE(Record(common::v1::TEAM_LEAD, MakePerson(kMinistry)).ok());
  v1::RetractContactRequest request;
  request.set_name(link_);
  request.set_reason("Of other peers.");
  *request.mutable_effective_date() = On(2024, 1, 15);
  const auto told =
      CallAs<PeerLink>(CallerWith("sub of " + office_leader, common::v1::PLACED_PROFESSIONAL,
                                  kPartnership, office_leader),
                       "PeerLinkService.RetractContact", request);
  ASSERT_TRUE(told.ok()) << told.status();
  ASSERT_THAT(told->activities(), SizeIs(1));
  EXPECT_TRUE(told->activities(0).has_retracted());
  EXPECT_EQ(told->activities(0).recorded_by(), "sub of " + office_leader);
  EXPECT_EQ(told->counterpart_peer(), "");
}

TEST_F(PeerTest, GoesQuietAtOnceWithoutTheContactThatHasWokenIt) {
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 120).ok());
  ASSERT_THAT(Events<v1::PeerLinkWentQuiet>(), SizeIs(1));
  const Day today = DayOf(suite.clock().Now());
  EXPECT_EQ(Record(common::v1::TEAM_LEAD, office_leader, today)->state(), PeerLink::ACTIVE);
  v1::RetractContactRequest request;
  request.set_name(link_);
  request.set_number(1);
  request.set_reason("Of other peers.");
  *request.mutable_effective_date() = ToDate(today);
  EXPECT_EQ(Do<PeerLink>("PeerLinkService.RetractContact", request).state(), PeerLink::QUIET);
  ASSERT_TRUE(suite.Settle().ok());
  EXPECT_THAT(Events<v1::PeerLinkWentQuiet>(), SizeIs(2));
}

}  // namespace
}  // namespace tandem::placement
