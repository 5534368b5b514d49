#pragma once

#include <string>

#include "libs/common/base/names.h"

namespace tandem::objectives {

// An event of `resource`, with what all of them tell: its name, and its partnership.
template <class Event, class Resource>
Event About(const Resource& resource) {
  Event event;
  event.set_name(resource.name());
  event.set_partnership(std::string(PartnershipOf(resource.name())));
  return event;
}

}  // namespace tandem::objectives
