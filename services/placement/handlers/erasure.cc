#include "services/placement/handlers/erasure.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "libs/common/base/names.h"
#include "libs/common/base/personal.h"
#include "libs/common/store/pages.h"
#include "services/placement/collections.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/tender.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/addresses.h"
#include "services/placement/handlers/boards.h"
#include "services/placement/handlers/external_ids.h"
#include "services/placement/handlers/mentions.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// Why a run of a cohort did not place somebody.
Status EraseOutcomes(Unit& unit, const std::string& partnership, const std::string& professional) {
  RETURN_IF_ERROR(unit.Load(kPartnerships, partnership).status());
  ASSIGN_OR_RETURN(auto runs, unit.List(kCohortRuns, Below(partnership)));
  for (v1::CohortRun& run : runs) {
    bool is_theirs = false;
    for (v1::CohortRun::Outcome& outcome : *run.mutable_outcomes()) {
      if (outcome.professional() != professional) continue;
      is_theirs = true;
      outcome.clear_message();
      outcome.clear_unmet_conditions();
    }
    if (is_theirs) unit.Save(kCohortRuns, std::move(run));
  }
  return OkStatus();
}

// What is personal to someone in what they did: why a placement ended, what was advised, why a
// match was declined. The caller has loaded and saves the professional, which guards placements.
Status EraseWork(Unit& unit, const v1::Professional& professional) {
  const Query theirs = Referring("professional", professional.name());
  ASSIGN_OR_RETURN(auto placements, unit.List(kPlacements, theirs));
  std::set<std::string> partnerships;
  for (v1::Placement& placement : placements) {
    partnerships.insert(std::string(PartnershipOf(placement.name())));
    // Loaded, since what is below it is listed.
    ASSIGN_OR_RETURN(placement, unit.Load(kPlacements, placement.name()));
    ASSIGN_OR_RETURN(auto check_ins, unit.List(kCheckIns, Below(placement.name())));
    for (v1::CheckIn& check_in : check_ins) {
      BlankPersonal(check_in);
      if (check_in.has_retracted()) check_in.mutable_retracted()->clear_reason();
      unit.Save(kCheckIns, std::move(check_in));
    }
    BlankPersonal(placement);
    unit.Save(kPlacements, std::move(placement));
  }
  ASSIGN_OR_RETURN(auto matches, unit.List(kMatches, theirs));
  for (v1::Match& match : matches) {
    partnerships.insert(std::string(PartnershipOf(match.name())));
    BlankPersonal(match);
    unit.Save(kMatches, std::move(match));
  }
  for (const std::string& partnership : partnerships) {
    RETURN_IF_ERROR(EraseOutcomes(unit, partnership, professional.name()));
  }
  return OkStatus();
}

// Takes out of each resource of `query` what `blank` does, and saves those of which it says that
// there was something. The list is a hint.
template <class T, class Blank>
Status BlankEach(Unit& unit, const Collection<T>& collection, const Query& query,
                 const Blank& blank) {
  View hints(unit.context());
  return ForEachPage(hints, collection, query, [&](std::vector<T> page) -> Status {
    for (T& hint : page) {
      if (!blank(hint)) continue;
      ASSIGN_OR_RETURN(T one, unit.Load(collection, hint.name()));
      if (blank(one)) unit.Save(collection, std::move(one));
    }
    return OkStatus();
  });
}

// The reasons of most decisions are about no person, so that Decision marks none as personal.
bool BlankReason(v1::Decision& decision) {
  if (decision.reason().empty()) return false;
  decision.clear_reason();
  return true;
}

bool BlankLeave(const std::string& person, v1::LeaveRequest& leave) {
  const bool is_theirs = leave.person() == person;
  bool was_there = false;
  if (leave.has_endorsed() && (is_theirs || leave.endorsing_leader() == person))
    was_there |= BlankReason(*leave.mutable_endorsed());
  if (leave.has_decided() && (is_theirs || leave.deciding_leader() == person))
    was_there |= BlankReason(*leave.mutable_decided());
  return was_there;
}

bool BlankApprovals(const std::string& person, v1::Partnership& partnership) {
  bool was_there = false;
  for (v1::Approval& approval : *partnership.mutable_approvals()) {
    if (approval.leader() != person) continue;
    if (approval.has_decision()) was_there |= BlankReason(*approval.mutable_decision());
    if (approval.has_withdrawal()) was_there |= BlankReason(*approval.mutable_withdrawal());
  }
  return was_there;
}

