// Needs of many seats are filled to the optimum of the scores that are shown.
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/base/decimal.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/match_plan.h"
#include "services/placement/domain/samples.h"
#include "services/placement/domain/scoring.h"

namespace tandem::placement {
namespace {

constexpr int kManySeatsProfessionals = 30, kMostSeats = 30;

// Flows of the most units, and of those the cheapest, one path after the other: as plain as can be.
class Flow {
 public:
  explicit Flow(std::size_t nodes) : edges_from_(nodes) {}

  void Add(std::size_t from, std::size_t to, int capacity, Micros cost) {
    edges_from_[from].push_back(edges_.size());
    edges_.push_back({to, capacity, cost});
    edges_from_[to].push_back(edges_.size());
    edges_.push_back({from, 0, -cost});
  }
  // Units and their cost from the first node to the last.
  std::pair<int, Micros> Solve() {
    std::pair<int, Micros> solved{0, 0};
    while (const auto cost = Augment()) {
      ++solved.first;
      solved.second += *cost;
    }
    return solved;
  }

 private:
  struct Edge {
    std::size_t to;
    int capacity;
    Micros cost;
  };

  std::optional<Micros> Augment() {
    constexpr Micros kFar = 1'000'000'000'000'000;
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<Micros> distance(edges_from_.size(), kFar);
    std::vector<std::size_t> by(edges_from_.size(), kNone);
    std::deque<std::size_t> changed = {0};
    distance[0] = 0;
    while (!changed.empty()) {
      const std::size_t node = changed.front();
      changed.pop_front();
      for (const std::size_t i : edges_from_[node]) {
        const Edge& edge = edges_[i];
        if (edge.capacity == 0 || distance[node] + edge.cost >= distance[edge.to]) continue;
        distance[edge.to] = distance[node] + edge.cost;
        by[edge.to] = i;
        changed.push_back(edge.to);
      }
    }
    if (distance.back() == kFar) return std::nullopt;
    for (std::size_t node = edges_from_.size() - 1; node != 0;) {
      const std::size_t i = by[node];
      --edges_[i].capacity;
      ++edges_[i ^ 1].capacity;
      node = edges_[i ^ 1].to;
    }
    return distance.back();
  }

