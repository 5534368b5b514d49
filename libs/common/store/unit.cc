#include "libs/common/store/unit.h"

#include <algorithm>

#include "fmt/format.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/stable_hash.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

// What the log takes is a megabyte; this leaves room for headers.
constexpr std::size_t kMaxEventBytes = std::size_t{900} * 1024;
// The version of what this unit makes: it exists, and has no etag yet.
constexpr Version kUnborn{0, -1};

std::string TimerName(const TimerKind& kind, std::string_view subject) {
  return fmt::format("timers/{}/{}", kind.name, subject);
}

}  // namespace

std::string Unit::KeyOf(const CollectionInfo& collection, std::string_view stored_name) {
  std::string key(collection.id());
  return key.append(":").append(stored_name);
}

const Unit::Seen* Unit::FindSeen(const CollectionInfo& collection,
                                 std::string_view stored_name) const {
  const auto found = latest_.find(KeyOf(collection, stored_name));
  return found == latest_.end() ? nullptr : &log_[found->second];
}

const Unit::Seen& Unit::Log(Seen seen) {
  const auto [place, is_first] =
      latest_.try_emplace(KeyOf(seen.collection, seen.row.name), log_.size());
  seen.earlier = is_first ? Seen::kNone : std::exchange(place->second, log_.size());
  for (const std::string& key : ReferencesOf(seen)) referring_[key].push_back(log_.size());
  return log_.emplace_back(std::move(seen));
}

std::vector<std::string> Unit::ReferencesOf(const Seen& seen) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < seen.columns.size(); ++i) {
    const auto* text = std::get_if<std::string>(&seen.columns[i]);
    const bool is_name = text != nullptr && text->find('/') != std::string::npos;
    if (!is_name || IsJoined(seen.collection.columns[i])) continue;
    std::string key = KeyOf(seen.collection, *text);
    const bool is_there = std::find(keys.begin(), keys.end(), key) != keys.end();
    if (!is_there) keys.push_back(std::move(key));
  }
  return keys;
}

void Unit::Fault(Status status) {
  if (fault_.ok()) fault_ = std::move(status);
}

Result<Row> Unit::Read(const CollectionInfo& collection, const std::string& stored_name) {
  if (const Seen* seen = FindSeen(collection, stored_name)) return seen->row;
  ++store_reads_;
  ASSIGN_OR_RETURN(std::optional<Row> found, context_.store->GetToGuard(collection, stored_name));
  Row row = found.has_value() ? *std::move(found) : Row{.name = stored_name};
  reads_may_be_old_ |= row.may_be_old;
  const Version version = row.version;
  return Log({.collection = collection, .row = std::move(row), .guard = version, .columns = {}})
      .row;
}

Status Unit::CheckEtag(std::string_view name, std::string_view etag,
                       const google::protobuf::Message& loaded) {
  if (etag.empty()) return OkStatus();
  ASSIGN_OR_RETURN(const Version wanted, ParseEtag(etag));
  const std::string current = TextOf(loaded, "etag");
  if (current == FormatEtag(wanted)) return OkStatus();
  return Refuse(kEtagMismatch, std::string(name) + " has changed since this etag was read.",
                "Get it again and decide anew.", {{"name", std::string(name)}});
}

Status Unit::CreateMessage(const CollectionInfo& collection, google::protobuf::Message& message) {
  const std::string name = TextOf(message, "name");
  if (name.empty()) return Internal("A resource is created without a name.");
  ASSIGN_OR_RETURN(const Row row, Read(collection, StoredName(collection, name)));
  if (row.version.exists()) {
    return Refuse(kResourceExists, name + " exists already.", "Choose another id, or update it.",
                  {{"name", name}});
  }
  SaveMessage(collection, message);
  return OkStatus();
}

