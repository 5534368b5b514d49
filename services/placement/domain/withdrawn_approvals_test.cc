#include "services/placement/domain/withdrawn_approvals.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

void Withdraw(v1::Partnership& partnership, Day day) {
  const v1::Decision withdrawal = Decide("ben", day, StartOf(day), "A new minister.");
  ASSERT_TRUE(WithdrawApproval(partnership, samples::kMinistry, withdrawal).ok());
}

void GiveAgain(v1::Partnership& partnership, Day day) {
  ASSERT_TRUE(RequestApproval(partnership, samples::kMinistry, StartOf(day)).ok());
  const v1::Decision decision = Decide("ann", day, StartOf(day), "");
  ASSERT_TRUE(GiveApproval(partnership, samples::kMinistry, "", decision).ok());
}

TEST(WithdrawnApprovals, AreThoseThatWereByTheDay) {
  v1::Partnership partnership = samples::AReadyPartnership();
  EXPECT_EQ(WithdrawnApprovals(partnership), std::nullopt);
  const v1::Decision withdrawal =
      Decide("ben", Day(2024, 3, 1), StartOf(Day(2024, 3, 1)), "A new minister.");
  ASSERT_TRUE(WithdrawApproval(partnership, samples::kMinistry, withdrawal).ok());
  EXPECT_EQ(WithdrawnApprovals(partnership, Day(2024, 2, 29)), std::nullopt);
  for (const std::optional<Day> day : {std::optional<Day>(), std::optional(Day(2024, 3, 1))}) {
    EXPECT_THAT(WithdrawnApprovals(partnership, day).value_or(""),
                HasSubstr("countries/lr/institutions/moh (withdrawn by ben on 2024-03-01: A new "
                          "minister.)"));
  }
}

TEST(WithdrawnApprovals, WereSoUntilTheyWereGivenAgain) {
  v1::Partnership partnership = samples::AReadyPartnership();
  Withdraw(partnership, Day(2024, 3, 1));
  GiveAgain(partnership, Day(2024, 4, 1));
  EXPECT_EQ(WithdrawnApprovals(partnership), std::nullopt);
  EXPECT_EQ(WithdrawnApprovals(partnership, Day(2024, 2, 29)), std::nullopt);
  EXPECT_THAT(WithdrawnApprovals(partnership, Day(2024, 3, 31)).value_or(""),
              AllOf(HasSubstr("moh (withdrawn on 2024-03-01, given again on 2024-04-01)"),
                    HasSubstr("On 2024-03-31")));
  EXPECT_EQ(WithdrawnApprovals(partnership, Day(2024, 4, 1)), std::nullopt);
}

TEST(WithdrawnApprovals, AreKnownOfEachTime) {
  v1::Partnership partnership = samples::AReadyPartnership();
  Withdraw(partnership, Day(2024, 3, 1));
  GiveAgain(partnership, Day(2024, 4, 1));
  Withdraw(partnership, Day(2024, 6, 1));
  GiveAgain(partnership, Day(2024, 6, 1));  // on the same day: it always was
  Withdraw(partnership, Day(2024, 8, 1));
  for (const Day day : {Day(2024, 3, 15), Day(2024, 8, 1)})
    EXPECT_TRUE(WithdrawnApprovals(partnership, day).has_value()) << FormatDay(day);
  for (const Day day : {Day(2024, 5, 1), Day(2024, 6, 1), Day(2024, 7, 31)})
    EXPECT_EQ(WithdrawnApprovals(partnership, day), std::nullopt) << FormatDay(day);
}

TEST(WithdrawnApprovals, OfOlderOnesAreKnownByTheLastTime) {
  v1::Partnership partnership = samples::AReadyPartnership();
  Withdraw(partnership, Day(2024, 3, 1));
  GiveAgain(partnership, Day(2024, 4, 1));
  for (auto& approval : *partnership.mutable_approvals()) approval.clear_lapses();
  EXPECT_TRUE(WithdrawnApprovals(partnership, Day(2024, 3, 15)).has_value());
}

}  // namespace
}  // namespace tandem::placement
