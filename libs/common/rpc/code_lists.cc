#include "libs/common/rpc/code_lists.h"

#include <cctype>
#include <fstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace tandem {
namespace {

using nlohmann::json;

// The entries of one file: {"3166-1": [{...}, …]}.
Result<json> Entries(std::string_view folder, std::string_view standard) {
  const std::string path = fmt::format("{}/iso_{}.json", folder, standard);
  std::ifstream file(path);
  json document = json::parse(file, nullptr, /*allow_exceptions=*/false);
  const auto entries = document.is_object() ? document.find(standard) : document.end();
  if (!document.is_object() || entries == document.end()) {
    return Internal(fmt::format("{} cannot be read. Install the package iso-codes.", path));
  }
  return json(*entries);
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// "United Kingdom" → "unitedkingdom", as cells of spreadsheets are read too.
std::string LettersOf(std::string_view text) {
  std::string letters;
  for (const char c : Lower(std::string(text))) {
    const auto octet = static_cast<unsigned char>(c);
    if (!absl::ascii_isascii(octet) || absl::ascii_isalnum(octet)) letters.push_back(c);
  }
  return letters;
}

}  // namespace

Result<CodeLists> CodeLists::Load(std::string_view folder) {
  CodeLists lists;
  ASSIGN_OR_RETURN(const json countries, Entries(folder, "3166-1"));
  for (const json& entry : countries) {
    const std::string code = Lower(entry.value("alpha_2", ""));
    lists.countries_.insert(code);
    for (const char* field : {"alpha_2", "alpha_3", "name", "common_name", "official_name"}) {
      if (entry.contains(field)) lists.called_.emplace(LettersOf(entry.value(field, "")), code);
    }
  }
  ASSIGN_OR_RETURN(const json currencies, Entries(folder, "4217"));
  for (const json& entry : currencies) lists.currencies_.insert(entry.value("alpha_3", ""));
  ASSIGN_OR_RETURN(const json scripts, Entries(folder, "15924"));
  for (const json& entry : scripts) lists.scripts_.insert(entry.value("alpha_4", ""));
  ASSIGN_OR_RETURN(const json languages, Entries(folder, "639-3"));
  for (const json& entry : languages) {
    lists.languages_.insert(entry.value("alpha_2", entry.value("alpha_3", "")));
  }
  return lists;
}

std::string CodeLists::CountryCalled(std::string_view text) const {
  const auto found = called_.find(LettersOf(text));
  return found == called_.end() ? "" : found->second;
}

bool CodeLists::IsLanguage(std::string_view tag) const {
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(tag.data(), tag.size()), '-');
  if (parts.size() > 3 || !languages_.contains(parts[0])) return false;
  std::size_t at = 1;
  if (at < parts.size() && scripts_.contains(parts[at])) ++at;
  if (at < parts.size()) {
    const std::string& region = parts[at];
    const std::string lower = Lower(region);
    if (region == lower || !countries_.contains(lower)) return false;
    ++at;
  }
  return at == parts.size();
}

const Result<CodeLists>& IsoCodes() {
  static const Result<CodeLists> lists = CodeLists::Load();
  return lists;
}

}  // namespace tandem
