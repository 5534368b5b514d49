#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

// The stages of a partnership (document E), and what may be changed about it.
namespace tandem::placement {

// A partnership at a change of stage, with what its conditions look at.
struct AtStageChange {
  v1::Partnership& partnership;
  Day effective_date;
  std::string reason;
  // Planned or running.
  std::vector<std::string> unfinished_placements;
  // A programme manager closes it although something is unfinished.
  bool waived = false;
  // Awarded or active.
  std::vector<std::string> projects_under_way = {};
  // The last on which anything is known to have happened in a placement or project, if any did.
  std::optional<Day> last_work_day = {};
  // The last on which a placement was started or resumed, or a project started.
  std::optional<Day> last_start_day = {};

  const std::string& name() const { return partnership.name(); }
  v1::Partnership::State state() const { return partnership.state(); }
  void set_state(v1::Partnership::State state) { partnership.set_state(state); }
};
extern const Lifecycle<AtStageChange> kPartnershipLifecycle;

// Who decides, when it takes effect, and why.
v1::Decision Decide(std::string_view by, Day effective_date, Time now, std::string_view reason);

// Moves to the stage that `verb` leads to and notes it in `stage_changes`; answers the event.
// VERB_NOT_ALLOWED, CONDITIONS_UNMET.
Result<v1::PartnershipStageChanged> ChangeStage(std::string_view verb, AtStageChange change,
                                                std::string_view by, Time now);

// Begins in Discover, or checks a change: INVALID_FIELDS unless each side has a party and none is
// named twice and the targets are such, and for a start that is put off beyond what is known of it;
// PARTY_REMOVED and PARTY_CHANGED_SIDES after Discover, PARTNERSHIP_OVER.
Status ValidatePartnership(v1::Partnership& partnership, const v1::Partnership* before);

// PARTNERSHIP_OVER if it is closed or withdrawn.
Status RequireNotOver(const v1::Partnership& partnership);
// The day on which the end of the partnership was entered; none while it goes on.
std::optional<Day> EndEntered(const v1::Partnership& partnership);
// As RequireNotOver, but only for what is on a later day than the one on which that was entered:
// what took place until then may still be told.
Status RequireNotOverBefore(const v1::Partnership& partnership, Day day);
// PARTNERSHIP_ON_HOLD if it is: nothing is agreed meanwhile.
Status RequireNotOnHold(const v1::Partnership& partnership);
// In DELIVER or SUSTAINED.
bool IsOpen(const v1::Partnership& partnership);
// DELIVER if that is its stage now and was on `day`; else what it is now, or was then.
v1::Partnership::State StateNowAndOn(const v1::Partnership& partnership, Day day);

// The side of `institution` among the parties; UNSPECIFIED if it is none.
common::v1::PartnershipSide SideOf(const v1::Partnership& partnership,
                                   std::string_view institution);
bool HasParty(const v1::Partnership& partnership, std::string_view institution);

}  // namespace tandem::placement
