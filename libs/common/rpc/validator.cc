#include "libs/common/rpc/validator.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"
#include "google/protobuf/util/field_mask_util.h"
#include "libs/common/base/control.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/shortened.h"
#include "libs/common/rpc/formats.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using common::v1::FieldRule;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::FieldMaskUtil;

constexpr std::uint32_t kMaxText = 1000;  // bytes
constexpr std::uint32_t kMaxItems = 1000;
constexpr std::uint32_t kMaxRequestId = 128;
constexpr std::uint32_t kMaxPageToken = 4000;

// The rule of `field`, with what goes without saying.
FieldRule WholeRuleOf(const FieldDescriptor& field) {
  FieldRule rule = field.options().GetExtension(common::v1::field);
  if (rule.max_length() == 0) {
    const bool token = field.name() == "page_token" || field.name() == "filter";
    rule.set_max_length(field.name() == "request_id" ? kMaxRequestId
                        : token                      ? kMaxPageToken
                                                     : kMaxText);
  }
  if (field.name() == "page_size" && !rule.has_min()) rule.set_min(0);  // google.aip.dev/158
  if (rule.max_items() == 0) rule.set_max_items(kMaxItems);
  const FieldDescriptor* resource = ResourceField(*field.containing_type());
  if (resource != nullptr && field.name() == resource->name() + "_id" &&
      rule.format() == common::v1::FORMAT_UNSPECIFIED) {
    rule.set_format(common::v1::ID);
  }
  return rule;
}

std::string PathOf(std::string_view path, std::string_view field) {
  return path.empty() ? std::string(field) : fmt::format("{}.{}", path, field);
}

// "CreateTeamRequest" with the verb "Create" is about a "Team".
std::optional<std::string_view> Between(std::string_view name, std::string_view verb) {
  constexpr std::string_view kRequest = "Request";
  if (!name.starts_with(verb) || !name.ends_with(kRequest)) return std::nullopt;
  return name.substr(verb.size(), name.size() - verb.size() - kRequest.size());
}

}  // namespace

struct Validator::Field {
  const FieldDescriptor* descriptor;
  FieldRule rule;
  const Type* nested = nullptr;  // of a message
  bool wildcards = false;        // the parent of a list
  bool has_output_only = false;  // somewhere in `nested`
  bool is_file = false;          // of lines, each with its own violations: not looked at here
};

struct Validator::Type {
  std::vector<Field> fields;
  const FieldDescriptor* resource = nullptr;  // of a Create or Update request
  const FieldDescriptor* mask = nullptr;
  bool is_date = false;
  bool complete = false;
};

// One pass over one message: collects violations.
class Validator::Walk {
 public:
  // What a message is to its request: of a resource to create, `name` is not looked at.
  enum class As { kItself, kCreated };

  explicit Walk(Time now) : now_(now) {}

  void Message(const Type& type, const google::protobuf::Message& message, std::string_view path,
               As as) {
    for (const Field& field : type.fields) {
      const bool is_name = field.descriptor->name() == "name";
      if (is_name ? as == As::kCreated : field.rule.output_only()) continue;
      Any(field, message, path, field.rule.required());
    }
  }

  void Request(const Type& type, const google::protobuf::Message& request) {
    const Reflection& reflection = *request.GetReflection();
    for (const Field& field : type.fields) {
      if (field.descriptor == type.resource) {
        if (!reflection.HasField(request, field.descriptor)) {
          errors_.Add(field.descriptor->name(), "is required");
          continue;
        }
        const auto& resource = reflection.GetMessage(request, field.descriptor);
        if (type.mask == nullptr) {
          Message(*field.nested, resource, field.descriptor->name(), As::kCreated);
        } else {
          Name(*field.nested, resource, field.descriptor->name());
        }
      } else {
        Any(field, request, "", field.rule.required());
      }
    }
    if (type.mask != nullptr && type.resource != nullptr)
      Mask(type, reflection.GetMessage(request, type.mask));
  }

  Status Result() const { return errors_.ToStatus(); }

 private:
  void Any(const Field& field, const google::protobuf::Message& message, std::string_view path,
           bool required) {
    const FieldDescriptor* descriptor = field.descriptor;
    const auto place = [&] { return PathOf(path, descriptor->name()); };
    if (descriptor->is_repeated()) return Repeated(field, message, place, required);
    if (descriptor->has_presence() && !message.GetReflection()->HasField(message, descriptor)) {
      if (required) errors_.Add(place(), "is required");
      return;
    }
    Value(field, message, -1, required, place);
  }

  // Of a resource to update: what else is in it is checked once it is merged.
  void Name(const Type& type, const google::protobuf::Message& resource, std::string_view path) {
    for (const Field& field : type.fields) {
      if (field.descriptor->name() == "name") Any(field, resource, path, true);
    }
  }

