#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libs/common/base/status.h"
#include "services/placement/handlers/csv.h"
#include "services/placement/handlers/spreadsheets.h"

namespace tandem::placement {

// The text in a column; empty where there is none.
const std::string& Cell(const CsvRow& row, const std::string& column);

// All that is wrong with a row, each by the column where it can be put right. Of a column that is
// refused already nothing more is told, as far as that may follow from the same.
class RowErrors {
 public:
  // Both outlive it.
  RowErrors(const CsvRow& row, std::span<const SheetColumn> columns)
      : row_(row), columns_(columns) {}

  void Add(std::string_view column, std::string_view problem);
  // What is wrong with the text in `column`, whatever the violations call it.
  void AddOf(std::string_view column, const Status& status);
  // Violations that name columns already; any other refusal as AddAll.
  void AddColumns(const Status& status);
  // Violations of fields by the columns that fill them (`kind` is what the fields are of:
  // "person"), any other refusal by `column`; without one by that which says what the row is about.
  void AddAll(const Status& status, std::string_view kind, std::string_view column = "");

  bool empty() const { return status_.ok() && errors_.empty(); }
  bool Has(std::string_view column) const;
  // INVALID_FIELDS, with columns as fields; a fault or what may pass is told as it is.
  Status ToStatus() const { return status_.ok() ? errors_.ToStatus() : status_; }

 private:
  std::string_view ColumnOf(const std::string& path) const;
  std::string_view Subject() const;

  const CsvRow& row_;
  std::span<const SheetColumn> columns_;
  FieldErrors errors_;
  Status status_;
};

}  // namespace tandem::placement
