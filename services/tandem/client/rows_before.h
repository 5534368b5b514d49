#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/tandem/client/csv_parts.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::client {

// What the rows of the earlier parts of a spreadsheet are about. The server sees one part at a time
// and refuses a row about the same as an earlier one there; this does for the whole file. Keeps
// sixteen octets or so of each row.
class RowsBefore {
 public:
  // The columns that a file may have.
  explicit RowsBefore(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  // Takes the rows of `part` about the same as one of an earlier part out of it, so that the others
  // keep their numbers, and answers their refusals.
  placement::v1::ImportProgress TakeOut(CsvPart& part);

 private:
  const std::vector<std::string> columns_;
  absl::flat_hash_map<std::uint64_t, int> first_;  // by a hash of what it is about, the row
};

}  // namespace tandem::client
