#include "services/placement/domain/peer_link.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::PeerLink;

constexpr Day kPeerLinkStart(2024, 5, 6);

PeerLink ALink() {
  PeerLink link;
  link.set_name("countries/lr/partnerships/ncd/peerLinks/sisters");
  *link.mutable_start_date() = ToDate(kPeerLinkStart);
  EXPECT_TRUE(ValidatePeerLink(link, nullptr).ok());
  return link;
}

v1::JointActivity JointOn(Day day) {
  v1::JointActivity activity;
  *activity.mutable_activity_date() = ToDate(day);
  return activity;
}

TEST(PeerLink, IsSilentAfterNinetyDays) {
  const PeerLink link = ALink();
  EXPECT_EQ(link.state(), PeerLink::ACTIVE);
  EXPECT_FALSE(IsSilent(link, kPeerLinkStart + 90));
  EXPECT_TRUE(IsSilent(link, kPeerLinkStart + 91));
  EXPECT_EQ(QuietTime(link), StartOf(kPeerLinkStart + 91));
}

TEST(PeerLink, WakesForARecentContactAlone) {
  PeerLink link = ALink();
  link.set_state(PeerLink::QUIET);
  ASSERT_TRUE(
      AddActivity(link, JointOn(kPeerLinkStart + 20), "somebody", kPeerLinkStart + 200).ok());
  EXPECT_EQ(link.state(), PeerLink::QUIET) << "told late";
  EXPECT_EQ(ToDay(link.last_contact_date()), kPeerLinkStart + 20);
  ASSERT_TRUE(
      AddActivity(link, JointOn(kPeerLinkStart + 199), "somebody", kPeerLinkStart + 200).ok());
  EXPECT_EQ(link.state(), PeerLink::ACTIVE);
  ASSERT_TRUE(
      AddActivity(link, JointOn(kPeerLinkStart + 30), "somebody", kPeerLinkStart + 200).ok());
  EXPECT_EQ(ToDay(link.last_contact_date()), kPeerLinkStart + 199) << "the latest";
  EXPECT_THAT(
      BadFieldsOf(AddActivity(link, JointOn(kPeerLinkStart - 1), "somebody", kPeerLinkStart)),
      ElementsAre("activity.activity_date"));
  while (link.activities_size() < 500) link.add_activities();
  EXPECT_EQ(ReasonOf(AddActivity(link, JointOn(kPeerLinkStart), "somebody", kPeerLinkStart)),
            "LIST_FULL");
}

TEST(PeerLink, ChangesNothingOnceItHasEnded) {
  PeerLink before = ALink(), after = before;
  EXPECT_TRUE(ValidatePeerLink(after, &before).ok());
  before.set_state(PeerLink::ENDED);
  EXPECT_EQ(ReasonOf(ValidatePeerLink(after, &before)), "PEER_LINK_OVER");
}

TEST(PeerLink, EndsNoEarlierThanTheirLastContact) {
  PeerLink link = ALink();
  ASSERT_TRUE(
      AddActivity(link, JointOn(kPeerLinkStart + 20), "somebody", kPeerLinkStart + 30).ok());
  EXPECT_THAT(BadFieldsOf(EndLink(link, kPeerLinkStart + 19)), ElementsAre("effective_date"));
  ASSERT_TRUE(EndLink(link, kPeerLinkStart + 20).ok());
  EXPECT_EQ(link.state(), PeerLink::ENDED);
}

TEST(RequirePeerOnSide, LooksAtTheInstitution) {
  const v1::Partnership partnership = samples::APartnership();
  EXPECT_TRUE(RequirePeerOnSide(partnership, "p", samples::kOffice, common::v1::LEAD).ok());
  for (const char* institution : {samples::kMinistry, "countries/lr/institutions/none", ""}) {
    EXPECT_EQ(ReasonOf(RequirePeerOnSide(partnership, "p", institution, common::v1::LEAD)),
              "PEER_NOT_ON_SIDE");
  }
}

}  // namespace
}  // namespace tandem::placement
