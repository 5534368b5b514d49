#pragma once

#include <string>
#include <vector>

#include "libs/common/base/position.h"
#include "libs/common/store/collection.h"
#include "libs/common/store/query.h"
#include "tandem/common/v1/journal.pb.h"

namespace tandem {

// A resource as the store holds it.
struct Row {
  std::string name;
  Version version;
  std::string body;  // serialised, without etag
  // It comes from memory, and another process may have written it since: for what is guarded alone.
  bool may_be_old = false;
};

// A resource (or an absence: version 0) that a handler has read and that must still be so at
// commit.
struct Guard {
  CollectionInfo collection;
  std::string name;
  Version version;
};

// A resource to write. `expected` is the version read; 0: it must not exist yet.
struct Write {
  CollectionInfo collection;
  std::string name;
  Version expected;
  std::string body;
  std::vector<ColumnValue> columns;  // parallel to collection.columns
  bool erase = false;                // for timers and parked keys; resources are never deleted
};

// Everything that one handler wants to be true at once. It commits atomically or not at all. A
// value without behaviour.
struct Change {
  // id, digest, caller, cause, traceparent, note, events (data, key, type, subject, time; no ids
  // yet): the store adds the rest. A Change that writes no resource of a service and emits nothing
  // (a mark, a timer) leaves no row in the journal.
  common::v1::JournalEntry entry;
  std::vector<Guard> reads;
  std::vector<Write> writes;
};

// What became of a Change.
struct Committed {
  Position position;              // of its last event; the index is -1 without events
  std::vector<Version> versions;  // parallel to Change::writes
  // The id was committed before, with the same digest: nothing was done again. `entry` is the row
  // of then.
  bool repeated = false;
  common::v1::JournalEntry entry;  // its events get their ids when the journal is read
};

// The values of `message` for the columns of `collection`.
std::vector<ColumnValue> ColumnsOf(const CollectionInfo& collection,
                                   const google::protobuf::Message& message);
// Whether `query` selects a resource of this name with these columns (not its limit and start).
bool Selects(const Query& query, const CollectionInfo& collection, std::string_view name,
             const std::vector<ColumnValue>& columns);

}  // namespace tandem
