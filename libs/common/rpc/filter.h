#pragma once

#include <string_view>
#include <vector>

#include "libs/common/store/collection.h"
#include "libs/common/store/query.h"

// What List methods filter and order by (google.aip.dev/160, the part that indexes can answer).
namespace tandem {

// Conditions on declared columns, joined by AND: `state = ACTIVE AND start_date >= "2024-01-01"`.
// Operators: = != < <= > >=. Values are bare words or quoted texts; enums by name, dates and
// moments in ISO 8601, booleans true and false. INVALID_ARGUMENT (FILTER_INVALID) says which part
// is wrong and which columns there are.
Result<std::vector<ColumnCondition>> ParseFilter(const CollectionInfo& collection,
                                                 std::string_view filter);

// The field at the end of a path such as "period.start"; null if there is none.
const google::protobuf::FieldDescriptor* FieldAt(const google::protobuf::Descriptor& type,
                                                 std::string_view path);

// "start_date" or "start_date desc": sets `query.order_by` and `query.descending`. Empty: by name.
Status ParseOrderBy(const CollectionInfo& collection, std::string_view order_by, Query& query);

}  // namespace tandem
