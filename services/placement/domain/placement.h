#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/check_in.pb.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// A professional with a team: from clearing to handover.
namespace tandem::placement {

// "Usually for a minimum of two years" (document A).
inline constexpr int kManagementPartnerMonths = 24;

// A placement at a verb, with what its conditions look at.
struct AtPlacementVerb {
  v1::Placement& placement;
  Day effective_date{};
  // Now and on that day (see StateNowAndOn).
  v1::Partnership::State partnership_state = v1::Partnership::STATE_UNSPECIFIED;
  // The partnership requires a tender, and none is contracted.
  bool awaits_tender = false;
  // A clearance of the professional does not hold when it begins, or goes on.
  bool has_expired_clearances = false;
  // Its partnership ends, whatever its own last day is.
  bool winding_up = false;
  // Of the tender that the partnership requires.
  std::optional<Day> contract_date = {};
  // As WithdrawnApprovals has it, of the partnership.
  std::optional<std::string> withdrawn_approval = {};
  // What RetractStep takes back, with the latest of the check-ins that count and stand on it, and
  // of whom.
  v1::StepRetraction::Step step = v1::StepRetraction::STEP_UNSPECIFIED;
  std::string_view item_id = {};
  std::vector<v1::CheckIn> check_ins = {};
  bool has_left = false;

  const std::string& name() const { return placement.name(); }
  v1::Placement::State state() const { return placement.state(); }
  void set_state(v1::Placement::State state) { placement.set_state(state); }
};
extern const Lifecycle<AtPlacementVerb> kPlacementLifecycle;

// Whether it was started, whatever came after.
bool HasBegun(const v1::Placement& placement);
// The phase that it was in on `day`; UNSPECIFIED before it was started.
v1::Placement::Phase PhaseOn(const v1::Placement& placement, Day day);

// The placement that a confirmed match makes: planned, its checklist pending. In a virtual one no
// visa is needed.
v1::Placement PlanPlacement(const v1::PlacementNeed& need, const v1::Match& match);

// NO_LINE_AUTHORITY, NO_TASK_DELIVERABLES for a management partner (document A); PLACEMENT_OVER for
// an update of one that is over.
Status ValidatePlacement(v1::Placement& placement, const v1::Placement* before);

// Each applies its verb: VERB_NOT_ALLOWED, CONDITIONS_UNMET. Under notice (IsUnderNotice) the
// reason of the notice stays, beside that of a pause.
Status Start(v1::Placement& placement, Day day, v1::Partnership::State partnership_state,
             bool has_expired_clearances = false, std::optional<Day> contract_date = {},
             std::optional<std::string> withdrawn_approval = {});
Status Pause(v1::Placement& placement, Day first_day, std::string_view reason);
Status Resume(v1::Placement& placement, Day first_day_after,
              v1::Partnership::State partnership_state, bool has_expired_clearances = false);
// Dates and share; once it has begun, the dates stay: another last day has a reason (Extend,
// EndEarly, GiveNotice). It has the share from `share_day` on (see ShareDay); 0: the one that it
// has. INVALID_FIELDS if the dates are the wrong way round, or `share_day` is none of its days.
Status Reschedule(v1::Placement& placement, Day start, Day end, int share_percent, Day today,
                  std::optional<Day> share_day = {});
// Since when it has a share that no day is given for: `today`, or, if it has not begun, its first
// day.
Day ShareDay(const v1::Placement& placement, Day today);
Status Complete(v1::Placement& placement, Day day);
Status EndEarly(v1::Placement& placement, Day last_day, std::string_view reason,
                v1::EarlyEnd::Reason kind = v1::EarlyEnd::OTHER);
// Because its partnership ends on `last_day`: then, or on the day of its last change if that is
// later; what was to end before keeps its last day, and is complete if nothing else is missing, or
// has ended by its notice.
Status EndWithPartnership(v1::Placement& placement, Day last_day, std::string_view reason);
Status Cancel(v1::Placement& placement, std::string_view reason);

}  // namespace tandem::placement
