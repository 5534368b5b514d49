#include "services/tandem/client/arguments.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "fmt/format.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/utf8.h"

namespace tandem::client {
namespace {

Status Wrong(const std::string& text) { return absl::InvalidArgumentError(text); }

Status UnknownFlag(std::string_view name, std::span<const Flag> flags) {
  std::vector<std::string> known;
  for (const Flag& flag : flags) known.push_back("--" + std::string(flag.name));
  const std::string written = "--" + std::string(name);
  return Wrong(fmt::format("There is no flag {} here.{}", written, DidYouMean(written, known)));
}

// A terminal that is set to Latin-1 writes other bytes.
Status CheckUtf8(std::span<const std::string> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (IsUtf8(words[i])) continue;
    const bool of_flag = i > 0 && words[i - 1].starts_with("--");
    return Wrong(fmt::format("{} is not UTF-8: '{}'. Is the terminal set to another encoding?",
                             of_flag ? words[i - 1] : "A word", Printable(words[i])));
  }
  return OkStatus();
}

}  // namespace

Result<Arguments> Arguments::Parse(std::span<const std::string> words,
                                   std::span<const Flag> flags) {
  RETURN_IF_ERROR(CheckUtf8(words));
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--") {
      const std::span<const std::string> rest = words.subspan(i + 1);
      arguments.words_.insert(arguments.words_.end(), rest.begin(), rest.end());
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      arguments.words_.push_back(word);
      continue;
    }
    std::string name = word == "-h" ? "help" : word.substr(word[1] == '-' ? 2 : 1);
    const std::size_t equals = name.find('=');
    const bool has_value = equals != std::string::npos;
    std::string value = has_value ? name.substr(equals + 1) : "";
    name = name.substr(0, equals);
    const auto flag = std::find_if(flags.begin(), flags.end(),
                                   [&](const Flag& known) { return known.name == name; });
    if (flag == flags.end()) return UnknownFlag(name, flags);
    if (flag->value.empty() && has_value) {
      return Wrong(fmt::format("--{} is a switch: it takes no value.", name));
    }
    if (!flag->value.empty() && !has_value) {
      if (i + 1 == words.size()) {
        return Wrong(fmt::format("--{} needs a value: --{} {}.", name, name, flag->value));
      }
      value = words[++i];
    }
    arguments.flags_[name].push_back(std::move(value));
  }
  return arguments;
}

Arguments Arguments::WithWord(std::string word) const {
  Arguments one = *this;
  one.words_ = {std::move(word)};
  return one;
}

bool Arguments::Has(std::string_view flag) const { return flags_.contains(flag); }

std::string Arguments::Get(std::string_view flag, std::string_view fallback) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> Arguments::All(std::string_view flag) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() ? std::vector<std::string>() : found->second;
}

Result<int> Arguments::Number(std::string_view flag, int fallback, int min, int max) const {
  if (!Has(flag)) return fallback;
  const std::string text = Get(flag);
  int number = 0;
  if (!absl::SimpleAtoi(text, &number) || number < min || number > max) {
    return Wrong(
        fmt::format("--{} is a whole number from {} to {}, not '{}'.", flag, min, max, text));
  }
  return number;
}

Result<Day> Arguments::Date(std::string_view flag, Day fallback) const {
  if (!Has(flag)) return fallback;
  const auto day = ParseDay(Get(flag));
  if (day.ok()) return *day;
  return Wrong(fmt::format("--{} is a day as in 2024-03-31, not '{}'.", flag, Get(flag)));
}

}  // namespace tandem::client
