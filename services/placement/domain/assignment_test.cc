#include "services/placement/domain/assignment.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> Pairs(const Assignment& assignment) {
  std::vector<std::string> pairs;
  for (const Assigned& one : assignment.assigned) pairs.push_back(one.need + one.professional);
  return pairs;
}

TEST(Assign, FillsMostSeatsBeforeItLooksAtScores) {
  const std::vector<OpenNeed> needs = {{"A", 1}, {"B", 1}};
  const std::vector<Candidate> candidates = {
      {"A", "x", 900'000}, {"A", "y", 300'000}, {"B", "x", 300'000}};
  const Assignment assignment = Assign(needs, candidates);
  EXPECT_THAT(Pairs(assignment), ElementsAre("Ay", "Bx"));
  EXPECT_EQ(assignment.score, 600'000);
}

TEST(Assign, TakesTheHighestSumRatherThanTheHighestSingleScore) {
  const std::vector<OpenNeed> needs = {{"A", 1}, {"B", 1}};
  const std::vector<Candidate> candidates = {
      {"A", "x", 900'000}, {"A", "y", 800'000}, {"B", "x", 850'000}, {"B", "y", 100'000}};
  EXPECT_THAT(Pairs(Assign(needs, candidates)), ElementsAre("Ay", "Bx"));
}

TEST(Assign, FillsEachSeatOfANeedAndTellsWhichStayOpen) {
  const std::vector<OpenNeed> needs = {{"A", 3}, {"B", 1}, {"C", 0}};
  const std::vector<Candidate> candidates = {
      {"A", "x", 500'000}, {"A", "y", 400'000}, {"C", "z", 500'000}, {"D", "z", 500'000}};
  const Assignment assignment = Assign(needs, candidates);
  EXPECT_THAT(Pairs(assignment), ElementsAre("Ax", "Ay"));
  ASSERT_THAT(assignment.unfilled, SizeIs(2));
  EXPECT_EQ(assignment.unfilled[0].name, "A");
  EXPECT_EQ(assignment.unfilled[0].seats, 1);
  EXPECT_EQ(assignment.unfilled[1].name, "B");
}

TEST(Assign, SpreadsSeatsThatCountLessTheMoreATeamHas) {
  const std::vector<Micros> less = {0, 25'000};
  const std::vector<OpenNeed> needs = {{"A", 2, less}, {"B", 2, less}};
  std::vector<Candidate> candidates;
  for (const char* need : {"A", "B"}) {
    for (const char* who : {"x", "y"}) candidates.push_back({need, who, 500'000});
  }
  const Assignment assignment = Assign(needs, candidates);
  EXPECT_EQ(assignment.score, 1'000'000);
  ASSERT_THAT(assignment.assigned, SizeIs(2));
  EXPECT_EQ(assignment.assigned[0].need, "A");
  EXPECT_EQ(assignment.assigned[1].need, "B");
  EXPECT_THAT(assignment.unfilled, SizeIs(2));
}

TEST(Assign, OfNothingIsNothing) {
  EXPECT_THAT(Assign({}, {}).assigned, IsEmpty());
  const std::vector<OpenNeed> needs = {{"A", 1}};
  EXPECT_THAT(Assign(needs, {}).unfilled, SizeIs(1));
}

// Every way to fill seats, one candidate after the other.
class BruteForce {
 public:
  BruteForce(const std::vector<OpenNeed>& needs, const std::vector<Candidate>& candidates,
             SeatsAtOnce at_once = {})
      : candidates_(candidates), at_once_(std::move(at_once)) {
    for (const OpenNeed& need : needs) needs_[need.name] = need;
    Try(0, 0, 0);
  }
  // How many are assigned, and their score.
  std::pair<int, Micros> best() const { return best_; }

 private:
  void Try(std::size_t next, int assigned, Micros score) {
    best_ = std::max(best_, {assigned, score});
    if (next == candidates_.size()) return;
    Try(next + 1, assigned, score);
    const Candidate& candidate = candidates_[next];
    const OpenNeed& need = needs_[candidate.need];
    int& taken = taken_[candidate.need];
    const auto several = at_once_.find(candidate.professional);
    const int most = several == at_once_.end() ? 1 : several->second;
    int& seats_of_theirs = seats_of_[candidate.professional];
    if (taken == need.seats || seats_of_theirs == most) return;
    const Micros less = need.less.empty() ? 0 : need.less[static_cast<std::size_t>(taken)];
    ++taken;
    ++seats_of_theirs;
    Try(next + 1, assigned + 1, score + candidate.score - less);
    --taken;
    --seats_of_theirs;
  }

  const std::vector<Candidate>& candidates_;
  const SeatsAtOnce at_once_;
  std::map<std::string, OpenNeed> needs_;
  std::map<std::string, int> taken_, seats_of_;
  std::pair<int, Micros> best_{0, 0};
};

TEST(Assign, IsOptimalAndDoesNotDependOnTheOrder) {
  std::mt19937_64 random(testing::Seed());
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 500; ++round) {
    std::vector<OpenNeed> needs;
    for (int n = 0; n < 1 + below(4); ++n)
      needs.push_back({std::string(1, char('A' + n)), below(4)});
    for (OpenNeed& need : needs) {
      for (int seat = 0; round % 2 == 1 && seat < need.seats; ++seat) {
        const Micros last = need.less.empty() ? 0 : need.less.back();
        need.less.push_back(last + Micros{30'000} * below(3));
      }
    }
    std::vector<Candidate> candidates;
    for (const OpenNeed& need : needs) {
      for (int p = 0; p < 5; ++p) {
        // Few different scores, so that many optima tie.
        if (below(10) < 6) {
          candidates.push_back(
              {need.name, std::string(1, char('p' + p)), 200'000 + Micros{200'000} * below(5)});
        }
      }
    }
    const Assignment assignment = Assign(needs, candidates);
    const auto [most, score] = BruteForce(needs, candidates).best();
    ASSERT_THAT(assignment.assigned, SizeIs(most)) << "round " << round;
    ASSERT_EQ(assignment.score, score) << "round " << round;
    std::shuffle(needs.begin(), needs.end(), random);
    std::shuffle(candidates.begin(), candidates.end(), random);
    ASSERT_EQ(Pairs(Assign(needs, candidates)), Pairs(assignment)) << "round " << round;
    std::map<std::string, int> open;
    for (const OpenNeed& need : needs) open[need.name] = need.seats;
    std::set<std::string> busy;
    for (const Assigned& one : assignment.assigned) {
      EXPECT_TRUE(busy.insert(one.professional).second);
      EXPECT_GE(--open[one.need], 0);
    }
  }
}

TEST(Assign, GivesSomebodyAsManySeatsAsTheyCanTakeToTheOptimum) {
  std::mt19937_64 random(testing::Seed());
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 300; ++round) {
    std::vector<OpenNeed> needs;
    for (int n = 0; n < 1 + below(6); ++n) needs.push_back({std::string(1, char('A' + n)), 1});
    SeatsAtOnce at_once;
    for (const char* who : {"p", "q", "r"}) {
      if (below(3) > 0) at_once.emplace(who, 1 + below(3));
    }
    std::vector<Candidate> candidates;
    for (const OpenNeed& need : needs) {
      for (const char* who : {"p", "q", "r"}) {
        if (below(10) < 7)
          candidates.push_back({need.name, who, 200'000 + Micros{200'000} * below(5)});
      }
    }
    const Assignment assignment = Assign(needs, candidates, at_once);
    const auto [most, score] = BruteForce(needs, candidates, at_once).best();
    ASSERT_THAT(assignment.assigned, SizeIs(most)) << "round " << round;
    ASSERT_EQ(assignment.score, score) << "round " << round;
  }
}

TEST(Assign, GivesNobodyTwoSeatsOfOneNeed) {
  const std::vector<OpenNeed> needs = {{"A", 2}, {"B", 1}};
  const std::vector<Candidate> candidates = {{"A", "x", 900'000}, {"B", "x", 800'000}};
  EXPECT_THAT(Pairs(Assign(needs, candidates, {{"x", 3}})), ElementsAre("Ax", "Bx"));
}

}  // namespace
}  // namespace tandem::placement
