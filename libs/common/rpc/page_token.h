#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "google/protobuf/message.h"
#include "libs/common/base/status.h"
#include "libs/common/store/query.h"

namespace tandem {

// How many a page holds: 50 if `asked` is 0, at most 1,000 (google.aip.dev/158).
int PageSizeOf(int asked);

// Where the next page begins: after the row of this value of the ordering column, and this name.
using PageStart = std::pair<ColumnValue, std::string>;

// A token that only this request (but for page_size and page_token) can go on with, and that nobody
// can make up without `key`.
std::string MakePageToken(std::string_view key, const google::protobuf::Message& request,
                          const PageStart& start);
// The start in the request's `page_token`. INVALID_ARGUMENT (PAGE_TOKEN_INVALID) if it was not made
// for it.
Result<PageStart> ReadPageToken(std::string_view key, const google::protobuf::Message& request);

}  // namespace tandem
