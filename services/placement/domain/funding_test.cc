#include "services/placement/domain/funding.h"

#include <numeric>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/gates.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::FundingShare;
using v1::Partnership;

void AddLine(Partnership& partnership, const std::string& id, std::int64_t minor_units,
             const std::string& currency = "GBP") {
  auto& line = *partnership.add_budget();
  line.set_line_id(id);
  line.mutable_amount()->set_currency(currency);
  line.mutable_amount()->set_minor_units(minor_units);
}

Partnership WithBudget() {
  Partnership partnership = samples::AReadyPartnership(v1::TWINNING);
  AddLine(partnership, "travel", 100'000);
  AddLine(partnership, "training", 50'000);
  return partnership;
}

FundingShare AShare(const std::string& line = "travel", std::int64_t minor_units = 100'000) {
  FundingShare share;
  share.set_name("countries/lr/partnerships/ncd/fundingShares/" + line);
  share.set_party(samples::kOffice);
  share.set_budget_line(line);
  share.mutable_amount()->set_currency("GBP");
  share.mutable_amount()->set_minor_units(minor_units);
  share.set_state(FundingShare::PLEDGED);
  return share;
}

v1::Receipt AReceipt(const std::string& id, std::int64_t minor_units) {
  v1::Receipt receipt;
  receipt.set_receipt_id(id);
  receipt.set_minor_units(minor_units);
  *receipt.mutable_receipt_date() = ToDate(Day(2024, 4, 1));
  return receipt;
}

v1::Spend ASpend(const std::string& id, std::int64_t minor_units, Day day = Day(2024, 4, 1)) {
  v1::Spend spend;
  spend.set_spend_id(id);
  spend.set_minor_units(minor_units);
  *spend.mutable_spend_date() = ToDate(day);
  return spend;
}

// Above what it is spent of, as its reason says.
v1::Spend AnOverspend(const std::string& id, std::int64_t minor_units, Day day) {
  v1::Spend spend = ASpend(id, minor_units, day);
  spend.set_overspend_reason("The fares rose.");
  return spend;
}

v1::Decision Voided(Day day = Day(2024, 4, 9)) {
  return Decide("finance", day, StartOf(day), "Of another share.");
}

TEST(CheckBudget, NamesEveryLineThatIsWrong) {
  Partnership partnership = WithBudget();
  AddLine(partnership, "travel", -1);
  AddLine(partnership, "other", 5, "USD");
  EXPECT_THAT(BadFieldsOf(CheckBudget(partnership, nullptr)),
              ElementsAre("partnership.budget", "partnership.budget[2].amount.minor_units",
                          "partnership.budget[3].amount.currency"));
}

TEST(CheckBudget, KeepsALineThatHasShares) {
  Partnership before = WithBudget();
  const std::vector<FundingShare> shares = {AShare()};
  KnowFunding(before, shares);
  Partnership after = before;
  after.mutable_budget()->RemoveLast();
  EXPECT_TRUE(CheckBudget(after, &before).ok());
  after.clear_budget();
  AddLine(after, "training", 50'000);
  EXPECT_EQ(ReasonOf(CheckBudget(after, &before)), "LINE_HAS_SHARES");
  after.clear_budget();
  AddLine(after, "travel", 100'000, "USD");
  EXPECT_EQ(ReasonOf(CheckBudget(after, &before)), "LINE_HAS_SHARES");
}

TEST(FitInto, WantsAPartyALineAndARateForAnotherCurrency) {
  const Partnership partnership = WithBudget();
  FundingShare share = AShare();
  EXPECT_TRUE(FitInto(partnership, share).ok());
  share.set_budget_line("none");
  EXPECT_EQ(ReasonOf(FitInto(partnership, share)), "NO_SUCH_BUDGET_LINE");
  share.set_party("countries/lr/institutions/stranger");
  EXPECT_EQ(ReasonOf(FitInto(partnership, share)), "NOT_A_PARTY");
  share = AShare();
  share.mutable_amount()->set_currency("USD");
  EXPECT_THAT(BadFieldsOf(FitInto(partnership, share)), ElementsAre("funding_share.rate"));
  share.mutable_rate()->set_rate("0.79");
  EXPECT_TRUE(FitInto(partnership, share).ok());
  share.mutable_amount()->set_currency("GBP");
  EXPECT_THAT(BadFieldsOf(FitInto(partnership, share)), ElementsAre("funding_share.rate"));
}

TEST(ValidateFundingShare, KeepsTheAmountOnceCommitted) {
  const FundingShare pledged = AShare();
  FundingShare changed = pledged;
  changed.mutable_amount()->set_minor_units(1);
  EXPECT_TRUE(ValidateFundingShare(changed, &pledged).ok());
  FundingShare committed = pledged;
  ASSERT_TRUE(Commit(committed, Day(2024, 3, 1)).ok());
  EXPECT_EQ(ReasonOf(ValidateFundingShare(changed, &committed)), "SHARE_SETTLED");
  changed.mutable_amount()->set_minor_units(0);
  EXPECT_THAT(BadFieldsOf(ValidateFundingShare(changed, &pledged)),
              ElementsAre("funding_share.amount.minor_units"));
}

TEST(Receive, EndsWithTheLastOfTheMoney) {
  FundingShare share = AShare();
  EXPECT_EQ(ReasonOf(Receive(share, AReceipt("a", 1))), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(Receive(share, AReceipt("a", 60'000)).ok());
  EXPECT_EQ(share.state(), FundingShare::PART_RECEIVED);
  EXPECT_EQ(ReasonOf(Receive(share, AReceipt("a", 1))), "RECEIPT_EXISTS");
  EXPECT_EQ(ReasonOf(Receive(share, AReceipt("b", 40'001))), "RECEIPT_ABOVE_SHARE");
  ASSERT_TRUE(Receive(share, AReceipt("b", 40'000)).ok());
  EXPECT_EQ(share.state(), FundingShare::RECEIVED);
}

TEST(FundingShare, BringsNothingBeforeItWasCommitted) {
  FundingShare share = AShare();
  ASSERT_TRUE(Commit(share, Day(2024, 4, 2)).ok());
  EXPECT_THAT(BadFieldsOf(Receive(share, AReceipt("a", 1))), ElementsAre("receipt.receipt_date"));
  EXPECT_THAT(BadFieldsOf(AddSpend(share, ASpend("a", 1))), ElementsAre("spend.spend_date"));
  EXPECT_THAT(BadFieldsOf(Withdraw(share, ToDate(Day(2024, 4, 1)), "No.")),
              ElementsAre("effective_date"));
}

TEST(VoidReceipt, TakesWhatWasKeyedWrongOutOfTheShareAndKeepsWhoDidItAndWhy) {
  FundingShare share = AShare();
  EXPECT_EQ(ReasonOf(VoidReceipt(share, "a", Voided())), "NO_SUCH_ENTRY");
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(Receive(share, AReceipt("a", 60'000)).ok());
  ASSERT_TRUE(Receive(share, AReceipt("b", 40'000)).ok());
  EXPECT_EQ(ReasonOf(VoidReceipt(share, "c", Voided())), "NO_SUCH_ENTRY");
  ASSERT_TRUE(VoidReceipt(share, "a", Voided()).ok());
  EXPECT_EQ(share.state(), FundingShare::PART_RECEIVED);
  EXPECT_EQ(Received(share), 40'000);
  EXPECT_EQ(share.receipts(0).voided().by(), "finance");
  const Status again = VoidReceipt(share, "a", Voided());
  EXPECT_EQ(ReasonOf(again), "ENTRY_VOIDED");
  EXPECT_THAT(std::string(again.message()), HasSubstr("on 2024-04-09: \"Of another share.\""));
  EXPECT_EQ(ReasonOf(Receive(share, AReceipt("a", 1))), "RECEIPT_EXISTS") << "its id stays";
  ASSERT_TRUE(VoidReceipt(share, "b", Voided()).ok());
  EXPECT_EQ(share.state(), FundingShare::COMMITTED);
  EXPECT_TRUE(Receive(share, AReceipt("c", 100'000)).ok());
  ASSERT_TRUE(Withdraw(share, ToDate(Day(2024, 5, 1)), "The funder stopped.").ok());
  ASSERT_TRUE(VoidReceipt(share, "c", Voided()).ok());
  EXPECT_EQ(share.state(), FundingShare::WITHDRAWN);
  EXPECT_EQ(Received(share), 0);
}

TEST(VoidSpend, MakesRoomForWhatIsRight) {
  FundingShare share = AShare();
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(AddSpend(share, ASpend("flight", 90'000)).ok());
  ASSERT_TRUE(VoidSpend(share, "flight", Voided()).ok());
  EXPECT_EQ(Spent(share), 0);
  EXPECT_EQ(ReasonOf(VoidSpend(share, "flight", Voided())), "ENTRY_VOIDED");
  EXPECT_TRUE(AddSpend(share, ASpend("flights", 100'000)).ok());
  ASSERT_TRUE(Withdraw(share, ToDate(Day(2024, 5, 1)), "The funder stopped.").ok());
  ASSERT_TRUE(VoidSpend(share, "flights", Voided()).ok());
  ASSERT_TRUE(AddSpend(share, ASpend("fares", 10'000)).ok());
  ASSERT_TRUE(Receive(share, AReceipt("late", 7'000)).ok());
  EXPECT_EQ(share.state(), FundingShare::WITHDRAWN);
  EXPECT_EQ(Spent(share), 10'000);
  EXPECT_EQ(Received(share), 7'000);
  FundingShare never = AShare();
  ASSERT_TRUE(Withdraw(never, ToDate(Day(2024, 5, 1)), "The funder stopped.").ok());
  EXPECT_THAT(UnmetOf(AddSpend(never, ASpend("flight", 1))), ElementsAre("WAS_COMMITTED"));
}

TEST(AddSpend, IsAboveTheShareForAReasonAlone) {
  FundingShare share = AShare();
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(AddSpend(share, ASpend("flight", 99'998)).ok());
  EXPECT_EQ(ReasonOf(AddSpend(share, ASpend("flight", 1))), "SPEND_EXISTS");
  EXPECT_EQ(ReasonOf(AddSpend(share, ASpend("taxi", 3))), "SPEND_ABOVE_SHARE");
  ASSERT_TRUE(AddSpend(share, ASpend("bus", 2)).ok());
  ASSERT_TRUE(AddSpend(share, AnOverspend("taxi", 2, Day(2024, 4, 1))).ok());
  EXPECT_EQ(ReasonOf(AddSpend(share, ASpend("tip", 1))), "SPEND_ABOVE_SHARE");
  EXPECT_THAT(
      BadFieldsOf(AddSpend(share, AnOverspend("jet", 999'999'999'999'999, Day(2024, 4, 1)))),
      ElementsAre("spend.minor_units"));
}

TEST(KnowFunding, SaysByHowMuchALineIsOverspentAndSinceWhen) {
  Partnership partnership = WithBudget();
  std::vector<FundingShare> shares = {AShare("travel", 1'000), AShare("travel", 50'000),
                                      AShare("training", 1'000)};
  for (FundingShare& share : shares) ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(AddSpend(shares[0], AnOverspend("late", 700, Day(2024, 6, 1))).ok());
  ASSERT_TRUE(AddSpend(shares[0], AnOverspend("early", 600, Day(2024, 5, 1))).ok());
  ASSERT_TRUE(AddSpend(shares[0], AnOverspend("last", 50, Day(2024, 7, 1))).ok());
  ASSERT_TRUE(AddSpend(shares[1], ASpend("flight", 10)).ok());
  KnowFunding(partnership, shares);
  const auto position = PositionOf(partnership, "travel");
  EXPECT_EQ(position.overspent(), 350) << "what is left of the other share pays nothing of it";
  EXPECT_EQ(ToDay(position.overspend_date()), Day(2024, 6, 1));
  EXPECT_EQ(PositionOf(partnership, "training").overspent(), 0);
  ASSERT_TRUE(AddSpend(shares[2], AnOverspend("room", 1'001, Day(2024, 5, 2))).ok());
  KnowFunding(partnership, shares);
  EXPECT_EQ(ToDay(partnership.overspend_date()), Day(2024, 5, 2));
  ASSERT_TRUE(VoidSpend(shares[2], "room", Voided()).ok());
  ASSERT_TRUE(VoidSpend(shares[0], "late", Voided()).ok());
  KnowFunding(partnership, shares);
  EXPECT_FALSE(partnership.has_overspend_date());
  EXPECT_EQ(PositionOf(partnership, "travel").overspent(), 0);
}

// 1000 pounds at 4800 are 4.8 million shillings, which have no minor unit.
TEST(KnowFunding, TakesRatesAsBanksPublishThem) {
  Partnership partnership = samples::AReadyPartnership(v1::TWINNING);
  AddLine(partnership, "travel", 480'000'000, "UGX");
  FundingShare share = AShare("travel", 100'000);
  share.mutable_rate()->set_rate("4800");
  ASSERT_TRUE(FitInto(partnership, share).ok());
  EXPECT_EQ(share.rate().currency(), "UGX");
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  KnowFunding(partnership, std::vector<FundingShare>{share});
  EXPECT_EQ(PositionOf(partnership, "travel").committed(), 4'800'000);
  EXPECT_FALSE(DescribeFunding(partnership).covered());

  Partnership in_pounds = WithBudget();
  share = AShare("travel", 4'800'000);
  share.mutable_amount()->set_currency("UGX");
  share.mutable_rate()->set_rate("0.208333");
  share.mutable_rate()->set_per_units(1000);
  ASSERT_TRUE(FitInto(in_pounds, share).ok());
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  KnowFunding(in_pounds, std::vector<FundingShare>{share});
  EXPECT_EQ(PositionOf(in_pounds, "travel").committed(), 100'000);
}

TEST(KnowFunding, ConvertsAtTheShareSOwnRateHalfToEven) {
  Partnership partnership = WithBudget();
  FundingShare share = AShare("travel", 250);
  share.mutable_amount()->set_currency("USD");
  share.mutable_rate()->set_rate("0.79");
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(Receive(share, AReceipt("a", 50)).ok());
  const std::vector<FundingShare> shares = {share};
  KnowFunding(partnership, shares);
  const auto position = PositionOf(partnership, "travel");
  EXPECT_EQ(position.committed(), 198);  // 197.5
  EXPECT_EQ(position.received(), 40);    // 39.5
}

TEST(KnowFunding, CountsAWithdrawnShareForWhatCameInAndWasSpent) {
  Partnership partnership = WithBudget();
  FundingShare share = AShare();
  ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  ASSERT_TRUE(Receive(share, AReceipt("a", 900)).ok());
  ASSERT_TRUE(AddSpend(share, ASpend("flight", 700)).ok());
  ASSERT_TRUE(Withdraw(share, ToDate(Day(2024, 5, 1)), "The funder stopped.").ok());
  const std::vector<FundingShare> shares = {share};
  KnowFunding(partnership, shares);
  const auto position = PositionOf(partnership, "travel");
  EXPECT_EQ(position.pledged(), 0);
  EXPECT_EQ(position.committed(), 0);
  EXPECT_EQ(position.spent(), 700);
  EXPECT_EQ(position.received(), 900);
  EXPECT_EQ(DescribeFunding(partnership).lines(0).unspent(), 200);
}

TEST(KnowFunding, SaysSinceWhenAndByWhomALineIsCovered) {
  Partnership partnership = WithBudget();
  std::vector<FundingShare> shares = {AShare("training", 20'000), AShare("training", 30'000),
                                      AShare("training", 5'000)};
  ASSERT_TRUE(Commit(shares[0], Day(2024, 5, 1), "ada").ok());
  KnowFunding(partnership, shares);
  EXPECT_FALSE(PositionOf(partnership, "training").has_cover_date());
  ASSERT_TRUE(Commit(shares[1], Day(2024, 3, 1), "ben").ok());
  ASSERT_TRUE(Commit(shares[2], Day(2024, 6, 1), "cleo").ok());
  KnowFunding(partnership, shares);
  const auto position = PositionOf(partnership, "training");
  EXPECT_EQ(ToDay(position.cover_date()), Day(2024, 5, 1));
  EXPECT_EQ(position.covered_by(), "ada");
}

TEST(FitInto, AsksForARateThatMakesSomethingOfTheShareAndNotTooMuch) {
  const Partnership partnership = WithBudget();
  FundingShare share = AShare("travel", 1'000'000'000'000'000);
  share.mutable_amount()->set_currency("USD");
  for (const char* rate : {"0", "1.1", "9999999"}) {
    share.mutable_rate()->set_rate(rate);
    EXPECT_THAT(BadFieldsOf(FitInto(partnership, share)), ElementsAre("funding_share.rate.rate"))
        << rate;
  }
  share.mutable_rate()->set_rate("0.79");
  EXPECT_TRUE(FitInto(partnership, share).ok());
}

TEST(Gates, AreOpenOnceEveryLineIsCommitted) {
  Partnership partnership = WithBudget();
  std::vector<FundingShare> shares = {AShare(), AShare("training", 49'999)};
  for (FundingShare& share : shares) ASSERT_TRUE(Commit(share, Day(2024, 3, 1)).ok());
  KnowFunding(partnership, shares);
  EXPECT_THAT(*MissingInGate(partnership, Partnership::DELIVER, kBudgetCovered),
              HasSubstr("training (0.01 GBP)"));
  shares.push_back(AShare("training", 1));
  KnowFunding(partnership, shares);  // pledged, not committed
  EXPECT_FALSE(DescribeFunding(partnership).covered());
  ASSERT_TRUE(Commit(shares.back(), Day(2024, 3, 1)).ok());
  KnowFunding(partnership, shares);
  EXPECT_TRUE(DescribeFunding(partnership).covered());
  EXPECT_FALSE(MissingInGate(partnership, Partnership::DELIVER, kBudgetCovered).has_value());
}

// Whatever happens to shares, in whatever order they are counted: the positions are their sums, and
// spent and received never exceed what a share is of.
TEST(KnowFunding, AddsUpWhateverTheOrder) {
  std::mt19937 random(testing::Seed());
  const auto up_to = [&](int most) { return std::uniform_int_distribution<>(0, most)(random); };
  for (int run = 0; run < 300; ++run) {
    Partnership partnership = WithBudget();
    std::vector<FundingShare> shares;
    for (int i = 0; i < 8; ++i) {
      FundingShare share = AShare(up_to(1) == 0 ? "travel" : "training", 1 + up_to(1000));
      for (int step = 0; step < 6; ++step) {
        const std::string id = std::to_string(step);
        switch (up_to(5)) {
          case 0:
            (void)Commit(share, Day(2024, 3, 1));
            break;
          case 1:
            (void)Receive(share, AReceipt(id, 1 + up_to(400)));
            break;
          case 2:
            (void)AddSpend(share, ASpend(id, 1 + up_to(400)));
            break;
          case 3:
            if (up_to(9) == 0) (void)Withdraw(share, ToDate(Day(2024, 5, 1)), "Stopped.");
            break;
          case 4:
            (void)VoidReceipt(share, std::to_string(up_to(step)), Voided());
            (void)VoidSpend(share, std::to_string(up_to(step)), Voided());
            break;
          default:
            break;
        }
      }
      EXPECT_LE(Received(share), share.amount().minor_units());
      EXPECT_LE(Spent(share), share.amount().minor_units());
      EXPECT_EQ(share.state() == FundingShare::RECEIVED,
                Received(share) == share.amount().minor_units() &&
                    share.state() != FundingShare::WITHDRAWN);
      shares.push_back(std::move(share));
    }
    KnowFunding(partnership, shares);
    std::int64_t spent = 0, received = 0, known = 0, known_received = 0;
    for (const FundingShare& share : shares) {
      spent += Spent(share);
      received += Received(share);
    }
    for (const auto& position : partnership.funding()) {
      known += position.spent();
      known_received += position.received();
      EXPECT_LE(position.committed(), position.pledged());
    }
    EXPECT_EQ(spent, known);
    EXPECT_EQ(received, known_received);
    Partnership again = partnership;
    std::shuffle(shares.begin(), shares.end(), random);
    KnowFunding(again, shares);
    EXPECT_EQ(again.SerializeAsString(), partnership.SerializeAsString());
  }
}

}  // namespace
}  // namespace tandem::placement
