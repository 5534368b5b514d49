#include "services/tandem/client/json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/terminal.h"
#include "services/tandem/client/utf8.h"

namespace tandem::client {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kDate = "tandem.common.v1.Date";
constexpr std::string_view kAny = "google.protobuf.Any";

Status Wrong(std::string_view path, std::string_view what) {
  return absl::InvalidArgumentError(path.empty() ? std::string(what)
                                                 : fmt::format("{}: {}", path, what));
}

std::string Below(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

// For a message.
std::string Shown(const Json& json) { return Shortened(AsText(json), 40); }

bool IsWhole(const FieldDescriptor& field) {
  return field.cpp_type() != FieldDescriptor::CPPTYPE_DOUBLE &&
         field.cpp_type() != FieldDescriptor::CPPTYPE_FLOAT;
}

std::string_view NumberOf(const FieldDescriptor& field) {
  return IsWhole(field) ? "a whole number" : "a number";
}

// Whether `text` is a number for `field`, as a 4 is, and as 2.0 is for a whole one.
bool Holds(const FieldDescriptor& field, const std::string& text) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) return false;
  if (!IsWhole(field)) return true;
  const bool is_small = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  const double most = is_small ? std::numeric_limits<std::int32_t>::max() : 9e18;
  return std::trunc(number) == number && std::abs(number) <= most;
}

// What is wrong with the parts of a tree, one a line.
class Faults {
 public:
  // The part; null if something is wrong with it.
  Json Take(Result<Json> part) {
    if (part.ok()) return *std::move(part);
    text_ += fmt::format("{}{}", text_.empty() ? "" : "\n", std::string(part.status().message()));
    return {};
  }
  Result<Json> Or(Json whole) const {
    if (!text_.empty()) return absl::InvalidArgumentError(text_);
    return whole;
  }

 private:
  std::string text_;
};

// Which way a tree is turned: what people write into what protobuf reads, or what protobuf writes
// into what people read.
enum class Turn { kIn, kOut };

// One pass over a tree, guided by descriptors.
class Walk {
 public:
  explicit Walk(Turn turn) : turn_(turn) {}

  Result<Json> Message(const Json& json, const Descriptor& type, const std::string& path) const {
    if (type.full_name() == kDate) return turn_ == Turn::kIn ? DateIn(json, path) : DateOut(json);
    if (type.full_name() == kAny) return Any(json, path);
    if (type.file()->package() == "google.protobuf") return json;  // Timestamp, FieldMask, …
    if (!json.is_object()) {
      return Wrong(path, fmt::format("expected the fields of a {} ({}), found {}.", type.name(),
                                     fmt::join(FieldsOf(type), ", "), Shown(json)));
    }
    Faults faults;
    Json turned = Json::object();
    for (const auto& [key, value] : json.items()) {
      const FieldDescriptor* field = FieldOf(type, key);
      turned[key] = faults.Take(field == nullptr ? UnknownField(type, key, path)
                                                 : Field(value, *field, Below(path, key)));
    }
    return faults.Or(std::move(turned));
  }

 private:
  static std::vector<std::string> FieldsOf(const Descriptor& type) {
    std::vector<std::string> fields;
    fields.reserve(static_cast<std::size_t>(type.field_count()));
    for (int i = 0; i < type.field_count(); ++i) fields.push_back(type.field(i)->name());
    return fields;
  }

  static const FieldDescriptor* FieldOf(const Descriptor& type, const std::string& key) {
    const FieldDescriptor* field = type.FindFieldByName(key);
    return field != nullptr ? field : type.FindFieldByCamelcaseName(key);
  }

  static Result<Json> UnknownField(const Descriptor& type, const std::string& key,
                                   const std::string& path) {
    const std::vector<std::string> fields = FieldsOf(type);
    std::string hint = DidYouMean(key, fields);
    if (hint.empty()) hint = fmt::format(" Its fields: {}.", fmt::join(fields, ", "));
    return Wrong(Below(path, key), fmt::format("{} has no such field.{}", type.name(), hint));
  }

  Result<Json> Field(const Json& json, const FieldDescriptor& field,
                     const std::string& path) const {
    if (json.is_null()) return json;
    if (field.is_map()) return Map(json, field, path);
    if (!field.is_repeated()) return Value(json, field, path);
    if (!json.is_array()) {
      return Wrong(path, fmt::format("expected a list, found {}.", Shown(json)));
    }
    Faults faults;
    Json turned = Json::array();
    for (std::size_t i = 0; i < json.size(); ++i)
      turned.push_back(faults.Take(Value(json[i], field, fmt::format("{}[{}]", path, i))));
    return faults.Or(std::move(turned));
  }

  Result<Json> Map(const Json& json, const FieldDescriptor& field, const std::string& path) const {
    if (!json.is_object()) {
      return Wrong(path, fmt::format("expected keys and values, found {}.", Shown(json)));
    }
    Faults faults;
    Json turned = Json::object();
    for (const auto& [key, value] : json.items()) {
      turned[key] = faults.Take(Value(value, *field.message_type()->map_value(), Below(path, key)));
    }
    return faults.Or(std::move(turned));
  }

