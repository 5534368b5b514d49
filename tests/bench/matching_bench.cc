// Matching. Dense problems (any score; scores that everybody wants; few different scores) against
// scipy's linear_sum_assignment; sparse ones of some ten choices a need, with three professionals
// for ten seats to spare and with none, against plain min-cost flow (LEMON's network simplex) on
// all choices. Equal scores are required. TARGETS.md: dense >= 1.5x as fast, sparse ahead, slope
// over 10^3..10^5 needs <= 1.7. Five interleaved rounds; seconds of processor time on both sides.
//   build/bench/matching_bench [needs, default 100000]
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "lemon/network_simplex.h"
#include "lemon/smart_graph.h"
#include "services/placement/domain/optimal_matching.h"
#include "tests/bench/served.h"
#include "tests/bench/slope.h"
#include "tests/bench/store_load.h"

namespace tandem::placement {
namespace {

double Processor() {
  timespec time;
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Problem {
  std::vector<int> seats;
  std::vector<std::size_t> first = {0};
  std::vector<Choice> choices;
  int columns = 0;
};

struct Solved {
  double seconds = 0;
  std::int64_t score = 0;
};

Solved Solve(const Problem& problem) {
  const double start = Processor();
  const auto row_of =
      PairOptimally({problem.seats, problem.first, problem.choices, problem.columns});
  Solved solved{Processor() - start, 0};
  for (std::size_t row = 0; row < problem.seats.size(); ++row) {
    for (std::size_t i = problem.first[row]; i < problem.first[row + 1]; ++i) {
      const Choice& choice = problem.choices[i];
      const bool paired =
          row_of[static_cast<std::size_t>(choice.column)] == static_cast<std::int32_t>(row);
      solved.score += paired ? choice.score : 0;
    }
  }
  return solved;
}

Solved SolveByFlow(const Problem& problem) {
  using Graph = lemon::SmartDigraph;
  const double start = Processor();
  Graph graph;
  Graph::ArcMap<std::int64_t> capacity(graph), cost(graph);
  const auto connect = [&](Graph::Node from, Graph::Node to, std::int64_t most) {
    const Graph::Arc arc = graph.addArc(from, to);
    capacity[arc] = most;
    return arc;
  };
  const Graph::Node source = graph.addNode(), sink = graph.addNode();
  std::vector<Graph::Node> columns;
  for (int i = 0; i < problem.columns; ++i) {
    connect(columns.emplace_back(graph.addNode()), sink, 1);
  }
  std::int64_t seats = 0;
  for (const int some : problem.seats) seats += some;
  connect(sink, source, seats);
  const std::int64_t pair = 1'000'000 * (std::min<std::int64_t>(seats, problem.columns) + 1);
  std::vector<Graph::Arc> arcs;
  for (std::size_t row = 0; row < problem.seats.size(); ++row) {
    const Graph::Node node = graph.addNode();
    connect(source, node, problem.seats[row]);
    for (std::size_t i = problem.first[row]; i < problem.first[row + 1]; ++i) {
      const Choice& choice = problem.choices[i];
      arcs.push_back(connect(node, columns[static_cast<std::size_t>(choice.column)], 1));
      cost[arcs.back()] = -(pair + choice.score);
    }
  }
  lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(graph);
  simplex.upperMap(capacity).costMap(cost);
  simplex.run();
  Solved solved{Processor() - start, 0};
  for (std::size_t i = 0; i < arcs.size(); ++i)
    solved.score += simplex.flow(arcs[i]) > 0 ? problem.choices[i].score : 0;
  return solved;
}

enum class Scores { kAny, kPopular, kFew };

Problem Dense(int n, Scores scores, std::mt19937_64& random) {
  Problem problem;
  problem.columns = n;
  problem.seats.assign(static_cast<std::size_t>(n), 1);
  std::vector<std::uint64_t> popularity(static_cast<std::size_t>(n));
  for (auto& one : popularity) one = random() % 700'001;
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < n; ++column) {
      std::uint64_t score = random() % 1'000'001;
      if (scores == Scores::kPopular)
        score = popularity[static_cast<std::size_t>(column)] + score % 300'000;
      if (scores == Scores::kFew) score = score / 125'000 * 125'000;
      problem.choices.push_back({column, static_cast<std::int32_t>(score)});
    }
    problem.first.push_back(problem.choices.size());
  }
  return problem;
}

Problem Sparse(int n, double professionals, std::mt19937_64& random) {
  Problem problem;
  problem.columns = static_cast<int>(n * professionals);
  const auto columns = static_cast<std::uint64_t>(problem.columns);
  for (int row = 0; row < n; ++row) {
    problem.seats.push_back(1);
    std::vector<std::int32_t> of_row;
    for (std::uint64_t i = 5 + random() % 11; i > 0; --i)
      of_row.push_back(static_cast<std::int32_t>(random() % columns));
    std::sort(of_row.begin(), of_row.end());
    of_row.erase(std::unique(of_row.begin(), of_row.end()), of_row.end());
    for (const std::int32_t column : of_row)
      problem.choices.push_back({column, static_cast<std::int32_t>(random() % 1'000'001)});
    problem.first.push_back(problem.choices.size());
  }
  return problem;
}

void Require(bool equal) {
  if (equal) return;
  std::cerr << "The scores differ.\n";
  std::exit(1);
}

// Of scipy, in a process of its own.
Solved SolveByScipy(const Problem& problem) {
  const std::string path =
      std::filesystem::temp_directory_path() / fmt::format("matching_{}", ::getpid());
  std::ofstream file(path, std::ios::binary);
  for (const Choice& choice : problem.choices)
    file.write(reinterpret_cast<const char*>(&choice.score), sizeof(choice.score));
  file.close();
  Solved solved;
  std::istringstream answer(Output(
      fmt::format("tests/matching/python.sh build/python tests/matching/solve_dense.py {} {}", path,
                  problem.columns)));
  answer >> solved.seconds >> solved.score;
  std::filesystem::remove(path);
  return solved;
}

void MeasureDense() {
  const std::pair<Scores, const char*> kinds[] = {{Scores::kAny, "any scores"},
                                                  {Scores::kPopular, "popular columns"},
                                                  {Scores::kFew, "few different scores"}};
  for (const auto& [scores, name] : kinds) {
    for (const int n : {1'000, 2'000, 4'000}) {
      if (n == 4'000 && scores == Scores::kPopular) continue;  // a minute a round of scipy
      std::mt19937_64 random(1);
      const Problem problem = Dense(n, scores, random);
      std::vector<double> ours, ratios;
      for (int round = 0; round < kRounds; ++round) {
        const Solved solved = Solve(problem), other = SolveByScipy(problem);
        Require(solved.score == other.score);
        ours.push_back(solved.seconds);
        ratios.push_back(other.seconds / solved.seconds);
      }
      fmt::print("dense {}, {}: {} s, {} times as fast as scipy (hold 1.5)\n", n, name,
                 Show(ours, 3), Show(ratios, 1));
    }
  }
}

void MeasureSparse(int most) {
  for (const double professionals : {1.3, 1.0}) {
    std::vector<double> sizes;
    std::vector<std::vector<double>> seconds(kRounds);
    for (int n = 1'000; n <= most; n *= 10) {
      std::mt19937_64 random(1);
      const Problem problem = Sparse(n, professionals, random);
      sizes.push_back(n);
      std::vector<double> ours, ratios;
      for (int round = 0; round < kRounds; ++round) {
        const Solved solved = Solve(problem), other = SolveByFlow(problem);
        Require(solved.score == other.score);
        seconds[static_cast<std::size_t>(round)].push_back(solved.seconds);
        ours.push_back(solved.seconds);
        ratios.push_back(other.seconds / solved.seconds);
      }
      fmt::print("sparse {}, {} professionals a seat: {} s, {} times as fast as LEMON (hold 1)\n",
                 n, professionals, Show(ours, 4), Show(ratios, 1));
    }
    std::vector<double> slopes;
    for (const auto& of_round : seconds) slopes.push_back(SlopeOf(sizes, of_round));
    fmt::print("sparse, {} professionals a seat: slope {} (hold 1.7)\n", professionals,
               Show(slopes, 2));
  }
}

}  // namespace
}  // namespace tandem::placement

int main(int argc, char** argv) {
  if (std::getenv("TANDEM_SKIP_PYTHON") == nullptr) tandem::placement::MeasureDense();
  tandem::placement::MeasureSparse(argc > 1 ? std::atoi(argv[1]) : 100'000);
}