bool BlankVisit(const std::string& person, v1::Visit& visit) {
  const auto among = [&](const auto& persons) {
    return std::find(persons.begin(), persons.end(), person) != persons.end();
  };
  if (!among(visit.visitors()) && !among(visit.accompanying_officials())) return false;
  bool was_there = !visit.reason().empty();
  visit.clear_reason();
  if (visit.has_completion_retracted())
    was_there |= BlankReason(*visit.mutable_completion_retracted());
  return was_there;
}

bool BlankPeerLink(const std::string& person, v1::PeerLink& link) {
  if (link.lead_peer() != person && link.counterpart_peer() != person) return false;
  bool was_there = link.has_ended() && BlankReason(*link.mutable_ended());
  for (v1::JointActivity& activity : *link.mutable_activities()) {
    if (activity.has_retracted()) was_there |= BlankReason(*activity.mutable_retracted());
  }
  return was_there;
}

// Why something was decided about somebody, or by them as a leader, in what belongs to others.
Status EraseReasons(Unit& unit, const std::string& person) {
  const auto of = [&](auto blank) {
    return [&person, blank](auto& resource) { return blank(person, resource); };
  };
  RETURN_IF_ERROR(BlankEach(unit, kLeaveRequests, Query(), of(BlankLeave)));
  RETURN_IF_ERROR(BlankEach(unit, kPartnerships, Query(), of(BlankApprovals)));
  RETURN_IF_ERROR(BlankEach(unit, kVisits, Query(), of(BlankVisit)));
  return BlankEach(unit, kPeerLinks, Query(), of(BlankPeerLink));
}

// What somebody who judges bids has with a bidder, and what they said of bids; with whom, and their
// scores, stay. The list is a hint: whoever is appointed later has declared nothing, and who
// declares saves the person.
Status EraseJudgements(Unit& unit, const std::string& person) {
  View hints(unit.context());
  ASSIGN_OR_RETURN(const auto tenders, hints.List(kTenders, Query()));
  for (const v1::Tender& one : tenders) {
    if (FindEvaluator(one, person) == nullptr) continue;
    ASSIGN_OR_RETURN(v1::Tender tender, unit.Load(kTenders, one.name()));
    for (auto& evaluator : *tender.mutable_evaluators()) {
      if (evaluator.person() == person) BlankPersonal(evaluator);
    }
    ASSIGN_OR_RETURN(auto bids, unit.List(kBids, Below(tender.name())));
    for (v1::Bid& bid : bids) {
      bool has_judged = false;
      for (auto& score : *bid.mutable_scores()) {
        if (score.evaluator() != person) continue;
        BlankPersonal(score);
        has_judged = true;
      }
      if (has_judged) unit.Save(kBids, std::move(bid));
    }
    unit.Save(kTenders, std::move(tender));
  }
  return OkStatus();
}

}  // namespace

Result<v1::Person> ErasePersonalData(Unit& unit, const v1::ErasePersonalDataRequest& request) {
  ASSIGN_OR_RETURN(v1::Person person, unit.Load(kPersons, request.name(), request.etag()));
  ASSIGN_OR_RETURN(auto professionals,
                   unit.List(kProfessionals, Referring("person", person.name())));
  PersonWithProfessionals subject{person, Placeable(professionals)};
  RETURN_IF_ERROR(kPersonLifecycle.Apply("ErasePersonalData", subject));
  RETURN_IF_ERROR(LeaveSeats(unit, person));
  for (const v1::Professional& one : professionals) {
    ASSIGN_OR_RETURN(v1::Professional professional, unit.Load(kProfessionals, one.name()));
    RETURN_IF_ERROR(EraseWork(unit, professional));
    RETURN_IF_ERROR(ForgetInRuns(unit, professional));
    RETURN_IF_ERROR(FreeExternalId(unit, professional));
    BlankPersonal(professional);
    unit.Save(kProfessionals, std::move(professional));
  }
  ASSIGN_OR_RETURN(auto applications, unit.List(kApplications, Referring("person", person.name())));
  for (v1::Application& application : applications) {
    BlankPersonal(application);
    unit.Save(kApplications, std::move(application));
  }
  RETURN_IF_ERROR(EraseReasons(unit, person.name()));
  // Whoever decides at the same time is not listed; whoever does later finds them erased.
  unit.SetTimer(kErasure, person.name(), unit.now());
  RETURN_IF_ERROR(EraseJudgements(unit, person.name()));
  RETURN_IF_ERROR(FreeAddress(unit, person));
  BlankPersonal(person);
  unit.Emit(About<v1::PersonErased>(person.name()));
  return unit.Save(kPersons, std::move(person));
}

Status EraseWhatWasSaidMeanwhile(Unit& unit, std::string_view person) {
  return EraseReasons(unit, std::string(person));
}

}  // namespace tandem::placement
