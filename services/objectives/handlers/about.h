#pragma once

#include <string>

#include "libs/common/base/names.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/objectives/v1/indicator.pb.h"

namespace tandem::objectives {

// An event of `resource`, with what all of them tell: its name, and its partnership.
template <class Event, class Resource>
Event About(const Resource& resource) {
  Event event;
  event.set_name(resource.name());
  event.set_partnership(std::string(PartnershipOf(resource.name())));
  return event;
}

// That it waits for its endline.
inline v1::EndlineDue EndlineDueOf(const v1::Indicator& indicator) {
  auto event = About<v1::EndlineDue>(indicator);
  event.set_objective(indicator.objective());
  event.set_placement(indicator.endline_placement());
  *event.mutable_due_date() = indicator.endline_due_date();
  return event;
}

}  // namespace tandem::objectives