void Unit::SaveMessage(const CollectionInfo& collection, google::protobuf::Message& message) {
  const std::string name = TextOf(message, "name");
  std::string stored = StoredName(collection, name);
  const Seen* seen = FindSeen(collection, stored);
  if (seen == nullptr) {
    Fault(Internal(fmt::format("'{}' is saved, but was not loaded in this unit.", name)));
    return;
  }
  const Version version = seen->row.version.exists() ? seen->row.version : kUnborn;
  const Version guard = seen->guard;
  SetText(message, "etag", "");
  Stamp(collection, message, !seen->row.version.exists());
  Log({.collection = collection,
       .row = {.name = std::move(stored), .version = version, .body = Serialise(message)},
       .guard = guard,
       .columns = ColumnsOf(collection, message),
       .written = true});
}

void Unit::Stamp(const CollectionInfo& collection, google::protobuf::Message& message,
                 bool is_new) const {
  if (collection.projection && context_.event != nullptr) {
    // Of two events that meet in one row neither need come first in a rebuild: the earliest and the
    // latest stay.
    const Time time = context_.event->time;
    const Time created = TimeOf(message, "create_time");
    SetTime(message, "create_time",
            created == absl::InfinitePast() ? time : std::min(created, time));
    SetTime(message, "update_time", std::max(TimeOf(message, "update_time"), time));
    return;
  }
  if (is_new) SetTime(message, "create_time", now());
  SetTime(message, "update_time", now());
}

void Unit::Erase(const CollectionInfo& collection, std::string_view name) {
  const std::string stored = StoredName(collection, name);
  const Result<Row> row = Read(collection, stored);
  if (!row.ok()) return Fault(row.status());
  if (!row->version.exists()) return;
  const Version guard = FindSeen(collection, stored)->guard;
  Log({.collection = collection,
       .row = {.name = stored, .version = {}, .body = {}},
       .guard = guard,
       .columns = {},
       .written = true});
}

void Unit::Emit(const google::protobuf::Message& event) {
  const std::string subject = TextOf(event, "name");
  const std::string& type = event.GetDescriptor()->full_name();
  if (subject.empty())
    return Fault(Internal(type + " is emitted without the name of what it is about."));
  const std::unique_ptr<google::protobuf::Message> blanked(event.New());
  blanked->CopyFrom(event);
  BlankPersonal(*blanked);
  common::v1::JournalEntry::Event fact;
  fact.set_type(type);
  fact.set_subject(subject);
  fact.set_key(std::string(EventKeyOf(subject)));
  fact.set_data(Serialise(*blanked));
  *fact.mutable_time() = ToTimestamp(now());
  EmitRaw(std::move(fact));
}

void Unit::EmitRaw(common::v1::JournalEntry::Event event) {
  if (event.data().size() > kMaxEventBytes) {
    Fault(Internal(fmt::format("{} of {} has {} bytes, above the limit of {}.", event.type(),
                               event.subject(), event.data().size(), kMaxEventBytes)));
    return;
  }
  const bool is_of_batch = context_.event != nullptr && event.traceparent().empty();
  if (is_of_batch) event.set_traceparent(context_.traceparent);
  events_.push_back(std::move(event));
}

void Unit::SetTimer(const TimerKind& kind, std::string_view subject, Time due) {
  const std::string name = TimerName(kind, subject);
  const Result<Row> row = Read(kTimers.info(), name);
  if (!row.ok()) return Fault(row.status());
  common::v1::Timer timer;
  timer.set_name(name);
  timer.set_kind(std::string(kind.name));
  timer.set_subject(std::string(subject));
  *timer.mutable_due() = ToTimestamp(due);
  Save(kTimers, std::move(timer));
}

void Unit::ClearTimer(const TimerKind& kind, std::string_view subject) {
  Erase(kTimers.info(), TimerName(kind, subject));
}

std::string Unit::NewId() { return DerivedUuid({seed_, std::to_string(ids_++)}); }

void Unit::Note(std::string_view reason) {
  if (!note_.empty()) note_.append(" | ");
  note_.append(reason);
}

Unit::Savepoint Unit::Mark() const {
  return {log_.size(), events_.size(), note_.size(), ids_, seed_};
}

