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
  Replay(const Consumer::Options& options, ParkedNames& parked, const SourceEpochs& epochs,
         const ParkedKey& key)
      : options_(options), parked_(parked), epochs_(epochs), key_(key) {}

  // Until the key is unparked, or one of its letters fails.
  Status Drain() {
    ASSIGN_OR_RETURN(const int partitions, options_.log->Partitions(key_.topic()));
    const Partition partition{key_.topic(), PartitionOf(key_.key(), partitions)};
    const Time deadline = absl::Now() + kRelayWithin;
    std::int64_t offset = 0;
    while (!unparked_) {
      ASSIGN_OR_RETURN(const std::vector<Record> records,
                       options_.log->Fetch(partition, offset, kBatch, deadline));
      if (records.empty()) {
        return Refuse(kLettersUnderWay,
                      fmt::format("The dead letters of {} are not all in the log yet.", key_.key()),
                      "Try again.");
      }
      for (const Record& record : records) {
        offset = record.offset + 1;
        const Event& event = record.event;
        if (event.source != key_.source() || event.key != key_.key()) continue;
        if (event.position < FromProto(key_.from())) continue;
        RETURN_IF_ERROR(Apply(record));
        if (unparked_) break;
      }
    }
    return OkStatus();
  }

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
    if (unparked_) parked_.Remove(key_.name());
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
  ParkedNames& parked_;
  const SourceEpochs& epochs_;
  const ParkedKey key_;
  bool unparked_ = false;
  int applied_ = 0;
};

}  // namespace

Result<std::vector<ParkedKey>> ListParkedKeys(Store& store, std::string_view consumer) {
  Query query;
  query.below = ParkedKeysOf(consumer);
  ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kParkedKeys.info(), query));
  std::vector<ParkedKey> keys(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!keys[i].ParseFromString(rows[i].body)) {
      return Internal("A parked key does not parse: " + rows[i].name);
    }
  }
  return keys;
}

Result<int> ReplayDeadLetters(const Consumer::Options& options, ParkedNames& parked,
                              const SourceEpochs& epochs, std::string_view key) {
  ASSIGN_OR_RETURN(const std::vector<ParkedKey> keys, ListParkedKeys(*options.store, options.name));
  int applied = 0;
  Status first_error;
  for (const ParkedKey& row : keys) {
    if (!key.empty() && row.key() != key) continue;
    Replay replay(options, parked, epochs, row);
    first_error.Update(replay.Drain());
    applied += replay.applied();
  }
  if (!first_error.ok()) return first_error;
  return applied;
}

}  // namespace tandem
