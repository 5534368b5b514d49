#include "libs/common/events/applier.h"

#include <utility>

#include "fmt/format.h"
#include "libs/common/base/status_words.h"
#include "libs/common/events/message_spans.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

constexpr Duration kAskWithin = absl::Seconds(10);

std::string ChangeIdOf(std::string_view consumer, const Event& event) {
  return fmt::format("{}/{}/{}", consumer, event.source, event.id);
}

}  // namespace

Status ParkedNames::Reload(Store& store, std::string_view consumer) {
  Query query;
  query.below = ParkedKeysOf(consumer);
  ASSIGN_OR_RETURN(const std::vector<Row> rows, store.List(kParkedKeys.info(), query));
  names_.clear();
  for (const Row& row : rows) names_.insert(row.name);
  return OkStatus();
}

bool ParkedNames::Contains(const std::string& name) const { return names_.contains(name); }

void ParkedNames::Add(const std::string& name) { names_.insert(name); }

void ParkedNames::Remove(const std::string& name) { names_.erase(name); }

int ParkedNames::size() const { return static_cast<int>(names_.size()); }

common::v1::JournalEntry::Event DeadLetterOf(const Event& event, std::string_view topic) {
  common::v1::JournalEntry::Event letter;
  letter.set_id(event.id);
  letter.set_type(event.type);
  letter.set_subject(event.subject);
  letter.set_key(event.key);
  letter.set_data(event.data);
  *letter.mutable_time() = ToTimestamp(event.time);
  letter.set_topic(std::string(topic));
  letter.set_traceparent(event.traceparent);
  letter.set_origin_source(event.source);
  *letter.mutable_origin() = ToProto(event.position);
  return letter;
}

Context ReactionContext(const Consumer::Options& options, const Event& event) {
  return {.store = options.store,
          .peers = options.projection ? nullptr : options.peers,
          .caller = ServiceCaller(options.service),
          .now = options.projection ? event.time : options.clock->Now(),
          .deadline = absl::Now() + kAskWithin,
          .change_id = ChangeIdOf(options.name, event),
          .request_digest = "",
          .cause = "on " + event.type,
          .traceparent = event.traceparent,
          .service = options.service,
          .generation = options.generation,
          .event = &event};
}

// The Change under way.
class Applier::Batch {
 public:
  Batch(const Consumer::Options& options, ParkedNames& parked, const SourceEpochs& epochs,
        Time began, const Event& first)
      : options_(options),
        parked_(parked),
        epochs_(epochs),
        spans_(options, began),
        unit_(ReactionContext(options, first)) {}

  // The error is one of reading the store, and concerns the whole batch.
  Status Take(const Record& record, const Status& verdict);
  Result<Applied> Commit();

 private:
  struct Progress {
    common::v1::Offset offset;
    bool advanced = false;
  };
  struct HighestApplied {
    common::v1::Mark mark;
    bool advanced = false;
  };

  Result<Progress*> ProgressOf(const Record& record);
  Result<HighestApplied*> MarkOf(const Event& event);
  static void Advance(Progress& progress, const Record& record);
  // Who may write to the topic is the broker's to say; nobody's events wait because of it.
  void SayNotOurs(const Record& record) const;
  // Runs what the event causes; the error is the event's own.
  Status React(const Record& record, const Status& verdict);
  Result<bool> FollowsParked(const Record& record);
  Status Park(const Record& record, const Status& why);
  void SendToDeadLetters(const Record& record, common::v1::ParkedKey row);
  // The Change is told as caused by `event`, in the trace `traceparent`, unless it has a cause.
  void CausedBy(const Event& event, const std::string& traceparent);

  const Consumer::Options& options_;
  ParkedNames& parked_;
  const SourceEpochs& epochs_;
  ProcessSpans spans_;
  Unit unit_;
  std::map<Partition, Progress> progress_;
  std::map<std::string, HighestApplied> marks_;
  const Event* cause_ = nullptr;  // the first event that had an effect
  std::string cause_traceparent_;
  Applied applied_;
};

