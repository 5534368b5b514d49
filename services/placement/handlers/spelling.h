#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

// Words and codes in a spreadsheet, which people write as they like: "External ID", "Police check",
// "b2".
namespace tandem::placement {

// In small letters, without spaces, underscores and hyphens: "externalid".
std::string Plain(std::string_view text);

// The number of the value of `type` that `text` says however it is spelled; nothing for none, and
// for the one that says nothing.
std::optional<int> NumberSpelled(const google::protobuf::EnumDescriptor& type,
                                 std::string_view text);
template <class Enum>
std::optional<Enum> ValueSpelled(std::string_view text) {
  const auto number = NumberSpelled(*google::protobuf::GetEnumDescriptor<Enum>(), text);
  return number.has_value() ? std::optional(static_cast<Enum>(*number)) : std::nullopt;
}

// A tag of BCP 47 as it is written there: "EN" is "en", "pt_br" is "pt-BR".
std::string LanguageSpelled(std::string_view text);

}  // namespace tandem::placement
