#include "services/placement/handlers/history.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/bid.pb.h"

namespace tandem::placement {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class HistoryTest : public World {
 protected:
  v1::PartnershipHistory History(bool oldest_first = false, int page_size = 1000) {
    v1::GetPartnershipHistoryRequest request;
    request.set_name(kPartnership);
    request.set_oldest_first(oldest_first);
    request.set_page_size(page_size);
    return Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request);
  }
};

TEST_F(HistoryTest, TellsWhoDidWhatWhenTheNewestFirst) {
  Reach(Day(2024, 1, 20));
  const std::string need = MakeNeed("coach");
  const auto history = History();
  const v1::HistoryEntry& newest = history.entries(0);
  EXPECT_EQ(newest.kind(), v1::HistoryEntry::CALL);
  EXPECT_EQ(newest.what(), "PlacementNeedService.CreatePlacementNeed");
  EXPECT_EQ(newest.caller(), suite.caller().subject);
  EXPECT_EQ(newest.time().seconds(), absl::ToUnixSeconds(suite.clock().Now()));
  EXPECT_THAT(newest.names(), Contains(need));
  EXPECT_THAT(newest.events(), ElementsAre("tandem.placement.v1.PlacementNeedCreated"));
  EXPECT_EQ(history.entries().rbegin()->what(), "PartnershipService.CreatePartnership");
  EXPECT_EQ(History(true).entries(0).what(), "PartnershipService.CreatePartnership");
}

TEST_F(HistoryTest, TellsWhichFieldsAnUpdateChanged) {
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name(kPartnership);
  update.mutable_partnership()->set_scope("Diabetes care");
  update.mutable_partnership()->add_sdg_targets("3.8");
  for (const char* field : {"scope", "sdg_targets"}) update.mutable_update_mask()->add_paths(field);
  Do<v1::Partnership>("PartnershipService.UpdatePartnership", update);
  const auto history = History();
  EXPECT_THAT(history.entries(0).fields(), ElementsAre("scope", "sdg_targets"));
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("Diabetes"))) << "not what they hold";
  EXPECT_THAT(history.entries().rbegin()->fields(), IsEmpty()) << "it was created";
}

TEST_F(HistoryTest, TellsOfTheRestOfTheSuiteAndOfDatesThatCame) {
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()));
  Reach(Day(2024, 11, 3));
  std::vector<std::string> reactions, timers;
  const auto history = History();
  for (const auto& entry : history.entries()) {
    if (entry.kind() == v1::HistoryEntry::REACTION) reactions.push_back(entry.what());
    if (entry.kind() == v1::HistoryEntry::TIMER) timers.push_back(entry.what());
    EXPECT_EQ(entry.caller().empty(), entry.kind() != v1::HistoryEntry::CALL);
  }
  EXPECT_THAT(reactions, Contains("tandem.objectives.v1.TeamPriorityConfirmed"));
  EXPECT_THAT(timers, Contains("placement-ending"));
}

TEST_F(HistoryTest, ShowsNothingBeyondThePartnershipAndNothingPersonal) {
  Deliver();
  Place(MakeNeed("coach"), "a", MakeProfessional());
  MakePartnership("other");
  const auto history = History();
  for (const auto& entry : history.entries()) {
    EXPECT_THAT(entry.names(), Each(StartsWith(kPartnership)));
    EXPECT_THAT(entry.names(), Not(Contains("countries/lr/partnerships/other")));
  }
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("professionals/")));
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("on the phone"))) << "a reason";
}

TEST_F(HistoryTest, TellsManagersWhyAPartnershipWasClosedThoughSomethingWasUnfinished) {
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()));
  v1::ClosePartnershipRequest close;
  close.set_name(kPartnership);
  close.set_reason("The ministry does it alone.");
  close.set_waiver_reason("The register burnt.");
  *close.mutable_effective_date() = On(2024, 2, 1);
  Do<v1::Partnership>("PartnershipService.ClosePartnership", close);
  EXPECT_EQ(History().entries(0).note(), "The register burnt.");
  EXPECT_EQ(History(true).entries(0).note(), "");
  v1::GetPartnershipHistoryRequest request;
  request.set_name(kPartnership);
  for (const auto role : {common::v1::LEADER, common::v1::BOARD_MEMBER, common::v1::EVALUATOR}) {
    const auto told =
        CallAs<v1::PartnershipHistory>(CallerWith("other", role, kPartnership, ministry_leader),
                                       "HistoryService.GetPartnershipHistory", request);
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ(told->entries(0).what(), "PartnershipService.ClosePartnership");
    EXPECT_THAT(told->DebugString(), Not(HasSubstr("burnt")));
  }
}

