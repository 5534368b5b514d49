#include "services/placement/domain/pairing.h"

#include <algorithm>
#include <numeric>

namespace tandem::placement::pairing {
namespace {

constexpr Cost kWorstCost = 1'000'000;
// As many choices are near at most; twice as many as before whenever more are needed soon, counted
// in searches.
constexpr std::size_t kMostNear = 400;
constexpr int kSoon = 32;
// Bids of a round, for each seat that is open when it begins.
constexpr std::size_t kBids = 30;
constexpr int kBidRounds = 4;
// With more choices for a row, searches are short and looking back is dear.
constexpr std::size_t kManyChoices = 100;

Number CostOf(const Choice& choice) { return static_cast<Number>(kWorstCost - choice.score); }

}  // namespace

Pairing::Pairing(const ScoredChoices& given)
    : given_(given),
      rows_(given.seats.size()),
      columns_(At(given.columns)),
      price_(At(given.columns), 0) {
  for (std::size_t i = 0; i < rows_.size(); ++i) rows_[i].open = given.seats[i];
  const Cost seats = std::accumulate(given.seats.begin(), given.seats.end(), Cost{0});
  stays_open_ = (kWorstCost + 1) * (std::min<Cost>(seats, given.columns) + 1);
}

std::vector<Number> Pairing::Solve() {
  for (int round = 0; round < kBidRounds; ++round) BidOnce();
  const bool has_few = given_.choices.size() < kManyChoices * rows_.size();
  work_ = 0;
  std::size_t searches = 0;
  for (Number row = 0; At(row) < rows_.size(); ++row) {
    for (; rows_[At(row)].open > 0; ++searches) {
      if (has_few && searches > 0 && work_ > given_.choices.size()) {
        SearchForAll(work_ / searches);
        work_ = searches = 0;
        if (rows_[At(row)].open == 0) break;
      }
      Search(row, kInfiniteCost);
    }
  }
  std::vector<Number> row_of;
  for (const Column& column : columns_) row_of.push_back(column.row);
  return row_of;
}

std::span<const Choice> Pairing::ChoicesOf(Number row) const {
  const std::size_t first = given_.first[At(row)];
  return given_.choices.subspan(first, given_.first[At(row) + 1] - first);
}

void Pairing::LookAtAll(Number number) {
  Row& row = rows_[At(number)];
  std::vector<Near>& nearest = row.nearest;
  const auto most = static_cast<std::ptrdiff_t>(row.most);
  Cost limit = kInfiniteCost;
  nearest.clear();
  const auto look = [&](std::span<const Choice> choices) {
    for (const Choice& choice : choices) {
      const Number cost = CostOf(choice);
      const Cost least = cost - price_[At(choice.column)];
      if (least >= limit) continue;
      nearest.push_back({least, choice.column, cost});
      if (nearest.size() < 2 * row.most) continue;
      std::nth_element(nearest.begin(), nearest.begin() + most, nearest.end());
      nearest.resize(row.most + 1);
      limit = nearest.back().least;
    }
  };
  // Of equals, rows should look at different ones.
  const std::span<const Choice> choices = ChoicesOf(number);
  const std::size_t begin = choices.empty() ? 0 : At(number) % choices.size();
  look(choices.subspan(begin));
  look(choices.first(begin));
  std::sort(nearest.begin(), nearest.end());
  row.beyond = kInfiniteCost;
  if (nearest.size() > row.most) {
    row.beyond = nearest[row.most].least;
    nearest.resize(row.most);
  }
  row.looked = search_;
  work_ += choices.size();
}

void Pairing::Pair(Number column_number, Number row_number, Number cost) {
  Column& column = columns_[At(column_number)];
  if (column.row != kNone) {
    Number* next = &rows_[At(column.row)].pairs;
    while (*next != column_number) next = &columns_[At(*next)].next;
    *next = column.next;
  }
  Row& row = rows_[At(row_number)];
  column.row = row_number;
  column.cost = cost;
  column.next = std::exchange(row.pairs, column_number);
}

void Pairing::Raise(Row& row, Cost by) {
  row.rent += by;
  for (Number column = row.pairs; column != kNone; column = columns_[At(column)].next) {
    price_[At(column)] -= by;
  }
}

Pairing::Best Pairing::FindBest(Number number) const {
  const Row& row = rows_[At(number)];
  Best best;
  for (const Near& near : row.nearest) {
    if (near.least > best.second) break;
    const Column& column = columns_[At(near.column)];
    if (column.row == number) continue;
    const Cost cost = near.cost - price_[At(near.column)];
    const bool is_free = column.row == kNone;
    if (cost < best.first || (cost == best.first && is_free && best.second > cost)) {
      best = {cost, best.first, &near};
    } else if (cost < best.second) {
      best.second = cost;
    }
  }
  best.second = std::min({best.second, row.beyond, stays_open_});
  return best;
}

void Pairing::BidOnce() {
  std::vector<Number> bidders;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    for (int seat = 0; seat < rows_[row].open; ++seat) bidders.push_back(static_cast<Number>(row));
  }
  std::size_t left = kBids * bidders.size();
  for (std::size_t i = 0; i < bidders.size() && left > 0; ++i) {
    for (Number bidder = bidders[i]; bidder != kNone && left > 0; --left) bidder = Bid(bidder);
  }
}

