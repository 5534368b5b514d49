#include "services/tandem/client/yaml.h"

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/utf8.h"

namespace tandem::client {
namespace {

// Whether YAML would read `text` as something else than this text.
bool NeedsQuotes(const std::string& text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return true;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@` ").find(text.front()) != std::string_view::npos)
    return true;
  if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return true;
  if (Printable(text) != text) return true;
  return text == "true" || text == "false" || text == "null" || text == "~";
}

std::string ScalarText(const Json& json) {
  if (!json.is_string()) return AsText(json);
  const std::string text = json.get<std::string>();
  return NeedsQuotes(text) ? AsText(json) : text;
}

void Write(const Json& json, int level, std::string& out);

// What follows `key:` or `-`.
void WriteBelow(const Json& json, int level, std::string& out) {
  if (json.is_structured() && !json.empty()) {
    out += "\n";
    Write(json, level, out);
  } else {
    out += " " +
           (json.is_structured() ? std::string(json.is_array() ? "[]" : "{}") : ScalarText(json)) +
           "\n";
  }
}

void Write(const Json& json, int level, std::string& out) {
  const std::string indent(static_cast<std::size_t>(level) * 2, ' ');
  if (json.is_array()) {
    for (const Json& element : json) {
      if (element.is_object() && !element.empty()) {  // "- first: …", the rest below it
        std::string block;
        Write(element, level + 1, block);
        out += indent + "- " + block.substr(indent.size() + 2);
      } else {
        out += indent + "-";
        WriteBelow(element, level + 1, out);
      }
    }
    return;
  }
  for (const auto& [key, value] : json.items()) {
    out += indent + (NeedsQuotes(key) ? AsText(Json(key)) : key) + ":";
    WriteBelow(value, level + 1, out);
  }
}

}  // namespace

Json FromYaml(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Scalar:
      return Json(node.Scalar());
    case YAML::NodeType::Sequence: {
      Json list = Json::array();
      for (const YAML::Node& element : node) list.push_back(FromYaml(element));
      return list;
    }
    case YAML::NodeType::Map: {
      Json object = Json::object();
      for (const auto& entry : node) object[entry.first.Scalar()] = FromYaml(entry.second);
      return object;
    }
    case YAML::NodeType::Null:
    case YAML::NodeType::Undefined:
      break;
  }
  return Json();
}

std::string AsYaml(const Json& json) {
  if (!json.is_structured()) return ScalarText(json) + "\n";
  if (json.empty()) return AsText(json) + "\n";
  std::string out;
  Write(json, 0, out);
  return out;
}

Result<Json> ParseYaml(std::string_view text) {
  if (!IsUtf8(text)) return absl::InvalidArgumentError("This is no YAML: it is not UTF-8.");
  try {  // yaml-cpp has no other way to say what is wrong
    return FromYaml(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError(
        fmt::format("This is no YAML: line {}: {}.", error.mark.line + 1, error.msg));
  }
}

}  // namespace tandem::client