  std::vector<Edge> edges_;
  std::vector<std::vector<std::size_t>> edges_from_;
};

struct Instance {
  std::vector<NeedToFill> needs;
  std::vector<Available> available;
};

bool Fits(const NeedToFill& to_fill, const Available& one) {
  const auto& eligible = one.professional.eligible_countries();
  return std::find(eligible.begin(), eligible.end(), to_fill.country) != eligible.end();
}

// Of the most pairs the highest sum of scores, each of a team's scored with those before it there.
std::pair<int, Micros> Optimum(const Instance& instance) {
  const std::size_t people = instance.available.size(), needs = instance.needs.size();
  std::map<std::string, std::size_t> teams;
  for (const NeedToFill& to_fill : instance.needs) teams.emplace(to_fill.need.team(), teams.size());
  const std::size_t first_need = 1 + people, first_team = first_need + needs;
  const std::size_t end = first_team + teams.size();
  Flow flow(end + 1);
  for (std::size_t p = 0; p < people; ++p) flow.Add(0, 1 + p, 1, 0);
  for (std::size_t n = 0; n < needs; ++n) {
    const NeedToFill& to_fill = instance.needs[n];
    const std::size_t team = first_team + teams[to_fill.need.team()];
    flow.Add(first_need + n, team, to_fill.seats, 0);
    for (std::size_t p = 0; p < people; ++p) {
      const Available& one = instance.available[p];
      if (!Fits(to_fill, one)) continue;
      v1::Match match;
      ScoreMatch(to_fill.need, one.professional, {one.placements, to_fill.with_team},
                 to_fill.weights, match);
      const Micros fair = FairnessPart(to_fill.with_team, to_fill.weights);
      flow.Add(1 + p, first_need + n, 1, fair - *ParseDecimal(match.score()));
    }
  }
  for (const auto& [name, number] : teams) {
    const std::string_view team = name;
    const auto of_it = std::find_if(instance.needs.begin(), instance.needs.end(),
                                    [&](const auto& one) { return one.need.team() == team; });
    for (std::size_t seat = 0; seat < people; ++seat) {
      flow.Add(first_team + number, end, 1,
               -FairnessPart(of_it->with_team + static_cast<int>(seat), of_it->weights));
    }
  }
  const auto [pairs, cost] = flow.Solve();
  return {pairs, -cost};
}

class ManySeatsTest : public ::testing::Test {
 protected:
  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  NeedToFill ANeed(int number, int team) {
    NeedToFill to_fill{samples::ANeed(), Below(3) == 0 ? "ke" : "lr", 1 + Below(kMostSeats)};
    to_fill.need.set_name(fmt::format("countries/lr/partnerships/ncd/needs/{}", number));
    to_fill.need.set_team(fmt::format("countries/lr/teams/{}", team));
    to_fill.need.set_role(v1::Placement::COACH);
    auto* desired = to_fill.need.add_desired_competencies();
    desired->set_competency(samples::kPlanning);
    desired->set_level(1 + Below(5));
    to_fill.weights.set_traits(50);
    to_fill.weights.set_competencies(20);
    to_fill.weights.set_experience(10);
    to_fill.weights.set_fairness(5 + 40 * Below(2));
    return to_fill;
  }
  Available Somebody(int number) {
    Available one{samples::AnAvailableProfessional(), {}};
    one.professional.set_name(fmt::format("countries/lr/professionals/{:02}", number));
    one.professional.set_private_sector_years(Below(11));
    if (Below(2) == 0) one.professional.add_eligible_countries("ke");
    auto* planning = one.professional.add_competencies();
    planning->set_competency(samples::kPlanning);
    planning->set_level(1 + Below(5));
    return one;
  }
  // Of up to four needs, each of a team of its own or all of one.
  Instance AnInstance(bool is_one_team) {
    Instance instance;
    const int needs = 1 + Below(4), with_team = Below(3);
    for (int n = 0; n < needs; ++n) {
      NeedToFill& to_fill = instance.needs.emplace_back(ANeed(n, is_one_team ? 0 : n));
      to_fill.with_team = is_one_team ? with_team : Below(20);
      if (is_one_team) to_fill.weights = instance.needs[0].weights;
    }
    const int people = 1 + Below(kManySeatsProfessionals);
    for (int p = 0; p < people; ++p) instance.available.push_back(Somebody(p));
    return instance;
  }

  std::mt19937_64 random_{testing::Seed()};
};

TEST_F(ManySeatsTest, AreFilledToTheOptimum) {
  for (int round = 0; round < 300; ++round) {
    const Instance instance = AnInstance(false);
    const v1::MatchRun run =
        PlanMatches(instance.needs, instance.available, {Day(2024, 2, 1)}).value();
    const auto [pairs, score] = Optimum(instance);
    ASSERT_EQ(run.proposals_size(), pairs) << "round " << round;
    ASSERT_EQ(run.score(), FormatDecimal(score)) << "round " << round;
  }
}

TEST_F(ManySeatsTest, OfOneNeedGoToTheBest) {
  for (int round = 0; round < 20; ++round) {
    Instance instance{{ANeed(0, 0)}, {}};
    instance.needs[0].seats = 20;
    instance.needs[0].country = "lr";
    for (int p = 0; p < kManySeatsProfessionals; ++p) instance.available.push_back(Somebody(p));
    const v1::MatchRun run =
        PlanMatches(instance.needs, instance.available, {Day(2024, 2, 1)}).value();
    ASSERT_EQ(run.proposals_size(), 20);
    ASSERT_EQ(run.score(), FormatDecimal(Optimum(instance).second)) << "round " << round;
  }
}

// Not to the last unit: a seat counts those of the team's needs before it, though they may stay
// open.
TEST_F(ManySeatsTest, OfSeveralNeedsOfOneTeamAreAsManyAsCanBeFilled) {
  for (int round = 0; round < 300; ++round) {
    const Instance instance = AnInstance(true);
    const v1::MatchRun run =
        PlanMatches(instance.needs, instance.available, {Day(2024, 2, 1)}).value();
    ASSERT_EQ(run.proposals_size(), Optimum(instance).first) << "round " << round;
  }
}

}  // namespace
}  // namespace tandem::placement
