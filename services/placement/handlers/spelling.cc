#include "services/placement/handlers/spelling.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace tandem::placement {
namespace {

constexpr std::size_t kRegion = 2, kScript = 4;  // letters

}  // namespace

std::string Plain(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const bool is_gap = c == '_' || c == '-' || absl::ascii_isspace(static_cast<unsigned char>(c));
    if (!is_gap) plain.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
  }
  return plain;
}

std::optional<int> NumberSpelled(const google::protobuf::EnumDescriptor& type,
                                 std::string_view text) {
  const std::string plain = Plain(text);
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (value.number() != 0 && Plain(value.name()) == plain) return value.number();
  }
  return std::nullopt;
}

std::string LanguageSpelled(std::string_view text) {
  const absl::string_view tag =
      absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size()));
  std::vector<std::string> parts = absl::StrSplit(tag, absl::ByAnyChar("-_ "));
  for (std::string& part : parts) {
    absl::AsciiStrToLower(&part);
    if (&part == &parts.front()) continue;
    if (part.size() == kRegion) absl::AsciiStrToUpper(&part);
    if (part.size() == kScript) part[0] = absl::ascii_toupper(static_cast<unsigned char>(part[0]));
  }
  return absl::StrJoin(parts, "-");
}

}  // namespace tandem::placement
