#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// What the columns of spreadsheets are: one table, of which files are read, and of which the help
// of the client and docs/spreadsheets.md are made.
namespace tandem::placement {

struct SheetColumn {
  std::string_view name;
  std::string_view cell;     // what stands in it
  std::string_view example;  // as it is typed
  std::string_view field;    // that it fills: "person.email"
};

std::span<const SheetColumn> TeamColumns();
std::span<const SheetColumn> ProfessionalColumns();
// Those of the traits are called as these are.
std::span<const SheetColumn> RatingColumns();

std::vector<std::string> NamesOf(std::span<const SheetColumn> columns);

}  // namespace tandem::placement
