#include "services/placement/handlers/matches.h"

#include <thread>

#include "fmt/format.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class AcceptMatchTest : public World {
 protected:
  // Proposed, and accepted by the host team.
  std::string HalfAccepted(const std::string& need, const std::string& id,
                           const std::string& professional, int share = 100) {
    const auto match = Propose(need, id, professional, share);
    EXPECT_TRUE(match.ok()) << match.status();
    EXPECT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
    return match->name();
  }
  // Both at once; how many were confirmed.
  int Together(const std::string& first, const std::string& second, std::string* refused) {
    Result<v1::Match> a = absl::UnknownError(""), b = absl::UnknownError("");
    std::thread one([&] { a = Accept(first, v1::PROFESSIONAL); });
    std::thread two([&] { b = Accept(second, v1::PROFESSIONAL); });
    one.join();
    two.join();
    *refused = ReasonOf(a.ok() ? b.status() : a.status());
    return static_cast<int>(a.ok()) + static_cast<int>(b.ok());
  }
};

TEST_F(AcceptMatchTest, PlansThePlacementAndTakesTheSeatWithTheSecondAcceptance) {
  const std::string need = MakeNeed("coach");
  const std::string match = HalfAccepted(need, "a", MakeProfessional());
  EXPECT_EQ(GetMatch(match).state(), v1::Match::ACCEPTED_BY_ONE);
  EXPECT_THAT(Events<v1::PlacementPlanned>(), IsEmpty());
  ASSERT_TRUE(Accept(match, v1::PROFESSIONAL).ok());
  EXPECT_EQ(GetMatch(match).state(), v1::Match::CONFIRMED);
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::FILLED);
  EXPECT_EQ(GetNeed(need).seats_taken(), 1);
  EXPECT_EQ(GetPlacement(GetMatch(match).placement()).state(), v1::Placement::PLANNED);
  EXPECT_THAT(Events<v1::MatchConfirmed>(), SizeIs(1));
  ASSERT_THAT(Events<v1::PlacementPlanned>(), SizeIs(1));
  EXPECT_EQ(Events<v1::PlacementPlanned>()[0].partnership(), kPartnership);
}

TEST_F(AcceptMatchTest, TheLastSeatGoesToOneOfTwoConcurrentConfirmations) {
  for (int round = 0; round < 5; ++round) {
    const std::string need = MakeNeed(fmt::format("coach-{}", round));
    const std::string first = HalfAccepted(need, fmt::format("a-{}", round), MakeProfessional());
    const std::string second = HalfAccepted(need, fmt::format("b-{}", round), MakeProfessional());
    std::string refused;
    EXPECT_EQ(Together(first, second, &refused), 1);
    EXPECT_EQ(refused, "NEED_FULL");
    EXPECT_EQ(GetNeed(need).seats_taken(), 1);
    EXPECT_THAT(Events<v1::MatchConfirmed>(), SizeIs(round + 1));
    EXPECT_THAT(Events<v1::PlacementPlanned>(), SizeIs(round + 1));
  }
}

TEST_F(AcceptMatchTest, TwoConcurrentPlacementsNeverTakeMoreThanAllOfSomeone) {
  for (int round = 0; round < 5; ++round) {
    const std::string professional = MakeProfessional();
    const std::string one = MakeNeed(fmt::format("one-{}", round));
    const std::string two = MakeNeed(fmt::format("two-{}", round));
    const std::string first = HalfAccepted(one, fmt::format("a-{}", round), professional, 60);
    const std::string second = HalfAccepted(two, fmt::format("b-{}", round), professional, 60);
    std::string refused;
    EXPECT_EQ(Together(first, second, &refused), 1);
    EXPECT_EQ(refused, "SHARE_ABOVE_FULL_TIME");
    EXPECT_THAT(Events<v1::PlacementPlanned>(), SizeIs(round + 1));
  }
}

