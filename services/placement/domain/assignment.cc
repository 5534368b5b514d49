#include "services/placement/domain/assignment.h"

#include <algorithm>
#include <map>

#include "lemon/network_simplex.h"
#include "lemon/smart_graph.h"

namespace tandem::placement {
namespace {

using Graph = lemon::SmartDigraph;

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

// Which of `candidates` are assigned. The flow goes from a source through needs and professionals
// to a sink, and back at no cost; what a pair costs is so low that one more of them outweighs the
// scores of all others.
std::vector<bool> Solve(const std::vector<OpenNeed>& needs,
                        const std::vector<Candidate>& candidates) {
  Graph graph;
  Graph::ArcMap<std::int64_t> capacity(graph), cost(graph);
  const Graph::Node source = graph.addNode(), sink = graph.addNode();
  const auto connect = [&](Graph::Node from, Graph::Node to, std::int64_t most) {
    const Graph::Arc arc = graph.addArc(from, to);
    capacity[arc] = most;
    return arc;
  };
  std::int64_t seats = 0;
  std::map<std::string_view, Graph::Node> need_nodes, professional_nodes;
  for (const OpenNeed& need : needs) {
    need_nodes[need.name] = graph.addNode();
    connect(source, need_nodes[need.name], need.seats);
    seats += need.seats;
  }
  for (const Candidate& candidate : candidates) professional_nodes[candidate.professional];
  for (auto& [name, node] : professional_nodes) {
    node = graph.addNode();
    connect(node, sink, 1);
  }
  connect(sink, source, seats);
  const auto most_pairs = static_cast<std::int64_t>(professional_nodes.size());
  const std::int64_t pair = kOne * (std::min(seats, most_pairs) + 1);
  std::vector<Graph::Arc> arcs;
  for (const Candidate& candidate : candidates) {
    arcs.push_back(
        connect(need_nodes[candidate.need], professional_nodes[candidate.professional], 1));
    cost[arcs.back()] = -(pair + candidate.score);
  }
  lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(graph);
  simplex.upperMap(capacity).costMap(cost);
  std::vector<bool> taken(candidates.size(), false);
  if (simplex.run() != simplex.OPTIMAL) return taken;  // no: nothing is owed, so 0 always is a flow
  for (std::size_t i = 0; i < arcs.size(); ++i) taken[i] = simplex.flow(arcs[i]) > 0;
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
