#pragma once

#include <string_view>
#include <utility>
#include <vector>

// What a walk through the lifecycles calls (lifecycle_walk_test.cc): requests as protobuf writes
// them as text. $WORDS are filled in: $NAME is the resource itself, $PART which of its parts, $ID
// something new; $DAY is any of the last days, $TODAY and the others are those of the clock.
namespace tandem::placement::walk {

// How the $DAY of a step stands to the days of what else was done with the same resource.
enum class Order {
  // Not before that of any step or entry.
  kStep,
  // Not before that of the last step, nor after that of the next one; entries are in any order.
  kEntry,
  // Not after that of the next step; it may be older than the resource.
  kEvidence,
  // Not before that of `Step::after`, and nothing waits for it.
  kAside,
  // Not before that of any step; takes the last `Step::after` back.
  kBack,
  // Takes the last entry of `Step::after` back.
  kEntryBack,
};

struct Step {
  std::string_view rpc;
  std::string_view request;
  // Reasons of its own, as the RPC says, for what the state does not allow; VERB_NOT_ALLOWED if
  // another table of the same resource may not.
  std::string_view reasons = {};
  Order order = Order::kStep;
  std::string_view after = {};  // a verb; nothing if its day is free
  // What is called just before it; may be refused.
  std::vector<std::pair<std::string_view, std::string_view>> before = {};
};

// One of many parts of a resource, which has a lifecycle of its own.
struct Part {
  std::string_view list, key;  // "restrictions", "restriction_id"
  std::string_view id = {};    // of the one that is created
};

// A kind of resource that walks.
struct Kind {
  std::string_view tables;  // of its lifecycle, as in docs/lifecycles
  std::string_view get;
  Step create;
  std::vector<Step> verbs;
  // What the conditions of its verbs ask for; may be refused.
  std::vector<Step> helps = {};
  // What has to be there before it is created.
  std::vector<Step> before = {};
  Part part = {};
  std::string_view state = "state";
  // Another kind whose resources it is about, while these are in `of_state`.
  std::string_view of = {}, of_state = {};
};

}  // namespace tandem::placement::walk
