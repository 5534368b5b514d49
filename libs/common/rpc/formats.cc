#include "libs/common/rpc/formats.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"
#include "libs/common/rpc/code_lists.h"

namespace tandem {
namespace {

using common::v1::Format;

bool IsLowerAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsResourceId(std::string_view value) {
  return !value.empty() && value.size() <= 63 && value.front() >= 'a' && value.front() <= 'z' &&
         value.back() != '-' && std::all_of(value.begin(), value.end(), [](char c) {
           return IsLowerAlphanumeric(c) || c == '-';
         });
}

bool IsUuid(std::string_view value) {
  if (value.size() != 36) return false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (value[i] >= '0' && value[i] <= '9') || (value[i] >= 'a' && value[i] <= 'f');
    if (hyphen ? value[i] != '-' : !hex) return false;
  }
  return true;
}

bool HasSpace(std::string_view value) {
  return std::any_of(value.begin(), value.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

bool IsUrl(std::string_view value) {
  constexpr std::string_view kScheme = "https://";
  if (!value.starts_with(kScheme) || HasSpace(value)) return false;
  const std::string_view host =
      value.substr(kScheme.size(), value.find('/', kScheme.size()) - kScheme.size());
  return host.find('.') != std::string_view::npos && host.front() != '.' &&
         host.find('@') == std::string_view::npos;
}

bool IsEmail(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at > 0 &&
         value.find('@', at + 1) == std::string_view::npos &&
         value.find('.', at) != std::string_view::npos && value.back() != '.' && !HasSpace(value);
}

bool HasWildcard(std::string_view name) {
  return name == "-" || name.starts_with("-/") || name.ends_with("/-") ||
         name.find("/-/") != std::string_view::npos;
}

// Whether one of `patterns` is `name` itself: "countries/-", where a method says so.
bool IsListed(std::string_view name, std::string_view patterns) {
  return fmt::format(" | {} | ", patterns).find(fmt::format(" | {} | ", name)) != std::string::npos;
}

std::string No(std::string_view value, std::string_view kind, std::string_view expected) {
  return fmt::format("\"{}\" is no {}; expected {}", value.substr(0, 100), kind, expected);
}

const CodeLists* Codes() { return IsoCodes().ok() ? &*IsoCodes() : nullptr; }

constexpr std::string_view kExpectedCountry = R"(ISO 3166-1 alpha-2, lower case, as in "ke")";

}  // namespace

std::optional<std::string> FormatViolation(Format format, std::string_view value) {
  const CodeLists* codes = Codes();
  switch (format) {
    case common::v1::COUNTRY:
      if (codes != nullptr && codes->IsCountry(value)) return std::nullopt;
      return No(value, "country", kExpectedCountry);
    case common::v1::LANGUAGE:
      if (codes != nullptr && codes->IsLanguage(value)) return std::nullopt;
      return No(value, "language", R"(BCP 47 with ISO codes, as in "en" or "pt-BR")");
    case common::v1::CURRENCY:
      if (codes != nullptr && codes->IsCurrency(value)) return std::nullopt;
      return No(value, "currency", R"(ISO 4217, upper case, as in "GBP")");
    case common::v1::DECIMAL:
      if (ParseDecimal(value).ok()) return std::nullopt;
      return No(value, "decimal", R"(at most 12 digits and six after the point, as in "-12.5")");
    case common::v1::ID:
      if (IsResourceId(value)) return std::nullopt;
      return No(
          value, "id",
          R"(1 to 63 of a-z, 0-9 and hyphens that start with a letter and do not end with a hyphen, as in "chmt-2024")");
    case common::v1::UUID:
      if (IsUuid(value)) return std::nullopt;
      return No(value, "UUID", R"(lower case, as in "0190163d-8694-739b-aea5-966c26f8ad91")");
    case common::v1::URL:
      if (IsUrl(value)) return std::nullopt;
      return No(value, "address", R"(https, as in "https://example.org/report")");
    case common::v1::EMAIL:
      if (IsEmail(value)) return std::nullopt;
      return No("", "e-mail address", R"(one as in "desk@example.org")");
    default:
      return std::nullopt;
  }
}

std::optional<std::string> NameViolation(std::string_view patterns, std::string_view value,
                                         bool wildcards) {
  const bool wildcards_are_fine = wildcards || !HasWildcard(value) || IsListed(value, patterns);
  if (!Fits(value, patterns) || !wildcards_are_fine) {
    return No(value, "name of this kind", patterns);
  }
  if (!value.starts_with("countries/")) return std::nullopt;
  const std::string_view country = Segment(value, "countries");
  if (country == "-") return std::nullopt;
  const CodeLists* codes = Codes();
  if (codes == nullptr || !codes->IsCountry(country))
    return No(country, "country", kExpectedCountry);
  return std::nullopt;
}

}  // namespace tandem
