#include "libs/common/events/epochs.h"

#include <algorithm>
#include <optional>
#include <set>

#include "fmt/format.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

using common::v1::Ended;
using common::v1::JournalEntry;

constexpr int kLookAtOnce = 256, kAround = 1024;

const Ended* EndOf(const EndedEpochs& ended, const Position& position) {
  const auto found = std::find_if(ended.begin(), ended.end(), [&](const Ended& one) {
    return position.epoch < one.next() &&
           (position.epoch > one.epoch() ||
            (position.epoch == one.epoch() && position.number > one.number()));
  });
  return found == ended.end() ? nullptr : &*found;
}

bool Announces(const Event& event, std::int32_t epoch) {
  return event.type == kEpochBegan && event.position.epoch == epoch;
}

// The announcement of `epoch` in a partition that reaches to `end`; nothing if it has not come yet.
// It is the first record of its epoch, but for what is told again around it.
Result<std::optional<Event>> FindAnnouncement(EventLog& log, const Partition& partition,
                                              std::int64_t end, std::int32_t epoch) {
  std::int64_t before = 0, after = end;
  while (before < after) {
    const std::int64_t middle = before + (after - before) / 2;
    ASSIGN_OR_RETURN(const std::vector<Record> records, log.Fetch(partition, middle, 1));
    if (!records.empty() && records[0].event.position.epoch < epoch) {
      before = middle + 1;
    } else {
      after = middle;
    }
  }
  for (const std::int64_t from : {std::max<std::int64_t>(0, before - kAround), std::int64_t{0}}) {
    for (std::int64_t offset = from; offset < end; offset += kLookAtOnce) {
      ASSIGN_OR_RETURN(const std::vector<Record> records,
                       log.Fetch(partition, offset, kLookAtOnce));
      for (const Record& record : records) {
        if (Announces(record.event, epoch)) return std::optional(record.event);
      }
      if (from > 0 && offset > before) break;
    }
  }
  return std::optional<Event>();
}

Position Told(const EndedEpochs& ended, Position position) {
  while (const Ended* end = EndOf(ended, position)) position.epoch = end->next();
  return position;
}

}  // namespace

bool IsVoid(const EndedEpochs& ended, const Position& position) {
  return EndOf(ended, position) != nullptr;
}

Position BeginningOf(const EndedEpochs& ended) {
  if (ended.empty()) return {};
  const Ended& last = *ended.rbegin();
  return {last.next(), last.number(), 0};
}

Position ToldAt(const EndedEpochs& ended, const JournalEntry& entry) {
  return Told(ended, {entry.epoch(), entry.number(), 0});
}

Position AfterVoid(const EndedEpochs& ended, const Position& position) {
  const Ended* end = EndOf(ended, position);
  return end == nullptr ? position : Told(ended, {end->next(), 0, 0});
}

Event ToldAs(const EndedEpochs& ended, const JournalEntry& entry, int index,
             std::string_view source, std::string_view digest_key) {
  const JournalEntry::Event& event = entry.events(index);
  const bool is_dead_letter = event.has_origin();
  Position position = ToldAt(ended, entry);
  position.index = index;
  // An id that the log may know for another event is not given again.
  std::string id = position.epoch == entry.epoch() || is_dead_letter
                       ? event.id()
                       : DerivedUuid({digest_key, FormatPosition(position)});
  if (is_dead_letter) position = FromProto(event.origin());
  return {.id = id.empty() ? FormatPosition(position) : std::move(id),
          .source = is_dead_letter ? event.origin_source() : std::string(source),
          .type = event.type(),
          .subject = event.subject(),
          .key = event.key(),
          .time = FromTimestamp(event.time()),
          .position = position,
          .traceparent = event.traceparent().empty() ? entry.traceparent() : event.traceparent(),
          .data = event.data()};
}

