#include "libs/common/store/message_fields.h"

#include <optional>
#include <utility>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/timestamp.pb.h"
#include "libs/common/base/names.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

const FieldDescriptor* FieldOf(const Descriptor& type, std::string_view name) {
  // protobuf's own search hashes a copy of the name, and takes longer than a look at all of them.
  for (int i = 0; i < type.field_count(); ++i)
    if (type.field(i)->name() == name) return type.field(i);
  return nullptr;
}

const FieldDescriptor* TextFieldOf(const Message& message, std::string_view name) {
  const FieldDescriptor* field = FieldOf(*message.GetDescriptor(), name);
  const bool fits = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? field : nullptr;
}

const FieldDescriptor* TimeFieldOf(const Message& message, std::string_view name) {
  const FieldDescriptor* field = FieldOf(*message.GetDescriptor(), name);
  const bool fits =
      field != nullptr && !field->is_repeated() && field->message_type() == Timestamp::descriptor();
  return fits ? field : nullptr;
}

// "period.start" → "period" and "start".
std::pair<std::string_view, std::string_view> SplitPath(std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

ColumnValue MessageColumn(const Message& message) {
  if (message.GetDescriptor() == Timestamp::descriptor()) {
    return absl::ToUnixMicros(FromTimestamp(static_cast<const Timestamp&>(message)));
  }
  if (message.GetDescriptor() == common::v1::Date::descriptor()) {
    const auto& date = static_cast<const common::v1::Date&>(message);
    return IsDay(date) ? ColumnValue(FormatDay(ToDay(date))) : ColumnValue();
  }
  return std::int64_t{1};
}

ColumnValue ScalarColumn(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (field.has_presence() && !reflection.HasField(message, &field)) return {};
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return std::int64_t{reflection.GetBool(message, &field)};
    case FieldDescriptor::CPPTYPE_ENUM:
      return std::int64_t{reflection.GetEnumValue(message, &field)};
    case FieldDescriptor::CPPTYPE_INT32:
      return std::int64_t{reflection.GetInt32(message, &field)};
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::int64_t{reflection.GetUInt32(message, &field)};
    case FieldDescriptor::CPPTYPE_INT64:
      return std::int64_t{reflection.GetInt64(message, &field)};
    default:
      return {};
  }
}

constexpr std::string_view kCountryPart = "{country}", kPartnershipPart = "{partnership}";

std::vector<std::string> PartsOf(std::string_view column) {
  return absl::StrSplit(absl::string_view(column.data(), column.size()), '/');
}

// "phase?" → "phase"; nothing for a part that is the value itself.
std::optional<std::string_view> AskedWhetherSet(std::string_view part) {
  if (!part.ends_with('?')) return std::nullopt;
  return part.substr(0, part.size() - 1);
}

// What is absent leaves its place empty, so that every resource has its place in the order.
std::string PartOf(const Message& message, std::string_view part) {
  if (part == kCountryPart) return std::string(Segment(TextOf(message, "name"), "countries"));
  if (part == kPartnershipPart) return std::string(PartnershipOf(TextOf(message, "name")));
  if (const auto field = AskedWhetherSet(part)) {
    const ColumnValue value = ColumnAt(message, *field);
    const bool is_default = value == ColumnValue() || value == ColumnValue(std::int64_t{0}) ||
                            value == ColumnValue(std::string());
    return is_default ? "0" : "1";
  }
  const ColumnValue value = ColumnAt(message, part);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? "" : std::to_string(*number);
}

ColumnValue JoinedColumn(const Message& message, std::string_view column) {
  std::string joined;
  std::string_view separator;
  for (const std::string& part : PartsOf(column))
    joined.append(std::exchange(separator, "/")).append(PartOf(message, part));
  return joined;
}

}  // namespace

