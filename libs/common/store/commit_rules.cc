#include "libs/common/store/commit_rules.h"

#include <algorithm>
#include <limits>

#include "libs/common/base/fnv.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"

namespace tandem {

bool IsJournaled(const Change& change) {
  return change.entry.events_size() > 0 ||
         std::any_of(change.writes.begin(), change.writes.end(),
                     [](const Write& write) { return !IsInternal(write.collection); });
}

bool MayRepeat(const Change& change) { return !change.entry.request_digest().empty(); }

Result<Committed> RepeatOf(const Change& change, common::v1::JournalEntry entry) {
  if (entry.request_digest() != change.entry.request_digest()) {
    return Refuse(kRequestIdReused, "This request id was used for another request.",
                  "Send a new request id with a new request.");
  }
  Committed committed;
  committed.repeated = true;
  committed.position = {entry.epoch(), entry.number(), entry.events_size() - 1};
  for (const Write& write : change.writes) {
    Version& version = committed.versions.emplace_back();
    for (const auto& written : entry.written()) {
      if (written.name() == write.name) version = ParseEtag(written.etag()).value_or(Version());
    }
  }
  committed.entry = std::move(entry);
  return committed;
}

Status GuardLost(std::string_view name) {
  return Refuse(kGuardLost, std::string(name) + " has changed since it was read.",
                "Run the command again.", {{"name", std::string(name)}});
}

std::int64_t StableHash(std::string_view text) { return static_cast<std::int64_t>(Fnv(text)); }

std::vector<std::string> PartnershipsOf(const common::v1::JournalEntry& entry) {
  std::vector<std::string> partnerships;  // nearly always one
  const auto add = [&](std::string_view name) {
    const std::string_view partnership = PartnershipOf(name);
    const auto known = std::find(partnerships.begin(), partnerships.end(), partnership);
    if (!partnership.empty() && known == partnerships.end()) partnerships.emplace_back(partnership);
  };
  for (const auto& written : entry.written()) add(written.name());
  for (const auto& event : entry.events()) {
    if (event.topic().empty()) add(event.key());
  }
  std::sort(partnerships.begin(), partnerships.end());
  return partnerships;
}

std::int64_t StartOfHistory(const Store::History& history) {
  if (history.from.has_value()) return history.from->number;
  return history.descending ? std::numeric_limits<std::int64_t>::max() : 0;
}

void NoteWritten(Change& change, const std::vector<Version>& versions) {
  change.entry.clear_written();
  for (std::size_t i = 0; i < change.writes.size(); ++i) {
    if (IsInternal(change.writes[i].collection)) continue;
    auto* written = change.entry.add_written();
    written->set_name(change.writes[i].name);
    written->set_etag(FormatEtag(versions[i]));
  }
}

void PlaceEntry(common::v1::JournalEntry& entry, const Position& place, Time time) {
  entry.set_number(place.number);
  entry.set_epoch(place.epoch);
  *entry.mutable_commit_time() = ToTimestamp(time);
}

void NameEvents(common::v1::JournalEntry& entry, std::string_view digest_key) {
  for (int i = 0; i < entry.events_size(); ++i) {
    if (!entry.events(i).id().empty()) continue;  // a parked one keeps the id that it came with
    entry.mutable_events(i)->set_id(
        DerivedUuid({digest_key, FormatPosition({entry.epoch(), entry.number(), i})}));
  }
}

}  // namespace tandem
