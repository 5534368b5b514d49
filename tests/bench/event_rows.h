#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "tests/bench/store_load.h"

namespace tandem {

// Commits rows of one event each, of a hundred bytes, with the keys of the numbers from `from` to
// before `to`: many at once, since who commits alone waits for it.
inline void CommitEvents(Store& store, int from, int to,
                         const std::function<std::string(int)>& key_of) {
  constexpr int kCommitters = 32;
  std::atomic<int> next = from;
  std::vector<std::jthread> committers;
  for (int i = 0; i < std::min(kCommitters, to - from); ++i) {
    committers.emplace_back([&] {
      for (int number = next++; number < to; number = next++) {
        Change change;
        auto& event = *change.entry.add_events();
        event.set_type(TestHappened::descriptor()->full_name());
        event.set_key(key_of(number));
        event.set_subject(event.key());
        event.set_data(std::string(100, 'e'));
        Check(store.CommitAndWait(std::move(change)).status());
      }
    });
  }
}

}  // namespace tandem
