#include "services/placement/domain/gates.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Partnership;

std::vector<std::string> Names(v1::PartnershipKind kind, Partnership::State to) {
  std::vector<std::string> names;
  const v1::Gate described = DescribeGate(samples::APartnership(kind), Day(2024, 3, 1));
  for (const auto& gate : described.gates()) {
    if (gate.to() != to) continue;
    for (const auto& condition : gate.conditions()) names.push_back(condition.condition());
  }
  return names;
}

TEST(Gates, AskAManagementPartnerForTheWholeDeskReview) {
  EXPECT_THAT(Names(v1::MANAGEMENT_PARTNER, Partnership::DEFINE_AND_DEVELOP),
              ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD", "POTENTIAL_OBJECTIVES_NOTED",
                          "DESK_REVIEW_COMPLETE", "NO_OPEN_RESTRICTION"));
}

TEST(Gates, AskTeamCoachingForRestrictionsOnly) {
  EXPECT_THAT(Names(v1::TEAM_COACHING, Partnership::DEFINE_AND_DEVELOP),
              ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD", "POTENTIAL_OBJECTIVES_NOTED",
                          "NO_OPEN_RESTRICTION"));
}

TEST(Gates, AskBothForFocusHostTeamAndItsPriority) {
  for (const auto kind : {v1::MANAGEMENT_PARTNER, v1::TEAM_COACHING}) {
    EXPECT_THAT(Names(kind, Partnership::DELIVER),
                ElementsAre("FOCUS_AGREED", "HOST_TEAM_CONFIRMED", "TEAM_PRIORITY_CONFIRMED",
                            "APPROVALS_GIVEN", "NO_OPEN_RESTRICTION"));
  }
}

TEST(Gates, AskATwinningForFocusAndMoney) {
  EXPECT_THAT(Names(v1::TWINNING, Partnership::DEFINE_AND_DEVELOP),
              ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD", "POTENTIAL_OBJECTIVES_NOTED",
                          "NO_OPEN_RESTRICTION"));
  EXPECT_THAT(
      Names(v1::TWINNING, Partnership::DELIVER),
      ElementsAre("FOCUS_AGREED", "BUDGET_COVERED", "APPROVALS_GIVEN", "NO_OPEN_RESTRICTION"));
}

TEST(Gates, AskManagedEducationForVisitBoardAndMoney) {
  EXPECT_THAT(Names(v1::MANAGED_EDUCATION, Partnership::DEFINE_AND_DEVELOP),
              ElementsAre("APPROVALS_GIVEN", "STAKEHOLDER_TALK_HELD", "POTENTIAL_OBJECTIVES_NOTED",
                          "DESK_REVIEW_COMPLETE", "NO_OPEN_RESTRICTION"));
  EXPECT_THAT(Names(v1::MANAGED_EDUCATION, Partnership::DELIVER),
              ElementsAre("FOCUS_AGREED", "TECHNICAL_VISIT_COMPLETED", "BOARD_ACTIVE",
                          "BUDGET_COVERED", "APPROVALS_GIVEN", "NO_OPEN_RESTRICTION"));
}

TEST(Gates, AreThereForEveryKindThatThereIs) {
  for (int kind = 1; kind <= v1::PartnershipKind_MAX; ++kind) {
    EXPECT_THAT(
        DescribeGate(samples::APartnership(static_cast<v1::PartnershipKind>(kind)), Day(2024, 3, 1))
            .gates(),
        SizeIs(2));
  }
}

TEST(Gates, KnowABoardThatSleeps) {
  Partnership partnership = samples::AReadyPartnership(v1::MANAGED_EDUCATION);
  EXPECT_THAT(*MissingInGate(partnership, Partnership::DELIVER, kBoardActive), HasSubstr("Form"));
  partnership.mutable_board()->set_active(false);
  *partnership.mutable_board()->mutable_change_date() = ToDate(Day(2024, 5, 2));
  EXPECT_THAT(*MissingInGate(partnership, Partnership::DELIVER, kBoardActive),
              HasSubstr("slept since 2024-05-02"));
  partnership.mutable_board()->add_sides_missing(common::v1::COUNTERPART);
  EXPECT_THAT(*MissingInGate(partnership, Partnership::DELIVER, kBoardActive),
              ::testing::AllOf(HasSubstr("the side COUNTERPART has a seat"),
                               ::testing::Not(HasSubstr("not active"))))
      << "the board itself may be ACTIVE";
  partnership.mutable_board()->set_active(true);
  EXPECT_FALSE(MissingInGate(partnership, Partnership::DELIVER, kBoardActive).has_value());
}