  void Mask(const Type& type, const google::protobuf::Message& message) {
    google::protobuf::FieldMask mask;
    mask.CopyFrom(message);
    for (const std::string& path : mask.paths()) {
      if (path == "*" && mask.paths_size() == 1) return;
      if (!FieldMaskUtil::GetFieldDescriptors(type.resource->message_type(), path, nullptr)) {
        errors_.Add("update_mask", fmt::format("\"{}\" is no field of {}", Shortened(path, 100),
                                               type.resource->message_type()->name()));
      }
    }
  }

  template <class Place>
  void Repeated(const Field& field, const google::protobuf::Message& message, const Place& place,
                bool required) {
    const int size = message.GetReflection()->FieldSize(message, field.descriptor);
    const auto count = static_cast<std::uint32_t>(size);
    if (required && size == 0) return errors_.Add(place(), "is required");
    if (count > field.rule.max_items()) {
      return errors_.Add(
          place(), fmt::format("has {} items; expected at most {}", size, field.rule.max_items()));
    }
    if (count < field.rule.min_items() && (required || size > 0)) {
      errors_.Add(place(),
                  fmt::format("has {} items; expected at least {}", size, field.rule.min_items()));
    }
    for (int i = 0; i < size; ++i)
      Value(field, message, i, true, [&] { return fmt::format("{}[{}]", place(), i); });
  }

  // One value: the field's own (`i` is -1), or one of its items.
  template <class Place>
  void Value(const Field& field, const google::protobuf::Message& message, int i, bool required,
             const Place& place) {
    const FieldDescriptor* at = field.descriptor;
    const Reflection& values = *message.GetReflection();
    const bool item = i >= 0;
    switch (at->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        return Text(field,
                    item ? values.GetRepeatedStringReference(message, at, i, &scratch)
                         : values.GetStringReference(message, at, &scratch),
                    required, place);
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Nested(
            field,
            item ? values.GetRepeatedMessage(message, at, i) : values.GetMessage(message, at),
            place());
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(
            field,
            item ? values.GetRepeatedEnumValue(message, at, i) : values.GetEnumValue(message, at),
            required, place);
      case FieldDescriptor::CPPTYPE_INT32:
        return Number(field,
                      item ? values.GetRepeatedInt32(message, at, i) : values.GetInt32(message, at),
                      place);
      case FieldDescriptor::CPPTYPE_INT64:
        return Number(field,
                      item ? values.GetRepeatedInt64(message, at, i) : values.GetInt64(message, at),
                      place);
      default:
        break;
    }
  }

  template <class Place>
  void Text(const Field& field, const std::string& value, bool required, const Place& place) {
    // White space alone says nothing either.
    if (value.find_first_not_of(" \t\r\n") == std::string::npos) {
      if (required) return errors_.Add(place(), "is required");
      if (value.size() <= field.rule.max_length() && !ControlViolation(value)) return;
    }
    if (value.size() > field.rule.max_length()) {
      errors_.Add(place(), fmt::format("has {} bytes; expected at most {}", value.size(),
                                       field.rule.max_length()));
      return;
    }
    if (field.descriptor->type() == FieldDescriptor::TYPE_BYTES) return;
    if (field.is_file) return;
    if (const auto wrong = ControlViolation(value)) return errors_.Add(place(), *wrong);
    if (!field.rule.resource().empty()) {
      if (auto wrong = NameViolation(field.rule.resource(), value, field.wildcards))
        errors_.Add(place(), *wrong);
    }
    if (auto wrong = FormatViolation(field.rule.format(), value)) {
      errors_.Add(place(), *wrong);
    } else if (field.rule.format() == common::v1::DECIMAL) {
      const Micros micros = *ParseDecimal(value);
      if ((field.rule.has_min() && micros < field.rule.min() * kOne) ||
          (field.rule.has_max() && micros > field.rule.max() * kOne)) {
        errors_.Add(place(), OutOfRange(field.rule, value));
      }
    }
  }

  void Nested(const Field& field, const google::protobuf::Message& value, const std::string& path) {
    if (!field.nested->is_date) return Message(*field.nested, value, path, As::kItself);
    common::v1::Date date;
    date.CopyFrom(value);
    if (IsDay(date)) {
      if (field.rule.not_future()) NotFuture(ToDay(date), path);
      return;
    }
    errors_.Add(
        path,
        fmt::format(
            "{:04}-{:02}-{:02} is no day of the calendar from 1900 to 2200; expected one as in "
            "\"2024-03-31\"",
            date.year(), date.month(), date.day()));
  }

