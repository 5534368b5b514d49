#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "libs/common/base/status.h"

namespace tandem {

// The code lists of ISO, as Debian's package iso-codes has them in /usr/share/iso-codes/json.
// Constant, thread-safe.
class CodeLists {
 public:
  // INTERNAL if the package is missing.
  static Result<CodeLists> Load(std::string_view folder = "/usr/share/iso-codes/json");

  // ISO 3166-1 alpha-2, lower case: "ke".
  bool IsCountry(std::string_view code) const { return countries_.contains(std::string(code)); }
  // The code of the country that a text otherwise says: "Liberia", "LBR" or "LR" → "lr". Empty if
  // it says none.
  std::string CountryCalled(std::string_view text) const;
  // ISO 4217: "GBP".
  bool IsCurrency(std::string_view code) const { return currencies_.contains(std::string(code)); }
  // BCP 47 of a language (the shortest code of ISO 639), then perhaps a script (ISO 15924) and a
  // region (ISO 3166-1): "pt-BR".
  bool IsLanguage(std::string_view tag) const;

 private:
  std::unordered_set<std::string> countries_, currencies_, languages_, scripts_;
  std::unordered_map<std::string, std::string> called_;  // names as letters alone, their codes
};

// Those of this machine, loaded at the first use; an error says what to install.
const Result<CodeLists>& IsoCodes();

}  // namespace tandem
