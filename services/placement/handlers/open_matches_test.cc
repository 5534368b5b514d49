// What open matches would take of somebody counts in runs like what placements take.
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class OpenMatchesTest : public World {
 protected:
  v1::MatchRun Run(const std::string& professional, int share, bool everybody) {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    if (!everybody) request.add_professionals(professional);
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(share);
    request.set_dry_run(true);
    return Do<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
};

TEST_F(OpenMatchesTest, LeaveTheFreeShareToAnotherNeed) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string first = MakeNeed("first", 2), second = MakeNeed("second");
  const auto open = Propose(first, "a", professional, 40);
  ASSERT_TRUE(open.ok()) << open.status();
  for (const bool everybody : {false, true}) {
    const v1::MatchRun run = Run(professional, 60, everybody);
    ASSERT_THAT(run.proposals(), SizeIs(1)) << "not for the seat beside their own";
    EXPECT_EQ(run.proposals(0).need(), second);
    EXPECT_EQ(run.proposals(0).share_percent(), 60);
    const v1::MatchRun more = Run(professional, 61, everybody);
    EXPECT_THAT(more.proposals(), IsEmpty());
    ASSERT_THAT(more.unfilled(), SizeIs(2));
    for (const auto& unfilled : more.unfilled()) {
      ASSERT_THAT(unfilled.exclusions(), SizeIs(1));
      EXPECT_EQ(unfilled.exclusions(0).constraint(), "NO_OPEN_MATCH");
    }
    EXPECT_THAT(more.unfilled(1).nearest_constraints(), ElementsAre("NO_OPEN_MATCH"));
    ASSERT_THAT(more.unfilled(1).relaxations(), SizeIs(1));
    EXPECT_EQ(more.unfilled(1).relaxations(0).change(), "Ask for 60% of full time.");
  }
}

TEST_F(OpenMatchesTest, AreNeverConfirmedForMoreThanFullTime) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string first = MakeNeed("first"), second = MakeNeed("second");
  const std::string one = Propose(first, "a", professional, 60)->name();
  const std::string other = Propose(second, "b", professional, 60)->name();
  ASSERT_TRUE(Accept(one, v1::HOST_TEAM).ok());
  ASSERT_TRUE(Accept(other, v1::HOST_TEAM).ok());
  ASSERT_TRUE(Accept(one, v1::PROFESSIONAL).ok());
  EXPECT_EQ(ReasonOf(Accept(other, v1::PROFESSIONAL).status()), "SHARE_ABOVE_FULL_TIME");
}

}  // namespace
}  // namespace tandem::placement
