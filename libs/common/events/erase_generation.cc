#include "libs/common/events/erase_generation.h"

#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

constexpr int kEraseAtOnce = 500;

Status EraseBelow(Store& store, const CollectionInfo& collection, std::string_view prefix) {
  Query query;
  query.below = prefix;
  query.limit = kEraseAtOnce;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(collection, query));
    if (rows.empty()) return OkStatus();
    Change change;
    change.entry.set_change_id(fmt::format("erase {}@{}.{}", rows.front().name,
                                           rows.front().version.epoch,
                                           rows.front().version.number));
    change.entry.set_cause("rebuild");
    for (const Row& row : rows) {
      change.writes.push_back({.collection = collection,
                               .name = row.name,
                               .expected = row.version,
                               .body = "",
                               .columns = {},
                               .erase = true});
    }
    // A batch of the consumer that has just been stopped may still have been under way.
    Status status = store.CommitAndWait(std::move(change)).status();
    if (!status.ok() && !absl::IsAborted(status)) return status;
  }
}

}  // namespace

Status EraseGeneration(Store& store, const std::vector<CollectionInfo>& collections, int generation,
                       const std::string& consumer) {
  for (const CollectionInfo& collection : collections) {
    RETURN_IF_ERROR(EraseBelow(store, collection, fmt::format("g{}", generation)));
  }
  RETURN_IF_ERROR(EraseBelow(store, kMarks.info(), "marks/" + consumer));
  return EraseBelow(store, kOffsets.info(), "offsets/" + consumer);
}

}  // namespace tandem