TEST_F(AcceptMatchTest, IsForTheSideThatTheCallerIsOn) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  ASSERT_TRUE(match.ok());
  v1::AcceptMatchRequest request;
  request.set_name(match->name());
  request.set_side(v1::PROFESSIONAL);
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  EXPECT_EQ(ReasonOf(CallAs<v1::Match>(lead, "MatchService.AcceptMatch", request).status()),
            "NOT_ON_THIS_SIDE");
  request.set_side(v1::HOST_TEAM);
  EXPECT_TRUE(CallAs<v1::Match>(lead, "MatchService.AcceptMatch", request).ok());
}

TEST_F(AcceptMatchTest, OfTheHostTeamIsForLeadsOfItsSideWhoAreNotProposed) {
  const std::string professional = MakeProfessional(kMinistry);
  const auto match = Propose(MakeNeed("coach"), "a", professional);
  ASSERT_TRUE(match.ok()) << match.status();
  v1::AcceptMatchRequest request;
  request.set_name(match->name());
  request.set_side(v1::HOST_TEAM);
  const auto accept_as = [&](const std::string& person) {
    return CallAs<v1::Match>(CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, person),
                             "MatchService.AcceptMatch", request);
  };
  const std::string other_side = office_leader, of_no_party = MakePerson("");
  for (const std::string& person : {match->person(), other_side, of_no_party, std::string()}) {
    EXPECT_EQ(ReasonOf(accept_as(person).status()), "NOT_ON_THIS_SIDE") << person;
  }
  EXPECT_TRUE(accept_as(ministry_leader).ok());
}

TEST_F(AcceptMatchTest, IsTheProfessionalsOwn) {
  const std::string professional = MakeProfessional();
  const auto match = Propose(MakeNeed("coach"), "a", professional);
  v1::GetProfessionalRequest get;
  get.set_name(professional);
  const std::string person =
      Do<v1::Professional>("ProfessionalService.GetProfessional", get).person();
  v1::AcceptMatchRequest request;
  request.set_name(match->name());
  request.set_side(v1::PROFESSIONAL);
  const auto placed = [&](const std::string& who) {
    return CallerWith("placed", common::v1::PLACED_PROFESSIONAL, kPartnership, who);
  };
  EXPECT_EQ(
      ReasonOf(
          CallAs<v1::Match>(placed(office_leader), "MatchService.AcceptMatch", request).status()),
      "NOT_ON_THIS_SIDE");
  EXPECT_TRUE(CallAs<v1::Match>(placed(person), "MatchService.AcceptMatch", request).ok());
}

TEST_F(AcceptMatchTest, TellsOthersWhoArePlacedOnlyThatThereIsAMatch) {
  const std::string professional = MakeProfessional();
  const auto match = Propose(MakeNeed("coach"), "a", professional);
  ASSERT_TRUE(match.ok()) << match.status();
  Decline(match->name());
  v1::GetMatchRequest get;
  get.set_name(match->name());
  const auto read_by = [&](common::v1::Role role, const std::string& person) {
    const auto read = CallAs<v1::Match>(CallerWith("c", role, kPartnership, person),
                                        "MatchService.GetMatch", get);
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? *read : v1::Match();
  };
  const v1::Match all = GetMatch(match->name());
  EXPECT_EQ(all.decline_reason(), "Another offer.");
  const v1::Match seen = read_by(common::v1::PLACED_PROFESSIONAL, office_leader);
  EXPECT_EQ(seen.state(), v1::Match::DECLINED);
  EXPECT_EQ(ToDay(seen.start_date()), Day(2024, 2, 1));
  EXPECT_EQ(seen.professional() + seen.person() + seen.score() + seen.decline_reason(), "");
  EXPECT_THAT(seen.criteria(), IsEmpty());
  for (const v1::Match& read : {read_by(common::v1::PLACED_PROFESSIONAL, all.person()),
                                read_by(common::v1::TEAM_LEAD, ministry_leader)}) {
    EXPECT_EQ(read.DebugString(), all.DebugString());
  }
}

