#include "libs/common/events/new_epoch.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/time/civil_time.h"
#include "fmt/format.h"
#include "libs/common/base/until.h"
#include "libs/common/events/lease.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::Offset;
using common::v1::RelayPosition;

constexpr int kFirstStep = 16, kLongestStep = 4096;  // records
// Whoever runs has renewed the lease by then, or taken it from one that died; one that nobody holds
// is taken sooner (see lease.h).
constexpr Duration kLeaseTells = absl::Seconds(5), kFreeLeaseTells = absl::Seconds(1);
constexpr Duration kAskAgain = absl::Milliseconds(100);

Status StillRuns(const StoreOptions& options, std::string_view how) {
  return Refuse(kStillRuns, fmt::format("A replica of {} {}.", options.service, how),
                "Stop all of them first.");
}

Status CheckNobodyRuns(Store& store, const StoreOptions& options) {
  ASSIGN_OR_RETURN(const auto before, Stored(store, kLeases, kLeaderLease));
  const Duration patience = before.holder().empty() ? kFreeLeaseTells : kLeaseTells;
  for (const Until tells(patience); !tells.passed(); absl::SleepFor(kAskAgain)) {
    ASSIGN_OR_RETURN(const auto now, Stored(store, kLeases, kLeaderLease));
    if (now.renewals() == before.renewals() && now.holder() == before.holder()) continue;
    return StillRuns(options, "renews its lease");
  }
  return OkStatus();
}

// Sees that no replica runs, and keeps those that start from leading as long as it lives. A SQLite
// store needs none: one process at a time opens it.
class Exclusion {
 public:
  Status Begin(const StoreOptions& options) {
    if (options.url.starts_with("sqlite:")) return OkStatus();
    ASSIGN_OR_RETURN(store_, OpenStore(options));
    RETURN_IF_ERROR(CheckNobodyRuns(*store_, options));
    lease_ = std::make_unique<Lease>(Lease::Options{.store = store_.get()});
    const bool is_held = lease_->WaitUntilHeld(absl::ToChronoMilliseconds(2 * kLeaseTells));
    return is_held ? OkStatus() : StillRuns(options, "holds its lease");
  }
  bool holds() const { return lease_ == nullptr || lease_->held(); }

 private:
  std::unique_ptr<Store> store_;
  std::unique_ptr<Lease> lease_;
};

// What became of one service's log and store.
struct Comparison {
  std::int32_t epoch = 1;  // of the store
  std::vector<Event> lost;
  std::int64_t agreed = 0;         // the highest number that both hold
  std::int32_t highest_epoch = 0;  // in the log
  // What epochs that the store does not know have left of its own.
  std::int64_t left = std::numeric_limits<std::int64_t>::max();
};

// Goes back from the end of a partition to something that the journal tells as well, behind what an
// old leader may have told again at the end.
Status GoBack(EventLog& log, const LogOfStore& both, const Partition& partition, std::int64_t end,
              Comparison& comparison) {
  bool agrees = false;
  const std::int64_t behind = end - kLongestStep;
  for (std::int64_t step = kFirstStep; end > 0 && (!agrees || end > behind);
       step = std::min<std::int64_t>(step * 4, kLongestStep)) {
    const std::int64_t from = std::max<std::int64_t>(0, end - step);
    ASSIGN_OR_RETURN(const std::vector<Record> records,
                     log.Fetch(partition, from, static_cast<int>(end - from)));
    for (const auto& [place, offset, event] : records) {
      if (!both.MustBeTold(event)) continue;
      comparison.highest_epoch = std::max(comparison.highest_epoch, event.position.epoch);
      if (event.type == kEpochBegan) {
        common::v1::EpochBegan began;
        if (!began.ParseFromString(event.data)) return Internal("An epoch does not parse.");
        for (const common::v1::Ended& ended : began.ended()) {
          if (ended.epoch() == comparison.epoch) {
            comparison.left = std::min(comparison.left, ended.number());
          }
        }
        continue;
      }
      ASSIGN_OR_RETURN(const bool tells, both.Tells(event));
      if (tells) {
        agrees = true;
        comparison.agreed = std::max(comparison.agreed, event.position.number);
      } else {
        comparison.lost.push_back(event);
      }
    }
    end = from;
  }
  return OkStatus();
}