TEST_F(HistoryTest, TellsWhoWithdrewABidAndWhyOnceTheBidsAreOpen) {
  Deliver();
  const common::v1::Date today = ToDate(DayOf(suite.clock().Now()));
  v1::CreateFrameworkRequest framework;
  framework.set_parent(kLiberia);
  framework.set_framework_id("partners");
  framework.mutable_framework()->set_display_name("Partners");
  const std::string name = Do<v1::Framework>("FrameworkService.CreateFramework", framework).name();
  v1::AdmitFrameworkMemberRequest admit;
  admit.set_name(name);
  admit.set_institution(kOffice);
  *admit.mutable_effective_date() = today;
  Do<v1::Framework>("FrameworkService.AdmitFrameworkMember", admit);
  v1::CreateTenderRequest create;
  create.set_parent(kPartnership);
  create.set_tender_id("nurses");
  create.mutable_tender()->set_display_name("Nursing");
  create.mutable_tender()->set_framework(name);
  create.mutable_tender()->add_requirements("Two places.");
  *create.mutable_tender()->mutable_closing_date() = today;
  create.mutable_tender()->add_criteria()->set_criterion_id("quality");
  create.mutable_tender()->mutable_criteria(0)->set_display_name("Quality");
  create.mutable_tender()->mutable_criteria(0)->set_weight(100);
  const std::string tender = Do<v1::Tender>("TenderService.CreateTender", create).name();
  v1::IssueTenderRequest issue;
  issue.set_name(tender);
  *issue.mutable_effective_date() = today;
  Do<v1::Tender>("TenderService.IssueTender", issue);
  v1::SubmitBidRequest submit;
  submit.set_parent(tender);
  submit.set_bidder(kOffice);
  submit.set_reason("It came on paper.");
  submit.mutable_offer()->set_proposal("Twelve weeks.");
  v1::WithdrawBidRequest withdraw;
  withdraw.set_name(Do<v1::Bid>("BidService.SubmitBid", submit).name());
  withdraw.set_reason("By a letter of the office.");
  Do<v1::Bid>("BidService.WithdrawBid", withdraw);
  EXPECT_EQ(History().entries(0).what(), "BidService.WithdrawBid");
  EXPECT_EQ(History().entries(0).note(), "") << "it tells whose it was";
  for (int i : {0, 1}) {
    EXPECT_EQ(History().entries(i).caller(), "") << "a leader's would tell it too";
  }
  ASSERT_TRUE(suite.Advance(absl::Hours(24)).ok());
  v1::OpenBidsRequest open;
  open.set_name(tender);
  Do<v1::Tender>("TenderService.OpenBids", open);
  EXPECT_EQ(History().entries(1).note(), "By a letter of the office.");
  EXPECT_EQ(History().entries(1).caller(), suite.caller().subject);
}

TEST_F(HistoryTest, TellsOfWhichDayItIsAndWhichLeaderDecided) {
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()), Day(2024, 2, 5));
  const auto history = History();
  const auto told = [&](const std::string& what) {
    std::vector<std::string> all;
    for (const auto& entry : history.entries()) {
      if (entry.what() != what) continue;
      const Day day = entry.has_effective_date() ? ToDay(entry.effective_date()) : Day(1, 1, 1);
      all.push_back(FormatDay(day) + " " + entry.leader());
    }
    return all;
  };
  EXPECT_THAT(told("PlacementService.StartPlacement"), ElementsAre("2024-02-05 "));
  EXPECT_THAT(told("PlacementNeedService.CreatePlacementNeed"), ElementsAre("0001-01-01 "));
  const auto approvals = told("PartnershipService.GiveApproval");
  EXPECT_THAT(approvals, Each(::testing::AnyOf(EndsWith(" " + ministry_leader),
                                               EndsWith(" " + office_leader))));
  EXPECT_THAT(approvals, Each(Not(StartsWith("0001"))));
  for (const char* what : {"NotePotentialObjective", "RecordStakeholderTalk", "RecordFinding",
                           "AgreeFocus", "ConfirmHostTeam", "DeliverPartnership"}) {
    const auto days = told(std::string("PartnershipService.") + what);
    EXPECT_THAT(days, Not(::testing::IsEmpty())) << what;
    EXPECT_THAT(days, Each(Not(StartsWith("0001")))) << what;
  }
}

TEST_F(HistoryTest, IsToldPageByPage) {
  for (int i = 0; i < 7; ++i) MakeNeed("n" + std::to_string(i));
  for (const bool oldest_first : {false, true}) {
    const auto whole = History(oldest_first);
    v1::GetPartnershipHistoryRequest request;
    request.set_name(kPartnership);
    request.set_oldest_first(oldest_first);
    request.set_page_size(3);
    v1::PartnershipHistory paged;
    do {
      const auto page = Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request);
      EXPECT_LE(page.entries_size(), 3);
      paged.mutable_entries()->MergeFrom(page.entries());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(paged.SerializeAsString(), whole.SerializeAsString());
  }
}

TEST_F(HistoryTest, IsNotForFundersNorForOtherPartnerships) {
  v1::GetPartnershipHistoryRequest request;
  request.set_name(kPartnership);
  for (const Caller& caller :
       {CallerWith("funder", common::v1::FUNDER, kLiberia, ""),
        CallerWith("leader", common::v1::LEADER, "countries/lr/partnerships/other", "")}) {
    const auto refused =
        CallAs<v1::PartnershipHistory>(caller, "HistoryService.GetPartnershipHistory", request);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  }
  request.set_name("countries/lr/partnerships/nowhere");
  EXPECT_EQ(
      Call<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request).status().code(),
      absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tandem::placement
