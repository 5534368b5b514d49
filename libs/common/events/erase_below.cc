#include "libs/common/events/erase_below.h"

#include <utility>
#include <vector>

#include "fmt/format.h"

namespace tandem {
namespace {

constexpr int kEraseAtOnce = 500;

}  // namespace

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

}  // namespace tandem
