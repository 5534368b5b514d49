#include "services/placement/handlers/peer_links.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::IsEmpty;
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

}  // namespace
}  // namespace tandem::placement
