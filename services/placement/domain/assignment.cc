#include "services/placement/domain/assignment.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "services/placement/domain/optimal_matching.h"

namespace tandem::placement {
namespace {

std::vector<OpenNeed> Sorted(std::span<const OpenNeed> needs) {
  std::vector<OpenNeed> sorted;
  for (const OpenNeed& need : needs) {
    if (need.seats > 0) sorted.push_back(need);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const OpenNeed& a, const OpenNeed& b) { return a.name < b.name; });
  return sorted;
}

// Those of `needs`, by need, then the best first.
std::vector<Candidate> Sorted(std::span<const Candidate> candidates,
                              const std::vector<OpenNeed>& needs) {
  std::vector<Candidate> sorted;
  for (const Candidate& candidate : candidates) {
    const auto need = std::lower_bound(
        needs.begin(), needs.end(), candidate.need,
        [](const OpenNeed& one, const std::string& name) { return one.name < name; });
    if (need != needs.end() && need->name == candidate.need) sorted.push_back(candidate);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Candidate& a, const Candidate& b) {
    if (a.need != b.need) return a.need < b.need;
    if (a.score != b.score) return a.score > b.score;
    return a.professional < b.professional;
  });
  return sorted;
}

// Seats of one need that a candidate has the same score for.
struct EqualSeats {
  int seats;
  Micros less;
};

// Those that `candidates` can take.
std::vector<EqualSeats> Grouped(const OpenNeed& need, std::size_t candidates) {
  std::vector<EqualSeats> groups;
  const std::size_t seats = std::min(static_cast<std::size_t>(need.seats), candidates);
  for (std::size_t seat = 0; seat < seats; ++seat) {
    const Micros last = need.less.empty() ? 0 : need.less.back();
    const Micros less = seat < need.less.size() ? need.less[seat] : last;
    if (groups.empty() || groups.back().less != less) groups.push_back({0, less});
    ++groups.back().seats;
  }
  return groups;
}

// SeatColumns of choices: somebody who may take several seats has one for each.
struct SeatColumns {
  std::vector<std::int32_t> first;  // by candidate
  std::vector<int> count;           // by candidate
  int all = 0;
};

SeatColumns SeatColumnsOf(const std::vector<Candidate>& candidates, const SeatsAtOnce& at_once) {
  std::vector<std::string_view> names;
  for (const Candidate& candidate : candidates) names.push_back(candidate.professional);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  SeatColumns columns;
  std::vector<std::int32_t> first;
  for (const std::string_view name : names) {
    const auto several = at_once.find(name);
    first.push_back(columns.all);
    columns.all += several == at_once.end() ? 1 : several->second;
  }
  first.push_back(columns.all);
  for (const Candidate& candidate : candidates) {
    const auto found = std::lower_bound(names.begin(), names.end(), candidate.professional);
    const auto number = static_cast<std::size_t>(found - names.begin());
    columns.first.push_back(first[number]);
    columns.count.push_back(first[number + 1] - first[number]);
  }
  return columns;
}

// The score of the seat that each of `candidates` takes; nothing if none.
std::vector<std::optional<Micros>> Solve(const std::vector<OpenNeed>& needs,
                                         const std::vector<Candidate>& candidates,
                                         const SeatsAtOnce& at_once) {
  const SeatColumns columns = SeatColumnsOf(candidates, at_once);
  std::vector<int> seats;
  std::vector<std::size_t> first = {0}, candidate_of;
  std::vector<Choice> choices;
  std::size_t begin = 0;
  for (const OpenNeed& need : needs) {
    std::size_t end = begin;
    while (end < candidates.size() && candidates[end].need == need.name) ++end;
    const bool has_one_seat =
        std::min<std::size_t>(static_cast<std::size_t>(need.seats), end - begin) == 1;
    for (const EqualSeats& equal : Grouped(need, end - begin)) {
      seats.push_back(equal.seats);
      for (std::size_t i = begin; i < end; ++i) {
        const Micros score = std::max<Micros>(0, candidates[i].score - equal.less);
        // With more of them one of several seats could be theirs twice.
        const int columns_of_it = has_one_seat ? columns.count[i] : 1;
        for (int column = 0; column < columns_of_it; ++column) {
          choices.push_back({columns.first[i] + column, static_cast<std::int32_t>(score)});
          candidate_of.push_back(i);
        }
      }
      first.push_back(choices.size());
    }
    begin = end;
  }
  const std::vector<std::int32_t> row_of = PairOptimally({seats, first, choices, columns.all});
  std::vector<std::optional<Micros>> taken(candidates.size());
  for (std::size_t row = 0; row < seats.size(); ++row) {
    for (std::size_t i = first[row]; i < first[row + 1]; ++i) {
      const bool is_pair =
          row_of[static_cast<std::size_t>(choices[i].column)] == static_cast<std::int32_t>(row);
      if (is_pair) taken[candidate_of[i]] = choices[i].score;
    }
  }
  return taken;
}

}  // namespace

Assignment Assign(std::span<const OpenNeed> given_needs, std::span<const Candidate> given,
                  const SeatsAtOnce& at_once) {
  const std::vector<OpenNeed> needs = Sorted(given_needs);
  const std::vector<Candidate> candidates = Sorted(given, needs);
  const std::vector<std::optional<Micros>> taken = Solve(needs, candidates, at_once);
  Assignment assignment;
  auto next = std::size_t{0};
  for (const OpenNeed& need : needs) {
    int open = need.seats;
    for (; next < candidates.size() && candidates[next].need == need.name; ++next) {
      if (!taken[next].has_value()) continue;
      --open;
      assignment.score += *taken[next];
      assignment.assigned.push_back({need.name, candidates[next].professional, *taken[next]});
    }
    if (open > 0) assignment.unfilled.push_back({need.name, open});
  }
  std::sort(assignment.assigned.begin(), assignment.assigned.end(),
            [](const Assigned& a, const Assigned& b) {
              return std::tie(a.need, a.professional) < std::tie(b.need, b.professional);
            });
  return assignment;
}

}  // namespace tandem::placement
