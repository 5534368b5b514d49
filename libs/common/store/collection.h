#pragma once

#include <array>
#include <span>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tandem {

inline constexpr int kMaxColumns = 16;

// A Collection without its type: what the store and the standard methods need to know. A small
// value to copy.
struct CollectionInfo {
  std::string_view pattern;
  std::span<const std::string_view> columns;
  std::string_view guarded_by;
  bool projection = false;
  const google::protobuf::Message* prototype = nullptr;

  // The collection id, unique in the suite: "matches"; of a singleton its last segment: "board". It
  // names the table.
  std::string_view id() const;
  // The message type: "Match".
  const google::protobuf::Descriptor& type() const { return *prototype->GetDescriptor(); }
};

// What is stored: a protobuf message with at least `name`, declared once per resource. Example:
//   inline constexpr Collection<Match> kMatches{
//       .pattern = "countries/{country}/partnerships/{partnership}/needs/{need}/matches/{match}",
//       .columns = {"state", "professional", "need"},
//   };
// A message may have `create_time`, `update_time` (set at Save) and `etag` (set when read and
// answered, never stored).
template <class T>
struct Collection {
  std::string_view pattern;
  // Fields (or paths of fields, "period.start") to filter and order by: text, numbers, enums,
  // booleans, Date, Timestamp, and of any other message whether it is there. One that is added
  // later is backfilled when the store opens. Several that are joined, "{country}/state/end_date",
  // make one index that begins with the country of the name: a text, "lr/4/2025-01-31", by which
  // one country's resources in one state are read in the order of their dates, and no others.
  // "{partnership}" is the name of the partnership, with its country. "phase?" is 1 where the field
  // is set, else 0: so that those of all states that have begun are one range too.
  std::array<std::string_view, kMaxColumns> columns{};
  // The field that names the owner of a set which this is a member of ("professional" for the 100%
  // rule): a Change that saves a member must save that owner as well, so that two concurrent ones
  // meet there. "parent" means the resource it lies under.
  std::string_view guarded_by = {};
  // Written by folds alone, rebuilt from the log.
  bool projection = false;

  CollectionInfo info() const {
    std::size_t count = 0;
    while (count < columns.size() && !columns[count].empty()) ++count;
    return {pattern, std::span(columns.data(), count), guarded_by, projection,
            &T::default_instance()};
  }
};

}  // namespace tandem
