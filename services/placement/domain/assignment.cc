#include "services/placement/domain/assignment.h"

#include <algorithm>
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

// Which of `candidates` are assigned.
std::vector<bool> Solve(const std::vector<OpenNeed>& needs,
                        const std::vector<Candidate>& candidates) {
  std::vector<std::string_view> professionals;
  for (const Candidate& candidate : candidates) professionals.push_back(candidate.professional);
  std::sort(professionals.begin(), professionals.end());
  professionals.erase(std::unique(professionals.begin(), professionals.end()), professionals.end());
  std::vector<int> seats;
  std::vector<std::size_t> first = {0};
  std::vector<Choice> choices;
  for (const OpenNeed& need : needs) {
    seats.push_back(need.seats);
    while (choices.size() < candidates.size() && candidates[choices.size()].need == need.name) {
      const Candidate& candidate = candidates[choices.size()];
      const auto found =
          std::lower_bound(professionals.begin(), professionals.end(), candidate.professional);
      choices.push_back({static_cast<std::int32_t>(found - professionals.begin()),
                         static_cast<std::int32_t>(candidate.score)});
    }
    first.push_back(choices.size());
  }
  const std::vector<std::int32_t> need_of =
      PairOptimally({seats, first, choices, static_cast<int>(professionals.size())});
  std::vector<bool> taken;
  for (std::size_t need = 0; need < needs.size(); ++need) {
    for (std::size_t i = first[need]; i < first[need + 1]; ++i) {
      const auto professional = static_cast<std::size_t>(choices[i].column);
      taken.push_back(need_of[professional] == static_cast<std::int32_t>(need));
    }
  }
  return taken;
}

}  // namespace

Assignment Assign(std::span<const OpenNeed> given_needs, std::span<const Candidate> given) {
  const std::vector<OpenNeed> needs = Sorted(given_needs);
  const std::vector<Candidate> candidates = Sorted(given, needs);
  const std::vector<bool> taken = Solve(needs, candidates);
  Assignment assignment;
  auto next = std::size_t{0};
  for (const OpenNeed& need : needs) {
    const std::size_t begin = next;
    std::optional<Candidate> runner_up;
    for (; next < candidates.size() && candidates[next].need == need.name; ++next) {
      if (!taken[next] && !runner_up.has_value()) runner_up = candidates[next];
    }
    int open = need.seats;
    for (std::size_t i = begin; i < next; ++i) {
      if (!taken[i]) continue;
      --open;
      assignment.score += candidates[i].score;
      assignment.assigned.push_back(
          {need.name, candidates[i].professional, candidates[i].score, runner_up});
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