TEST_F(AcceptMatchTest, ByAProgrammeManagerSaysWhy) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  v1::AcceptMatchRequest request;
  request.set_name(match->name());
  request.set_side(v1::HOST_TEAM);
  EXPECT_THAT(BadFieldsOf(Call<v1::Match>("MatchService.AcceptMatch", request).status()),
              ElementsAre("reason"));
}

TEST_F(AcceptMatchTest, IsRefusedToCallersOfAnotherPartnershipWhetherThereIsAMatchOrNot) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  const Caller other = CallerWith("other", common::v1::TEAM_LEAD, "countries/lr/partnerships/ncd2");
  v1::AcceptMatchRequest request;
  request.set_side(v1::HOST_TEAM);
  request.set_name(match->name());
  const Status there = CallAs<v1::Match>(other, "MatchService.AcceptMatch", request).status();
  request.set_name(match->name() + "-not-there");
  const Status not_there = CallAs<v1::Match>(other, "MatchService.AcceptMatch", request).status();
  EXPECT_EQ(there.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(there), "NOT_PERMITTED");
  EXPECT_EQ(there.code(), not_there.code());
  EXPECT_EQ(ReasonOf(there), ReasonOf(not_there));
}

TEST_F(AcceptMatchTest, WithAStaleEtagIsAborted) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  ASSERT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  v1::AcceptMatchRequest request;
  request.set_name(match->name());
  request.set_side(v1::PROFESSIONAL);
  request.set_reason("On the phone.");
  request.set_etag(match->etag());
  const Status refused = Call<v1::Match>("MatchService.AcceptMatch", request).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(GetMatch(match->name()).state(), v1::Match::ACCEPTED_BY_ONE);
}

TEST_F(AcceptMatchTest, RetriedWithTheSameRequestIdHappensOnce) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  v1::AcceptMatchRequest request;
  request.set_name(match->name());
  request.set_side(v1::HOST_TEAM);
  request.set_reason("On the phone.");
  request.set_request_id("once");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Do<v1::Match>("MatchService.AcceptMatch", request).state(),
              v1::Match::ACCEPTED_BY_ONE);
  }
  EXPECT_THAT(Events<v1::MatchAccepted>(), SizeIs(1));
}

TEST_F(AcceptMatchTest, ComesTooLateOnceTheMatchHasLapsed) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 20).ok());
  EXPECT_EQ(GetMatch(match->name()).state(), v1::Match::PROPOSED);
  ASSERT_TRUE(suite.Advance(absl::Hours(24)).ok());
  EXPECT_EQ(GetMatch(match->name()).state(), v1::Match::LAPSED);
  EXPECT_THAT(Events<v1::MatchLapsed>(), SizeIs(1));
  EXPECT_EQ(ReasonOf(Accept(match->name(), v1::HOST_TEAM).status()), "VERB_NOT_ALLOWED");
}

TEST_F(AcceptMatchTest, IsWaitedForByTheNeedUntilTheLastOpenMatchHasEnded) {
  const std::string need = MakeNeed("coach");
  const auto lapses = Propose(need, "a", MakeProfessional());
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 7).ok());
  const auto declined = Propose(need, "b", MakeProfessional());
  Decline(declined->name());
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::MATCHING);
  ASSERT_TRUE(suite.Advance(absl::Hours(24) * 14).ok());
  EXPECT_EQ(GetMatch(lapses->name()).state(), v1::Match::LAPSED);
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::OPEN);
  const auto again = Propose(need, "c", MakeProfessional());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::MATCHING);
  Decline(again->name());
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::OPEN);
}

TEST_F(AcceptMatchTest, OfTheLastSeatLeavesTheNeedFilledThoughAnotherIsDeclined) {
  const std::string need = MakeNeed("coach");
  const auto other = Propose(need, "a", MakeProfessional());
  Place(need, "b", MakeProfessional());
  Decline(other->name());
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::FILLED);
}

