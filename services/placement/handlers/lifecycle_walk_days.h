#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
        known.steps.emplace_back(verb, day);
        break;
      case Order::kEntry:
      case Order::kEvidence:
        known.entries.emplace_back(verb, day);
        break;
      case Order::kAside:
        break;
      case Order::kBack:
        TakeBack(step.after, known.steps);
        break;
      case Order::kEntryBack:
        TakeBack(step.after, known.entries);
        break;
    }
    known.of_verb[verb] = day;
    if (day >= earliest) return "";
    return fmt::format("{} of {} on {}, though it had come to {}", verb, name, FormatDay(day),
                       FormatDay(earliest));
  }

 private:
  using ByVerb = std::vector<std::pair<std::string, Day>>;
  struct OfOne {
    ByVerb steps, entries;
    std::map<std::string, Day, std::less<>> of_verb;
  };
  static constexpr Day kLongAgo{1900, 1, 1};

  static Day Last(const ByVerb& all) {
    Day last = kLongAgo;
    for (const auto& [verb, day] : all) last = std::max(last, day);
    return last;
  }
  static void TakeBack(std::string_view verb, ByVerb& all) {
    const auto last =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& one) { return one.first == verb; });
    if (last != all.rend()) all.erase(std::next(last).base());
  }
  static Day Earliest(const OfOne& known, const Step& step) {
    if (step.order == Order::kStep) return std::max(Last(known.steps), Last(known.entries));
    if (step.order == Order::kEntry || step.order == Order::kBack) return Last(known.steps);
    const auto after = known.of_verb.find(step.after);
    return after == known.of_verb.end() ? kLongAgo : after->second;
  }

  std::map<std::string, OfOne> of_;
};

}  // namespace tandem::placement::walk