TEST(Gates, SayByWhomAndWhenEachConditionWasMet) {
  const v1::Gate gate = DescribeGate(samples::AReadyPartnership(), Day(2024, 3, 1));
  ASSERT_THAT(gate.gates(), SizeIs(2));
  EXPECT_TRUE(gate.gates(0).open());
  EXPECT_TRUE(gate.gates(1).open());
  const auto& approvals = gate.gates(0).conditions(0);
  EXPECT_TRUE(approvals.met());
  EXPECT_THAT(approvals.missing(), IsEmpty());
  ASSERT_THAT(approvals.evidence(), SizeIs(2));
  EXPECT_EQ(approvals.evidence(0).what(), samples::kOffice);
  EXPECT_EQ(approvals.evidence(0).by(), "someone");
  EXPECT_EQ(ToDay(approvals.evidence(0).date()), Day(2024, 2, 1));
}

TEST(Gates, SayWhatIsMissing) {
  Partnership partnership = samples::AReadyPartnership();
  v1::Decision withdrawal = samples::ADecision("leader");
  withdrawal.set_reason("A new minister");
  ASSERT_TRUE(WithdrawApproval(partnership, samples::kMinistry, withdrawal).ok());
  const v1::Gate gate = DescribeGate(partnership, Day(2024, 3, 1));
  EXPECT_FALSE(gate.gates(0).open());
  EXPECT_EQ(gate.gates(0).conditions(0).missing(),
            "A leader has yet to approve for countries/lr/institutions/moh (withdrawn by leader on "
            "2024-02-01: A new minister).");
  EXPECT_THAT(gate.gates(0).conditions(0).evidence(), SizeIs(1));
  ASSERT_TRUE(RequestApproval(partnership, samples::kMinistry, StartOf(Day(2024, 2, 2))).ok());
  EXPECT_EQ(DescribeGate(partnership, Day(2024, 3, 1)).gates(0).conditions(0).missing(),
            "A leader has yet to approve for countries/lr/institutions/moh.");
}

TEST(Gates, KnowAPriorityOfTheHostTeamOnly) {
  Partnership partnership = samples::AReadyPartnership();
  partnership.mutable_priorities(0)->set_team("countries/lr/teams/another");
  EXPECT_TRUE(MissingInGate(partnership, Partnership::DELIVER, kTeamPriorityKnown).has_value());
}

TEST(Gates, AskAboutABoardThatHasNotMetForTwelveMonths) {
  v1::Partnership partnership = samples::AReadyPartnership(v1::MANAGED_EDUCATION);
  v1::KnownBoard& board = *partnership.mutable_board();
  board.set_active(true);
  *board.mutable_change_date() = ToDate(Day(2024, 1, 15));
  const auto to_check = [&](Day today) {
    const v1::Gate gate = DescribeGate(partnership, today);
    std::vector<std::string> asked;
    for (const auto& condition : gate.gates(1).conditions()) {
      if (condition.condition() == "BOARD_ACTIVE")
        asked.assign(condition.to_check().begin(), condition.to_check().end());
    }
    return asked;
  };
  EXPECT_THAT(to_check(Day(2025, 1, 15)), IsEmpty());
  EXPECT_THAT(to_check(Day(2025, 1, 16)), ElementsAre(HasSubstr("never met since 2024-01-15")));
  *board.mutable_last_quorate_date() = ToDate(Day(2024, 3, 23));
  EXPECT_THAT(to_check(Day(2025, 3, 23)), IsEmpty());
  EXPECT_THAT(to_check(Day(2025, 3, 24)), ElementsAre(HasSubstr("on 2024-03-23")));
}

}  // namespace
}  // namespace tandem::placement
