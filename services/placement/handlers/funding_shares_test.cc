#include "services/placement/handlers/funding_shares.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/overview.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::FundingShare;
using v1::Partnership;
using v1::Visit;

// A managed education partnership beside the world's.
class ManagedEducationTest : public World {
 protected:
  static constexpr char kName[] = "countries/lr/partnerships/nurses";

  ManagedEducationTest() {
    v1::CreatePartnershipRequest request;
    request.set_parent(kLiberia);
    request.set_partnership_id("nurses");
    *request.mutable_partnership() = GetPartnership();
    request.mutable_partnership()->set_kind(v1::MANAGED_EDUCATION);
    auto& line = *request.mutable_partnership()->add_budget();
    line.set_line_id("travel");
    line.set_display_name("Travel");
    line.mutable_amount()->set_currency("GBP");
    line.mutable_amount()->set_minor_units(100'000);
    Do<Partnership>("PartnershipService.CreatePartnership", request);
  }

  common::v1::Date Today() { return ToDate(DayOf(suite.clock().Now())); }

  Result<FundingShare> Pledge(const std::string& id, std::int64_t minor_units) {
    v1::CreateFundingShareRequest request;
    request.set_parent(kName);
    request.set_funding_share_id(id);
    auto& share = *request.mutable_funding_share();
    share.set_display_name(id);
    share.set_party(kOffice);
    share.set_budget_line("travel");
    share.mutable_amount()->set_currency("GBP");
    share.mutable_amount()->set_minor_units(minor_units);
    return Call<FundingShare>("FundingShareService.CreateFundingShare", request);
  }
  FundingShare Commit(const std::string& name) {
    v1::CommitFundingShareRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = Today();
    return Do<FundingShare>("FundingShareService.CommitFundingShare", request);
  }
  void SetBudget(std::int64_t minor_units) {
    v1::UpdatePartnershipRequest request;
    request.mutable_partnership()->set_name(kName);
    auto& line = *request.mutable_partnership()->add_budget();
    line.set_line_id("travel");
    line.set_display_name("Travel");
    line.mutable_amount()->set_currency("GBP");
    line.mutable_amount()->set_minor_units(minor_units);
    request.mutable_update_mask()->add_paths("budget");
    Do<Partnership>("PartnershipService.UpdatePartnership", request);
  }
  v1::Funding GetFunding() {
    v1::GetFundingRequest request;
    request.set_name(kName);
    return Do<v1::Funding>("FundingShareService.GetFunding", request);
  }
  std::vector<std::string> MissingToDeliver() {
    v1::GetGateRequest request;
    request.set_name(kName);
    const auto gate = Do<v1::Gate>("PartnershipService.GetGate", request);
    std::vector<std::string> missing;
    for (const auto& condition : gate.gates(1).conditions()) {
      if (!condition.met()) missing.push_back(condition.condition());
    }
    return missing;
  }
  Result<Visit> PlanVisit(Visit::Kind kind, const common::v1::Date& day) {
    v1::CreateVisitRequest request;
    request.set_parent(kName);
    request.set_visit_id("first");
    auto& visit = *request.mutable_visit();
    visit.set_display_name("First look");
    visit.set_kind(kind);
    visit.set_side(common::v1::LEAD);
    *visit.mutable_period()->mutable_start() = day;
    *visit.mutable_period()->mutable_end() = day;
    visit.mutable_destination()->set_country("lr");
    visit.add_visitors(office_leader);
    return Call<Visit>("VisitService.CreateVisit", request);
  }
};

TEST_F(ManagedEducationTest, LosesNoPartyThatFundsItAndNoHostTeamStaysWithoutItsParty) {
  const std::string funder = MakeInstitution("funder", v1::Institution::FUNDER, "gb");
  const auto change_parties = [&](const std::string& lead, const std::string& counterpart) {
    v1::UpdatePartnershipRequest request;
    request.mutable_partnership()->set_name(kName);
    for (const auto& [institution, side] :
         {std::pair(lead, common::v1::LEAD), {counterpart, common::v1::COUNTERPART}}) {
      auto& party = *request.mutable_partnership()->add_parties();
      party.set_institution(institution);
      party.set_side(side);
      party.set_role(v1::Party::PARTNER);
    }
    request.mutable_update_mask()->add_paths("parties");
    return Call<Partnership>("PartnershipService.UpdatePartnership", request);
  };
  v1::ConfirmHostTeamRequest confirm;
  confirm.set_name(kName);
  confirm.set_team(kTeam);
  *confirm.mutable_effective_date() = Today();
  Do<Partnership>("PartnershipService.ConfirmHostTeam", confirm);
  const auto share = Pledge("trust", 60'000);
  ASSERT_TRUE(share.ok());
  EXPECT_EQ(ReasonOf(change_parties(funder, kMinistry).status()), "PARTY_REMOVED");
  v1::WithdrawFundingShareRequest withdraw;
  withdraw.set_name(share->name());
  withdraw.set_reason("The trust leaves.");
  *withdraw.mutable_effective_date() = Today();
  Do<FundingShare>("FundingShareService.WithdrawFundingShare", withdraw);
  const auto without_funder = change_parties(funder, kMinistry);
  ASSERT_TRUE(without_funder.ok()) << without_funder.status();
  EXPECT_EQ(without_funder->host_team().team(), kTeam);
  const std::string other = MakeInstitution("other", v1::Institution::MINISTRY);
  const auto without_host = change_parties(funder, other);
  ASSERT_TRUE(without_host.ok()) << without_host.status();
  EXPECT_FALSE(without_host->has_host_team());
}

TEST_F(ManagedEducationTest, TakesNoRateOfADayToCome) {
  v1::CreateFundingShareRequest request;
  request.set_parent(kName);
  request.set_funding_share_id("abroad");
  auto& share = *request.mutable_funding_share();
  share.set_display_name("Abroad");
  share.set_party(kOffice);
  share.set_budget_line("travel");
  share.mutable_amount()->set_currency("USD");
  share.mutable_amount()->set_minor_units(10'000);
  share.mutable_rate()->set_rate("0.79");
  *share.mutable_rate()->mutable_rate_date() = ToDate(ToDay(Today()) + 1);
  constexpr std::string_view kCreate = "FundingShareService.CreateFundingShare";
  EXPECT_THAT(BadFieldsOf(Call<FundingShare>(kCreate, request).status()),
              ElementsAre("funding_share.rate.rate_date"));
  *share.mutable_rate()->mutable_rate_date() = Today();
  const auto created = Call<FundingShare>(kCreate, request);
  EXPECT_TRUE(created.ok()) << created.status();
}

TEST_F(ManagedEducationTest, IsCoveredOnceItsSharesAreCommitted) {
  const auto first = Pledge("office", 60'000);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(GetFunding().lines(0).over_committed(), -100'000);
  EXPECT_EQ(GetFunding().lines(0).position().pledged(), 60'000);
  Commit(first->name());
  EXPECT_EQ(GetFunding().lines(0).over_committed(), -40'000);
  Commit(Pledge("more", 50'000)->name());
  EXPECT_EQ(GetFunding().lines(0).over_committed(), 10'000);
  EXPECT_TRUE(GetFunding().covered());
  EXPECT_THAT(MissingToDeliver(), ElementsAre("FOCUS_AGREED", "TECHNICAL_VISIT_COMPLETED",
                                              "BOARD_ACTIVE", "APPROVALS_GIVEN"));
  EXPECT_THAT(Events<v1::FundingShareChanged>(), SizeIs(2));
}

TEST_F(ManagedEducationTest, IsNotCoveredByABudgetOfNothing) {
  SetBudget(0);
  EXPECT_FALSE(GetFunding().covered());
  EXPECT_THAT(MissingToDeliver(), ::testing::Contains("BUDGET_COVERED"));
}

TEST_F(ManagedEducationTest, CountsAnewOnceALineCostsLess) {
  Commit(Pledge("office", 60'000)->name());
  EXPECT_FALSE(GetFunding().lines(0).position().has_cover_date());
  SetBudget(50'000);
  EXPECT_EQ(GetFunding().lines(0).over_committed(), 10'000);
  EXPECT_EQ(ToDay(GetFunding().lines(0).position().cover_date()), ToDay(Today()));
  SetBudget(70'000);
  EXPECT_FALSE(GetFunding().lines(0).position().has_cover_date());
  EXPECT_THAT(MissingToDeliver(), ::testing::Contains("BUDGET_COVERED"));
}

TEST_F(ManagedEducationTest, ShowsWhatIsReceivedAndSpent) {
  const FundingShare share = Commit(Pledge("office", 100'000)->name());
  v1::RecordReceiptRequest receipt;
  receipt.set_name(share.name());
  receipt.mutable_receipt()->set_receipt_id("first");
  receipt.mutable_receipt()->set_minor_units(70'000);
  *receipt.mutable_receipt()->mutable_receipt_date() = Today();
  EXPECT_EQ(Do<FundingShare>("FundingShareService.RecordReceipt", receipt).state(),
            FundingShare::PART_RECEIVED);
  v1::RecordSpendRequest spend;
  spend.set_name(share.name());
  spend.mutable_spend()->set_spend_id("flights");
  spend.mutable_spend()->set_minor_units(20'000);
  spend.mutable_spend()->set_purpose("Flights");
  *spend.mutable_spend()->mutable_spend_date() = Today();
  Do<FundingShare>("FundingShareService.RecordSpend", spend);
  EXPECT_EQ(GetFunding().lines(0).unspent(), 50'000);
  v1::WithdrawFundingShareRequest withdraw;
  withdraw.set_name(share.name());
  withdraw.set_reason("The funder stopped.");
  *withdraw.mutable_effective_date() = Today();
  Do<FundingShare>("FundingShareService.WithdrawFundingShare", withdraw);
  EXPECT_EQ(GetFunding().lines(0).position().committed(), 0);
  EXPECT_EQ(GetFunding().lines(0).unspent(), 50'000) << "what came in is there still";
}

TEST_F(ManagedEducationTest, TellsOfMoneyThatWasTakenBack) {
  const FundingShare share = Commit(Pledge("office", 100'000)->name());
  v1::RecordReceiptRequest receipt;
  receipt.set_name(share.name());
  receipt.mutable_receipt()->set_receipt_id("first");
  receipt.mutable_receipt()->set_minor_units(100'000);
  receipt.mutable_receipt()->mutable_voided()->set_by("nobody");
  *receipt.mutable_receipt()->mutable_receipt_date() = Today();
  EXPECT_FALSE(
      Do<FundingShare>("FundingShareService.RecordReceipt", receipt).receipts(0).has_voided());
  v1::VoidReceiptRequest taken_back;
  taken_back.set_name(share.name());
  taken_back.set_receipt_id("first");
  EXPECT_THAT(
      BadFieldsOf(Call<FundingShare>("FundingShareService.VoidReceipt", taken_back).status()),
      ElementsAre("reason"));
  taken_back.set_reason("Of another partnership.");
  const auto voided = Do<FundingShare>("FundingShareService.VoidReceipt", taken_back);
  EXPECT_EQ(voided.state(), FundingShare::COMMITTED);
  ASSERT_THAT(voided.receipts(), SizeIs(1));
  EXPECT_EQ(voided.receipts(0).voided().by(), "tester");
  EXPECT_EQ(voided.receipts(0).voided().reason(), "Of another partnership.");
  EXPECT_EQ(ToDay(voided.receipts(0).voided().effective_date()), ToDay(Today()));
  EXPECT_EQ(GetFunding().lines(0).position().received(), 0);
  EXPECT_TRUE(GetFunding().covered()) << "it is committed still";
  const auto told = Events<v1::FundingShareChanged>().back();
  EXPECT_EQ(told.state(), FundingShare::COMMITTED);
  EXPECT_EQ(told.received(), 0);
  EXPECT_EQ(told.position().received(), 0);
  EXPECT_EQ(ReasonOf(Call<FundingShare>("FundingShareService.VoidReceipt", taken_back).status()),
            "ENTRY_VOIDED");
}

TEST_F(ManagedEducationTest, IsAmongTheOverspentUntilTheSpendIsTakenBack) {
  const auto overspends = [&](const std::string& scope) {
    v1::GetOverspendsRequest request;
    request.set_name(scope);
    return Do<v1::Overspends>("OverviewService.GetOverspends", request);
  };
  const FundingShare share = Commit(Pledge("office", 100'000)->name());
  v1::RecordSpendRequest spend;
  spend.set_name(share.name());
  spend.mutable_spend()->set_spend_id("flights");
  spend.mutable_spend()->set_minor_units(120'000);
  spend.mutable_spend()->set_purpose("Flights");
  *spend.mutable_spend()->mutable_spend_date() = Today();
  EXPECT_EQ(ReasonOf(Call<FundingShare>("FundingShareService.RecordSpend", spend).status()),
            "SPEND_ABOVE_SHARE");
  EXPECT_THAT(overspends(kLiberia).overspends(), SizeIs(0));
  spend.mutable_spend()->set_overspend_reason("The fares rose.");
  Do<FundingShare>("FundingShareService.RecordSpend", spend);
  EXPECT_EQ(GetFunding().lines(0).position().overspent(), 20'000);
  for (const char* scope : {kLiberia, kName}) {
    ASSERT_THAT(overspends(scope).overspends(), SizeIs(1)) << scope;
    const v1::Overspend one = overspends(scope).overspends(0);
    EXPECT_EQ(one.partnership(), kName);
    EXPECT_EQ(one.state(), Partnership::DISCOVER);
    EXPECT_EQ(one.line().line_id(), "travel");
    EXPECT_EQ(one.overspent(), 20'000);
    EXPECT_EQ(one.spent(), 120'000);
    EXPECT_EQ(ToDay(one.overspend_date()), ToDay(Today()));
  }
  EXPECT_THAT(overspends("countries/ke").overspends(), SizeIs(0));
  EXPECT_THAT(overspends(kPartnership).overspends(), SizeIs(0));
  v1::VoidSpendRequest taken_back;
  taken_back.set_name(share.name());
  taken_back.set_spend_id("flights");
  taken_back.set_reason("A digit too much.");
  Do<FundingShare>("FundingShareService.VoidSpend", taken_back);
  EXPECT_EQ(Events<v1::FundingShareChanged>().back().position().spent(), 0);
  EXPECT_THAT(overspends(kLiberia).overspends(), SizeIs(0));
}

TEST_F(ManagedEducationTest, RefusesAShareThatDoesNotFit) {
  ASSERT_TRUE(Pledge("office", 1).ok());
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name(kName);
  update.mutable_update_mask()->add_paths("budget");
  EXPECT_EQ(ReasonOf(Call<Partnership>("PartnershipService.UpdatePartnership", update).status()),
            "LINE_HAS_SHARES");
}

TEST_F(ManagedEducationTest, TakesNoVisitBoardOrMoneyOfBeforeItBegan) {
  const auto begin = On(2024, 1, 2), before = On(2024, 1, 1);
  EXPECT_THAT(BadFieldsOf(PlanVisit(Visit::TECHNICAL, before).status()),
              ElementsAre("visit.period.start"));
  const auto visit = PlanVisit(Visit::TECHNICAL, begin);
  ASSERT_TRUE(visit.ok()) << visit.status();
  v1::UpdateVisitRequest move;
  move.mutable_visit()->set_name(visit->name());
  *move.mutable_visit()->mutable_period()->mutable_start() = before;
  *move.mutable_visit()->mutable_period()->mutable_end() = begin;
  move.mutable_update_mask()->add_paths("period");
  EXPECT_THAT(BadFieldsOf(Call<Visit>("VisitService.UpdateVisit", move).status()),
              ElementsAre("visit.period.start"));

  v1::CommitFundingShareRequest commit;
  commit.set_name(Pledge("office", 1)->name());
  *commit.mutable_effective_date() = before;
  EXPECT_THAT(
      BadFieldsOf(Call<FundingShare>("FundingShareService.CommitFundingShare", commit).status()),
      ElementsAre("effective_date"));

  v1::FormBoardRequest form;
  form.set_parent(kName);
  form.set_display_name("Board");
  Do<v1::Board>("BoardService.FormBoard", form);
  for (const auto& [side, member] : {std::pair(common::v1::LEAD, office_leader),
                                     std::pair(common::v1::COUNTERPART, ministry_leader)}) {
    v1::SeatBoardMemberRequest seat;
    seat.set_name(std::string(kName) + "/board");
    seat.set_seat_id(side == common::v1::LEAD ? "office" : "ministry");
    seat.set_title("Member");
    seat.set_side(side);
    seat.set_member(member);
    *seat.mutable_effective_date() = before;
    Do<v1::Board>("BoardService.SeatBoardMember", seat);
  }
  v1::ActivateBoardRequest activate;
  activate.set_name(std::string(kName) + "/board");
  *activate.mutable_effective_date() = before;
  EXPECT_THAT(BadFieldsOf(Call<v1::Board>("BoardService.ActivateBoard", activate).status()),
              ElementsAre("effective_date"));
  *activate.mutable_effective_date() = begin;
  Do<v1::Board>("BoardService.ActivateBoard", activate);
}

TEST_F(ManagedEducationTest, KnowsATechnicalVisitOnceItIsCompleted) {
  const std::string visit = PlanVisit(Visit::TECHNICAL, Today())->name();
  v1::ConfirmVisitRequest confirm;
  confirm.set_name(visit);
  Do<Visit>("VisitService.ConfirmVisit", confirm);
  EXPECT_THAT(MissingToDeliver(), ::testing::Contains("TECHNICAL_VISIT_COMPLETED"));
  v1::CompleteVisitRequest complete;
  complete.set_name(visit);
  *complete.mutable_effective_date() = Today();
  Do<Visit>("VisitService.CompleteVisit", complete);
  EXPECT_THAT(MissingToDeliver(),
              ElementsAre("FOCUS_AGREED", "BOARD_ACTIVE", "BUDGET_COVERED", "APPROVALS_GIVEN"));
  v1::DebriefVisitRequest debrief;
  debrief.set_name(visit);
  debrief.set_debrief("Two wards, forty beds.");
  EXPECT_EQ(Do<Visit>("VisitService.DebriefVisit", debrief).state(), Visit::DEBRIEFED);
  v1::RetractVisitCompletionRequest retract;
  retract.set_name(visit);
  retract.set_reason("It was put off.");
  *retract.mutable_effective_date() = ToDate(ToDay(Today()) - 1);
  EXPECT_THAT(BadFieldsOf(Call<Visit>("VisitService.RetractVisitCompletion", retract).status()),
              ElementsAre("effective_date"));
  *retract.mutable_effective_date() = Today();
  const auto retracted = Do<Visit>("VisitService.RetractVisitCompletion", retract);
  EXPECT_EQ(retracted.state(), Visit::CONFIRMED);
  EXPECT_FALSE(retracted.has_complete_date());
  EXPECT_EQ(retracted.completion_retracted().reason(), "It was put off.");
  EXPECT_EQ(retracted.debrief(), "Two wards, forty beds.");
  EXPECT_THAT(MissingToDeliver(), ::testing::Contains("TECHNICAL_VISIT_COMPLETED"));
  EXPECT_THAT(Events<v1::VisitCompletionRetracted>(), ::testing::SizeIs(1));
  Do<Visit>("VisitService.CompleteVisit", complete);
  EXPECT_THAT(MissingToDeliver(),
              ElementsAre("FOCUS_AGREED", "BOARD_ACTIVE", "BUDGET_COVERED", "APPROVALS_GIVEN"));
  Do<Visit>("VisitService.RetractVisitCompletion", retract);
  v1::CancelVisitRequest cancel;
  cancel.set_name(visit);
  cancel.set_reason("It is not made.");
  EXPECT_EQ(Do<Visit>("VisitService.CancelVisit", cancel).debrief(), "") << "of no visit";
}

TEST_F(ManagedEducationTest, DoesNotTakeAStudyVisitForATechnicalOne) {
  const std::string visit = PlanVisit(Visit::STUDY, Today())->name();
  v1::ConfirmVisitRequest confirm;
  confirm.set_name(visit);
  Do<Visit>("VisitService.ConfirmVisit", confirm);
  v1::CompleteVisitRequest complete;
  complete.set_name(visit);
  *complete.mutable_effective_date() = Today();
  Do<Visit>("VisitService.CompleteVisit", complete);
  EXPECT_THAT(MissingToDeliver(), ::testing::Contains("TECHNICAL_VISIT_COMPLETED"));
}

}  // namespace
}  // namespace tandem::placement
