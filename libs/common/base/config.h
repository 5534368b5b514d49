#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"

// Settings, each from the first that has it: flag (`--data-dir D`), environment
// (`TANDEM_DATA_DIR`), file (`data_dir: D`), default.
namespace tandem {

struct Setting {
  std::string_view name;  // "data_dir"
  std::string_view default_value;
  std::string_view description;  // a sentence for --help
  // OK, or what would be right; null: any text.
  Status (*check)(std::string_view value) = nullptr;
};

// The values of all settings. Reading one that was not declared is a fault of the program and
// answers "".
class Settings {
 public:
  const std::string& operator[](std::string_view name) const;
  // A comma-separated setting as its parts, without empty ones.
  std::vector<std::string> List(std::string_view name) const;

 private:
  friend Result<Settings> ReadSettings(std::span<const Setting>, std::span<const std::string>,
                                       const std::function<const char*(const char*)>&);
  std::map<std::string, std::string, std::less<>> values_;
};

// Reads `declared` from `arguments` (flags only: `--name value` or `--name=value`), the environment
// and the YAML file that the flag
// `--config` or TANDEM_CONFIG names. An unknown flag, an unknown key of the file or an invalid
// value is INVALID_ARGUMENT in one line that names it, where it stood, and what would be right.
Result<Settings> ReadSettings(std::span<const Setting> declared,
                              std::span<const std::string> arguments,
                              const std::function<const char*(const char*)>& environment);

// OK, or INVALID_ARGUMENT naming the first variable of `environment` ("NAME=value") that starts
// with TANDEM_ and is neither a setting nor one of `others` ("TANDEM_SERVER").
Status CheckEnvironment(std::span<const Setting> declared, std::span<const std::string_view> others,
                        const char* const* environment);

// "data-dir" of "data_dir".
std::string FlagOf(std::string_view name);

// The settings as lines for --help.
std::string DescribeSettings(std::span<const Setting> declared);

}  // namespace tandem
