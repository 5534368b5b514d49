#include "libs/common/events/erase_generation.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "libs/common/events/generations.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

constexpr int kEraseAtOnce = 500;

// As the store says now, whatever this process knows; with what guards that it stays so.
struct Guarded {
  Generations generations;
  Guard guard;
};
Result<Guarded> ReadGenerations(Store& store) {
  ASSIGN_OR_RETURN(const std::optional<Row> row, store.Get(kGenerations.info(), kGeneration));
  common::v1::Generation stored;
  if (row.has_value()) RETURN_IF_ERROR(View::ParseRow(*row, stored));
  return Guarded{
      GenerationsOf(stored),
      {kGenerations.info(), std::string(kGeneration), row.has_value() ? row->version : Version()}};
}

class Eraser {
 public:
  Eraser(Store& store, int generation, const std::function<bool()>& goes_on)
      : store_(store), generation_(generation), goes_on_(goes_on) {}

  Status EraseBelow(const CollectionInfo& collection, std::string_view prefix) {
    Query query;
    query.below = prefix;
    query.limit = kEraseAtOnce;
    while (goes_on_()) {
      ASSIGN_OR_RETURN(Guarded now, ReadGenerations(store_));
      if (!now.generations.AreDoneWith(generation_)) return OkStatus();
      ASSIGN_OR_RETURN(const std::vector<Row> rows, store_.List(collection, query));
      if (rows.empty()) return OkStatus();
      // A batch of the consumer that has just been stopped may still have been under way.
      const Status status = Erase(collection, rows, std::move(now.guard));
      if (!status.ok() && !absl::IsAborted(status)) return status;
    }
    return absl::CancelledError("The process ends.");
  }

 private:
  Status Erase(const CollectionInfo& collection, const std::vector<Row>& rows, Guard guard) {
    Change change;
    // Names may be longer than an id.
    const Row& first = rows.front();
    change.entry.set_change_id(
        "erase " +
        DerivedUuid({first.name, fmt::format("{}.{}", first.version.epoch, first.version.number)}));
    change.entry.set_cause("rebuild");
    change.reads.push_back(std::move(guard));
    for (const Row& row : rows) {
      change.writes.push_back({.collection = collection,
                               .name = row.name,
                               .expected = row.version,
                               .body = "",
                               .columns = {},
                               .erase = true});
    }
    return store_.CommitAndWait(std::move(change)).status();
  }

  Store& store_;
  const int generation_;
  const std::function<bool()>& goes_on_;
};

}  // namespace

Result<std::vector<int>> OldGenerations(Store& store, std::string_view service) {
  // Every Change of a consumer writes an offset, and they are erased last.
  Query query;
  query.below = "offsets";
  ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kOffsets.info(), query));
  const std::string prefix = fmt::format("offsets/{}.g", service);
  std::set<int> found;
  for (const Row& row : rows) {
    if (!row.name.starts_with(prefix)) continue;
    int generation = 0;
    const char* end = row.name.data() + row.name.size();
    const auto number = std::from_chars(row.name.data() + prefix.size(), end, generation);
    if (number.ec == std::errc() && number.ptr != end && *number.ptr == '/') {
      found.insert(generation);
    }
  }
  ASSIGN_OR_RETURN(const Guarded now, ReadGenerations(store));
  std::vector<int> old;
  std::copy_if(found.begin(), found.end(), std::back_inserter(old),
               [&](int generation) { return now.generations.AreDoneWith(generation); });
  return old;
}

Status EraseGeneration(Store& store, const std::vector<CollectionInfo>& collections,
                       std::string_view service, int generation,
                       const std::function<bool()>& goes_on) {
  Eraser eraser(store, generation, goes_on);
  for (const CollectionInfo& collection : collections) {
    RETURN_IF_ERROR(eraser.EraseBelow(collection, fmt::format("g{}", generation)));
  }
  const std::string consumer = ConsumerOf(service, generation);
  RETURN_IF_ERROR(eraser.EraseBelow(kMarks.info(), "marks/" + consumer));
  return eraser.EraseBelow(kOffsets.info(), "offsets/" + consumer);
}

}  // namespace tandem
