#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/bid.pb.h"

namespace tandem::placement {

// A framework with two members, and a tender of a partnership that delivers.
class TenderTest : public World {
 protected:
  static constexpr char kFramework[] = "countries/lr/frameworks/partners";
  static constexpr char kTender[] = "countries/lr/partnerships/ncd/tenders/nurses";
  static constexpr char kWords[] = "Twelve weeks on the wards.";

  TenderTest() {
    Deliver();
    leeds_ = MakeInstitution("leeds", v1::Institution::DELIVERY);
    york_ = MakeInstitution("york", v1::Institution::DELIVERY);
    v1::CreateFrameworkRequest framework;
    framework.set_parent(kLiberia);
    framework.set_framework_id("partners");
    framework.mutable_framework()->set_display_name("Global Health Partners");
    Do<v1::Framework>("FrameworkService.CreateFramework", framework);
    for (const std::string& member : {leeds_, york_}) Admit(member);
    closing_ = DayOf(suite.clock().Now()) + 30;
    v1::CreateTenderRequest tender;
    tender.set_parent(kPartnership);
    tender.set_tender_id("nurses");
    tender.mutable_tender()->set_display_name("Specialist nursing");
    tender.mutable_tender()->set_framework(kFramework);
    tender.mutable_tender()->add_requirements("Places for ten nurses.");
    *tender.mutable_tender()->mutable_closing_date() = ToDate(closing_);
    for (const auto& [id, weight] : {std::pair("quality", 60), {"price", 40}}) {
      auto& criterion = *tender.mutable_tender()->add_criteria();
      criterion.set_criterion_id(id);
      criterion.set_display_name(id);
      criterion.set_weight(weight);
    }
    Do<v1::Tender>("TenderService.CreateTender", tender);
  }

  common::v1::Date Today() { return ToDate(DayOf(suite.clock().Now())); }
  template <class Request>
  static Request For(const std::string& name) {
    Request request;
    request.set_name(name);
    return request;
  }
  void Admit(const std::string& institution) {
    auto request = For<v1::AdmitFrameworkMemberRequest>(kFramework);
    request.set_institution(institution);
    *request.mutable_effective_date() = Today();
    Do<v1::Framework>("FrameworkService.AdmitFrameworkMember", request);
  }
  Result<v1::Partnership> Require(bool required) {
    v1::UpdatePartnershipRequest update;
    update.mutable_partnership()->set_name(kPartnership);
    update.mutable_partnership()->set_tender_required(required);
    update.mutable_update_mask()->add_paths("tender_required");
    return Call<v1::Partnership>("PartnershipService.UpdatePartnership", update);
  }
  Result<v1::Tender> IssueOn(Day day) {
    auto request = For<v1::IssueTenderRequest>(kTender);
    *request.mutable_effective_date() = ToDate(day);
    return Call<v1::Tender>("TenderService.IssueTender", request);
  }
  void Issue() { ASSERT_TRUE(IssueOn(ToDay(Today())).ok()); }
  Caller LeaderOf(const std::string& institution) {
    return CallerWith("leader of " + institution, common::v1::LEADER, kTender,
                      MakePerson(institution));
  }
  v1::SubmitBidRequest Offer(const std::string& bidder) {
    v1::SubmitBidRequest request;
    request.set_parent(kTender);
    request.set_bidder(bidder);
    request.mutable_offer()->set_proposal(kWords);
    return request;
  }
  Result<v1::Bid> Submit(const std::string& bidder) {
    return CallAs<v1::Bid>(LeaderOf(bidder), "BidService.SubmitBid", Offer(bidder));
  }
  // With the day after the closing date.
  Result<v1::Tender> Open() {
    return Call<v1::Tender>("TenderService.OpenBids", For<v1::OpenBidsRequest>(kTender));
  }
  void Appoint(const std::vector<std::string>& persons) {
    auto request = For<v1::AppointEvaluatorsRequest>(kTender);
    for (const std::string& person : persons) request.add_persons(person);
    Do<v1::Tender>("TenderService.AppointEvaluators", request);
  }
  Caller Evaluator(const std::string& person) {
    return CallerWith("evaluator " + person, common::v1::EVALUATOR, kTender, person);
  }
  Result<v1::Tender> Declare(const std::string& person, const std::string& conflict = "") {
    auto request = For<v1::DeclareInterestsRequest>(kTender);
    request.set_evaluator(person);
    *request.mutable_effective_date() = Today();
    if (!conflict.empty()) {
      request.add_conflicts()->set_bidder(conflict);
      request.mutable_conflicts(0)->set_description("A sister works there.");
    }
    return CallAs<v1::Tender>(Evaluator(person), "TenderService.DeclareInterests", request);
  }
  Result<v1::Bid> Score(const std::string& bid, const std::string& person, int quality, int price) {
    auto request = For<v1::ScoreBidRequest>(bid);
    request.set_evaluator(person);
    *request.mutable_effective_date() = Today();
    for (const auto& [criterion, score] : {std::pair("quality", quality), {"price", price}}) {
      request.add_scores()->set_criterion_id(criterion);
      request.mutable_scores()->rbegin()->set_score(score);
    }
    return CallAs<v1::Bid>(Evaluator(person), "BidService.ScoreBid", request);
  }
  Result<v1::Tender> Award(const Caller& caller, const std::string& bid) {
    auto request = For<v1::AwardTenderRequest>(kTender);
    request.set_bid(bid);
    *request.mutable_effective_date() = Today();
    return CallAs<v1::Tender>(caller, "TenderService.AwardTender", request);
  }
  Result<v1::TenderRanking> Ranking() {
    return Call<v1::TenderRanking>("TenderService.GetRanking", For<v1::GetRankingRequest>(kTender));
  }
  v1::Bid GetBid(const std::string& name) {
    return Do<v1::Bid>("BidService.GetBid", For<v1::GetBidRequest>(name));
  }
  // Issued, bid for by both, opened and scored: Leeds has 78 points, York 60.
  void Evaluate() {
    Issue();
    leeds_bid_ = Submit(leeds_)->name();
    york_bid_ = Submit(york_)->name();
    Reach(closing_ + 1);
    ASSERT_TRUE(Open().ok());
    Appoint({ministry_leader, office_leader});
    for (const std::string& person : {ministry_leader, office_leader}) {
      ASSERT_TRUE(Declare(person).ok());
    }
    ASSERT_TRUE(Score(leeds_bid_, ministry_leader, 4, 5).ok());
    ASSERT_TRUE(Score(leeds_bid_, office_leader, 3, 4).ok());
    ASSERT_TRUE(Score(york_bid_, ministry_leader, 3, 3).ok());
    ASSERT_TRUE(Score(york_bid_, office_leader, 3, 3).ok());
  }

  std::string leeds_, york_, leeds_bid_, york_bid_;
  Day closing_;
};

}  // namespace tandem::placement
