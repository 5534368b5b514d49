#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "libs/common/events/log_check.h"
#include "libs/common/store/unit.h"

namespace tandem {

// Where a relay knows the last record of each partition of its own topic to lie, so that it hears
// when the log is replaced under it or loses its end. The places stand in the store, beside the
// offsets of consumers. Used by one thread.
class RelayPlaces {
 public:
  // From what `log` ends with on.
  void Begin(const LogOfStore& log);
  // `events` were put at `offsets`. LOG_REPLACED if one of these was given to another before: that
  // is to be saved then, for whoever relays next.
  Status Take(const std::vector<Event>& events, const EventLog::Offsets& offsets);
  // How many of `entries`, from the first on, may be handed to the log at once (see
  // kMostHandedOver).
  std::size_t AtOnce(std::span<const common::v1::JournalEntry> entries) const;
  bool is_replaced() const { return is_replaced_; }

  // Writes what the store does not have yet; Saved takes notice that it does now.
  Status Save(Unit& unit) const;
  void Saved();

 private:
  std::vector<Partition> partitions_;
  std::map<Partition, common::v1::Offset> last_, unsaved_;
  bool is_replaced_ = false;
};

}  // namespace tandem