Result<Applier::Batch::Progress*> Applier::Batch::ProgressOf(const Record& record) {
  const auto [found, is_new] = progress_.try_emplace(record.partition);
  Progress& progress = found->second;
  if (!is_new) return &progress;
  const std::string name = OffsetName(options_.name, record.partition);
  ASSIGN_OR_RETURN(std::optional<common::v1::Offset> stored, unit_.Find(kOffsets, name));
  if (stored.has_value()) progress.offset = *std::move(stored);
  progress.offset.set_name(name);
  if (record.offset != progress.offset.next()) applied_.moved.insert(record.partition);
  return &progress;
}

Result<Applier::Batch::HighestApplied*> Applier::Batch::MarkOf(const Event& event) {
  const std::string name = MarkName(options_.name, event.source, event.key);
  const auto [found, is_new] = marks_.try_emplace(name);
  HighestApplied& highest = found->second;
  if (!is_new) return &highest;
  ASSIGN_OR_RETURN(std::optional<common::v1::Mark> stored, unit_.Find(kMarks, name));
  if (stored.has_value()) highest.mark = *std::move(stored);
  highest.mark.set_name(name);
  return &highest;
}

Status Applier::Batch::Take(const Record& record, const Status& verdict) {
  const Event& event = record.event;
  ASSIGN_OR_RETURN(Progress * progress, ProgressOf(record));
  if (applied_.moved.contains(record.partition) || applied_.held.contains(record.partition)) {
    return OkStatus();
  }
  if (event.type.empty()) {
    SayNotOurs(record);
    Advance(*progress, record);
    return OkStatus();
  }
  ASSIGN_OR_RETURN(HighestApplied * highest, MarkOf(event));
  if (event.position <= FromProto(highest->mark.position())) {
    ++applied_.duplicates;
  } else if (!epochs_.IsVoid(event)) {
    if (Status status = React(record, verdict); !status.ok()) {
      applied_.held.emplace(record.partition, std::move(status));
      return OkStatus();
    }
    *highest->mark.mutable_position() = ToProto(event.position);
    highest->advanced = true;
  }
  Advance(*progress, record);
  return OkStatus();
}

void Applier::Batch::Advance(Progress& progress, const Record& record) {
  progress.offset.set_next(record.offset + 1);
  progress.offset.set_last_id(record.event.id);
  *progress.offset.mutable_last_position() = ToProto(record.event.position);
  progress.advanced = true;
}

void Applier::Batch::SayNotOurs(const Record& record) const {
  if (options_.messages == nullptr) return;
  options_.messages->Warning("a record that is no event of Tandem's is passed over",
                             {{"consumer", options_.name}, {"record", record.event.id}});
}

Status Applier::Batch::React(const Record& record, const Status& verdict) {
  const Event& event = record.event;
  const auto reaction = options_.reactions.find(event.type);
  if (reaction == options_.reactions.end()) return OkStatus();
  ASSIGN_OR_RETURN(const bool follows, FollowsParked(record));
  if (follows) return OkStatus();

  Status status = verdict;
  const std::string traceparent = spans_.Begin(record);
  if (status.ok()) {
    const Unit::Savepoint savepoint = unit_.Mark();
    unit_.Enter(event, ChangeIdOf(options_.name, event), traceparent);
    status = reaction->second.apply(unit_, event);
    if (status.ok()) status = unit_.fault();
    if (!status.ok()) unit_.Rollback(savepoint);
  }
  if (status.ok()) {
    CausedBy(event, traceparent);
    spans_.End(status);
    return OkStatus();
  }
  if (IsTransient(status) || options_.projection) return status;
  CausedBy(event, traceparent);
  spans_.End(status);
  return Park(record, status);
}

void Applier::Batch::CausedBy(const Event& event, const std::string& traceparent) {
  if (cause_ != nullptr) return;
  cause_ = &event;
  cause_traceparent_ = traceparent;
}

Result<bool> Applier::Batch::FollowsParked(const Record& record) {
  if (options_.projection) return false;
  const std::string name = ParkedKeyName(options_.name, record.event.source, record.event.key);
  if (!applied_.parked.contains(name) && !parked_.Contains(name)) return false;
  ASSIGN_OR_RETURN(std::optional<common::v1::ParkedKey> row, unit_.Find(kParkedKeys, name));
  if (!row.has_value()) {  // a replay has come to its end
    parked_.Remove(name);
    return false;
  }
  SendToDeadLetters(record, *std::move(row));
  return true;
}