std::vector<std::pair<std::string, std::vector<Event>>> ToldByTopic(
    const EndedEpochs& ended, std::span<const JournalEntry> entries, const std::string& own,
    std::string_view source, std::string_view digest_key) {
  std::map<std::string, std::vector<Event>> topics;
  for (const JournalEntry& entry : entries) {
    for (int index = 0; index < entry.events_size(); ++index) {
      const std::string& topic = entry.events(index).topic();
      topics[topic.empty() ? own : topic].push_back(
          ToldAs(ended, entry, index, source, digest_key));
    }
  }
  std::vector<std::pair<std::string, std::vector<Event>>> told(
      std::make_move_iterator(topics.begin()), std::make_move_iterator(topics.end()));
  std::stable_sort(told.begin(), told.end(), [](const auto& one, const auto& other) {
    return one.second.size() < other.second.size();
  });
  return told;
}

std::vector<Event> Announcements(const EndedEpochs& ended, std::string_view source, Time now,
                                 int partitions) {
  const Position begins = BeginningOf(ended);
  common::v1::EpochBegan began;
  began.set_name(fmt::format("epochs/{}", begins.epoch));
  *began.mutable_ended() = ended;
  std::vector<Event> events;
  std::set<int> reached;
  for (int i = 0; static_cast<int>(reached.size()) < partitions; ++i) {
    const std::string key = fmt::format("{}/{}", began.name(), i);
    if (!reached.insert(PartitionOf(key, partitions)).second) continue;
    events.push_back({.id = DerivedUuid({source, key}),
                      .source = std::string(source),
                      .type = std::string(kEpochBegan),
                      .subject = began.name(),
                      .key = key,
                      .time = now,
                      .position = begins,
                      .traceparent = "",
                      .data = began.SerializeAsString()});
  }
  return events;
}

bool SourceEpochs::IsVoid(const Event& event) const {
  const std::lock_guard lock(mutex_);
  if (ended_.empty()) return false;
  const auto found = ended_.find(event.source);
  return found != ended_.end() && tandem::IsVoid(found->second, event.position);
}

EndedEpochs SourceEpochs::Of(const std::string& source) const {
  const std::lock_guard lock(mutex_);
  const auto found = ended_.find(source);
  return found == ended_.end() ? EndedEpochs() : found->second;
}

EndedEpochs SourceEpochs::NewIn(const Event& announcement) const {
  common::v1::EpochBegan began;
  if (announcement.type != kEpochBegan || !began.ParseFromString(announcement.data)) return {};
  const bool is_new = BeginningOf(began.ended()).epoch > BeginningOf(Of(announcement.source)).epoch;
  return is_new ? began.ended() : EndedEpochs();
}

void SourceEpochs::Learn(const std::string& source, const EndedEpochs& ended) {
  const std::lock_guard lock(mutex_);
  ended_[source] = ended;
}

Result<std::vector<Event>> AnnouncementsIn(EventLog& log, const std::vector<Partition>& partitions,
                                           const SourceEpochs& known) {
  ASSIGN_OR_RETURN(const auto ends, log.Ends(partitions));
  std::map<Partition, std::int64_t> last;
  for (const auto& [partition, end] : ends) {
    if (end > 0) last[partition] = end - 1;
  }
  ASSIGN_OR_RETURN(const std::vector<Record> records, log.Read(last));
  std::map<std::string, const Record*> highest;  // by source
  for (const Record& record : records) {
    const Record*& best = highest[record.event.source];
    if (best == nullptr || best->event.position < record.event.position) best = &record;
  }
  std::vector<Event> found;
  for (const auto& [source, record] : highest) {
    const std::int32_t epoch = record->event.position.epoch;
    // Every log begins with epoch 1, which nothing announces.
    if (epoch <= std::max(1, BeginningOf(known.Of(source)).epoch)) continue;
    ASSIGN_OR_RETURN(std::optional<Event> announcement,
                     FindAnnouncement(log, record->partition, record->offset + 1, epoch));
    if (announcement.has_value()) found.push_back(*std::move(announcement));
  }
  return found;
}

}  // namespace tandem
