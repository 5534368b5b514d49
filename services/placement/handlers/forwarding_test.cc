// "Propose, accept per side, decline with reason, lapse by timer, re-forward."
#include "services/placement/handlers/forwarding.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ForwardingTest : public World {
 protected:
  // The one that a run proposes of two, so that the other is its runner-up.
  v1::Match ProposedOfTwo() {
    need = MakeNeed("coach");
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    for (int i = 0; i < 2; ++i) request.add_professionals(MakeProfessional());
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(60);
    const auto run = Do<v1::MatchRun>("MatchRunService.ProposeMatches", request);
    EXPECT_THAT(run.proposals(), SizeIs(1));
    v1::Match match = GetMatch(run.proposals(0).match());
    EXPECT_NE(match.runner_up(), "");
    return match;
  }
  v1::Match Declined() {
    v1::Match match = ProposedOfTwo();
    Decline(match.name());
    return match;
  }
  static v1::ForwardRunnerUpRequest Of(const v1::Match& match, const std::string& id = "next") {
    v1::ForwardRunnerUpRequest request;
    request.set_name(match.name());
    request.set_match_id(id);
    return request;
  }
  // Answers the new match.
  Result<v1::Match> Forward(const v1::ForwardRunnerUpRequest& request) {
    const auto answer = Call<v1::Match>("MatchService.ForwardRunnerUp", request);
    if (!answer.ok()) return answer.status();
    EXPECT_EQ(answer->name(), request.name());
    return GetMatch(answer->forwarded_match());
  }

  std::string need;
};

TEST_F(ForwardingTest, ProposesTheRunnerUpOfADeclinedMatchForTheSameNeed) {
  const v1::Match match = Declined();
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::OPEN);
  const auto next = Forward(Of(match));
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->name(), need + "/matches/next");
  EXPECT_EQ(next->professional(), match.runner_up());
  EXPECT_EQ(next->state(), v1::Match::PROPOSED);
  EXPECT_EQ(ToDay(next->start_date()), ToDay(match.start_date()));
  EXPECT_EQ(ToDay(next->end_date()), ToDay(match.end_date()));
  EXPECT_EQ(next->share_percent(), 60);
  EXPECT_NE(next->score(), "");
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::MATCHING);
  EXPECT_EQ(GetMatch(match.name()).state(), v1::Match::DECLINED);
  EXPECT_EQ(GetMatch(match.name()).forwarded_match(), next->name());
  ASSERT_THAT(Events<v1::MatchForwarded>(), SizeIs(1));
  EXPECT_EQ(Events<v1::MatchForwarded>()[0].match(), next->name());
  for (const auto side : {v1::HOST_TEAM, v1::PROFESSIONAL})
    ASSERT_TRUE(Accept(next->name(), side).ok());
  EXPECT_EQ(GetPlacement(next->placement()).professional(), match.runner_up());
}

TEST_F(ForwardingTest, ProposesThemOnOtherDaysAfterAMatchThatLapsed) {
  const v1::Match match = ProposedOfTwo();
  ASSERT_TRUE(suite.Advance(absl::Hours(24 * 22)).ok());
  ASSERT_EQ(GetMatch(match.name()).state(), v1::Match::LAPSED);
  auto request = Of(match);
  *request.mutable_start_date() = On(2024, 3, 1);
  *request.mutable_end_date() = On(2024, 12, 31);
  request.set_share_percent(40);
  request.set_placement_id("second");
  const auto next = Forward(request);
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(ToDay(next->start_date()), Day(2024, 3, 1));
  EXPECT_EQ(next->share_percent(), 40);
  EXPECT_THAT(next->placement(), HasSubstr("/second"));
}

TEST_F(ForwardingTest, IsForAMatchThatCameToNothingAndHasARunnerUp) {
  const v1::Match match = ProposedOfTwo();
  EXPECT_EQ(ReasonOf(Forward(Of(match)).status()), "VERB_NOT_ALLOWED");
  const auto by_hand = Propose(MakeNeed("other"), "a", MakeProfessional());
  Decline(by_hand->name());
  const Status refused = Forward(Of(*by_hand)).status();
  EXPECT_THAT(UnmetOf(refused), ElementsAre("RUNNER_UP_RECORDED"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("ProposeMatches"));
}

TEST_F(ForwardingTest, SaysWhyTheRunnerUpFitsNoMore) {
  const v1::Match match = Declined();
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  auto& french = *update.mutable_placement_need()->add_languages();
  french.set_language("fr");
  french.set_level(v1::LanguageLevel::B2);
  update.mutable_update_mask()->add_paths("languages");
  Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update);
  const std::string other = Propose(MakeNeed("other"), "a", match.runner_up(), 41)->name();
  const Status refused = Forward(Of(match)).status();
  EXPECT_EQ(ReasonOf(refused), "CONSTRAINTS_UNMET");
  EXPECT_THAT(UnmetOf(refused), ElementsAre("NO_OPEN_MATCH", "LANGUAGE_SPOKEN"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr(other));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("choose somebody else"));
  EXPECT_EQ(GetMatch(match.name()).forwarded_match(), "");
  EXPECT_THAT(Events<v1::MatchForwarded>(), IsEmpty());
}

TEST_F(ForwardingTest, ProposesNobodyTwiceWhoDeclinedButAgainWhoLetItLapse) {
  const v1::Match match = Declined();
  const auto next = Forward(Of(match));
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(ReasonOf(Forward(Of(match, "again")).status()), "ALREADY_PROPOSED");
  ASSERT_TRUE(suite.Advance(absl::Hours(24 * 22)).ok());
  const auto again = Forward(Of(match, "again"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(GetMatch(match.name()).forwarded_match(), again->name());
  Decline(again->name());
  EXPECT_THAT(UnmetOf(Forward(Of(match, "third")).status()), ElementsAre("DECLINED_BEFORE"));
}

TEST_F(ForwardingTest, ProposesNobodyForASecondSeatOfTheSameNeed) {
  const v1::Match match = Declined();
  v1::ChangeSeatsRequest more;
  more.set_name(need);
  more.set_seats(2);
  Do<v1::PlacementNeed>("PlacementNeedService.ChangeSeats", more);
  Place(need, "by-hand", match.runner_up(), 40);
  EXPECT_THAT(UnmetOf(Forward(Of(match)).status()), ElementsAre("PLACED_BEFORE"));
}

TEST_F(ForwardingTest, IsForWhoMayReadTheRunnerUpAndToldToNobodyElse) {
  const v1::Match match = Declined();
  const Caller manager = CallerWith("other", common::v1::PROGRAMME_MANAGER, kPartnership);
  EXPECT_EQ(
      ReasonOf(CallAs<v1::Match>(manager, "MatchService.ForwardRunnerUp", Of(match)).status()),
      "NOT_PERMITTED");
  ASSERT_TRUE(Forward(Of(match)).ok());
  v1::GetMatchRequest get;
  get.set_name(match.name());
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  const auto read = CallAs<v1::Match>(lead, "MatchService.GetMatch", get);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->runner_up() + read->forwarded_match(), "");
}

TEST_F(ForwardingTest, RetriedWithTheSameRequestIdHappensOnce) {
  auto request = Of(Declined());
  request.set_request_id("once");
  ASSERT_TRUE(Forward(request).ok());
  ASSERT_TRUE(Forward(request).ok());
  EXPECT_THAT(Events<v1::MatchForwarded>(), SizeIs(1));
}

}  // namespace
}  // namespace tandem::placement
