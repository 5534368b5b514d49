#include "services/placement/domain/optimal_matching.h"

#include <algorithm>
#include <numeric>

#include "services/placement/domain/pairing.h"

namespace tandem::placement {
namespace {

using pairing::At;
using pairing::Cost;
using pairing::kNone;
using pairing::Number;
using pairing::Pairing;

// Choices turned round: each column a row of one seat, each seat a column.
class Turned {
 public:
  explicit Turned(const ScoredChoices& given) : given_(given), one_(At(given.columns), 1) {
    first_.assign(At(given.columns) + 1, 0);
    for (std::size_t row = 0; row < given.seats.size(); ++row) {
      for (const Choice& choice : ChoicesOf(row)) first_[At(choice.column) + 1] += SeatsOf(row);
    }
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    choices_.resize(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (std::size_t row = 0; row < given.seats.size(); ++row) {
      for (std::size_t seat = 0; seat < SeatsOf(row); ++seat) {
        const auto column = static_cast<Number>(row_of_seat_.size());
        row_of_seat_.push_back(static_cast<Number>(row));
        for (const Choice& choice : ChoicesOf(row)) {
          choices_[next[At(choice.column)]++] = {column, choice.score};
        }
      }
    }
  }

  std::vector<Number> Solve() const {
    const ScoredChoices turned{one_, first_, choices_, static_cast<int>(row_of_seat_.size())};
    const std::vector<Number> column_of_seat = Pairing(turned).Solve();
    std::vector<Number> row_of(one_.size(), kNoRow);
    for (std::size_t seat = 0; seat < column_of_seat.size(); ++seat) {
      const Number column = column_of_seat[seat];
      if (column != kNone) row_of[At(column)] = row_of_seat_[seat];
    }
    return row_of;
  }

 private:
  std::span<const Choice> ChoicesOf(std::size_t row) const {
    return given_.choices.subspan(given_.first[row], given_.first[row + 1] - given_.first[row]);
  }
  // Those that can be taken.
  std::size_t SeatsOf(std::size_t row) const {
    return std::min<std::size_t>(At(given_.seats[row]), ChoicesOf(row).size());
  }

  const ScoredChoices& given_;
  const std::vector<int> one_;
  std::vector<std::size_t> first_;
  std::vector<Choice> choices_;
  std::vector<Number> row_of_seat_;
};

}  // namespace

// The fewer are the rows: then hardly any of them is left over, and what is left over is what takes
// long.
std::vector<std::int32_t> PairOptimally(const ScoredChoices& given) {
  const Cost seats = std::accumulate(given.seats.begin(), given.seats.end(), Cost{0});
  return seats <= given.columns ? Pairing(given).Solve() : Turned(given).Solve();
}

}  // namespace tandem::placement
