#include "services/reporting/domain/lifecycles.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/every_verb.h"
#include "services/reporting/domain/engagement.h"
#include "services/reporting/domain/leader_post.h"
#include "services/reporting/domain/support_ask.h"

namespace tandem::reporting {
namespace {

using testing::EveryVerbInEveryState;
using ::testing::UnorderedElementsAre;

TEST(Lifecycles, OfTheEngagementAllowTheseVerbsAlone) {
  EXPECT_THAT(EveryVerbInEveryState(kEngagementLifecycle, v1::Engagement()),
              UnorderedElementsAre("PROPOSED HoldEngagement", "PROPOSED CancelEngagement"));
}

TEST(Lifecycles, OfTheLeaderPostAllowTheseVerbsAlone) {
  v1::LeaderPost post;
  EXPECT_THAT(EveryVerbInEveryState(kLeaderPostLifecycle, AtPostVerb{post}),
              UnorderedElementsAre("VACANT AppointHolder", "HELD AppointHolder",
                                   "HELD VacateLeaderPost", "HELD DelegateLeaderPost",
                                   "HELD EndDelegation", "HELD RecordSupport", "HELD RecordContact",
                                   "HELD CorrectLeaderPost", "VACANT CorrectLeaderPost"));
}

TEST(Lifecycles, OfTheSupportAskAllowTheseVerbsAlone) {
  v1::SupportAsk ask;
  EXPECT_THAT(
      EveryVerbInEveryState(kSupportAskLifecycle, AtAskVerb{ask}),
      UnorderedElementsAre("RAISED AcknowledgeSupportAsk", "RAISED AddressSupportAsk",
                           "RAISED LapseSupportAsk", "ACKNOWLEDGED GrantSupportAsk",
                           "ACKNOWLEDGED RefuseSupportAsk", "ACKNOWLEDGED AddressSupportAsk",
                           "ACKNOWLEDGED LapseSupportAsk"));
}

TEST(Lifecycles, AreAllListed) { EXPECT_EQ(Lifecycles().size(), 3U); }

}  // namespace
}  // namespace tandem::reporting