  Result<Json> Value(const Json& json, const FieldDescriptor& field,
                     const std::string& path) const {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Message(json, *field.message_type(), path);
    }
    if (turn_ == Turn::kOut) return json;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (json.is_string()) return json;
        return Wrong(path, fmt::format("expected a text in quotes, found {}.", Shown(json)));
      case FieldDescriptor::CPPTYPE_BOOL:
        if (json.is_boolean()) return json;
        if (json == "true" || json == "false") return Json(json == "true");
        return Wrong(path, fmt::format("expected true or false, found {}.", Shown(json)));
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(json, *field.enum_type(), path);
      default:
        if (Holds(field, json.is_string() ? json.get<std::string>() : AsText(json))) return json;
        return Wrong(path, fmt::format("expected {}, found {}.", NumberOf(field), Shown(json)));
    }
  }

  static Result<Json> Enum(const Json& json, const google::protobuf::EnumDescriptor& type,
                           const std::string& path) {
    if (json.is_string() && type.FindValueByName(json.get<std::string>()) != nullptr) return json;
    const std::vector<std::string> values = ValuesOf(type);
    const std::string hint = json.is_string() ? DidYouMean(json.get<std::string>(), values) : "";
    return Wrong(path, fmt::format("expected one of {}, found {}.{}", fmt::join(values, ", "),
                                   Shown(json), hint));
  }

  static Result<Json> DateIn(const Json& json, const std::string& path) {
    if (json.is_object()) return json;
    const std::vector<std::string> parts =
        absl::StrSplit(json.is_string() ? json.get<std::string>() : "", '-');
    std::array<int, 3> date{};
    bool is_date = parts.size() == date.size() && parts[0].size() == 4 && parts[1].size() == 2 &&
                   parts[2].size() == 2;
    for (std::size_t i = 0; is_date && i < date.size(); ++i)
      is_date = absl::SimpleAtoi(parts[i], &date[i]);
    if (!is_date) {
      return Wrong(path, fmt::format("expected a date like 2024-03-31, found {}.", Shown(json)));
    }
    // Whether there is such a day the service says, with all else that is wrong.
    return Json{{"year", date[0]}, {"month", date[1]}, {"day", date[2]}};
  }

  static Result<Json> DateOut(const Json& json) {
    return Json(fmt::format("{:04}-{:02}-{:02}", json.value("year", 0), json.value("month", 0),
                            json.value("day", 0)));
  }

  Result<Json> Any(const Json& json, const std::string& path) const {
    if (!json.is_object() || !json.contains("@type") || !json["@type"].is_string()) {
      return Wrong(path, "expected an object with \"@type\".");
    }
    const std::string url = json["@type"].get<std::string>();
    const Descriptor* type =
        DescriptorPool::generated_pool()->FindMessageTypeByName(url.substr(url.rfind('/') + 1));
    if (type == nullptr) return Wrong(path, fmt::format("there is no message type {}.", url));
    if (type->file()->package() == "google.protobuf") return json;
    Json inner = json;
    inner.erase("@type");
    ASSIGN_OR_RETURN(const Json fields, Message(inner, *type, path));
    Json turned = {{"@type", url}};
    turned.update(fields);
    return turned;
  }

  Turn turn_;
};

}  // namespace

std::string AsText(const Json& json, int indent) {
  // What came over the wire or from ParseJson is UTF-8; nothing else may end the program.
  const std::string dumped = json.dump(indent, ' ', false, Json::error_handler_t::replace);
  std::string text;
  text.reserve(dumped.size());
  for (std::string_view rest = dumped; !rest.empty();) {
    const CodePoint point = FirstOf(rest);
    // The writer escapes those below a space.
    if (point.value >= 0x7F && point.value < 0xA0) {
      text += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point.value));
    } else {
      text += rest.substr(0, point.octets);
    }
    rest.remove_prefix(point.octets);
  }
  return text;
}

Result<Json> ParseJson(std::string_view text) {
  std::string fault;
  try {  // the parser's only way to say where it stopped
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    fault = error.what();
  }
  const std::size_t at = fault.find("parse error");
  return absl::InvalidArgumentError(
      "This is no JSON: " + (at == std::string::npos ? fault : fault.substr(at)) + ".");
}

Status FromJson(const Json& json, google::protobuf::Message& message) {
  ASSIGN_OR_RETURN(const Json turned, Walk(Turn::kIn).Message(json, *message.GetDescriptor(), ""));
  const auto parsed = google::protobuf::util::JsonStringToMessage(AsText(turned), &message);
  if (parsed.ok()) return OkStatus();
  return absl::InvalidArgumentError(
      absl::string_view(parsed.message().data(), parsed.message().size()));
}

Result<Json> ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!printed.ok()) {
    return absl::InternalError(
        absl::string_view(printed.message().data(), printed.message().size()));
  }
  ASSIGN_OR_RETURN(const Json json, ParseJson(text));
  return Walk(Turn::kOut).Message(json, *message.GetDescriptor(), "");
}

}  // namespace tandem::client