Number Pairing::Bid(Number bidder) {
  Row& row = rows_[At(bidder)];
  Best best = FindBest(bidder);
  if (best.first >= row.beyond || best.near == nullptr) {
    LookAtAll(bidder);
    best = FindBest(bidder);
  }
  if (best.near == nullptr || best.first >= stays_open_) return kNone;
  Column& column = columns_[At(best.near->column)];
  const Number loser = column.row;
  if (loser != kNone && best.first == best.second) return kNone;
  Raise(row, best.second - row.rent);
  price_[At(best.near->column)] -= best.second - best.first;
  Pair(best.near->column, bidder, best.near->cost);
  --row.open;
  if (loser != kNone) ++rows_[At(loser)].open;
  return loser;
}

bool Pairing::Search(Number from, Cost limit) {
  ++search_;
  events_.clear();
  visited_.clear();
  end_ = {limit, kNone, kNone};
  Visit(from, 0, kNone);
  while (!events_.empty() && events_.top().distance < end_.distance) {
    const Event next = events_.Take();
    if (next.number < 0) {
      LookFurther(~next.number, next.distance);
      continue;
    }
    Column& column = columns_[At(next.number)];
    if (column.reached != search_ || column.distance != next.distance) continue;
    column.reached = -search_;
    const Row& row = rows_[At(column.row)];
    if (row.visited != search_ && !(limit == 1 && row.dead_end == round_))
      Visit(column.row, next.distance, next.number);
  }
  if (end_.column == kNone && end_.row == kNone) {
    for (const auto& [row, distance] : visited_) rows_[At(row)].dead_end = round_;
    return false;
  }
  for (const auto& [row, distance] : visited_) Raise(rows_[At(row)], end_.distance - distance);
  --rows_[At(from)].open;
  ChangePairsToEnd();
  return true;
}

void Pairing::ChangePairsToEnd() {
  Number column = end_.column == kNone ? rows_[At(end_.row)].by : end_.column;
  while (column != kNone) {
    const Column& here = columns_[At(column)];
    const Number row = here.from;
    Pair(column, row, here.from_cost);
    column = rows_[At(row)].by;
  }
}

void Pairing::Visit(Number number, Cost distance, Number by) {
  Row& row = rows_[At(number)];
  row.visited = search_;
  row.by = by;
  visited_.emplace_back(number, distance);
  const Cost base = distance - row.rent;
  if (base + stays_open_ < end_.distance) end_ = {base + stays_open_, kNone, number};
  ReachNearest(number, base);
}

void Pairing::ReachNearest(Number number, Cost base) {
  const Row& row = rows_[At(number)];
  ++work_;
  for (const Near& near : row.nearest) {
    if (base + near.least >= end_.distance) return;
    Reach(number, base, near.column, near.cost);
    ++work_;
  }
  if (base + row.beyond < end_.distance) events_.Add(base + row.beyond, ~number);
}

