#pragma once

#include <string>

#include "services/placement/handlers/row_errors.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/professional.pb.h"

// The cells of a spreadsheet of professionals, as they are read and written.
namespace tandem::placement {

// What the cells say, over what `professional` is.
void Fill(const CsvRow& row, v1::Professional& professional, RowErrors& errors);
// The same of the person; an institution's id alone is one of the country `parent`.
void Fill(const CsvRow& row, const std::string& parent, v1::Person& person, RowErrors& errors);

std::string LineOf(const v1::Professional& professional, const v1::Person& person);

}  // namespace tandem::placement
