#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "services/reporting/domain/fingerprint.h"
#include "services/reporting/domain/trace.h"

namespace tandem::reporting {
namespace {

constexpr int kPage = 50;
constexpr int kMaxPage = 1000;

std::string TokenOf(std::string_view etag, const v1::TraceNumberRequest& request) {
  return Fingerprint(fmt::format("{}|{}|{}", request.name(), request.field(), etag));
}

}  // namespace

Result<v1::TraceNumberResponse> PageOf(v1::TraceNumberResponse all, std::string_view etag,
                                       const v1::TraceNumberRequest& request) {
  const std::string token = TokenOf(etag, request);
  int first = 0;
  if (!request.page_token().empty()) {
    const FieldPath asked = ParseField(request.page_token());
    const char* end = asked.number.data() + asked.number.size();
    const auto [parsed, error] = std::from_chars(asked.number.data(), end, first);
    if (asked.part != token || error != std::errc() || parsed != end || first < 0) {
      return Refuse(kPageTokenInvalid,
                    "The page token is of another request, or the report has changed.",
                    "Ask for the first page again.");
    }
  }
  const int size = request.page_size() == 0 ? kPage : std::min(request.page_size(), kMaxPage);
  const int last = std::min(all.contributors_size(), first + size);
  const bool more = last < all.contributors_size();
  auto& contributors = *all.mutable_contributors();
  contributors.DeleteSubrange(last, contributors.size() - last);
  contributors.DeleteSubrange(0, std::min(first, contributors.size()));
  if (first > 0) all.clear_left_out();
  if (more) all.set_next_page_token(FormatField(token, std::to_string(last)));
  return all;
}

}  // namespace tandem::reporting