Status Applier::Batch::Park(const Record& record, const Status& why) {
  const Event& event = record.event;
  const std::string name = ParkedKeyName(options_.name, event.source, event.key);
  ASSIGN_OR_RETURN(std::optional<common::v1::ParkedKey> row, unit_.Find(kParkedKeys, name));
  if (!row.has_value()) {
    const auto is_full = [&] {
      return parked_.size() + static_cast<int>(applied_.parked.size()) >= options_.max_parked;
    };
    // Another replica may have replayed some.
    if (is_full()) RETURN_IF_ERROR(parked_.Reload(*options_.store, options_.name));
    if (is_full()) {
      return Refuse(kTooManyParked,
                    fmt::format("{} keys of {} are parked, and {} fails as well: {}",
                                options_.max_parked, options_.name, event.id, WordsOf(why)),
                    "Correct the cause and replay them.");
    }
    row.emplace();
    row->set_name(name);
    row->set_source(event.source);
    row->set_key(event.key);
    row->set_error(WordsOf(why));
    row->set_event_id(event.id);
    row->set_event_type(event.type);
    *row->mutable_park_time() = ToTimestamp(options_.clock->Now());
    row->set_topic(DeadLetterTopic(record.partition.topic, options_.name));
    *row->mutable_from() = ToProto(event.position);
  }
  applied_.parked.emplace(name, why);
  SendToDeadLetters(record, *std::move(row));
  return OkStatus();
}

void Applier::Batch::SendToDeadLetters(const Record& record, common::v1::ParkedKey row) {
  CausedBy(record.event, record.event.traceparent);
  row.set_parked(row.parked() + 1);
  unit_.EmitRaw(DeadLetterOf(record.event, row.topic()));
  unit_.Save(kParkedKeys, std::move(row));
}

Result<Applied> Applier::Batch::Commit() {
  for (auto& [name, highest] : marks_) {
    if (highest.advanced) unit_.Save(kMarks, highest.mark);
  }
  const common::v1::Offset* first = nullptr;
  for (auto& [partition, progress] : progress_) {
    applied_.next[partition] = progress.offset.next();
    if (!progress.advanced) continue;
    if (first == nullptr) first = &progress.offset;
    unit_.Save(kOffsets, progress.offset);
  }
  if (first == nullptr) {
    // What holds a partition, or has another consumer further, was decided on what was read: all of
    // it at one moment, and not on what this process wrote before others did.
    if (!applied_.moved.empty() || !applied_.held.empty()) {
      RETURN_IF_ERROR(options_.store->CommitAndWait(unit_.WhatWasRead()).status());
    }
    return std::move(applied_);
  }

  ASSIGN_OR_RETURN(Change change, unit_.Finish());
  // One Change for many events carries the name of the first that had an effect; later ones never
  // have it again.
  if (cause_ != nullptr) {
    change.entry.set_change_id(ChangeIdOf(options_.name, *cause_));
    change.entry.set_cause("on " + cause_->type);
    change.entry.set_traceparent(cause_traceparent_);
    for (auto& event : *change.entry.mutable_events())
      if (event.traceparent() == cause_traceparent_) event.clear_traceparent();
  } else {
    change.entry.set_change_id(fmt::format("{}@{}", first->name(), first->next()));
    change.entry.set_cause("offsets");
  }
  ASSIGN_OR_RETURN(const Committed committed, options_.store->CommitAndWait(std::move(change)));
  if (committed.repeated) {
    return Internal("The Change " + committed.entry.change_id() + " was there before its mark.");
  }
  for (const auto& [name, why] : applied_.parked) parked_.Add(name);
  spans_.Committed();
  return std::move(applied_);
}

Result<Applied> Applier::Apply(std::span<const Record> records, const Status& verdict) {
  Batch batch(options_, parked_, epochs_, began_, records.front().event);
  for (const Record& record : records) RETURN_IF_ERROR(batch.Take(record, verdict));
  return batch.Commit();
}

}  // namespace tandem