TEST_F(AcceptMatchTest, LeavesNothingBehindWhenTheNeedWasStoodDown) {
  const std::string need = MakeNeed("coach");
  const std::string match = HalfAccepted(need, "a", MakeProfessional());
  v1::StandDownPlacementNeedRequest stand_down;
  stand_down.set_name(need);
  stand_down.set_reason("The budget is gone.");
  Do<v1::PlacementNeed>("PlacementNeedService.StandDownPlacementNeed", stand_down);
  EXPECT_EQ(GetMatch(match).state(), v1::Match::LAPSED);
  EXPECT_THAT(Events<v1::MatchLapsed>(), SizeIs(1));
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::STOOD_DOWN);
  EXPECT_EQ(ReasonOf(Accept(match, v1::PROFESSIONAL).status()), "VERB_NOT_ALLOWED");
  EXPECT_THAT(Events<v1::PlacementPlanned>(), IsEmpty());
}

TEST_F(AcceptMatchTest, ComesTooLateOnceTheNeedHasExpired) {
  const std::string need = MakeNeed("coach"), professional = MakeProfessional();
  ASSERT_TRUE(suite.Advance(StartOf(Day(2024, 6, 28)) - suite.clock().Now()).ok());
  const std::string match = HalfAccepted(need, "a", professional);
  ASSERT_TRUE(suite.Advance(absl::Hours(24 * 4)).ok());
  EXPECT_EQ(GetNeed(need).state(), v1::PlacementNeed::EXPIRED);
  EXPECT_EQ(GetMatch(match).state(), v1::Match::LAPSED);
  EXPECT_THAT(Events<v1::MatchLapsed>(), SizeIs(1));
}

TEST_F(AcceptMatchTest, PlacesNobodyWithATeamThatHasLeftTheParties) {
  const std::string match = HalfAccepted(MakeNeed("coach"), "a", MakeProfessional());
  v1::UpdateTeamRequest update;
  update.mutable_team()->set_name(kTeam);
  update.mutable_team()->set_institution(MakeInstitution("other", v1::Institution::DELIVERY));
  update.mutable_update_mask()->add_paths("institution");
  Do<v1::Team>("TeamService.UpdateTeam", update);
  EXPECT_EQ(ReasonOf(Accept(match, v1::PROFESSIONAL).status()), "TEAM_NOT_OF_A_PARTY");
  EXPECT_THAT(Events<v1::PlacementPlanned>(), IsEmpty());
}

TEST_F(AcceptMatchTest, IsPossibleOnceForEachProposalOfAProfessional) {
  const std::string need = MakeNeed("coach", 2), professional = MakeProfessional();
  ASSERT_TRUE(Propose(need, "a", professional, 50).ok());
  EXPECT_EQ(ReasonOf(Propose(need, "b", professional, 50).status()), "ALREADY_PROPOSED");
}

TEST_F(AcceptMatchTest, PlansAPlacementWhoseIdWasKeptForIt) {
  const auto first = Propose(MakeNeed("one"), "a", MakeProfessional());
  ASSERT_TRUE(first.ok());
  const std::string other = MakeNeed("two"), professional = MakeProfessional();
  const auto propose = [&](const std::string& match) {
    v1::ProposeMatchRequest request;
    request.set_parent(other);
    request.set_match_id(match);
    request.set_placement_id("a");
    request.set_professional(professional);
    request.set_share_percent(100);
    *request.mutable_start_date() = On(2024, 2, 1);
    *request.mutable_end_date() = On(2025, 1, 31);
    return Call<v1::Match>("MatchService.ProposeMatch", request);
  };
  const Status refused = propose("b").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(Accept(first->name(), v1::HOST_TEAM).ok());
  ASSERT_TRUE(Accept(first->name(), v1::PROFESSIONAL).ok());
  EXPECT_EQ(ReasonOf(propose("b").status()), "RESOURCE_EXISTS");
}