void Pairing::LookFurther(Number number, Cost distance) {
  Row& row = rows_[At(number)];
  const Cost base = distance - row.beyond;
  if (row.looked == search_ && row.most == kMostNear) {
    for (const Choice& choice : ChoicesOf(number)) {
      Reach(number, base, choice.column, CostOf(choice));
    }
    work_ += ChoicesOf(number).size();
    return;
  }
  if (!row.nearest.empty() && search_ - row.looked < kSoon)
    row.most = std::min(2 * row.most, kMostNear);
  LookAtAll(number);
  ReachNearest(number, base);
}

void Pairing::Reach(Number row, Cost base, Number number, Number cost) {
  Column& column = columns_[At(number)];
  const Cost distance = base + cost - price_[At(number)];
  if (distance >= end_.distance || column.row == row || column.reached == -search_) return;
  if (column.reached == search_ && column.distance <= distance) return;
  column.reached = search_;
  column.distance = distance;
  column.from = row;
  column.from_cost = cost;
  if (column.row == kNone) {
    end_ = {distance, number, kNone};
  } else {
    events_.Add(distance, number);
  }
}

void Pairing::SearchForAll(std::size_t work_of_search) {
  std::size_t decided = 0;
  do {
    const std::vector<Number> open = OpenRows();
    if (open.empty()) return;
    RaiseToNearestEnd(open);
    ++round_;
    decided = 0;
    for (const Number row : open) {
      while (rows_[At(row)].open > 0 && Search(row, 1)) ++decided;
    }
  } while (decided * work_of_search >= given_.choices.size());
}

std::vector<Number> Pairing::OpenRows() const {
  std::vector<Number> open;
  for (Number row = 0; At(row) < rows_.size(); ++row) {
    if (rows_[At(row)].open > 0) open.push_back(row);
  }
  return open;
}

void Pairing::RaiseToNearestEnd(const std::vector<Number>& open) {
  if (back_.empty()) TurnChoicesRound();
  distance_.assign(rows_.size(), kInfiniteCost);
  events_.clear();
  for (Number column = 0; At(column) < columns_.size(); ++column) {
    if (columns_[At(column)].row == kNone) ReachBackFrom(column, 0, kNone);
  }
  for (Number row = 0; At(row) < rows_.size(); ++row) {
    ReachBack(row, stays_open_ - rows_[At(row)].rent);
  }
  std::vector<bool> passed(rows_.size(), false);
  std::size_t left = open.size();
  Cost last = 0;
  while (left > 0) {
    const auto [distance, number] = events_.Take();
    if (passed[At(number)]) continue;
    passed[At(number)] = true;
    last = distance;
    const Row& row = rows_[At(number)];
    if (row.open > 0) --left;
    for (Number column = row.pairs; column != kNone; column = columns_[At(column)].next) {
      ReachBackFrom(column, distance, number);
    }
  }
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    Raise(rows_[row], std::min(distance_[row], last));
  }
}

void Pairing::ReachBack(Number row, Cost distance) {
  if (distance >= distance_[At(row)]) return;
  distance_[At(row)] = distance;
  events_.Add(distance, row);
}

void Pairing::ReachBackFrom(Number column, Cost distance, Number owner) {
  for (std::size_t i = back_first_[At(column)]; i < back_first_[At(column) + 1]; ++i) {
    const auto [row, cost] = back_[i];
    if (row == owner) continue;
    ReachBack(row, distance + cost - price_[At(column)] - rows_[At(row)].rent);
  }
}

void Pairing::TurnChoicesRound() {
  back_first_.assign(columns_.size() + 1, 0);
  for (const Choice& choice : given_.choices) ++back_first_[At(choice.column) + 1];
  std::partial_sum(back_first_.begin(), back_first_.end(), back_first_.begin());
  back_.resize(given_.choices.size());
  std::vector<std::size_t> next(back_first_.begin(), back_first_.end() - 1);
  for (Number row = 0; At(row) < rows_.size(); ++row) {
    for (const Choice& choice : ChoicesOf(row)) {
      back_[next[At(choice.column)]++] = {row, CostOf(choice)};
    }
  }
}

}  // namespace tandem::placement::pairing
