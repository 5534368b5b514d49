#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "services/placement/handlers/lifecycle_walk.h"

namespace tandem::placement::walk {

// On which days the steps of each resource were taken: these never go back.
class Days {
 public:
  // Notes that `step` (`verb`) was accepted as one of `day`. Answers what is wrong with that day.
  std::string Note(const std::string& name, const Step& step, const std::string& verb, Day day) {
    OfOne& known = of_[name];
    const Day earliest = Earliest(known, step);
    switch (step.order) {
      case Order::kStep:
        known.step = std::max(known.step, day);
        break;
      case Order::kEntry:
      case Order::kEvidence:
        known.entry = std::max(known.entry, day);
        break;
      case Order::kAside:
        break;
    }
    known.of_verb[verb] = day;
    if (day >= earliest) return "";
    return fmt::format("{} of {} on {}, though it had come to {}", verb, name, FormatDay(day),
                       FormatDay(earliest));
  }

 private:
  struct OfOne {
    Day step = kLongAgo, entry = kLongAgo;
    std::map<std::string, Day, std::less<>> of_verb;
  };
  static constexpr Day kLongAgo{1900, 1, 1};

  static Day Earliest(const OfOne& known, const Step& step) {
    if (step.order == Order::kStep) return std::max(known.step, known.entry);
    if (step.order == Order::kEntry) return known.step;
    const auto after = known.of_verb.find(step.after);
    return after == known.of_verb.end() ? kLongAgo : after->second;
  }

  std::map<std::string, OfOne> of_;
};

}  // namespace tandem::placement::walk
