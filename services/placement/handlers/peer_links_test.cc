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
  Result<PeerLink> Record(common::v1::Role role, const std::string& person) {
    v1::RecordContactRequest request;
    request.set_name(link_);
    *request.mutable_activity()->mutable_activity_date() = On(2024, 1, 15);
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

TEST_F(PeerTest, IsKeptByWhoIsPlacedInATeamThatIsAPeer) {
  Deliver();
  const std::string professional = MakeProfessional();
  v1::GetProfessionalRequest who;
  who.set_name(professional);
  const std::string person =
      Do<v1::Professional>("ProfessionalService.GetProfessional", who).person();
  const auto record = [&] { return Record(common::v1::PLACED_PROFESSIONAL, person); };
  EXPECT_EQ(ReasonOf(record().status()), "NOT_A_PEER") << "they are placed nowhere yet";
  Place(MakeNeed("coach"), "a", professional);
  EXPECT_TRUE(record().ok());
}

}  // namespace
}  // namespace tandem::placement
