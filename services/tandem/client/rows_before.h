#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "services/placement/handlers/sheet_keys.h"
#include "services/tandem/client/csv_parts.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::client {

// What the rows of the earlier parts of a spreadsheet are about. The server sees one part at a time
// and refuses a row that has what an earlier one has there; this does for the whole file. Keeps
// hashes of each row, some forty octets, however long it is.
class RowsBefore {
 public:
  // The columns that a file for the country `parent` may have, and what its rows have for
  // themselves.
  RowsBefore(std::vector<std::string> columns, std::string parent, placement::KeysOfRow keys_of)
      : columns_(std::move(columns)), parent_(std::move(parent)), keys_of_(keys_of) {}

  // Takes the rows of `part` that have what one of an earlier part has out of it, so that the
  // others keep their numbers, and answers their refusals.
  placement::v1::ImportProgress TakeOut(CsvPart& part);
  // As `parent` in rows of the part that was taken last calls what an earlier part makes.
  const std::vector<std::string>& teams_before() const { return teams_before_; }
  // The server has refused the row of this number: it makes nothing.
  void Refused(int row) { refused_.insert(row); }

 private:
  struct First {
    int row = 0;
    std::uint64_t whose = 0;  // 0: nobody's
  };
  using Firsts = absl::flat_hash_map<std::uint64_t, First>;

  // The key that `row` has from an earlier part, if there is one; the others are noted in `here`.
  const placement::OwnKey* FindTaken(const std::vector<placement::OwnKey>& keys, int row,
                                     Firsts& here) const;
  void NoteParent(const placement::CsvRow& row, absl::flat_hash_set<std::string>& noted);

  const std::vector<std::string> columns_;
  const std::string parent_;
  const placement::KeysOfRow keys_of_;
  Firsts first_;  // by a hash of the key
  absl::flat_hash_set<int> refused_;
  std::vector<std::string> teams_before_;
};

}  // namespace tandem::client
