#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/slope.h"
#include "tests/bench/store_load.h"

// How commands and lists grow with the table of a store.
namespace tandem {

// The median time of a page of 50 that starts in the middle, ordered by `order`.
inline double PageSeconds(Store& store, int rows, const std::string& order) {
  std::vector<double> seconds;
  for (int i = 0; i < 200; ++i) {
    Query query;
    query.below = kParent;
    query.order_by = order;
    query.limit = 50;
    query.after = {order.empty() ? ColumnValue() : ColumnValue(500), NameOf(rows / 2 + i)};
    const auto start = std::chrono::steady_clock::now();
    Check(store.List(kThings.info(), query).status());
    seconds.push_back(SecondsSince(start));
  }
  return SpreadOf(seconds).median;
}

// From opening the store to the first read and the first durable command.
inline double StartSeconds(const StoreOptions& options, int rows) {
  const auto start = std::chrono::steady_clock::now();
  auto store = OpenStore(options);
  Check(store.status());
  Context context;
  context.store = store->get();
  context.now = absl::Now();
  context.change_id = context.request_digest =
      fmt::format("start{}", start.time_since_epoch().count());
  Check(RunNow(context, [&](Unit& unit) { return Command(unit, NameOf(rows / 2)); }).status());
  return SecondsSince(start);
}

// Fills the empty `store` to each of `sizes` in turn. `filled` is called after each.
inline void ShowGrowthOf(
    Store& store, const std::vector<int>& sizes, int threads = 2,
    const std::function<void()>& filled = [] {}) {
  std::vector<double> counts, command, by_name, by_column;
  int before = 0;
  for (const int rows : sizes) {
    Fill(store, before, rows);
    filled();
    before = rows;
    std::vector<double> seconds, names, columns;
    for (int round = 0; round < kRounds; ++round) {
      seconds.push_back(1 / Load(store, rows, 32, threads).rate());
      names.push_back(PageSeconds(store, rows, ""));
      columns.push_back(PageSeconds(store, rows, "number"));
    }
    counts.push_back(rows);
    command.push_back(SpreadOf(seconds).median);
    by_name.push_back(SpreadOf(names).median);
    by_column.push_back(SpreadOf(columns).median);
    fmt::print(
        "{:>7} rows: command {:.1f} us (32 in flight), page by name {:.0f} us, by a column {:.0f} "
        "us\n",
        rows, command.back() * 1e6, by_name.back() * 1e6, by_column.back() * 1e6);
    std::fflush(stdout);
  }
  fmt::print("slopes: command {:.3f}, page by name {:.3f}, by a column {:.3f} (hold 0.1)\n",
             SlopeOf(counts, command), SlopeOf(counts, by_name), SlopeOf(counts, by_column));
}

}  // namespace tandem