// The number of the first record of a partition that the journal tells as well; 0 if it tells none.
Result<std::int64_t> FirstTold(EventLog& log, const LogOfStore& both, const Partition& partition,
                               std::int64_t end) {
  for (std::int64_t from = 0; from < end; from += kLongestStep) {
    ASSIGN_OR_RETURN(const std::vector<Record> records, log.Fetch(partition, from, kLongestStep));
    for (const auto& [place, offset, event] : records) {
      if (event.type == kEpochBegan || !both.MustBeTold(event)) continue;
      ASSIGN_OR_RETURN(const bool tells, both.Tells(event));
      if (tells) return event.position.number;
    }
  }
  return 0;
}

// Whether what is told again from the first row on comes to the log in the order of each key: what
// it holds is the beginning of the journal. One that a relay has filled while it ran is not.
Result<bool> IsInOrder(Store& store, EventLog& log, const LogOfStore& both) {
  std::map<int, std::int64_t> first;  // of each partition
  for (const auto& [partition, end] : both.ends()) {
    ASSIGN_OR_RETURN(const std::int64_t number, FirstTold(log, both, partition, end));
    if (number > 0) first[partition.number] = number;
  }
  for (Position after; !first.empty();) {
    ASSIGN_OR_RETURN(const auto entries, store.ReadJournal(after, kLongestStep));
    if (entries.empty()) break;
    for (const common::v1::JournalEntry& entry : entries) {
      for (const auto& event : entry.events()) {
        if (!event.topic().empty()) continue;
        const auto found =
            first.find(PartitionOf(event.key(), static_cast<int>(both.ends().size())));
        if (found == first.end()) continue;
        if (entry.number() < found->second) return false;
        first.erase(found);
      }
    }
    after.number = entries.back().number();
  }
  return true;
}

// An epoch that was never before: store and log may both have been restored to before the last one
// began, so that nobody but the clock knows better.
std::int32_t NextAfter(std::int32_t known, Time now) {
  static const Time kFrom = absl::FromCivil(absl::CivilSecond(2020, 1, 1), absl::UTCTimeZone());
  const std::int64_t seconds = absl::ToInt64Seconds(now - kFrom);
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  return std::max(known + 1,
                  static_cast<std::int32_t>(std::clamp<std::int64_t>(seconds, 0, kMost)));
}

// The offsets of the service's consumers that do not fit the log.
Result<std::vector<std::string>> UnfitOffsets(Store& store, EventLog& log) {
  ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kOffsets.info(), Query()));
  std::map<std::string, std::map<Partition, Offset>> consumers;  // by what their names begin with
  for (const Row& row : rows) {
    const Partition place = PartitionOfOffset(row.name);
    const std::size_t consumer = row.name.rfind("/" + place.topic + "/");
    RETURN_IF_ERROR(View::ParseRow(row, consumers[row.name.substr(0, consumer)][place]));
  }
  std::vector<std::string> unfit;
  for (const auto& [consumer, offsets] : consumers) {
    ASSIGN_OR_RETURN(const std::vector<Partition> places, NotIn(log, offsets));
    for (const auto& [topic, number] : places) {
      unfit.push_back(fmt::format("{}/{}/{}", consumer, topic, number));
    }
  }
  return unfit;
}

// Whether dead letters of a key are not in their topic: it was made anew.
Result<bool> LacksLetters(Store& store, EventLog& log) {
  ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kParkedKeys.info(), Query()));
  std::map<Partition, std::set<std::string>> wanted;  // the first of each key that has all of them
  for (const Row& row : rows) {
    common::v1::ParkedKey key;
    RETURN_IF_ERROR(View::ParseRow(row, key));
    if (key.replayed() > 0) continue;
    ASSIGN_OR_RETURN(const int partitions, log.Partitions(key.topic()));
    wanted[{key.topic(), PartitionOf(key.key(), partitions)}].insert(key.event_id());
  }
  for (auto& [partition, ids] : wanted) {
    for (std::int64_t from = 0; !ids.empty(); from += kLongestStep) {
      ASSIGN_OR_RETURN(const std::vector<Record> records, log.Fetch(partition, from, kLongestStep));
      if (records.empty()) return true;
      for (const Record& record : records) ids.erase(record.event.id);
    }
  }
  return false;
}

