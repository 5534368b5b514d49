#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"

// The words after a command: `--flag value`, `--flag=value`, `--switch`, and what is left.
namespace tandem::client {

// A flag that a command takes, as its help shows it.
struct Flag {
  std::string_view name;   // "server", written --server
  std::string_view value;  // what stands for its value in the help; empty: a switch without one
  std::string_view help;
};

// Parsed words. A value.
class Arguments {
 public:
  // INVALID_ARGUMENT on an unknown flag (with the nearest), a missing value or one for a switch.
  // `--` ends the flags, `-` is a word.
  static Result<Arguments> Parse(std::span<const std::string> words, std::span<const Flag> flags);

  const std::vector<std::string>& words() const { return words_; }
  // The same flags behind one word.
  Arguments WithWord(std::string word) const;
  bool Has(std::string_view flag) const;
  // The last value given, else `fallback`.
  std::string Get(std::string_view flag, std::string_view fallback = "") const;
  std::vector<std::string> All(std::string_view flag) const;
  // INVALID_ARGUMENT unless the value is a whole number from `min` to `max`.
  Result<int> Number(std::string_view flag, int fallback, int min, int max) const;
  // INVALID_ARGUMENT unless the value is a day as in 2024-03-31.
  Result<Day> Date(std::string_view flag, Day fallback) const;

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::vector<std::string>, std::less<>> flags_;
};

}  // namespace tandem::client