TEST_F(AcceptMatchTest, LeavesTheIdOfItsPlacementToOthersWhenItIsDeclined) {
  const std::string need = MakeNeed("coach");
  const auto match = Propose(need, "a", MakeProfessional());
  ASSERT_TRUE(match.ok());
  Decline(match->name());
  v1::ProposeMatchRequest again;
  again.set_parent(need);
  again.set_match_id("b");
  again.set_placement_id("a");
  again.set_professional(MakeProfessional());
  again.set_share_percent(100);
  *again.mutable_start_date() = On(2024, 2, 1);
  *again.mutable_end_date() = On(2025, 1, 31);
  EXPECT_TRUE(Call<v1::Match>("MatchService.ProposeMatch", again).ok());
}

TEST_F(AcceptMatchTest, OrItsRefusalLeavesWhatIsSaidOfAPersonOutOfTheJournal) {
  const auto match = Propose(MakeNeed("coach"), "a", MakeProfessional());
  ASSERT_TRUE(match.ok());
  v1::DeclineMatchRequest decline;
  decline.set_name(match->name());
  decline.set_side(v1::PROFESSIONAL);
  decline.set_reason("Her mother is ill.");
  Do<v1::Match>("MatchService.DeclineMatch", decline);
  EXPECT_EQ(GetMatch(match->name()).decline_reason(), "Her mother is ill.");
  const auto rows = suite.app().module("placement")->store().ReadJournal({}, 1000);
  ASSERT_TRUE(rows.ok());
  for (const auto& row : *rows) {
    EXPECT_EQ(row.SerializeAsString().find("mother"), std::string::npos) << row.cause();
  }
}

TEST_F(AcceptMatchTest, OfAManagementPartnerNeedsTwoYearsOrAWaiver) {
  const std::string need = MakeNeed("partner", 1, v1::Placement::MANAGEMENT_PARTNER);
  const std::string professional = MakeProfessional();
  const Status refused = Propose(need, "a", professional).status();
  EXPECT_EQ(ReasonOf(refused), "PLACEMENT_TOO_SHORT");
  EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("ReschedulePlacement")));
  v1::ProposeMatchRequest request;
  request.set_parent(need);
  request.set_match_id("a");
  request.set_placement_id("a");
  request.set_professional(professional);
  request.set_share_percent(100);
  *request.mutable_start_date() = On(2024, 2, 1);
  *request.mutable_end_date() = On(2025, 1, 31);
  request.set_duration_waiver_reason("The ministry asked for one year.");
  const auto match = Call<v1::Match>("MatchService.ProposeMatch", request);
  ASSERT_TRUE(match.ok()) << match.status();
  ASSERT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  ASSERT_TRUE(Accept(match->name(), v1::PROFESSIONAL).ok());
  const v1::Placement placement = GetPlacement(match->placement());
  EXPECT_EQ(placement.duration_waiver().reason(), "The ministry asked for one year.");
  EXPECT_EQ(placement.duration_waiver().by(), "tester");
}

TEST_F(AcceptMatchTest, IsNotComeToWithoutEachConditionThatTheProposalFails) {
  const std::string need = MakeNeed("partner", 1, v1::Placement::MANAGEMENT_PARTNER);
  v1::UpdatePlacementNeedRequest update;
  update.mutable_placement_need()->set_name(need);
  auto& french = *update.mutable_placement_need()->add_languages();
  french.set_language("fr");
  french.set_level(v1::LanguageLevel::B2);
  update.mutable_update_mask()->add_paths("languages");
  Do<v1::PlacementNeed>("PlacementNeedService.UpdatePlacementNeed", update);
  const std::string professional = MakeProfessional();
  Place(MakeNeed("other"), "other", professional, 60);
  const Status refused = Propose(need, "a", professional).status();
  EXPECT_EQ(ReasonOf(refused), "CONSTRAINTS_UNMET");
  EXPECT_THAT(UnmetOf(refused), ElementsAre("LONG_ENOUGH", "LANGUAGE_SPOKEN", "SHARE_FREE"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("give a duration_waiver_reason"));
}

}  // namespace
}  // namespace tandem::placement
