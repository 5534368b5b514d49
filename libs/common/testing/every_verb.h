#pragma once

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "libs/common/base/lifecycle.h"

namespace tandem::testing {

// "DISCOVER HoldPartnership" for every verb that a state has, whether or not its conditions are
// met: tried, not read from the table.
template <class Subject>
std::set<std::string> EveryVerbInEveryState(const Lifecycle<Subject>& lifecycle, Subject subject) {
  using State = decltype(subject.state());
  std::set<std::string> allowed;
  const auto* states = google::protobuf::GetEnumDescriptor<State>();
  for (int i = 0; i < states->value_count(); ++i) {
    for (const auto& transition : lifecycle.transitions) {
      const auto state = static_cast<State>(states->value(i)->number());
      subject.set_state(state);
      const Status status = lifecycle.Apply(transition.verb, subject);
      if (!status.ok()) {
        EXPECT_EQ(subject.state(), state) << "A refused verb changed the state.";
      }
      if (ReasonOf(status) != "VERB_NOT_ALLOWED") {
        allowed.insert(states->value(i)->name() + " " + std::string(transition.verb));
      }
    }
  }
  return allowed;
}

}  // namespace tandem::testing
