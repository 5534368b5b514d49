#include "libs/common/rpc/page_token.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "libs/common/base/reasons.h"
#include "libs/common/rpc/digest.h"
#include "libs/common/store/message_fields.h"

namespace tandem {
namespace {

using google::protobuf::Message;

constexpr std::size_t kDigest = 16;

std::string DigestOf(std::string_view key, const Message& request, std::string_view start) {
  const std::unique_ptr<Message> same(request.New());
  same->CopyFrom(request);
  for (const char* field : {"page_token", "page_size"}) {
    const auto* descriptor = same->GetDescriptor()->FindFieldByName(field);
    if (descriptor != nullptr) same->GetReflection()->ClearField(same.get(), descriptor);
  }
  std::string signed_text = request.GetDescriptor()->full_name();
  signed_text.append(1, '\0').append(start).append(1, '\0').append(Serialise(*same));
  return KeyedDigest(key, signed_text).substr(0, kDigest);
}

// "n", "i42" or "s<text>", then NUL, then the name, which has none.
std::string Encode(const PageStart& start) {
  std::string text = "n";
  if (const auto* number = std::get_if<std::int64_t>(&start.first))
    text = "i" + std::to_string(*number);
  if (const auto* value = std::get_if<std::string>(&start.first)) text = "s" + *value;
  return text.append(1, '\0').append(start.second);
}

PageStart Decode(std::string_view text) {
  const std::size_t end = text.rfind('\0');
  PageStart start{std::monostate(), std::string(text.substr(end + 1))};
  const std::string_view value = text.substr(1, end - 1);
  if (text.front() == 's') start.first = std::string(value);
  if (text.front() == 'i') {
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    start.first = number;
  }
  return start;
}

}  // namespace

int PageSizeOf(int asked) { return asked <= 0 ? 50 : std::min(asked, 1000); }

std::string MakePageToken(std::string_view key, const Message& request, const PageStart& start) {
  const std::string text = Encode(start);
  return Base64Url(DigestOf(key, request, text) + text);
}

Result<PageStart> ReadPageToken(std::string_view key, const Message& request) {
  const auto token = FromBase64Url(TextOf(request, "page_token"));
  if (token.has_value() && token->size() > kDigest) {
    const std::string_view text = std::string_view(*token).substr(kDigest);
    if (DigestOf(key, request, text) == token->substr(0, kDigest)) return Decode(text);
  }
  return Refuse(kPageTokenInvalid, "The page token does not belong to this request.",
                "Go on with the same parent, filter and order_by as on the first page, or begin "
                "anew without a token.");
}

}  // namespace tandem
