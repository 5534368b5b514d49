#include "libs/common/base/config.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/nearest.h"
#include "yaml-cpp/yaml.h"

namespace tandem {
namespace {

constexpr std::string_view kConfigFlag = "config";

std::string VariableOf(std::string_view name) {
  return "TANDEM_" + absl::AsciiStrToUpper(absl::string_view(name.data(), name.size()));
}

Status Wrong(std::string_view where, std::string_view what) { return BadField(where, what); }

std::vector<std::string_view> NamesOf(std::span<const Setting> declared) {
  std::vector<std::string_view> names;
  for (const Setting& setting : declared) names.push_back(setting.name);
  return names;
}

Status Unknown(std::string_view where, std::string_view name,
               std::span<const std::string_view> known) {
  std::string near = Nearest(name, known);
  if (where.starts_with("--") && !near.empty()) near = "--" + FlagOf(near);
  return Wrong(where, near.empty()
                          ? "is no setting of Tandem; see --help"
                          : fmt::format("is no setting of Tandem; did you mean {}?", near));
}

using Values =
    std::map<std::string, std::pair<std::string, std::string>, std::less<>>;  // name → value, where

Status ReadFlags(std::span<const Setting> declared, std::span<const std::string> arguments,
                 Values& values) {
  const auto names = NamesOf(declared);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (!argument.starts_with("--"))
      return Wrong(argument, "was not expected here; flags start with --");
    const std::size_t equals = argument.find('=');
    const std::string flag = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
    std::string name = flag;
    std::replace(name.begin(), name.end(), '-', '_');
    if (name != kConfigFlag && std::find(names.begin(), names.end(), name) == names.end()) {
      return Unknown("--" + flag, name, names);
    }
    if (equals == std::string::npos && i + 1 == arguments.size())
      return Wrong("--" + flag, "needs a value");
    values[name] = {equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1),
                    "--" + flag};
  }
  return OkStatus();
}

Status ReadFile(std::span<const Setting> declared, const std::string& path, Values& values) {
  const std::ifstream file(path);
  if (!file) return Wrong("config", fmt::format("the file {} cannot be read", path));
  std::stringstream text;
  text << file.rdbuf();
  try {  // yaml-cpp throws; nothing of ours does
    const YAML::Node root = YAML::Load(text.str());
    if (root.IsNull()) return OkStatus();
    if (!root.IsMap()) return Wrong("config", fmt::format("{} is no map of settings", path));
    const auto names = NamesOf(declared);
    for (const auto& entry : root) {
      const auto name = entry.first.as<std::string>();
      const std::string where = fmt::format("{}: {}", path, name);
      if (std::find(names.begin(), names.end(), name) == names.end())
        return Unknown(where, name, names);
      if (entry.second.IsSequence()) {
        std::string joined;
        for (const auto& part : entry.second)
          joined += (joined.empty() ? "" : ",") + part.as<std::string>();
        values.try_emplace(name, joined, where);
      } else {
        values.try_emplace(name, entry.second.as<std::string>(), where);
      }
    }
  } catch (const YAML::Exception& fault) {
    return Wrong("config", fmt::format("{} is not YAML: {}", path, fault.what()));
  }
  return OkStatus();
}

}  // namespace

const std::string& Settings::operator[](std::string_view name) const {
  static const std::string kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

std::vector<std::string> Settings::List(std::string_view name) const {
  return absl::StrSplit((*this)[name], ',', absl::SkipWhitespace());
}

Result<Settings> ReadSettings(std::span<const Setting> declared,
                              std::span<const std::string> arguments,
                              const std::function<const char*(const char*)>& environment) {
  Values values;
  RETURN_IF_ERROR(ReadFlags(declared, arguments, values));
  for (const Setting& setting : declared) {
    const std::string variable = VariableOf(setting.name);
    if (const char* value = environment(variable.c_str())) {
      values.try_emplace(std::string(setting.name), value, variable);
    }
  }
  const char* config_variable = environment(VariableOf(kConfigFlag).c_str());
  if (const auto flag = values.find(kConfigFlag); flag != values.end()) {
    RETURN_IF_ERROR(ReadFile(declared, flag->second.first, values));
  } else if (config_variable != nullptr) {
    RETURN_IF_ERROR(ReadFile(declared, config_variable, values));
  }
  Settings settings;
  for (const Setting& setting : declared) {
    const auto found = values.find(setting.name);
    if (found == values.end()) {
      settings.values_[std::string(setting.name)] = std::string(setting.default_value);
      continue;
    }
    const auto& [value, where] = found->second;
    if (setting.check != nullptr) {
      if (const Status status = setting.check(value); !status.ok()) {
        return Wrong(where, fmt::format("\"{}\" {}", value, std::string(status.message())));
      }
    }
    settings.values_[std::string(setting.name)] = value;
  }
  return settings;
}

Status CheckEnvironment(std::span<const Setting> declared, std::span<const std::string_view> others,
                        const char* const* environment) {
  std::vector<std::string> variables = {VariableOf(kConfigFlag)};
  for (const Setting& setting : declared) variables.push_back(VariableOf(setting.name));
  variables.insert(variables.end(), others.begin(), others.end());
  const std::vector<std::string_view> known(variables.begin(), variables.end());
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (!name.starts_with("TANDEM_")) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return Unknown(name, name, known);
  }
  return OkStatus();
}

std::string FlagOf(std::string_view name) {
  std::string flag(name);
  std::replace(flag.begin(), flag.end(), '_', '-');
  return flag;
}

std::string DescribeSettings(std::span<const Setting> declared) {
  std::string text =
      fmt::format("  --{:<16} A YAML file of the others, as in data_dir: data. ({})\n", kConfigFlag,
                  VariableOf(kConfigFlag));
  for (const Setting& setting : declared) {
    text += fmt::format("  --{:<16} {} ({}{}{})\n", FlagOf(setting.name), setting.description,
                        VariableOf(setting.name), setting.default_value.empty() ? "" : "; default ",
                        setting.default_value);
  }
  return text;
}

}  // namespace tandem
