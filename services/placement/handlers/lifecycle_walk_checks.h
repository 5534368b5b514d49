#pragma once

#include <set>
#include <string>

#include "services/placement/domain/meeting.h"
#include "services/placement/handlers/lifecycle_walk_caller.h"
#include "tandem/placement/v1/bid.pb.h"

// What a walk (lifecycle_walk_test.cc) checks of several resources together, beside their tables.
namespace tandem::placement::walk {

class WalkingChecker : public WalkingCaller {
 protected:
  v1::Meeting GetMeeting(const std::string& name) {
    v1::GetMeetingRequest request;
    request.set_name(name);
    return Do<v1::Meeting>("MeetingService.GetMeeting", request);
  }
  // Minutes are approved by the next meeting that can.
  void CheckMinutes(const std::string& name) {
    const v1::Meeting meeting = GetMeeting(name);
    if (meeting.state() != v1::Meeting::MINUTES_APPROVED || !checked_.insert(name).second) return;
    const Day held = ToDay(meeting.meeting_date());
    const Day approved = ToDay(GetMeeting(meeting.approved_at()).meeting_date());
    EXPECT_LT(held, approved);
    for (const std::string& other : names_["Meeting Minutes"]) {
      if (PartnershipOf(other) != PartnershipOf(name)) continue;
      const v1::Meeting between = GetMeeting(other);
      const Day day = ToDay(between.meeting_date());
      EXPECT_FALSE(WasHeld(between) && between.quorate() && held < day && day < approved)
          << name << " of " << FormatDay(held) << " was approved on " << FormatDay(approved)
          << " though " << other << " was on " << FormatDay(day);
    }
  }

  // Whoever scores has declared before, and what is awarded was scored or excluded before.
  void CheckTender(const std::string& name) {
    v1::GetTenderRequest get;
    get.set_name(name);
    const auto tender = Do<v1::Tender>("TenderService.GetTender", get);
    v1::ListBidsRequest list;
    list.set_parent(name);
    const auto page = Do<v1::ListBidsResponse>("BidService.ListBids", list);
    for (const auto& bid : page.bids()) {
      for (const auto& score : bid.scores()) {
        const Day scored = ToDay(score.score_date());
        for (const auto& evaluator : tender.evaluators()) {
          if (evaluator.person() != score.evaluator()) continue;
          EXPECT_LE(ToDay(evaluator.declare_date()), scored) << bid.name();
        }
        if (tender.has_award_date()) {
          EXPECT_LE(scored, ToDay(tender.award_date())) << bid.name();
        }
      }
      if (bid.has_exclusion() && tender.has_award_date()) {
        EXPECT_LE(ToDay(bid.exclusion().effective_date()), ToDay(tender.award_date()));
      }
    }
  }

 private:
  std::set<std::string> checked_;  // minutes
};

}  // namespace tandem::placement::walk