void Unit::Rollback(const Savepoint& savepoint) {
  std::vector<Seen> read;
  while (log_.size() > savepoint.log_size) {
    Seen& last = log_.back();
    if (last.earlier == Seen::kNone) {
      latest_.erase(KeyOf(last.collection, last.row.name));
    } else {
      latest_[KeyOf(last.collection, last.row.name)] = last.earlier;
    }
    for (const std::string& key : ReferencesOf(last)) referring_.at(key).pop_back();
    if (!last.written) read.push_back(std::move(last));
    log_.pop_back();
  }
  for (Seen& seen : read) Log(std::move(seen));
  events_.resize(savepoint.events);
  note_.resize(savepoint.note);
  ids_ = savepoint.ids;
  seed_ = savepoint.seed;
  fault_ = OkStatus();
}

void Unit::Enter(const Event& event, std::string seed, std::string traceparent) {
  context_.event = &event;
  if (context_.change_id.empty()) context_.change_id = seed;
  if (context_.cause.empty()) context_.cause = "on " + event.type;
  context_.traceparent = std::move(traceparent);
  seed_ = std::move(seed);
  ids_ = 0;
}

bool Unit::Saves(std::string_view stored_name) const {
  return std::any_of(log_.begin(), log_.end(), [&](const Seen& seen) {
    return seen.written && seen.row.name == stored_name;
  });
}

// A rule over a set holds only if whoever changes a member changes the owner of the set as well.
Status Unit::CheckGuarded(const Seen& seen) const {
  const CollectionInfo& collection = seen.collection;
  if (collection.guarded_by.empty() || !seen.row.version.exists()) return OkStatus();
  std::string owner(ParentOf(seen.row.name));
  if (collection.guarded_by != "parent") {
    const std::unique_ptr<google::protobuf::Message> message(collection.prototype->New());
    RETURN_IF_ERROR(ParseRow(seen.row, *message));
    const ColumnValue value = ColumnAt(*message, collection.guarded_by);
    const std::string* text = std::get_if<std::string>(&value);
    owner = text == nullptr || text->empty() ? "" : StoredName(collection, *text);
  }
  if (owner.empty() || Saves(owner)) return OkStatus();
  return Internal(
      fmt::format("'{}' is saved without the owner of its set, '{}' (guarded_by \"{}\").",
                  seen.row.name, owner, collection.guarded_by));
}

Change Unit::WhatWasRead() const {
  Change change;
  for (const auto& [key, index] : latest_) {
    const Seen& seen = log_[index];
    change.reads.push_back({seen.collection, seen.row.name, seen.guard});
  }
  return change;
}

Result<Change> Unit::Finish() {
  RETURN_IF_ERROR(fault_);
  Change change;
  change.entry.set_change_id(context_.change_id);
  change.entry.set_request_digest(context_.request_digest);
  change.entry.set_caller(context_.caller.subject);
  change.entry.set_cause(context_.cause);
  change.entry.set_traceparent(context_.traceparent);
  change.entry.set_note(note_);
  for (common::v1::JournalEntry::Event& event : events_)
    *change.entry.add_events() = std::move(event);
  for (std::size_t i = 0; i < log_.size(); ++i) {
    Seen& seen = log_[i];
    if (latest_.at(KeyOf(seen.collection, seen.row.name)) != i) continue;  // hidden by a later one
    const bool is_erased = !seen.row.version.exists();
    if (!seen.written || (is_erased && !seen.guard.exists())) {
      change.reads.push_back({seen.collection, seen.row.name, seen.guard});
      continue;
    }
    RETURN_IF_ERROR(CheckGuarded(seen));
    change.writes.push_back({.collection = seen.collection,
                             .name = seen.row.name,
                             .expected = seen.guard,
                             .body = std::move(seen.row.body),
                             .columns = std::move(seen.columns),
                             .erase = is_erased});
  }
  return change;
}

int Fold::shard(int shards) const {
  // A rebuild must choose the same.
  return static_cast<int>(StableHash(event().key) % static_cast<std::uint64_t>(shards));
}

}  // namespace tandem
