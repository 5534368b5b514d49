#include "libs/common/events/parked_timers.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::Timer;

constexpr int kPage = 100;

// False if it has been run or set anew since it was listed.
Result<bool> Retry(Store& store, std::string_view service, const Row& row) {
  Context context;
  context.store = &store;
  context.caller = ServiceCaller(service);
  context.now = absl::Now();
  context.change_id =
      fmt::format("{}@{}.{}/retried", row.name, row.version.epoch, row.version.number);
  context.cause = "timers retry";
  context.service = std::string(service);
  bool retried = false;
  const Status status =
      RunNow(context, [&](Unit& unit) -> Status {
        ASSIGN_OR_RETURN(std::optional<Timer> timer, unit.Find(kTimers, row.name));
        retried = timer.has_value() && timer->parked();
        if (!retried) return OkStatus();
        timer->set_parked(false);
        unit.Save(kTimers, *std::move(timer));
        return OkStatus();
      }).status();
  RETURN_IF_ERROR(status);
  return retried;
}

}  // namespace

Result<int> RetryParkedTimers(Store& store, std::string_view service, std::string_view name) {
  if (!name.empty()) {
    ASSIGN_OR_RETURN(const std::optional<Row> row, store.Get(kTimers.info(), name));
    if (!row.has_value()) {
      return Refuse(kResourceNotFound, fmt::format("There is no timer {}.", name),
                    "It ran, or what it was about has cleared it.", {{"name", std::string(name)}});
    }
    ASSIGN_OR_RETURN(const bool retried, Retry(store, service, *row));
    return retried ? 1 : 0;
  }
  Query parked = Query().Where("parked", Op::kEqual, 1);
  parked.limit = kPage;
  int count = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kTimers.info(), parked));
    for (const Row& row : rows) {
      ASSIGN_OR_RETURN(const bool retried, Retry(store, service, row));
      count += retried ? 1 : 0;
    }
    if (static_cast<int>(rows.size()) < kPage) return count;
    parked.after = {{ColumnValue(), rows.back().name}};
  }
}

}  // namespace tandem
