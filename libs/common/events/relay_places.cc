#include "libs/common/events/relay_places.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/events/partitioner.h"
#include "libs/common/events/progress.h"
#include "libs/common/events/reasons.h"
#include "libs/common/store/internal_collections.h"

namespace tandem {
namespace {

common::v1::Offset PlaceOf(const Partition& partition, std::int64_t offset, const Event& event) {
  common::v1::Offset place;
  place.set_name(OffsetName(kRelay, partition));
  place.set_next(offset + 1);
  place.set_last_id(event.id);
  *place.mutable_last_position() = ToProto(event.position);
  return place;
}

}  // namespace

void RelayPlaces::Begin(const LogOfStore& log) {
  *this = RelayPlaces();
  for (const auto& [partition, end] : log.ends()) partitions_.push_back(partition);
  for (const auto& [partition, event] : log.last()) {
    last_[partition] = PlaceOf(partition, log.ends().at(partition) - 1, event);
    const auto stored = log.places().find(partition);
    if (stored == log.places().end() || stored->second.next() != last_[partition].next())
      unsaved_[partition] = last_[partition];
  }
}

Status RelayPlaces::Take(const std::vector<Event>& events, const EventLog::Offsets& offsets) {
  for (std::size_t i = 0; i < std::min(events.size(), offsets.size()); ++i) {
    if (offsets[i] < 0) continue;
    const int number = PartitionOf(events[i].key, static_cast<int>(partitions_.size()));
    const Partition& partition = partitions_[static_cast<std::size_t>(number)];
    common::v1::Offset& last = last_[partition];
    if (offsets[i] < last.next()) {
      is_replaced_ = true;
      unsaved_ = {{partition, last}};
      return Refuse(kLogReplaced,
                    fmt::format("Topic {} was replaced: partition {} has given offset {} again.",
                                partition.topic, number, offsets[i]),
                    "See what the relay says next.");
    }
    last = PlaceOf(partition, offsets[i], events[i]);
    unsaved_[partition] = last;
  }
  return OkStatus();
}

std::size_t RelayPlaces::AtOnce(std::span<const common::v1::JournalEntry> entries) const {
  std::vector<int> counts(partitions_.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    for (const auto& event : entries[i].events()) {
      if (!event.topic().empty()) continue;
      const int number = PartitionOf(event.key(), static_cast<int>(partitions_.size()));
      if (++counts[static_cast<std::size_t>(number)] > kMostHandedOver && i > 0) return i;
    }
  }
  return entries.size();
}

Status RelayPlaces::Save(Unit& unit) const {
  for (const auto& [partition, place] : unsaved_) {
    RETURN_IF_ERROR(unit.Find(kOffsets, place.name()).status());
    unit.Save(kOffsets, place);
  }
  return OkStatus();
}

void RelayPlaces::Saved() { unsaved_.clear(); }

}  // namespace tandem
