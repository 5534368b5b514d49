#include "libs/common/events/log_check.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

using common::v1::JournalEntry;

// How many rows of the journal are looked at for what was published last, and how many records of a
// partition behind what old leaders may have written late.
constexpr std::int64_t kRows = 256, kRecords = 8 * kMostHandedOver;
// How many records of each partition are looked at for what the journal lacks: every relay that
// takes over reads so many, so behind one old leader alone.
constexpr int kTail = kMostHandedOver + 1;

bool AreSame(const Event& one, const Event& other) {
  return one.position == other.position && one.id == other.id && one.type == other.type &&
         one.subject == other.subject && one.key == other.key && one.time == other.time &&
         one.data == other.data;
}

std::string_view ServiceOf(std::string_view source) { return source.substr(source.rfind('/') + 1); }

}  // namespace

Result<LogOfStore> LogOfStore::Look(Store& store, EventLog& log, std::string_view topic,
                                    std::string_view source,
                                    const common::v1::RelayPosition& stored) {
  LogOfStore seen(store, log, topic, source, stored);
  ASSIGN_OR_RETURN(seen.ends_, EndsOf(log, {std::string(topic)}));
  std::map<Partition, std::int64_t> last;
  for (const auto& [partition, end] : seen.ends_) {
    if (end > 0) last[partition] = end - 1;
  }
  ASSIGN_OR_RETURN(std::vector<Record> records, log.Read(last));
  for (Record& record : records) seen.last_[record.partition] = std::move(record.event);
  ASSIGN_OR_RETURN(seen.places_, OffsetsOf(store, kRelay));
  std::erase_if(seen.places_, [&](const auto& place) { return !seen.ends_.contains(place.first); });
  return seen;
}

Status LogOfStore::Check() const {
  const std::string remedy =
      fmt::format("Stop {0} and run `tandem events new-epoch {0}`, as docs/operations.md says.",
                  ServiceOf(source_));
  ASSIGN_OR_RETURN(const std::optional<Event> unknown, Unknown());
  if (unknown.has_value()) {
    return Refuse(kLogAhead,
                  fmt::format("{} holds {} at {}, which the journal does not: the store is older "
                              "than the log, or of another.",
                              topic_, unknown->id, FormatPosition(unknown->position)),
                  remedy);
  }
  // What the operator's command has just seen needs no second look.
  if (stored_.position().epoch() < BeginningOf(stored_.ended()).epoch) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Event> missing, Missing());
  if (missing.has_value()) {
    return Refuse(kLogBehind,
                  fmt::format("{} lacks {} at {}, which was published: the log is older than the "
                              "store, or a new one.",
                              topic_, missing->id, FormatPosition(missing->position)),
                  remedy);
  }
  ASSIGN_OR_RETURN(const std::vector<Partition> replaced, Replaced());
  if (replaced.empty()) return OkStatus();
  const common::v1::Offset& place = places_.at(replaced.front());
  return Refuse(kLogBehind,
                fmt::format("{} was replaced: partition {} does not hold {} at offset {}, where it "
                            "was published.",
                            topic_, replaced.front().number, place.last_id(), place.next() - 1),
                remedy);
}

bool LogOfStore::MustBeTold(const Event& event) const {
  if (event.source != source_ || IsVoid(stored_.ended(), event.position)) return false;
  return event.type != kEpochBegan || event.position.epoch > BeginningOf(stored_.ended()).epoch;
}

Result<bool> LogOfStore::Tells(const Event& event) const {
  const Position& place = event.position;
  ASSIGN_OR_RETURN(const std::vector<JournalEntry> entries,
                   store_->ReadJournal({place.epoch, place.number - 1, 0}, 1));
  if (entries.empty() || entries[0].number() != place.number) return false;
  if (place.index >= entries[0].events_size()) return false;
  return AreSame(event,
                 ToldAs(stored_.ended(), entries[0], place.index, source_, store_->digest_key()));
}

Result<std::optional<Event>> LogOfStore::Unknown() const {
  std::map<Partition, std::int64_t> tails;
  for (const auto& [partition, end] : ends_)
    tails[partition] = std::max<std::int64_t>(0, end - kTail);
  // Of each partition: a journal that went back has told others since.
  std::map<Partition, Event> highest;
  RETURN_IF_ERROR(log_->Read(tails, kTail, [&](Record record) {
    if (!MustBeTold(record.event)) return;
    Event& known = highest[record.partition];
    if (known.position < record.event.position) known = std::move(record.event);
  }));
  std::optional<Event> unknown;
  for (auto& [partition, event] : highest) {
    if (unknown.has_value() && event.position <= unknown->position) continue;
    ASSIGN_OR_RETURN(const bool tells, Tells(event));
    if (!tells) unknown = std::move(event);
  }
  return unknown;
}

Result<std::optional<Event>> LogOfStore::Missing() const {
  ASSIGN_OR_RETURN(const auto published, Published());
  for (const auto& [partition, event] : published) {
    ASSIGN_OR_RETURN(const bool holds, Holds(partition, event));
    if (!holds) return std::optional(event);
  }
  return std::optional<Event>();
}

Result<std::vector<Partition>> LogOfStore::Replaced() const { return NotIn(*log_, places_); }

Result<std::map<Partition, Event>> LogOfStore::Published() const {
  std::map<Partition, Event> published;
  for (std::int64_t to = stored_.position().number(); to > 0 && published.empty(); to -= kRows) {
    const std::int64_t after = std::max<std::int64_t>(0, to - kRows);
    ASSIGN_OR_RETURN(const std::vector<JournalEntry> entries,
                     store_->ReadJournal({0, after, 0}, static_cast<int>(to - after)));
    for (const JournalEntry& entry : entries) {
      for (int i = 0; i < entry.events_size() && entry.number() <= to; ++i) {
        if (!entry.events(i).topic().empty()) continue;
        Event event = ToldAs(stored_.ended(), entry, i, source_, store_->digest_key());
        const int number = PartitionOf(event.key, static_cast<int>(ends_.size()));
        published[{topic_, number}] = std::move(event);
      }
    }
  }
  return published;
}

Result<bool> LogOfStore::Holds(const Partition& partition, const Event& event) const {
  const auto reaches = [&](const Event& one) {
    return one.source == source_ && one.position >= event.position;
  };
  const auto last = last_.find(partition);
  if (last == last_.end()) return false;
  if (reaches(last->second)) return true;
  const std::int64_t end = ends_.at(partition);
  const std::int64_t from = std::max<std::int64_t>(0, end - kRecords);
  ASSIGN_OR_RETURN(const std::vector<Record> records,
                   log_->Fetch(partition, from, static_cast<int>(end - from)));
  return std::any_of(records.begin(), records.end(),
                     [&](const Record& record) { return reaches(record.event); });
}

Result<std::vector<Partition>> NotIn(EventLog& log,
                                     const std::map<Partition, common::v1::Offset>& offsets) {
  std::map<Partition, std::int64_t> before;
  for (const auto& [partition, offset] : offsets) {
    if (offset.next() > 0) before[partition] = offset.next() - 1;
  }
  ASSIGN_OR_RETURN(const std::vector<Record> records, log.Read(before));
  for (const Record& record : records) {
    const common::v1::Offset& applied = offsets.at(record.partition);
    if (record.event.id == applied.last_id() &&
        record.event.position == FromProto(applied.last_position())) {
      before.erase(record.partition);
    }
  }
  std::vector<Partition> missing;
  for (const auto& [partition, offset] : before) missing.push_back(partition);
  return missing;
}

}  // namespace tandem
