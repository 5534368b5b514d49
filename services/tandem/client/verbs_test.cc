#include "services/tandem/client/verbs.h"

#include <set>

#include "gmock/gmock.h"
#include "services/tandem/client/verb_fixture.h"

namespace tandem::client {
namespace {

using ::testing::HasSubstr;

TEST(Verbs, SayEachMethodInItsOwnWay) {
  std::set<std::pair<std::string, std::string>> said;
  for (const Verb& verb : Verbs()) {
    EXPECT_TRUE(said.emplace(verb.resource, verb.verb).second)
        << ShortName(*verb.method) << " is not the only `" << verb.resource << " " << verb.verb
        << "`";
    EXPECT_FALSE(verb.verb.empty()) << ShortName(*verb.method);
  }
  EXPECT_EQ(ShortName(Method("placement", "start")), "PlacementService.StartPlacement");
  EXPECT_EQ(ShortName(Method("placement", "end-early")), "PlacementService.EndPlacementEarly");
  EXPECT_EQ(ShortName(Method("partnership", "gate")), "PartnershipService.GetGate");
  EXPECT_EQ(ShortName(Method("placement-need", "list")), "PlacementNeedService.ListPlacementNeeds");
}

TEST(Verbs, AreWhatPeopleType) {
  EXPECT_EQ(ShortName(Method("partnership", "timeline")), "PartnershipTimelineService.GetTimeline");
  EXPECT_EQ(ShortName(Method("team", "move")), "TeamTreeService.MoveTeam");
  EXPECT_EQ(ShortName(Method("objective", "agree")), "PartnershipObjectiveService.AgreeObjective");
  EXPECT_EQ(ShortName(Method("needs", "list")), "PlacementNeedService.ListPlacementNeeds");
  EXPECT_EQ(ShortName(Method("enquiries", "list")), "EnquiryService.ListEnquiries");
  EXPECT_EQ(ShortName(Method("team-priority", "list")), "TeamPriorityService.ListTeamPriorities");
  EXPECT_EQ(ShortName(Method("application", "interview")), "ApplicationService.InterviewApplicant");
  EXPECT_EQ(ShortName(Method("applications", "pipeline")),
            "ApplicationService.GetApplicationPipeline");
  EXPECT_EQ(ShortName(Method("board", "actions")), "BoardService.GetBoardActions");
  EXPECT_EQ(ResourceNamed("persons"), "person");
  EXPECT_EQ(ResourceNamed("nothing"), "");
}

TEST(Verbs, AreFoundByTheirMethods) {
  ASSERT_NE(VerbOfMethod("HoldPartnership"), nullptr);
  EXPECT_EQ(VerbOfMethod("HoldPartnership")->verb, "hold");
  EXPECT_EQ(VerbOfMethod("RecordContact"), nullptr) << "of a peer link, or of a leader";
  EXPECT_EQ(VerbOfMethod("PeerLinkService.RecordContact")->resource, "peer-link");
  EXPECT_EQ(VerbOfMethod("Nothing"), nullptr);
}

TEST(Verbs, SuggestTheNearest) {
  EXPECT_THAT(std::string(FindVerb("placement", "strat").status().message()),
              HasSubstr("Did you mean start?"));
  EXPECT_THAT(std::string(FindVerb("match", "xyzxyz").status().message()), HasSubstr("accept"));
  EXPECT_THAT(std::string(FindVerb("partnership", "history").status().message()),
              HasSubstr("Did you mean `tandem history partnership`?"));
  EXPECT_THAT(std::string(FindVerb("history", "countries/lr").status().message()),
              HasSubstr("comes before the name: partnership."));
}

}  // namespace
}  // namespace tandem::client
