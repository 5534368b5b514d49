#include "services/placement/domain/project.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using v1::Partnership;
using v1::Project;

constexpr Day kProjectStart(2024, 4, 1);
constexpr Day kAward(2024, 3, 1);

Partnership WithBudget(const std::string& currency = "GBP") {
  Partnership partnership = samples::APartnership(v1::TWINNING);
  for (const char* id : {"travel", "training"}) {
    auto& line = *partnership.add_budget();
    line.set_line_id(id);
    line.mutable_amount()->set_currency(currency);
    line.mutable_amount()->set_minor_units(100'000);
  }
  return partnership;
}

Project AProject() {
  Project project;
  project.set_name("countries/lr/partnerships/ncd/projects/hps");
  project.set_currency("GBP");
  *project.mutable_period()->mutable_start() = ToDate(kProjectStart);
  *project.mutable_period()->mutable_end() = ToDate(kProjectStart + 364);
  for (const char* id : {"travel", "training"}) {
    auto& line = *project.add_lines();
    line.set_budget_line(id);
    line.set_requested(60'000);
  }
  project.set_state(Project::APPLIED);
  return project;
}

v1::Programme AProgramme(std::int64_t ceiling = 100'000) {
  v1::Programme programme;
  programme.set_name("programmes/hps");
  programme.mutable_grant_ceiling()->set_currency("GBP");
  programme.mutable_grant_ceiling()->set_minor_units(ceiling);
  return programme;
}

v1::Decision On(Day day, std::string_view reason = "") {
  return Decide("somebody", day, StartOf(day), reason);
}

google::protobuf::RepeatedPtrField<v1::LineAward> Awards(
    std::initializer_list<std::pair<const char*, std::int64_t>> awards) {
  google::protobuf::RepeatedPtrField<v1::LineAward> list;
  for (const auto& [line, minor_units] : awards) {
    auto& award = *list.Add();
    award.set_budget_line(line);
    award.set_minor_units(minor_units);
  }
  return list;
}

v1::Receipt AProjectReceipt(const std::string& id, std::int64_t minor_units) {
  v1::Receipt receipt;
  *receipt.mutable_receipt_date() = ToDate(kProjectStart + 9);
  receipt.set_receipt_id(id);
  receipt.set_minor_units(minor_units);
  return receipt;
}

v1::Spend ASpend(const std::string& id, std::int64_t minor_units) {
  v1::Spend spend;
  *spend.mutable_spend_date() = ToDate(kProjectStart + 9);
  spend.set_spend_id(id);
  spend.set_minor_units(minor_units);
  return spend;
}

// 40'000 for travel, 60'000 for training.
Project Awarded40And60() {
  Project project = AProject();
  EXPECT_TRUE(Award(project, Awards({{"travel", 40'000}}), AProgramme(), On(kAward)).ok());
  return project;
}

TEST(ValidateProject, NamesEveryFieldThatIsWrong) {
  Project project = AProject();
  project.mutable_period()->clear_end();
  *project.add_lines() = project.lines(0);
  EXPECT_THAT(BadFieldsOf(ValidateProject(project, nullptr)),
              ElementsAre("project.period.end", "project.lines"));
  project = AProject();
  *project.mutable_period()->mutable_end() = ToDate(kProjectStart - 1);
  EXPECT_THAT(BadFieldsOf(ValidateProject(project, nullptr)), ElementsAre("project.period.end"));
}

TEST(ValidateProject, KeepsLinesAndRateOnceAwarded) {
  const Project before = Awarded40And60();
  Project after = before;
  after.set_display_name("Another name");
  EXPECT_TRUE(ValidateProject(after, &before).ok());
  after.mutable_lines(0)->set_requested(1);
  EXPECT_EQ(ReasonOf(ValidateProject(after, &before)), "PROJECT_SETTLED");
  after = before;
  after.mutable_rate()->set_rate("1.2");
  EXPECT_EQ(ReasonOf(ValidateProject(after, &before)), "PROJECT_SETTLED");
  Project over = before;
  over.set_state(Project::COMPLETED);
  EXPECT_EQ(ReasonOf(ValidateProject(after, &over)), "PROJECT_OVER");
}

TEST(ValidateProject, KeepsWhatWasAwardedWhenTheSameLinesAreGivenAgain) {
  Project before = Awarded40And60();
  ASSERT_TRUE(Receive(before, "travel", AProjectReceipt("first", 100)).ok());
  before.mutable_rate()->set_rate("30");
  before.mutable_rate()->set_currency("ZMW");
  Project after = before;
  after.set_display_name("Another name");
  after.mutable_rate()->clear_currency();
  for (auto& line : *after.mutable_lines()) {
    line.clear_awarded();
    line.clear_receipts();
  }
  const Status kept = ValidateProject(after, &before);
  ASSERT_TRUE(kept.ok()) << kept;
  EXPECT_EQ(Awarded(after), 100'000);
  EXPECT_EQ(Received(after.lines(0)), 100);
  EXPECT_EQ(after.rate().currency(), "ZMW");
  after.mutable_lines()->RemoveLast();
  EXPECT_EQ(ReasonOf(ValidateProject(after, &before)), "PROJECT_SETTLED");
}

TEST(FitInto, WantsTheCeilingsCurrencyAndARateForTheBudgets) {
  Project project = AProject();
  EXPECT_TRUE(FitInto(WithBudget(), AProgramme(), project).ok());
  EXPECT_THAT(BadFieldsOf(FitInto(WithBudget("ZMW"), AProgramme(), project)),
              ElementsAre("project.rate"));
  project.mutable_rate()->set_rate("30");
  EXPECT_TRUE(FitInto(WithBudget("ZMW"), AProgramme(), project).ok());
  project.set_currency("USD");
  EXPECT_THAT(BadFieldsOf(FitInto(WithBudget("USD"), AProgramme(), project)),
              ElementsAre("project.currency", "project.rate"));
  project = AProject();
  project.mutable_lines(0)->set_budget_line("none");
  EXPECT_EQ(ReasonOf(FitInto(WithBudget(), AProgramme(), project)), "NO_SUCH_BUDGET_LINE");
}

TEST(FitInto, WantsDaysWithinTheProgrammes) {
  Project project = AProject();
  v1::Programme programme = AProgramme();
  *programme.mutable_period()->mutable_start() = ToDate(kProjectStart);
  EXPECT_TRUE(FitInto(WithBudget(), programme, project).ok());
  *programme.mutable_period()->mutable_end() = ToDate(kProjectStart + 364);
  EXPECT_TRUE(FitInto(WithBudget(), programme, project).ok());
  *programme.mutable_period()->mutable_end() = ToDate(kProjectStart + 363);
  EXPECT_THAT(BadFieldsOf(FitInto(WithBudget(), programme, project)),
              ElementsAre("project.period"));
  programme.mutable_period()->clear_end();
  *programme.mutable_period()->mutable_start() = ToDate(kProjectStart + 1);
  EXPECT_THAT(BadFieldsOf(FitInto(WithBudget(), programme, project)),
              ElementsAre("project.period"));
}

TEST(FitInto, WantsARateThatMakesAnAmountOfEachLine) {
  Project project = AProject();
  for (const char* rate : {"0", "9999999"}) {
    project.mutable_rate()->set_rate(rate);
    project.mutable_lines(1)->set_requested(1'000'000'000'000);
    EXPECT_THAT(BadFieldsOf(FitInto(WithBudget("ZMW"), AProgramme(), project)),
                ElementsAre("project.rate.rate"))
        << rate;
    project.mutable_lines(1)->set_requested(60'000);
  }
  EXPECT_TRUE(FitInto(WithBudget("ZMW"), AProgramme(), project).ok()) << "of less";
}

TEST(AwardProject, StaysAnAmountAtItsRate) {
  Project project = AProject();
  project.mutable_rate()->set_rate("9999999");
  const v1::Programme programme;
  EXPECT_THAT(BadFieldsOf(Award(project, Awards({{"training", 1'000'000'000'000'000}}), programme,
                                On(kAward))),
              ElementsAre("project.rate.rate"));
  EXPECT_EQ(project.state(), Project::APPLIED);
  project.mutable_rate()->set_rate("0");  // from before it was checked
  EXPECT_THAT(BadFieldsOf(Award(project, Awards({}), programme, On(kAward))),
              ElementsAre("project.rate.rate"));
}

TEST(AwardProject, IsAtMostTheCeilingLineByLine) {
  Project project = AProject();
  const v1::Programme programme = AProgramme();
  EXPECT_EQ(ReasonOf(Award(project, Awards({}), programme, On(kAward))), "AWARD_ABOVE_CEILING");
  EXPECT_THAT(BadFieldsOf(Award(project, Awards({{"none", 1}, {"travel", 0}, {"training", 0}}),
                                programme, On(kAward))),
              ElementsAre("awards[0].budget_line", "awards"));
  ASSERT_TRUE(Award(project, Awards({{"travel", 40'000}}), programme, On(kAward)).ok());
  EXPECT_EQ(project.state(), Project::AWARDED);
  EXPECT_EQ(project.lines(0).awarded(), 40'000);
  EXPECT_EQ(project.lines(1).awarded(), 60'000) << "as requested";
  v1::Programme other = AProgramme();
  other.mutable_grant_ceiling()->set_currency("USD");
  Project late = AProject();
  EXPECT_EQ(ReasonOf(Award(late, Awards({}), other, On(kAward))), "AWARD_ABOVE_CEILING");
  other.clear_grant_ceiling();
  EXPECT_TRUE(Award(late, Awards({}), other, On(kAward)).ok()) << "no ceiling";
}

TEST(AwardProject, IsAboveTheRequestOfALineForAReasonOnly) {
  Project project = AProject();
  const v1::Programme programme = AProgramme(1'000'000);
  const std::int64_t more = project.lines(0).requested() + 1;
  const std::string line = project.lines(0).budget_line();
  const Status refused = Award(project, Awards({{line.c_str(), more}}), programme, On(kAward));
  EXPECT_EQ(ReasonOf(refused), "AWARD_ABOVE_REQUEST");
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr(line));
  EXPECT_FALSE(project.has_award());
  const Status awarded =
      Award(project, Awards({{line.c_str(), more}}), programme, On(kAward, "The pound fell."));
  ASSERT_TRUE(awarded.ok()) << awarded;
  EXPECT_EQ(project.lines(0).awarded(), more);
  EXPECT_EQ(project.award().reason(), "The pound fell.");
}

TEST(StartProject, NeedsAPartnershipThatDeliversAndADayAfterTheAward) {
  Project project = Awarded40And60();
  EXPECT_THAT(UnmetOf(Start(project, kAward - 1, Partnership::DEFINE_AND_DEVELOP)),
              ElementsAre("NOT_BEFORE_THE_AWARD", "PARTNERSHIP_DELIVERS"));
  EXPECT_TRUE(Start(project, kProjectStart, Partnership::DELIVER).ok());
  EXPECT_THAT(UnmetOf(End("CompleteProject", project, On(kProjectStart - 1))),
              ElementsAre("NOT_BEFORE_ITS_START"));
  EXPECT_THAT(UnmetOf(End("TerminateProject", project, On(kProjectStart))),
              ElementsAre("REASON_GIVEN"));
  EXPECT_TRUE(End("CompleteProject", project, On(kProjectStart + 364)).ok());
  EXPECT_EQ(project.state(), Project::COMPLETED);
}

TEST(ReceiptsAndSpend, AreOfALineAndAtMostItsAward) {
  Project project = Awarded40And60();
  EXPECT_EQ(ReasonOf(AddSpend(project, "travel", ASpend("one", 1))), "VERB_NOT_ALLOWED");
  EXPECT_THAT(BadFieldsOf(Receive(project, "none", AProjectReceipt("one", 1))),
              ElementsAre("budget_line"));
  ASSERT_TRUE(Receive(project, "travel", AProjectReceipt("one", 30'000)).ok());
  EXPECT_EQ(ReasonOf(Receive(project, "travel", AProjectReceipt("one", 1))), "RECEIPT_EXISTS");
  EXPECT_EQ(ReasonOf(Receive(project, "travel", AProjectReceipt("two", 10'001))),
            "RECEIPT_ABOVE_AWARD");
  ASSERT_TRUE(Start(project, kProjectStart, Partnership::DELIVER).ok());
  ASSERT_TRUE(AddSpend(project, "training", ASpend("one", 60'000)).ok());
  EXPECT_EQ(ReasonOf(AddSpend(project, "training", ASpend("one", 1))), "SPEND_EXISTS");
  EXPECT_EQ(ReasonOf(AddSpend(project, "training", ASpend("two", 1))), "SPEND_ABOVE_AWARD");
  // The last invoices come late.
  ASSERT_TRUE(End("CompleteProject", project, On(kProjectStart + 364)).ok());
  EXPECT_TRUE(Receive(project, "travel", AProjectReceipt("two", 10'000)).ok());
  EXPECT_TRUE(AddSpend(project, "travel", ASpend("one", 40'000)).ok());
}

TEST(ReceiptsAndSpend, AreTakenBackWhereTheyWereKeyedWrong) {
  Project project = Awarded40And60();
  ASSERT_TRUE(Receive(project, "travel", AProjectReceipt("one", 40'000)).ok());
  EXPECT_EQ(ReasonOf(VoidReceipt(project, "training", "one", On(kProjectStart, "Wrong."))),
            "NO_SUCH_ENTRY");
  EXPECT_THAT(BadFieldsOf(VoidReceipt(project, "none", "one", On(kProjectStart, "Wrong."))),
              ElementsAre("budget_line"));
  ASSERT_TRUE(VoidReceipt(project, "travel", "one", On(kProjectStart, "Wrong.")).ok());
  EXPECT_EQ(ReasonOf(VoidReceipt(project, "travel", "one", On(kProjectStart, "Wrong."))),
            "ENTRY_VOIDED");
  EXPECT_TRUE(Receive(project, "travel", AProjectReceipt("two", 40'000)).ok());
  EXPECT_EQ(ReasonOf(VoidSpend(project, "travel", "one", On(kProjectStart, "Wrong."))),
            "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Start(project, kProjectStart, Partnership::DELIVER).ok());
  v1::Spend above = ASpend("one", 60'001);
  above.set_overspend_reason("Two more came.");
  ASSERT_TRUE(AddSpend(project, "training", above).ok());
  ASSERT_TRUE(End("CompleteProject", project, On(kProjectStart + 364)).ok());
  Partnership partnership = WithBudget();
  KnowFunding(partnership, {}, std::vector{project});
  EXPECT_EQ(PositionOf(partnership, "training").overspent(), 1);
  ASSERT_TRUE(VoidSpend(project, "training", "one", On(kProjectStart + 400, "Wrong.")).ok());
  KnowFunding(partnership, {}, std::vector{project});
  EXPECT_EQ(PositionOf(partnership, "training").overspent(), 0);
  EXPECT_EQ(PositionOf(partnership, "training").spent(), 0);
  EXPECT_EQ(PositionOf(partnership, "travel").received(), 40'000);
}

TEST(KnowFunding, CountsAwardsBesideShares) {
  Partnership partnership = WithBudget();
  std::vector<Project> projects = {AProject()};
  KnowFunding(partnership, {}, projects);
  EXPECT_EQ(PositionOf(partnership, "travel").awarded(), 0) << "applied for, not awarded";
  EXPECT_EQ(partnership.funding_size(), 2) << "its lines stay";
  projects[0] = Awarded40And60();
  KnowFunding(partnership, {}, projects);
  EXPECT_EQ(PositionOf(partnership, "travel").awarded(), 40'000);
  EXPECT_EQ(DescribeFunding(partnership).lines(0).over_committed(), -60'000);
  v1::FundingShare share;
  share.set_budget_line("travel");
  share.mutable_amount()->set_minor_units(70'000);
  share.set_state(v1::FundingShare::COMMITTED);
  const std::vector<v1::FundingShare> shares = {share};
  KnowFunding(partnership, shares, projects);
  EXPECT_EQ(DescribeFunding(partnership).lines(0).over_committed(), 10'000);
  EXPECT_FALSE(DescribeFunding(partnership).covered());
}

TEST(ReceiptsAndSpend, ComeAfterTheAwardAndTheStart) {
  Project project = AProject();
  ASSERT_TRUE(Award(project, {}, AProgramme(200'000), On(kAward)).ok());
  v1::Receipt receipt = AProjectReceipt("one", 1);
  *receipt.mutable_receipt_date() = ToDate(kAward - 1);
  EXPECT_THAT(UnmetOf(Receive(project, "travel", receipt)), ElementsAre("NOT_BEFORE_THE_AWARD"));
  *receipt.mutable_receipt_date() = ToDate(kAward);
  EXPECT_TRUE(Receive(project, "travel", receipt).ok());
  ASSERT_TRUE(Start(project, kProjectStart, Partnership::DELIVER).ok());
  v1::Spend spend = ASpend("one", 1);
  *spend.mutable_spend_date() = ToDate(kProjectStart - 1);
  EXPECT_THAT(UnmetOf(AddSpend(project, "travel", spend)), ElementsAre("NOT_BEFORE_ITS_START"));
  *spend.mutable_spend_date() = ToDate(kProjectStart);
  EXPECT_TRUE(AddSpend(project, "travel", spend).ok());
}

TEST(KnowFunding, CountsATerminatedProjectForItsSpendAlone) {
  Partnership partnership = WithBudget();
  std::vector<Project> projects = {Awarded40And60()};
  ASSERT_TRUE(Start(projects[0], kProjectStart, Partnership::DELIVER).ok());
  ASSERT_TRUE(AddSpend(projects[0], "travel", ASpend("one", 15'000)).ok());
  ASSERT_TRUE(
      End("TerminateProject", projects[0], On(kProjectStart + 9, "The funder stopped.")).ok());
  KnowFunding(partnership, {}, projects);
  EXPECT_EQ(PositionOf(partnership, "travel").awarded(), 0);
  EXPECT_EQ(PositionOf(partnership, "travel").spent(), 15'000);
}

// Every line is converted at the project's own rate before it is added up.
TEST(KnowFunding, AddsUpAwardsWhateverTheOrder) {
  std::mt19937_64 random(testing::Seed());
  for (int round = 0; round < 200; ++round) {
    std::vector<Project> projects;
    std::int64_t travel = 0;
    const int count = static_cast<int>(random() % 6);
    for (int i = 0; i < count; ++i) {
      Project& project = projects.emplace_back(Awarded40And60());
      project.mutable_lines(0)->set_awarded(static_cast<std::int64_t>(random() % 100'000));
      if (random() % 2 == 0) project.mutable_rate()->set_rate("0.5");
      // Half to even.
      const std::int64_t amount = project.lines(0).awarded();
      const std::int64_t half = amount / 2 + (amount % 2 != 0 && (amount / 2) % 2 != 0 ? 1 : 0);
      travel += project.has_rate() ? half : amount;
    }
    std::shuffle(projects.begin(), projects.end(), random);
    Partnership partnership = WithBudget();
    KnowFunding(partnership, {}, projects);
    EXPECT_EQ(PositionOf(partnership, "travel").awarded(), travel);
  }
}

}  // namespace
}  // namespace tandem::placement
