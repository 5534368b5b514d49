#pragma once

#include <string>
#include <vector>

#include "services/placement/handlers/csv.h"

// What the rows of a spreadsheet have for themselves: the server looks within a part of a file, the
// client over all of it.
namespace tandem::placement {

// A later row with the same is refused, unless both are `whose`.
struct OwnKey {
  std::string column, key;
  std::string whose = {};
};
// Of a row of a file for the country `parent`.
using KeysOfRow = std::vector<OwnKey> (*)(const std::string& parent, const CsvRow& row);

// The first of them says what the row is about.
std::vector<OwnKey> TeamKeysOf(const std::string& parent, const CsvRow& row);
std::vector<OwnKey> ProfessionalKeysOf(const std::string& parent, const CsvRow& row);
std::vector<OwnKey> RatingKeysOf(const std::string& parent, const CsvRow& row);

// The name of the team that a cell of the column `parent` says, as an import makes it of an
// external_id; empty where it says none.
std::string TeamInCell(const std::string& parent, const std::string& cell);

}  // namespace tandem::placement
