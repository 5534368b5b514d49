#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/visit.pb.h"

// A visit of one side to the other: planned, confirmed, completed, debriefed (documents B, E).
namespace tandem::placement {

// A visit on the day that it is completed.
struct AtVisitVerb {
  v1::Visit& visit;
  Day day;

  const std::string& name() const { return visit.name(); }
  v1::Visit::State state() const { return visit.state(); }
  void set_state(v1::Visit::State state) { visit.set_state(state); }
};
extern const Lifecycle<AtVisitVerb> kVisitLifecycle;

// A new or changed visit. INVALID_FIELDS for a period that is open or the wrong way round, and who
// is named twice; VISIT_OVER on a change once it is over.
Status ValidateVisit(v1::Visit& visit, const v1::Visit* before);

// Whether managed education may deliver after it (E: "in-country technical visit to agree,
// contextualise and finalise scope"): a technical one, of the side that leads, to the partnership's
// country.
bool FinalisesScope(const v1::Visit& visit);

// VERB_NOT_ALLOWED, CONDITIONS_UNMET. `day` is the day that the verb takes effect on.
Status Change(std::string_view verb, v1::Visit& visit, Day day);
// It is confirmed, as if it had never been completed. VERB_NOT_ALLOWED; INVALID_FIELDS for a day
// before that of its completion.
Status RetractCompletion(v1::Visit& visit, const v1::Decision& decision);

}  // namespace tandem::placement
