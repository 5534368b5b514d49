#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "services/placement/domain/optimal_matching.h"

// How PairOptimally finds the pairs: successive shortest paths with potentials, begun by bids
// (Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse linear
// assignment problems, 1987).
//
// A score is a cost that is lower the better, and a seat that stays open costs more than all scores
// together. Each row has a rent and each column a price of at most 0; what a choice costs beyond
// both is its excess: never below 0, and 0 for a pair. A free column's price is 0, and the rent of
// a row with a seat that stays open is what that costs. So the pairs are optimal.
//
// Prices never rise. That is what lets a row look at its nearest choices only: what was too dear
// stays too dear.
namespace tandem::placement::pairing {

using Cost = std::int64_t;
using Number = std::int32_t;  // of a row or a column

constexpr Number kNone = -1;

constexpr std::size_t At(Number number) { return static_cast<std::size_t>(number); }

// A choice, and the least that it can cost beyond its column's price.
struct Near {
  Cost least;
  Number column;
  Number cost;

  bool operator<(const Near& other) const { return least < other.least; }
};

// How many choices a row looks at: few at first.
constexpr std::size_t kFewestNear = 24;
constexpr Cost kInfiniteCost = std::numeric_limits<Cost>::max() / 4;

struct Row {
  Cost rent = 0;
  std::vector<Near> nearest;  // the least first
  // The least of those that are not among them, and how many they are at most.
  Cost beyond = -kInfiniteCost;
  std::size_t most = kFewestNear;
  int looked = 0;        // in which search they were chosen
  int open = 0;          // seats that nothing is decided about
  Number pairs = kNone;  // its first column
  int visited = 0;       // by which search
  Number by = kNone;     // through which of its columns
  int dead_end = 0;      // in which round no path of length 0 was found from here
};

struct Column {
  Cost distance = 0;    // in this search, from where it began
  Number row = kNone;   // its pair
  Number cost = 0;      // of that pair
  Number next = kNone;  // of the same row's columns
  int reached = 0;      // by which search; negative once it is passed
  Number from = kNone;  // the row that it was reached from
  Number from_cost = 0;
};

// Something to do at a distance: pass a column, or look at more choices of ~`number`, a row.
struct Event {
  Cost distance;
  Number number;

  auto operator<=>(const Event&) const = default;
};

// The next first.
class Events {
 public:
  bool empty() const { return events_.empty(); }
  const Event& top() const { return events_.front(); }
  void clear() { events_.clear(); }
  void Add(Cost distance, Number number) {
    events_.push_back({distance, number});
    std::push_heap(events_.begin(), events_.end(), std::greater<>());
  }
  Event Take() {
    const Event event = top();
    std::pop_heap(events_.begin(), events_.end(), std::greater<>());
    events_.pop_back();
    return event;
  }

 private:
  std::vector<Event> events_;
};

class Pairing {
 public:
  explicit Pairing(const ScoredChoices& given);

  // For each column its row, or kNone. Once.
  std::vector<Number> Solve();

 private:
  struct Best {
    Cost first = kInfiniteCost, second = kInfiniteCost;  // what the best cost, less their prices
    const Near* near = nullptr;
  };
  struct End {
    Cost distance = 0;
    Number column = kNone;  // a free one
    Number row = kNone;     // or one that leaves a seat open
  };
  struct Back {
    Number row;
    Number cost;
  };

  std::span<const Choice> ChoicesOf(Number row) const;
  void Pair(Number column, Number row, Number cost);
  // The prices of a row's columns follow its rent, so that their excess stays 0.
  void Raise(Row& row, Cost by);

  // Chooses the nearest anew, by the prices of now.
  void LookAtAll(Number row);
  // Of equals a free one.
  Best FindBest(Number row) const;
  // All rows with open seats take the best column each, for as much as it is better than the
  // second best to them.
  void BidOnce();
  // Who loses a column by it; kNone if nobody.
  Number Bid(Number bidder);

  // Decides about a seat of `from`: along the shortest path to a free column or to a seat that
  // stays open instead, if it is shorter than `limit`.
  bool Search(Number from, Cost limit);
  void Visit(Number row, Cost distance, Number by);
  void ReachNearest(Number row, Cost base);
  void LookFurther(Number row, Cost distance);
  void Reach(Number row, Cost base, Number column, Number cost);
  void ChangePairsToEnd();

  // Sets rents and prices so that all rows with open seats have a path of length 0, and decides
  // about those that still have one when it is their turn; as often as that takes less work than
  // searches, each of which takes `work_of_search`.
  void SearchForAll(std::size_t work_of_search);
  std::vector<Number> OpenRows() const;
  // How far each row is from a free column or from leaving a seat open, as far as those of `open`.
  void RaiseToNearestEnd(const std::vector<Number>& open);
  void ReachBack(Number row, Cost distance);
  void ReachBackFrom(Number column, Cost distance, Number owner);
  void TurnChoicesRound();

  const ScoredChoices& given_;
  std::vector<Row> rows_;
  std::vector<Column> columns_;
  std::vector<Cost> price_;  // of columns, apart since all are read at once
  Cost stays_open_ = 0;      // what it costs
  std::size_t work_ = 0;     // choices looked at

  int search_ = 0;
  Events events_;
  std::vector<std::pair<Number, Cost>> visited_;
  End end_;

  int round_ = 0;
  std::vector<std::size_t> back_first_;
  std::vector<Back> back_;      // the choices by column
  std::vector<Cost> distance_;  // of rows, to the nearest end
};

}  // namespace tandem::placement::pairing
