#pragma once

#include <string>

#include "libs/common/base/date.h"
#include "libs/common/base/position.h"

namespace tandem {

// A fact that a service published: a CloudEvent 1.0 with its place in the history of its source.
struct Event {
  std::string id;
  std::string source;       // "//tandem/{cell}/placement"
  std::string type;         // "tandem.placement.v1.PlacementStarted"
  std::string subject;      // the resource that it is about
  std::string key;          // events of one key stay in order
  Time time;                // when it happened
  Position position;        // in the journal of its source
  std::string traceparent;  // W3C trace context of what caused it
  std::string data;         // the protobuf message of its type
};

}  // namespace tandem
