#include "services/placement/domain/match.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Match;

const Time kMatchNow = StartOf(Day(2024, 2, 1));

Match AMatch(Match::State state = Match::PROPOSED) {
  Match match;
  match.set_name("countries/lr/partnerships/ncd/needs/partner/matches/a");
  match.set_professional("countries/lr/professionals/p");
  match.set_state(state);
  return match;
}

TEST(Accept, ConfirmsWithTheSecondSideInAnyOrder) {
  for (const auto first : {v1::HOST_TEAM, v1::PROFESSIONAL}) {
    const auto second = first == v1::HOST_TEAM ? v1::PROFESSIONAL : v1::HOST_TEAM;
    Match match = AMatch();
    ASSERT_TRUE(Accept(match, first, "one", "", kMatchNow).ok());
    EXPECT_EQ(match.state(), Match::ACCEPTED_BY_ONE);
    ASSERT_TRUE(Accept(match, second, "two", "", kMatchNow).ok());
    EXPECT_EQ(match.state(), Match::CONFIRMED);
    EXPECT_TRUE(match.has_host_team() && match.has_professional_side());
  }
}

TEST(Accept, RefusesTheSameSideTwice) {
  Match match = AMatch();
  ASSERT_TRUE(Accept(match, v1::HOST_TEAM, "one", "", kMatchNow).ok());
  EXPECT_EQ(ReasonOf(Accept(match, v1::HOST_TEAM, "two", "", kMatchNow)), "SIDE_ALREADY_ACCEPTED");
  EXPECT_EQ(match.state(), Match::ACCEPTED_BY_ONE);
}

TEST(Accept, RefusesAMatchThatIsDecided) {
  for (const auto state : {Match::CONFIRMED, Match::DECLINED, Match::LAPSED}) {
    Match match = AMatch(state);
    EXPECT_EQ(ReasonOf(Accept(match, v1::HOST_TEAM, "one", "", kMatchNow)), "VERB_NOT_ALLOWED");
    EXPECT_EQ(ReasonOf(Decline(match, v1::HOST_TEAM, "No.")), "VERB_NOT_ALLOWED");
  }
}

TEST(Decline, KeepsWhoAndWhy) {
  Match match = AMatch(Match::ACCEPTED_BY_ONE);
  ASSERT_TRUE(Decline(match, v1::PROFESSIONAL, "Family").ok());
  EXPECT_EQ(match.state(), Match::DECLINED);
  EXPECT_EQ(match.declined_by(), v1::PROFESSIONAL);
  EXPECT_EQ(match.decline_reason(), "Family");
}

TEST(HideFromOthers, LeavesRemarksToThoseWhoMayReadTheProfessional) {
  const auto remarks_for = [](common::v1::Role role, std::string_view prefix,
                              std::string_view person = "") {
    Match match = AMatch();
    match.set_person("countries/lr/persons/p");
    match.add_remarks("A clearance that is required holds until 2024-06-30.");
    HideFromOthers({"one", std::string(person), {{role, std::string(prefix)}}}, match);
    EXPECT_EQ(match.professional().empty(),
              person.empty() && role == common::v1::PLACED_PROFESSIONAL);
    return match.remarks_size();
  };
  const std::string partnership = "countries/lr/partnerships/ncd";
  EXPECT_EQ(remarks_for(common::v1::PROGRAMME_MANAGER, "countries/lr"), 1);
  EXPECT_EQ(remarks_for(common::v1::ADMINISTRATOR, "*"), 1);
  EXPECT_EQ(remarks_for(common::v1::PLACED_PROFESSIONAL, partnership, "countries/lr/persons/p"), 1);
  EXPECT_EQ(remarks_for(common::v1::PROGRAMME_MANAGER, partnership), 0) << "reads no professionals";
  for (const auto role :
       {common::v1::TEAM_LEAD, common::v1::LEADER, common::v1::PLACED_PROFESSIONAL}) {
    EXPECT_EQ(remarks_for(role, "countries/lr"), 0);
  }
}

TEST(RequireNotProposed, LooksAtOpenMatchesOfTheSameProfessional) {
  const Match match = AMatch();
  EXPECT_EQ(ReasonOf(RequireNotProposed(std::vector{AMatch(Match::ACCEPTED_BY_ONE)}, match)),
            "ALREADY_PROPOSED");
  EXPECT_TRUE(RequireNotProposed(std::vector{AMatch(Match::DECLINED)}, match).ok());
  Match another = AMatch();
  another.set_professional("countries/lr/professionals/q");
  EXPECT_TRUE(RequireNotProposed(std::vector{another}, match).ok());
}

TEST(UnmetOfRunnerUp, KnowsWhoeverCameBackAsAnotherProfessional) {
  Match declined = AMatch(Match::DECLINED);
  declined.set_person("countries/lr/persons/p");
  Match proposed = AMatch();
  proposed.set_name("countries/lr/partnerships/ncd/needs/partner/matches/next");
  v1::Placement seat;
  seat.set_need("countries/lr/partnerships/ncd/needs/partner");
  v1::Professional back;
  back.set_name("countries/lr/professionals/q");
  back.set_person(declined.person());
  const auto unmet = [&] {
    std::vector<std::string> conditions;
    for (const Unmet& one :
         UnmetOfRunnerUp(proposed, std::vector{declined}, back, {}, std::vector{seat})) {
      EXPECT_EQ(one.subject, back.name());
      conditions.push_back(one.condition);
    }
    return conditions;
  };
  EXPECT_THAT(unmet(), ElementsAre("DECLINED_BEFORE", "PLACED_BEFORE"));
  declined.clear_person();
  EXPECT_THAT(unmet(), ElementsAre("PLACED_BEFORE")) << "one from before matches said whose";
}

TEST(UnmetOfRunnerUp, CountsTheSharesOfOpenMatchesLikePlacements) {
  const auto of = [](const std::string& need, int share, int month = 1) {
    Match match = AMatch();
    match.set_name("countries/lr/partnerships/ncd/needs/" + need + "/matches/m");
    match.set_share_percent(share);
    *match.mutable_start_date() = ToDate(Day(2024, month, 1));
    *match.mutable_end_date() = ToDate(Day(2024, month, 28));
    return match;
  };
  const auto unmet = [&](const Match& proposed, const std::vector<Match>& open) {
    std::vector<std::string> conditions;
    for (const Unmet& one : UnmetOfRunnerUp(proposed, {}, v1::Professional(), open, {}))
      conditions.push_back(one.condition);
    return conditions;
  };
  EXPECT_THAT(unmet(of("partner", 50), {of("other", 30), of("third", 20)}), ElementsAre());
  EXPECT_THAT(unmet(of("partner", 50), {of("other", 51)}), ElementsAre("NO_OPEN_MATCH"));
  EXPECT_THAT(unmet(of("partner", 50), {of("other", 51, 2)}), ElementsAre()) << "other days";
  EXPECT_THAT(unmet(of("partner", 1), {of("partner", 1)}), ElementsAre("NO_OPEN_MATCH"));
}

TEST(CheckMatchDates, TakesASingleDay) {
  Match match = AMatch();
  *match.mutable_start_date() = ToDate(Day(2024, 1, 2));
  *match.mutable_end_date() = ToDate(Day(2024, 1, 2));
  EXPECT_TRUE(CheckMatchDates(match).ok());
  *match.mutable_end_date() = ToDate(Day(2024, 1, 1));
  EXPECT_THAT(BadFieldsOf(CheckMatchDates(match)), ElementsAre("end_date"));
}

}  // namespace
}  // namespace tandem::placement
