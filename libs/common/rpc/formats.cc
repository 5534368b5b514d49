#include "libs/common/rpc/formats.h"

#include "fmt/format.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"
#include "libs/common/base/shortened.h"
#include "libs/common/rpc/code_lists.h"
#include "re2/re2.h"

namespace tandem {
namespace {

using common::v1::Format;

bool Matches(std::string_view value, const RE2& pattern) {
  return RE2::FullMatch(re2::StringPiece(value.data(), value.size()), pattern);
}

bool IsResourceId(std::string_view value) {
  static const RE2 kPattern("[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");
  return Matches(value, kPattern);
}

bool IsUuid(std::string_view value) {
  static const RE2 kPattern("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  return Matches(value, kPattern);
}

// Of https, with a dot in its host and nobody's name before it.
bool IsUrl(std::string_view value) {
  static const RE2 kPattern(R"(https://[^\x00- /@.][^\x00- /@]*\.[^\x00- /@]*(?:/[^\x00- ]*)?)");
  return Matches(value, kPattern);
}

bool IsEmail(std::string_view value) {
  static const RE2 kPattern(R"([^\x00- @]+@[^\x00- @]*\.[^\x00- @]*[^\x00- @.])");
  return Matches(value, kPattern);
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
  return fmt::format("\"{}\" is no {}; expected {}", Shortened(value, 100), kind, expected);
}

const CodeLists* Codes() { return IsoCodes().ok() ? &*IsoCodes() : nullptr; }

std::string NoCountry(std::string_view value) {
  const std::string code = Codes() == nullptr ? "" : Codes()->CountryCalled(value);
  if (code.empty()) return No(value, "country", R"(ISO 3166-1 alpha-2, lower case, as in "ke")");
  return No(value, "code of a country", fmt::format(R"("{}", that of ISO 3166-1)", code));
}

}  // namespace

std::optional<std::string> FormatViolation(Format format, std::string_view value) {
  const CodeLists* codes = Codes();
  switch (format) {
    case common::v1::COUNTRY:
      if (codes != nullptr && codes->IsCountry(value)) return std::nullopt;
      return NoCountry(value);
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
      // Not which one: nothing personal stands in a refusal.
      return R"(is no e-mail address; expected one as in "desk@example.org")";
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
  if (codes == nullptr || !codes->IsCountry(country)) return NoCountry(country);
  return std::nullopt;
}

}  // namespace tandem