  void NotFuture(Day day, const std::string& path) {
    const Day today = DayOf(now_);
    if (day <= today) return;
    errors_.Add(path, fmt::format("{} is in the future; expected today, {} (UTC), or earlier",
                                  FormatDay(day), FormatDay(today)));
  }

  template <class Place>
  void Enum(const Field& field, int value, bool required, const Place& place) {
    const auto* type = field.descriptor->enum_type();
    if (type->FindValueByNumber(value) != nullptr && !(required && value == 0)) return;
    if (value == 0) return errors_.Add(place(), "is required");
    errors_.Add(place(), fmt::format("{} is no value of {}", value, type->name()));
  }

  template <class Place>
  void Number(const Field& field, std::int64_t value, const Place& place) {
    if ((field.rule.has_min() && value < field.rule.min()) ||
        (field.rule.has_max() && value > field.rule.max())) {
      errors_.Add(place(), OutOfRange(field.rule, std::to_string(value)));
    }
  }

  static std::string OutOfRange(const FieldRule& rule, std::string_view value) {
    if (!rule.has_max()) return fmt::format("is {}; expected at least {}", value, rule.min());
    if (!rule.has_min()) return fmt::format("is {}; expected at most {}", value, rule.max());
    return fmt::format("is {}; expected {} to {}", value, rule.min(), rule.max());
  }

  const Time now_;
  FieldErrors errors_;
};

Validator::Validator(const std::vector<const Descriptor*>& roots) {
  for (const Descriptor* root : roots) Add(root);
}

Validator::~Validator() = default;

// A type that holds itself is still being built here: it is taken to have one.
bool Validator::HasOutputOnly(const Type* type) {
  if (type == nullptr) return false;
  if (!type->complete) return true;
  return std::any_of(type->fields.begin(), type->fields.end(), [](const Field& field) {
    return field.rule.output_only() || field.has_output_only;
  });
}

Validator::Type* Validator::Add(const Descriptor* descriptor) {
  auto& slot = types_[descriptor];
  if (slot != nullptr) return slot.get();
  slot = std::make_unique<Type>();
  Type* type = slot.get();
  type->is_date = descriptor == common::v1::Date::descriptor();
  type->resource = ResourceField(*descriptor);
  type->mask = descriptor->FindFieldByName("update_mask");
  // What Google's own types hold is checked by those who use them.
  if (descriptor->full_name().starts_with("google.protobuf.")) {
    type->complete = true;
    return type;
  }
  const bool pages = descriptor->FindFieldByName("page_token") != nullptr;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    const Type* nested = field->message_type() == nullptr ? nullptr : Add(field->message_type());
    type->fields.push_back({.descriptor = field,
                            .rule = WholeRuleOf(*field),
                            .nested = nested,
                            .wildcards = pages && field->name() == "parent",
                            .has_output_only = HasOutputOnly(nested),
                            .is_file = field->name() == "csv"});
  }
  type->complete = true;
  return type;
}

const Validator::Type& Validator::TypeOf(const Message& message) const {
  return *types_.at(message.GetDescriptor());
}

Status Validator::Check(const Message& message, Time now, std::string_view path) const {
  Walk walk(now);
  walk.Message(TypeOf(message), message, path, Walk::As::kItself);
  return walk.Result();
}

Status Validator::CheckRequest(const Message& request, Time now) const {
  Walk walk(now);
  walk.Request(TypeOf(request), request);
  return walk.Result();
}

void Validator::Clear(const Type& type, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (const Field& field : type.fields) {
    // The name says what an update is about, the etag what it expects.
    const bool kept = field.descriptor->name() == "name" || field.descriptor->name() == "etag";
    if (field.rule.output_only() && !kept) {
      reflection.ClearField(&message, field.descriptor);
    } else if (!field.has_output_only) {
      continue;
    } else if (field.descriptor->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
        Clear(*field.nested, *reflection.MutableRepeatedMessage(&message, field.descriptor, i));
      }
    } else if (reflection.HasField(message, field.descriptor)) {
      Clear(*field.nested, *reflection.MutableMessage(&message, field.descriptor));
    }
  }
}

void Validator::ClearOutputOnly(Message& message) const { Clear(TypeOf(message), message); }

const FieldDescriptor* ResourceField(const Descriptor& request) {
  for (const std::string_view verb : {"Create", "Update"}) {
    const auto type = Between(request.name(), verb);
    if (!type.has_value()) continue;
    for (int i = 0; i < request.field_count(); ++i) {
      const FieldDescriptor* field = request.field(i);
      if (field->message_type() != nullptr && field->message_type()->name() == *type &&
          !field->is_repeated()) {
        return field;
      }
    }
  }
  return nullptr;
}

}  // namespace tandem
