#include "services/placement/handlers/projects.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/project_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Partnership;
using v1::Project;

// The world's partnership with a budget, and a programme with a ceiling.
class ProjectTest : public World {
 protected:
  static constexpr char kName[] = "countries/lr/partnerships/ncd/projects/hps";

  ProjectTest() {
    v1::CreateProgrammeRequest programme;
    programme.set_programme_id("hps");
    programme.mutable_programme()->set_display_name("HPS");
    programme.mutable_programme()->mutable_grant_ceiling()->set_currency("GBP");
    programme.mutable_programme()->mutable_grant_ceiling()->set_minor_units(100'000);
    Do<v1::Programme>("ProgrammeService.CreateProgramme", programme);
    v1::UpdatePartnershipRequest update;
    update.mutable_partnership()->set_name(kPartnership);
    auto& line = *update.mutable_partnership()->add_budget();
    line.set_line_id("training");
    line.set_display_name("Training");
    line.mutable_amount()->set_currency("GBP");
    line.mutable_amount()->set_minor_units(80'000);
    update.mutable_update_mask()->add_paths("budget");
    Do<Partnership>("PartnershipService.UpdatePartnership", update);
  }

  Result<Project> Apply(std::int64_t requested = 90'000) {
    v1::CreateProjectRequest request;
    request.set_parent(kPartnership);
    request.set_project_id("hps");
    auto& project = *request.mutable_project();
    project.set_display_name("Training");
    project.set_programme("programmes/hps");
    project.set_currency("GBP");
    *project.mutable_period()->mutable_start() = On(2024, 1, 1);
    *project.mutable_period()->mutable_end() = On(2024, 12, 31);
    auto& line = *project.add_lines();
    line.set_budget_line("training");
    line.set_requested(requested);
    line.set_awarded(1);  // the server's: passed over
    return Call<Project>("ProjectService.CreateProject", request);
  }
  Result<Project> Award(Day day = Day(2024, 1, 15)) {
    v1::AwardProjectRequest request;
    request.set_name(kName);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Project>("ProjectService.AwardProject", request);
  }
  Result<Project> Start(Day day = Day(2024, 1, 15)) {
    v1::StartProjectRequest request;
    request.set_name(kName);
    *request.mutable_effective_date() = ToDate(day);
    return Call<Project>("ProjectService.StartProject", request);
  }
  Result<Project> End(std::string_view verb, const std::string& reason) {
    v1::EndProjectRequest request;
    request.set_name(kName);
    request.set_reason(reason);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return Call<Project>(verb, request);
  }
  Result<Partnership> Close(const std::string& waiver) {
    v1::ClosePartnershipRequest request;
    request.set_name(kPartnership);
    request.set_reason("The office closes.");
    request.set_waiver_reason(waiver);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return Call<Partnership>("PartnershipService.ClosePartnership", request);
  }
  std::vector<std::string> MissingToSustain() {
    v1::SustainPartnershipRequest request;
    request.set_name(kPartnership);
    *request.mutable_effective_date() = On(2024, 1, 15);
    return UnmetOf(Call<Partnership>("PartnershipService.SustainPartnership", request).status());
  }
  Project Get() {
    v1::GetProjectRequest request;
    request.set_name(kName);
    return Do<Project>("ProjectService.GetProject", request);
  }
  v1::FundingLine Line() {
    v1::GetFundingRequest request;
    request.set_name(kPartnership);
    return Do<v1::Funding>("FundingShareService.GetFunding", request).lines(0);
  }
};

TEST_F(ProjectTest, CoversABudgetLineOnceAwarded) {
  ASSERT_TRUE(Apply().ok());
  EXPECT_EQ(Get().lines(0).awarded(), 0);
  EXPECT_EQ(Line().over_committed(), -80'000);
  ASSERT_TRUE(Award().ok());
  EXPECT_EQ(Line().position().awarded(), 90'000);
  EXPECT_EQ(Line().over_committed(), 10'000);
  ASSERT_THAT(Events<v1::ProjectChanged>(), SizeIs(1));
  EXPECT_EQ(Events<v1::ProjectChanged>()[0].positions(0).awarded(), 90'000);
}

TEST_F(ProjectTest, IsNotAwardedAboveTheCeiling) {
  ASSERT_TRUE(Apply(100'001).ok());
  EXPECT_EQ(ReasonOf(Award().status()), "AWARD_ABOVE_CEILING");
  EXPECT_EQ(ReasonOf(Apply().status()), "RESOURCE_EXISTS");
  EXPECT_EQ(Get().state(), Project::APPLIED);
}

TEST_F(ProjectTest, HoldsThePartnershipInDeliverUntilItIsCompleted) {
  Deliver();
  ASSERT_TRUE(Apply().ok());
  EXPECT_THAT(MissingToSustain(), Not(Contains("NO_PROJECTS_UNDER_WAY"))) << "applied for";
  ASSERT_TRUE(Award().ok());
  ASSERT_TRUE(Start().ok());
  EXPECT_THAT(MissingToSustain(), Contains("NO_PROJECTS_UNDER_WAY"));
  EXPECT_THAT(UnmetOf(Close("").status()), ElementsAre("NO_PROJECTS_UNDER_WAY"));
  ASSERT_TRUE(End("ProjectService.CompleteProject", "").ok());
  EXPECT_THAT(MissingToSustain(), Not(Contains("NO_PROJECTS_UNDER_WAY")));
}

TEST_F(ProjectTest, KeepsItsPartnershipFromClosingBeforeItsStartThoughThatIsWaived) {
  Deliver();
  ASSERT_TRUE(Apply().ok());
  ASSERT_TRUE(Award().ok());
  Reach(Day(2024, 1, 20));
  ASSERT_TRUE(Start(Day(2024, 1, 18)).ok());
  const Status refused = Close("The grant goes back.").status();
  EXPECT_THAT(UnmetOf(refused), ElementsAre("NOT_BEFORE_THE_LAST_WORK"));
  EXPECT_EQ(Get().state(), Project::ACTIVE);
}

TEST_F(ProjectTest, IsNotAwardedBeforeItsPartnershipBegan) {
  ASSERT_TRUE(Apply().ok());
  EXPECT_THAT(BadFieldsOf(Award(Day(2024, 1, 1)).status()), ElementsAre("effective_date"));
  EXPECT_EQ(Get().state(), Project::APPLIED);
  EXPECT_TRUE(Award(ToDay(GetPartnership().start_date())).ok());
}

TEST_F(ProjectTest, StartsNoEarlierThanItsPartnershipDelivered) {
  Deliver();
  ASSERT_TRUE(Apply().ok());
  ASSERT_TRUE(Award(Day(2024, 1, 10)).ok());
  EXPECT_THAT(UnmetOf(Start(Day(2024, 1, 14)).status()), ElementsAre("PARTNERSHIP_DELIVERS"));
  EXPECT_TRUE(Start(Day(2024, 1, 15)).ok());
}

TEST_F(ProjectTest, ShowsReceiptsAndSpendOfALine) {
  Deliver();
  ASSERT_TRUE(Apply().ok());
  ASSERT_TRUE(Award().ok());
  v1::RecordProjectReceiptRequest receipt;
  receipt.set_name(kName);
  receipt.set_budget_line("training");
  receipt.mutable_receipt()->set_receipt_id("first");
  receipt.mutable_receipt()->set_minor_units(50'000);
  *receipt.mutable_receipt()->mutable_receipt_date() = On(2024, 1, 15);
  Do<Project>("ProjectService.RecordProjectReceipt", receipt);
  ASSERT_TRUE(Start().ok());
  v1::RecordProjectSpendRequest spend;
  spend.set_name(kName);
  spend.set_budget_line("training");
  spend.mutable_spend()->set_spend_id("rooms");
  spend.mutable_spend()->set_minor_units(20'000);
  spend.mutable_spend()->set_purpose("Rooms");
  *spend.mutable_spend()->mutable_spend_date() = On(2024, 1, 15);
  Do<Project>("ProjectService.RecordProjectSpend", spend);
  EXPECT_EQ(Line().unspent(), 30'000);
  ASSERT_TRUE(End("ProjectService.TerminateProject", "The funder stopped.").ok());
  EXPECT_EQ(Line().over_committed(), -80'000);
  EXPECT_EQ(Line().unspent(), 30'000);
}

TEST_F(ProjectTest, TellsOfMoneyThatWasTakenBack) {
  Deliver();
  ASSERT_TRUE(Apply().ok());
  ASSERT_TRUE(Award().ok());
  ASSERT_TRUE(Start().ok());
  v1::RecordProjectReceiptRequest receipt;
  receipt.set_name(kName);
  receipt.set_budget_line("training");
  receipt.mutable_receipt()->set_receipt_id("first");
  receipt.mutable_receipt()->set_minor_units(50'000);
  *receipt.mutable_receipt()->mutable_receipt_date() = On(2024, 1, 15);
  Do<Project>("ProjectService.RecordProjectReceipt", receipt);
  v1::RecordProjectSpendRequest spend;
  spend.set_name(kName);
  spend.set_budget_line("training");
  spend.mutable_spend()->set_spend_id("rooms");
  spend.mutable_spend()->set_minor_units(20'000);
  spend.mutable_spend()->set_purpose("Rooms");
  *spend.mutable_spend()->mutable_spend_date() = On(2024, 1, 15);
  Do<Project>("ProjectService.RecordProjectSpend", spend);
  v1::VoidProjectReceiptRequest no_receipt;
  no_receipt.set_name(kName);
  no_receipt.set_budget_line("training");
  no_receipt.set_receipt_id("first");
  no_receipt.set_reason("Of another project.");
  Do<Project>("ProjectService.VoidProjectReceipt", no_receipt);
  EXPECT_EQ(Events<v1::ProjectChanged>().back().received(), 0);
  EXPECT_EQ(Line().unspent(), -20'000);
  v1::VoidProjectSpendRequest no_spend;
  no_spend.set_name(kName);
  no_spend.set_budget_line("training");
  no_spend.set_spend_id("rooms");
  no_spend.set_reason("The hospital paid it.");
  Do<Project>("ProjectService.VoidProjectSpend", no_spend);
  EXPECT_EQ(Events<v1::ProjectChanged>().back().positions(0).spent(), 0);
  EXPECT_EQ(Get().lines(0).spend(0).voided().by(), "tester");
  EXPECT_EQ(Line().unspent(), 0);
}

TEST_F(ProjectTest, EndsWithThePartnership) {
  Deliver();
  ASSERT_TRUE(Apply().ok());
  ASSERT_TRUE(Award().ok());
  ASSERT_TRUE(Close("The grant goes back.").ok());
  EXPECT_EQ(Get().state(), Project::TERMINATED);
  EXPECT_EQ(Get().end().reason(), "The office closes.");
  EXPECT_EQ(Line().position().awarded(), 0);
  EXPECT_EQ(ReasonOf(Apply().status()), "PARTNERSHIP_OVER");
}

TEST_F(ProjectTest, IsRejectedWhereThePartnershipIsWithdrawn) {
  ASSERT_TRUE(Apply().ok());
  EXPECT_THAT(UnmetOf(End("ProjectService.RejectProject", "").status()),
              ElementsAre("REASON_GIVEN"));
  v1::ChangeStageRequest withdraw;
  withdraw.set_name(kPartnership);
  withdraw.set_reason("Nobody has time.");
  *withdraw.mutable_effective_date() = On(2024, 1, 15);
  Do<Partnership>("PartnershipService.WithdrawPartnership", withdraw);
  EXPECT_EQ(Get().state(), Project::REJECTED);
}

TEST_F(ProjectTest, IsUnderAnOpenProgramme) {
  v1::CloseProgrammeRequest close;
  close.set_name("programmes/hps");
  Do<v1::Programme>("ProgrammeService.CloseProgramme", close);
  EXPECT_EQ(ReasonOf(Apply().status()), "PROGRAMME_CLOSED");
}

TEST_F(ProjectTest, KeepsItsBudgetLine) {
  ASSERT_TRUE(Apply().ok());
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name(kPartnership);
  update.mutable_update_mask()->add_paths("budget");
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.UpdatePartnership", update).status()),
            "LINE_HAS_SHARES");
  v1::UpdateProjectRequest change;
  change.mutable_project()->set_name(kName);
  change.mutable_project()->add_lines()->set_budget_line("none");
  change.mutable_project()->mutable_lines(0)->set_requested(1);
  change.mutable_update_mask()->add_paths("lines");
  EXPECT_EQ(ReasonOf(Call<Project>("ProjectService.UpdateProject", change).status()),
            "NO_SUCH_BUDGET_LINE");
}

TEST_F(ProjectTest, NorAPartnershipBeginsOnceTheProgrammeIsOver) {
  v1::CreatePartnershipRequest request;
  request.set_parent(kLiberia);
  request.set_partnership_id("late");
  *request.mutable_partnership() = GetPartnership();
  v1::CreateProgrammeRequest programme;
  programme.set_programme_id("past");
  programme.mutable_programme()->set_display_name("Of some years ago");
  *programme.mutable_programme()->mutable_period()->mutable_start() = On(2015, 1, 1);
  *programme.mutable_programme()->mutable_period()->mutable_end() = On(2016, 12, 31);
  Do<v1::Programme>("ProgrammeService.CreateProgramme", programme);
  request.mutable_partnership()->set_programme("programmes/past");
  EXPECT_THAT(
      BadFieldsOf(Call<Partnership>("PartnershipService.CreatePartnership", request).status()),
      ElementsAre("partnership.start_date"));
  *request.mutable_partnership()->mutable_start_date() = On(2014, 6, 1);
  EXPECT_TRUE(Call<Partnership>("PartnershipService.CreatePartnership", request).ok())
      << "the first conversation was before the programme";
}

}  // namespace
}  // namespace tandem::placement
