// What came in, or was spent, at another rate than a share was pledged at.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;

constexpr Day kPledged(2024, 1, 2);

// Towards a budget in pounds.
v1::Partnership OnABudgetInPounds() {
  v1::Partnership partnership = samples::AReadyPartnership(v1::TWINNING);
  auto& line = *partnership.add_budget();
  line.set_line_id("travel");
  line.mutable_amount()->set_currency("GBP");
  line.mutable_amount()->set_minor_units(100'000);
  return partnership;
}

// 3,400 dollars at "0.29", committed.
v1::FundingShare InDollars(const v1::Partnership& partnership) {
  v1::FundingShare share;
  share.set_name("countries/vc/partnerships/leeds/fundingShares/country");
  share.set_party(samples::kOffice);
  share.set_budget_line("travel");
  share.mutable_amount()->set_currency("XCD");
  share.mutable_amount()->set_minor_units(340'000);
  share.mutable_rate()->set_rate("0.29");
  *share.mutable_rate()->mutable_rate_date() = ToDate(kPledged);
  share.set_state(v1::FundingShare::PLEDGED);
  EXPECT_TRUE(FitInto(partnership, share).ok());
  EXPECT_TRUE(Commit(share, kPledged).ok());
  return share;
}

void SetRateOf(const std::string& rate, v1::DatedRate& into) {
  if (rate.empty()) return;
  into.set_rate(rate);
  *into.mutable_rate_date() = ToDate(kPledged + 90);
}

v1::Receipt ReceivedAt(const std::string& id, std::int64_t minor_units, const std::string& rate) {
  v1::Receipt receipt;
  receipt.set_receipt_id(id);
  receipt.set_minor_units(minor_units);
  *receipt.mutable_receipt_date() = ToDate(kPledged + 90);
  if (!rate.empty()) SetRateOf(rate, *receipt.mutable_rate());
  return receipt;
}

v1::Spend SpentAt(const std::string& id, std::int64_t minor_units, const std::string& rate) {
  v1::Spend spend;
  spend.set_spend_id(id);
  spend.set_minor_units(minor_units);
  *spend.mutable_spend_date() = ToDate(kPledged + 90);
  if (!rate.empty()) SetRateOf(rate, *spend.mutable_rate());
  return spend;
}

TEST(OwnRates, AreThoseOfWhatCameInAndWasSpent) {
  v1::Partnership partnership = OnABudgetInPounds();
  v1::FundingShare share = InDollars(partnership);
  ASSERT_TRUE(Receive(share, ReceivedAt("r1", 200'000, "0.25")).ok());
  ASSERT_TRUE(Receive(share, ReceivedAt("r2", 100'000, "")).ok());
  ASSERT_TRUE(AddSpend(share, SpentAt("s1", 100'000, "0.2")).ok());
  EXPECT_EQ(share.receipts(0).rate().currency(), "GBP");
  KnowFunding(partnership, std::vector{share});
  const v1::FundingPosition position = PositionOf(partnership, "travel");
  EXPECT_EQ(position.committed(), 98'600);
  EXPECT_EQ(position.received(), 50'000 + 29'000) << "the second at the share's";
  EXPECT_EQ(position.spent(), 20'000);
  v1::Decision decision;
  decision.set_reason("Twice.");
  ASSERT_TRUE(VoidReceipt(share, "r1", decision).ok());
  KnowFunding(partnership, std::vector{share});
  EXPECT_EQ(PositionOf(partnership, "travel").received(), 29'000);
}

TEST(OwnRates, AreOfAProjectsLinesToo) {
  v1::Partnership partnership = OnABudgetInPounds();
  v1::Project project;
  project.set_name("countries/vc/partnerships/leeds/projects/hps");
  project.set_currency("XCD");
  project.mutable_rate()->set_rate("0.29");
  project.mutable_rate()->set_currency("GBP");
  auto& line = *project.add_lines();
  line.set_budget_line("travel");
  line.set_awarded(340'000);
  project.set_state(v1::Project::ACTIVE);
  *project.mutable_start_date() = ToDate(kPledged);
  *project.mutable_award()->mutable_effective_date() = ToDate(kPledged);
  ASSERT_TRUE(Receive(project, "travel", ReceivedAt("r1", 200'000, "0.25")).ok());
  ASSERT_TRUE(AddSpend(project, "travel", SpentAt("s1", 100'000, "0.2")).ok());
  KnowFunding(partnership, {}, std::vector{project});
  EXPECT_EQ(PositionOf(partnership, "travel").received(), 50'000);
  EXPECT_EQ(PositionOf(partnership, "travel").spent(), 20'000);
}

TEST(OwnRates, AreNoneInTheCurrencyOfTheBudgetAndAreMoreThanNothing) {
  v1::FundingShare share = InDollars(OnABudgetInPounds());
  EXPECT_THAT(BadFieldsOf(Receive(share, ReceivedAt("r1", 100, "0"))),
              ElementsAre("receipt.rate.rate"));
  share.clear_rate();
  EXPECT_THAT(BadFieldsOf(Receive(share, ReceivedAt("r1", 100, "0.25"))),
              ElementsAre("receipt.rate"));
  EXPECT_THAT(BadFieldsOf(AddSpend(share, SpentAt("s1", 100, "0.25"))), ElementsAre("spend.rate"));
  EXPECT_EQ(share.receipts_size() + share.spend_size(), 0);
}

}  // namespace
}  // namespace tandem::placement
