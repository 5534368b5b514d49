#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "services/placement/domain/lifecycles.h"
#include "services/placement/handlers/lifecycle_walk.h"
#include "services/placement/handlers/lifecycle_walk_oversight.h"
#include "services/placement/handlers/lifecycle_walk_partnerships.h"
#include "services/placement/handlers/lifecycle_walk_people.h"
#include "services/placement/handlers/lifecycle_walk_placements.h"

// The tables of the kinds that walk (lifecycle_walk_test.cc), and which of their arrows were taken.
namespace tandem::placement::walk {

// Arrows that no walk takes, and why.
inline const std::map<std::string, std::string>& NotTaken() {
  static const std::map<std::string, std::string> kNotTaken = {
      {"PlacementNeed OPEN AcceptMatch", "It is MATCHING while a match of it is open."},
      {"PlacementNeed MATCHING CancelPlacement", "needs_test: it needs two matches of one need."},
      {"PlacementNeed OPEN RetractStep", "retract_seat_test: a walk gives no seat back."},
      {"PlacementNeed MATCHING RetractStep", "retract_seat_test: a walk gives no seat back."},
      {"PlacementNeed EXPIRED RetractStep", "retract_seat_test: a walk gives no seat back."},
      {"PlacementNeed STOOD_DOWN RetractStep", "retract_seat_test: a walk gives no seat back."},
      {"Match DECLINED ForwardRunnerUp", "forwarding_test: runs alone record who comes next."},
      {"Match LAPSED ForwardRunnerUp", "forwarding_test: runs alone record who comes next."},
      {"Placement PAUSED RetractPhase", "phases_test: most are paused in their first phase."},
      {"PeerLink QUIET RetractContact", "peer_links_test: nothing was recorded of most."},
      {"Board DORMANT HoldMeeting", "boards_test: a walk holds too many meetings."},
      {"Board DORMANT CorrectMeeting", "corrections_test: a walk holds too many meetings."},
      {"Board ACTIVE CorrectMeeting", "corrections_test: a walk corrects to a quorum alone."},
      {"FundingShare WITHDRAWN RecordReceipt", "funding_test: most were never committed."},
      {"FundingShare WITHDRAWN RecordSpend", "funding_test: most were never committed."},
      {"FundingShare WITHDRAWN VoidReceipt", "funding_test: most that were withdrawn had none."},
      {"FundingShare WITHDRAWN VoidSpend", "funding_test: most that were withdrawn had none."},
      {"LeaveRequest GRANTED RefuseLeaveRequest", "leave_request_test: its visit is called off."},
  };
  return kNotTaken;
}

inline const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kKinds = [] {
    std::vector<Kind> kinds;
    for (const auto& some :
         {KindsOfAgreements(), KindsOfFunding(), KindsOfPlacements(), KindsOfTravel(),
          KindsOfPeople(), KindsOfTheRegister(), KindsOfOversight(), KindsOfTenders()}) {
      kinds.insert(kinds.end(), some.begin(), some.end());
    }
    return kinds;
  }();
  return kKinds;
}

inline const Kind& KindOf(std::string_view tables) {
  return *std::find_if(Kinds().begin(), Kinds().end(),
                       [&](const Kind& kind) { return kind.tables == tables; });
}

inline std::string VerbOf(const Step& step) {
  return std::string(step.rpc.substr(step.rpc.find('.') + 1));
}

// An arrow, and whose.
struct Arrow {
  std::string table;
  LifecycleArrow arrow;
};
using Arrows = std::vector<Arrow>;

class Tables {
 public:
  Tables() {
    std::map<std::string, LifecycleTable> tables;
    for (LifecycleTable& table : Lifecycles()) tables[table.resource] = std::move(table);
    for (const Kind& kind : Kinds()) {
      for (const auto table : absl::StrSplit(std::string(kind.tables), ' ')) {
        for (const LifecycleArrow& arrow : tables.at(std::string(table)).arrows) {
          of_[&kind].push_back({std::string(table), arrow});
        }
      }
    }
  }

  // Of all tables of a kind.
  const Arrows& Of(const Kind& kind) const { return of_.at(&kind); }
  static const Arrow* Find(const Arrows& arrows, std::string_view verb, const std::string& state) {
    const auto found = std::find_if(arrows.begin(), arrows.end(), [&](const Arrow& one) {
      return one.arrow.verb == verb && one.arrow.Leaves(state);
    });
    return found == arrows.end() ? nullptr : &*found;
  }
  // "Visit PLANNED ConfirmVisit"
  static std::string Said(const Arrow& one, const std::string& from) {
    return fmt::format("{} {} {}", one.table, from, one.arrow.verb);
  }
  bool IsWanted(const Arrow& one, const std::string& from) const {
    const std::string said = Said(one, from);
    return !taken_.contains(said) && !NotTaken().contains(said);
  }
  // Nothing leads away from it.
  bool IsEnd(const Kind& kind, const std::string& state) const {
    const Arrows& arrows = Of(kind);
    return !state.empty() && std::none_of(arrows.begin(), arrows.end(), [&](const Arrow& one) {
      const auto& to = one.arrow.to;
      return one.arrow.Leaves(state) &&
             std::any_of(to.begin(), to.end(), [&](const auto& end) { return end != state; });
    });
  }
  // The verb that leads from `state` towards `to`, by what the table says; without such a way all
  // that leave it and don't lead to an end, as where the rule chooses.
  std::vector<std::string> VerbsTowards(const Kind& kind, const std::string& state,
                                        const std::string& to) const {
    std::map<std::string, std::string> first_verb;  // by the state to which it leads
    std::vector<std::string> reached = {state};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      for (const Arrow& one : Of(kind)) {
        if (!one.arrow.Leaves(reached[i]) || one.arrow.to.size() != 1) continue;
        const std::string& end = one.arrow.to.front();
        if (end == state || first_verb.contains(end)) continue;
        first_verb[end] = i == 0 ? one.arrow.verb : first_verb[reached[i]];
        reached.push_back(end);
      }
    }
    if (first_verb.contains(to)) return {first_verb[to]};
    std::vector<std::string> open;
    for (const Arrow& one : Of(kind)) {
      const bool ends = one.arrow.to.size() == 1 && IsEnd(kind, one.arrow.to.front());
      if (one.arrow.Leaves(state) && !ends) open.push_back(one.arrow.verb);
    }
    return open;
  }
  // From which an arrow leaves that nobody took.
  std::set<std::string> WantedStates(const Kind& kind) const {
    std::set<std::string> wanted;
    for (const Arrow& one : Of(kind)) {
      for (const std::string& from : one.arrow.from) {
        if (IsWanted(one, from)) wanted.insert(from);
      }
    }
    return wanted;
  }
  std::vector<std::string> NotYetTaken() const {
    std::vector<std::string> missing;
    for (const Kind& kind : Kinds()) {
      for (const Arrow& one : Of(kind)) {
        for (const std::string& from : one.arrow.from) {
          if (IsWanted(one, from)) missing.push_back(Said(one, from));
        }
      }
    }
    return missing;
  }
  bool AreAllTaken() const {
    return std::all_of(Kinds().begin(), Kinds().end(),
                       [&](const Kind& kind) { return WantedStates(kind).empty(); });
  }

  void Take(const Arrow& one, const std::string& from) { taken_.insert(Said(one, from)); }
  std::size_t taken() const { return taken_.size(); }

 private:
  std::map<const Kind*, Arrows> of_;
  std::set<std::string> taken_;
};

}  // namespace tandem::placement::walk