std::string TextOf(const Message& message, std::string_view field) {
  const FieldDescriptor* found = TextFieldOf(message, field);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

void SetText(Message& message, std::string_view field, std::string_view value) {
  const FieldDescriptor* found = TextFieldOf(message, field);
  if (found == nullptr) return;
  message.GetReflection()->SetString(&message, found, std::string(value));
}

Time TimeOf(const Message& message, std::string_view field) {
  const FieldDescriptor* found = TimeFieldOf(message, field);
  if (found == nullptr || !message.GetReflection()->HasField(message, found)) {
    return absl::InfinitePast();
  }
  return FromTimestamp(
      static_cast<const Timestamp&>(message.GetReflection()->GetMessage(message, found)));
}

void SetTime(Message& message, std::string_view field, Time time) {
  const FieldDescriptor* found = TimeFieldOf(message, field);
  if (found == nullptr) return;
  *static_cast<Timestamp*>(message.GetReflection()->MutableMessage(&message, found)) =
      ToTimestamp(time);
}

Timestamp ToTimestamp(Time time) {
  const std::int64_t micros = absl::ToUnixMicros(time);
  Timestamp timestamp;
  timestamp.set_seconds(micros >= 0 ? micros / 1'000'000 : (micros - 999'999) / 1'000'000);
  timestamp.set_nanos(static_cast<std::int32_t>(micros - timestamp.seconds() * 1'000'000) * 1'000);
  return timestamp;
}

Time FromTimestamp(const Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

bool IsPresenceColumn(const FieldDescriptor& field) {
  const Descriptor* type = field.message_type();
  return type != nullptr && type != Timestamp::descriptor() &&
         type != common::v1::Date::descriptor();
}

bool IsJoined(std::string_view column) { return column.find('/') != std::string_view::npos; }

ColumnValue ColumnAt(const Message& message, std::string_view path) {
  if (IsJoined(path)) return JoinedColumn(message, path);
  const auto [head, rest] = SplitPath(path);
  const FieldDescriptor* field = FieldOf(*message.GetDescriptor(), head);
  if (field == nullptr || field->is_repeated()) return {};
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return ScalarColumn(message, *field);
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.HasField(message, field)) {
    return rest.empty() && IsPresenceColumn(*field) ? ColumnValue(std::int64_t{0}) : ColumnValue();
  }
  const Message& inner = reflection.GetMessage(message, field);
  return rest.empty() ? MessageColumn(inner) : ColumnAt(inner, rest);
}

Status CheckColumn(const Descriptor& type, std::string_view path) {
  if (IsJoined(path)) {
    for (const std::string& part : PartsOf(path)) {
      if (part == kCountryPart || part == kPartnershipPart) continue;
      RETURN_IF_ERROR(CheckColumn(type, AskedWhetherSet(part).value_or(part)));
    }
    return OkStatus();
  }
  const auto [head, rest] = SplitPath(path);
  const FieldDescriptor* field = FieldOf(type, head);
  const auto refuse = [&](std::string_view why) {
    return absl::InvalidArgumentError(
        fmt::format("Column {} of {} cannot be stored: {}.", path, type.full_name(), why));
  };
  if (field == nullptr) return refuse("there is no such field");
  if (field->is_repeated()) return refuse("it is repeated");
  if (!rest.empty()) {
    return field->message_type() == nullptr ? refuse("it has no fields of its own")
                                            : CheckColumn(*field->message_type(), rest);
  }
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field->type() == FieldDescriptor::TYPE_BYTES ? refuse("it holds bytes") : OkStatus();
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_UINT64:
      return refuse("its numbers do not fit an int64");
    default:
      return OkStatus();
  }
}

bool IsTextColumn(const Descriptor& type, std::string_view path) {
  if (IsJoined(path)) return true;
  const auto [head, rest] = SplitPath(path);
  const FieldDescriptor* field = FieldOf(type, head);
  if (!rest.empty()) return IsTextColumn(*field->message_type(), rest);
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
         field->message_type() == common::v1::Date::descriptor();
}

std::string Serialise(const Message& message) {
  std::string bytes;
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&output);
  }
  return bytes;
}

}  // namespace tandem
