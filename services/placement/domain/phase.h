#pragma once

#include <span>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/check_in.pb.h"
#include "tandem/placement/v1/discovery.pb.h"
#include "tandem/placement/v1/placement.pb.h"

// The phases of an active placement: "a foundation of trust", then "a set of partnership
// objectives", then capabilities, then what stays with the team (document A).
namespace tandem::placement {

// What the team trusts the placed person with by their log, from which on objectives can be set
// together. Our default.
inline constexpr int kTrustFounded = 3;

// What the phases ask of others than the placement.
struct KnownOfPhases {
  int trust = 0;                    // by LastTrust
  bool priority_confirmed = false;  // of the placement's team
  bool objective_agreed = false;    // by both sides, of the placement's team
};

// Document A's partners and document D's coaches work on a team's own objectives, and hand over; an
// advisor or a visitor has a task.
bool WorksOnObjectives(const v1::Placement& placement);
// By check-ins, the latest first, apart from those that were retracted: of those of the last day
// the least; 0 without one.
int LastTrust(std::span<const v1::CheckIn> check_ins);

struct InPhase {
  v1::Placement& placement;
  KnownOfPhases known = {};

  const std::string& name() const { return placement.name(); }
  v1::Placement::Phase state() const { return placement.phase(); }
  void set_state(v1::Placement::Phase phase) { placement.set_phase(phase); }
};
extern const Lifecycle<InPhase> kPhaseLifecycle;

// The first one, as it starts.
void BeginPhases(v1::Placement& placement, Day day);
// VERB_NOT_ALLOWED, CONDITIONS_UNMET; PHASE_NOT_NEXT if another one comes first.
Status EnterPhase(v1::Placement& placement, v1::Placement::Phase phase, Day day,
                  const KnownOfPhases& known);
// It is in the phase before, as if it had never left it; what was taken back is kept.
// VERB_NOT_ALLOWED, CONDITIONS_UNMET.
Status RetractPhase(v1::Placement& placement, const v1::Decision& decision);

}  // namespace tandem::placement