// Where the relay is as it was when store and log were compared.
Status WriteDown(Store& store, const RelayPosition& before, const RelayPosition& relay,
                 const std::vector<std::string>& unfit, const StoreOptions& options) {
  Context context;
  context.store = &store;
  context.now = absl::Now();
  context.change_id = fmt::format("epoch {}", BeginningOf(relay.ended()).epoch);
  context.cause = "new-epoch";
  return RunNow(
             context,
             [&](Unit& unit) -> Status {
               ASSIGN_OR_RETURN(const auto now, unit.Find(kRelayPositions, kRelayPosition));
               if (now.value_or(RelayPosition()).SerializeAsString() != before.SerializeAsString())
                 return StillRuns(options, "has published meanwhile");
               unit.Save(kRelayPositions, relay);
               for (const std::string& name : unfit) unit.Erase(kOffsets.info(), name);
               return OkStatus();
             })
      .status();
}

}  // namespace

Result<NewEpoch> BeginEpoch(const StoreOptions& options, EventLog& log, const std::string& topic,
                            const std::string& source) {
  NewEpoch begun;
  Exclusion exclusion;
  RETURN_IF_ERROR(exclusion.Begin(options));
  RelayPosition before, relay;
  std::vector<std::string> unfit;
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenStore(options));
    ASSIGN_OR_RETURN(before, Stored(*store, kRelayPositions, kRelayPosition));
    relay = before;
    ASSIGN_OR_RETURN(const Position head, store->Head());
    const std::int32_t current = std::max(1, BeginningOf(relay.ended()).epoch);
    ASSIGN_OR_RETURN(const LogOfStore both, LogOfStore::Look(*store, log, topic, source, relay));
    Comparison comparison{.epoch = current};
    for (const auto& [partition, end] : both.ends()) {
      RETURN_IF_ERROR(GoBack(log, both, partition, end, comparison));
    }
    if (comparison.left < comparison.agreed) {
      return Refuse(kOtherBranch,
                    fmt::format("The store holds rows after {}, which a restore to an older backup "
                                "has declared void since.",
                                comparison.left),
                    "Restore a backup that was made after that, or one from before that row.");
    }
    // A relay that ran while the store was set back may have written more than it holds.
    if (relay.position().number() > head.number) relay.clear_position();
    begun.lost = std::move(comparison.lost);
    std::sort(begun.lost.begin(), begun.lost.end(),
              [](const Event& one, const Event& other) { return one.position < other.position; });
    ASSIGN_OR_RETURN(const std::optional<Event> missing, both.Missing());
    ASSIGN_OR_RETURN(const std::vector<Partition> replaced, both.Replaced());
    ASSIGN_OR_RETURN(const bool lacks_letters, LacksLetters(*store, log));
    if (missing.has_value() || !replaced.empty() || lacks_letters) {
      ASSIGN_OR_RETURN(const bool is_in_order, IsInOrder(*store, log, both));
      if (!is_in_order) {
        begun.refused = Refuse(
            kOutOfOrder,
            fmt::format("{} was replaced while {} ran, and lacks what came before.", topic,
                        options.service),
            "Delete the topic, run `tandem topics apply` and give this command again: all of "
            "the journal is published then.");
        return begun;
      }
      relay.clear_position();
    }
    // Where nothing is lost nothing was told that is not so.
    const bool is_ahead = comparison.highest_epoch > current || !begun.lost.empty();
    const std::int64_t kept =
        is_ahead ? std::max(comparison.agreed, relay.position().number()) : head.number;
    if (relay.position().number() < head.number) {
      begun.first_to_tell = relay.position().number() + 1;
      begun.last_to_tell = head.number;
    }
    common::v1::Ended* ended = relay.add_ended();
    ended->set_epoch(current);
    ended->set_number(kept);
    ended->set_next(
        NextAfter(std::max(head.epoch, comparison.highest_epoch), options.clock->Now()));
    relay.set_name(std::string(kRelayPosition));
    ASSIGN_OR_RETURN(unfit, UnfitOffsets(*store, log));
    for (const std::string& name : unfit) {
      if (!name.starts_with(fmt::format("offsets/{}/", kRelay))) begun.read_again.push_back(name);
    }
  }
  begun.epoch = BeginningOf(relay.ended()).epoch;
  StoreOptions raised = options;
  raised.least_epoch = begun.epoch;
  ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenStore(raised));
  if (!exclusion.holds()) return StillRuns(options, "has taken the lease meanwhile");
  RETURN_IF_ERROR(WriteDown(*store, before, relay, unfit, options));
  return begun;
}

}  // namespace tandem
