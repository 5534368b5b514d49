#include <algorithm>
#include <map>
#include <optional>

#include "fmt/format.h"
#include "libs/common/events/applier.h"
#include "libs/common/events/consumer_worker.h"
#include "libs/common/events/message_spans.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/runner.h"

namespace tandem {
namespace {

using common::v1::ParkedKey;

constexpr int kBatch = 256;
constexpr Duration kRelayWithin = absl::Seconds(5);

// Marks of what a replay has applied stand apart from those of the consumer, which are past it
// already.
std::string ReplayMark(std::string_view consumer, const ParkedKey& key) {
  return MarkName(fmt::format("{}.replay", consumer), key.source(), key.key());
}

// Replays the dead letters of one key.
class Replay {
 public:
  Replay(const Consumer::Options& options, const SourceEpochs& epochs, const ParkedKey& key)
      : options_(options), epochs_(epochs), key_(key) {}

  // Until the key is unparked, or one of its letters fails.
  bool goes_on() const { return !unparked_ && status_.ok(); }
  void Take(const Record& record) {
    const Event& event = record.event;
    if (!goes_on() || event.source != key_.source() || event.key != key_.key()) return;
    if (event.position < FromProto(key_.from())) return;
    // Later letters are nothing without those before them.
    has_first_ |= key_.replayed() > 0 || event.id == key_.event_id();
    lacks_first_ = !has_first_;
    if (has_first_) status_ = Apply(record);
  }
  // Why it has not come to its end though all that there is was taken.
  Status Unfinished() const {
    if (!lacks_first_)
      return Refuse(kLettersUnderWay, "Not all dead letters are in the log yet.", "Try again.");
    return Refuse(kLettersLost,
                  fmt::format("{} lacks {}, with which {} was parked.", key_.topic(),
                              key_.event_id(), key_.key()),
                  fmt::format("Stop {0} and run `tandem events new-epoch {0}`, as "
                              "docs/operations.md says: it tells them again.",
                              options_.service));
  }
  const Status& status() const { return status_; }
  int applied() const { return applied_; }

 private:
  Status Apply(const Record& record) {
    const Event& event = record.event;
    ProcessSpans spans(options_, absl::InfinitePast());
    Context context = ReactionContext(options_, event);
    context.change_id = fmt::format("{}.replay/{}/{}", options_.name, event.source, event.id);
    context.cause = "replay of " + event.type;
    context.traceparent = spans.Begin(record);
    bool is_new = false;
    RETURN_IF_ERROR(
        RunNow(context, [&](Unit& unit) { return ApplyIn(unit, event, is_new); }).status());
    spans.End(OkStatus());
    if (is_new) {
      ++applied_;
      spans.Committed();
    }
    return OkStatus();
  }

  // May run more than once.
  Status ApplyIn(Unit& unit, const Event& event, bool& is_new) {
    is_new = unparked_ = false;
    ASSIGN_OR_RETURN(std::optional<ParkedKey> row, unit.Find(kParkedKeys, key_.name()));
    if (!row.has_value()) {
      unparked_ = true;
      return OkStatus();
    }
    const std::string name = ReplayMark(options_.name, key_);
    ASSIGN_OR_RETURN(std::optional<common::v1::Mark> mark, unit.Find(kMarks, name));
    if (mark.has_value() && event.position <= FromProto(mark->position())) return OkStatus();
    if (const auto reaction = options_.reactions.find(event.type);
        reaction != options_.reactions.end() && !epochs_.IsVoid(event)) {
      RETURN_IF_ERROR(reaction->second.apply(unit, event));
    }
    if (!mark.has_value()) mark.emplace();
    mark->set_name(name);
    *mark->mutable_position() = ToProto(event.position);
    unit.Save(kMarks, *std::move(mark));
    row->set_replayed(row->replayed() + 1);
    unparked_ = row->replayed() == row->parked();
    if (unparked_) {
      unit.Erase(kParkedKeys.info(), key_.name());
    } else {
      unit.Save(kParkedKeys, *std::move(row));
    }
    is_new = true;
    return OkStatus();
  }

  const Consumer::Options& options_;
  const SourceEpochs& epochs_;
  const ParkedKey key_;
  Status status_;
  bool has_first_ = false;    // seen, or applied by an earlier replay
  bool lacks_first_ = false;  // one behind it was seen
  bool unparked_ = false;
  int applied_ = 0;
};

// Reads `partition` of dead letters, once for all the keys in it.
Status Drain(EventLog& log, const Partition& partition, std::vector<Replay>& replays) {
  const Time deadline = absl::Now() + kRelayWithin;
  const auto goes_on = [](const Replay& replay) { return replay.goes_on(); };
  for (std::int64_t offset = 0; std::any_of(replays.begin(), replays.end(), goes_on);) {
    ASSIGN_OR_RETURN(const std::vector<Record> records,
                     log.Fetch(partition, offset, kBatch, deadline));
    if (records.empty()) return std::find_if(replays.begin(), replays.end(), goes_on)->Unfinished();
    offset = records.back().offset + 1;
    for (const Record& record : records) {
      for (Replay& replay : replays) replay.Take(record);
    }
  }
  return OkStatus();
}

}  // namespace

Result<int> ReplayDeadLetters(const Consumer::Options& options, const SourceEpochs& epochs,
                              std::string_view key) {
  ASSIGN_OR_RETURN(
      const std::vector<ParkedKey> keys,
      View({.store = options.store}).List(kParkedKeys, Below(ParkedKeysOf(options.name))));
  std::map<Partition, std::vector<Replay>> waiting;
  for (const ParkedKey& row : keys) {
    if (!key.empty() && row.key() != key) continue;
    ASSIGN_OR_RETURN(const int partitions, options.log->Partitions(row.topic()));
    waiting[{row.topic(), PartitionOf(row.key(), partitions)}].emplace_back(options, epochs, row);
  }
  int applied = 0;
  Status first_error;
  for (auto& [partition, replays] : waiting) {
    const Status drained = Drain(*options.log, partition, replays);
    for (const Replay& replay : replays) {
      first_error.Update(replay.status());
      applied += replay.applied();
    }
    first_error.Update(drained);
  }
  if (!first_error.ok()) return first_error;
  return applied;
}

}  // namespace tandem
