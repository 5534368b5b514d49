#include "services/tandem/client/verb_request.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem::client {
namespace {

using google::protobuf::Descriptor;

std::string Dashed(std::string text) {
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

const common::v1::FieldRule& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::field);
}

std::string ValueText(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) return "";
  if (field.enum_type() != nullptr) {
    return fmt::format("{}", fmt::join(ValuesOf(*field.enum_type()), "|"));
  }
  if (IsMessageByHand(field)) return FieldsText(*field.message_type());
  if (field.message_type() != nullptr) return absl::AsciiStrToUpper(field.message_type()->name());
  if (!RuleOf(field).resource().empty()) return RuleOf(field).resource();
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ? "TEXT" : "N";
}

// The resource that a Create or Update carries, or null.
const FieldDescriptor* ResourceOf(const MethodDescriptor& method) {
  const bool carries =
      absl::StartsWith(method.name(), "Create") || absl::StartsWith(method.name(), "Update");
  for (int i = 0; carries && i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor* field = method.input_type()->field(i);
    if (field->message_type() == method.output_type() && !field->is_repeated()) return field;
  }
  return nullptr;
}

// The field that names what is created where it lies under nothing: "programme_id"; null where
// there is a parent.
const FieldDescriptor* OwnIdOf(const MethodDescriptor& method) {
  const FieldDescriptor* resource = ResourceOf(method);
  const bool is_new = resource != nullptr && absl::StartsWith(method.name(), "Create");
  if (!is_new || SubjectOf(method) != resource->name() + ".name") return nullptr;
  return method.input_type()->FindFieldByName(resource->name() + "_id");
}

// The last part of `word` is the id, which a flag may have said too.
Status TakeOwnId(const FieldDescriptor& id, const std::string& pattern, const std::string& word,
                 Json& request) {
  const bool is_name = word.find('/') != std::string::npos;
  if (is_name && !Fits(word, pattern)) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is no name of one; expected {}.", word, pattern));
  }
  const std::string said = is_name ? word.substr(word.rfind('/') + 1) : word;
  if (request.value(id.name(), said) != said) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' and --{} {} are not the same: leave one of them out.", word,
                    Dashed(id.name()), request.value(id.name(), "")));
  }
  request[id.name()] = said;
  return OkStatus();
}

// The day on which a verb was done: today, where nothing else is said. One that may be left out
// means something else then.
bool TakesToday(const FieldDescriptor& field) {
  const bool is_of_verb = field.containing_type()->name().ends_with("Request");
  const common::v1::FieldRule& rule = RuleOf(field);
  const bool is_day = field.name() == "effective_date" || (is_of_verb && rule.not_future());
  return rule.required() && is_day;
}

// An update says nothing of what stays as it is, and may not say what stays so for ever.
void AddFlags(const Descriptor& type, const std::string& prefix, const std::string& subject,
              bool is_update, std::vector<VerbFlag>& flags) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string path = prefix + field.name();
    if (path == subject || RuleOf(field).output_only() || field.name() == "update_mask") continue;
    if (is_update && RuleOf(field).immutable()) continue;
    const std::string name = Dashed(field.name());
    const bool is_taken = std::any_of(flags.begin(), flags.end(),
                                      [&](const VerbFlag& flag) { return flag.name == name; });
    if (is_taken) continue;
    const bool required = !is_update && RuleOf(field).required() && !TakesToday(field);
    flags.push_back({name, ValueText(field), RulesText(field, required), path, &field, required});
  }
}

Result<Json> ValueOf(const VerbFlag& flag, const std::string& text) {
  if (flag.value.empty()) return Json(true);
  if (!IsMessageByHand(*flag.field)) return Json(text);
  Result<Json> value = ParseYaml(text);
  if (value.ok()) return value;
  return absl::InvalidArgumentError(
      fmt::format("--{}: {}", flag.name, std::string(value.status().message())));
}

// What a flag says in all, each time that it is given: of a list also several at once.
Result<Json> SaidBy(const VerbFlag& flag, const Arguments& arguments) {
  Json values = Json::array();
  for (const std::string& text : arguments.All(flag.name)) {
    ASSIGN_OR_RETURN(Json one, ValueOf(flag, text));
    if (flag.field->is_repeated() && one.is_array()) {
      values.insert(values.end(), one.begin(), one.end());
    } else {
      values.push_back(std::move(one));
    }
  }
  return flag.field->is_repeated() ? values : values.back();
}

void Set(Json& request, const std::string& path, Json value) {
  Json* place = &request;
  for (const absl::string_view part : absl::StrSplit(path, '.'))
    place = &(*place)[std::string(part)];
  *place = std::move(value);
}

}  // namespace

std::string SubjectOf(const MethodDescriptor& method) {
  const Descriptor& request = *method.input_type();
  for (const char* field : {"name", "parent"}) {
    if (request.FindFieldByName(field) != nullptr) return field;
  }
  const FieldDescriptor* resource = ResourceOf(method);
  return resource == nullptr ? "" : resource->name() + ".name";
}

std::string SubjectPattern(const MethodDescriptor& method) {
  const std::string subject = SubjectOf(method);
  if (subject.empty()) return "";
  const FieldDescriptor* resource = ResourceOf(method);
  const FieldDescriptor* field = method.input_type()->FindFieldByName(subject);
  if (field == nullptr) field = resource->message_type()->FindFieldByName("name");
  // A resource says its pattern where it is asked for.
  if (RuleOf(*field).resource().empty() && resource != nullptr) {
    const MethodDescriptor* get =
        method.service()->FindMethodByName("Get" + resource->message_type()->name());
    if (get != nullptr) field = get->input_type()->FindFieldByName("name");
  }
  const std::string pattern = field == nullptr ? "" : RuleOf(*field).resource();
  return pattern.empty() ? "NAME" : pattern;
}

bool IsMessageByHand(const FieldDescriptor& field) {
  const Descriptor* type = field.message_type();
  return type != nullptr && type->full_name() != "tandem.common.v1.Date" &&
         type->file()->package() != "google.protobuf";
}

std::string RulesText(const FieldDescriptor& field, bool required) {
  std::vector<std::string> said;
  if (TakesToday(field)) said.emplace_back("today, if left out");
  if (required) said.emplace_back("required");
  const common::v1::FieldRule& rule = RuleOf(field);
  const bool is_number = field.cpp_type() <= FieldDescriptor::CPPTYPE_FLOAT;
  if (is_number && rule.has_min() && rule.has_max()) {
    said.push_back(fmt::format("from {} to {}", rule.min(), rule.max()));
  } else if (is_number && rule.has_min()) {
    said.push_back(fmt::format("{} or more", rule.min()));
  } else if (is_number && rule.has_max()) {
    said.push_back(fmt::format("at most {}", rule.max()));
  }
  if (field.is_repeated()) said.emplace_back("may be given several times");
  return fmt::format("{}", fmt::join(said, "; "));
}

std::string FieldsText(const Descriptor& type) {
  std::vector<std::string> fields;
  for (int i = 0; i < type.field_count(); ++i) {
    if (!RuleOf(*type.field(i)).output_only()) fields.push_back(type.field(i)->name());
  }
  return fmt::format("{{{}}}", fmt::join(fields, ", "));
}

std::vector<VerbFlag> FlagsOf(const MethodDescriptor& method) {
  const std::string subject = SubjectOf(method);
  const FieldDescriptor* resource = ResourceOf(method);
  std::vector<VerbFlag> flags;
  const bool is_update = absl::StartsWith(method.name(), "Update");
  AddFlags(*method.input_type(), "", subject, is_update, flags);
  if (resource == nullptr) return flags;
  std::erase_if(flags, [&](const VerbFlag& flag) { return flag.field == resource; });
  AddFlags(*resource->message_type(), resource->name() + ".", subject, is_update, flags);
  std::erase_if(flags,
                [&](const VerbFlag& flag) { return flag.path == resource->name() + ".name"; });
  const FieldDescriptor* own_id = OwnIdOf(method);
  for (VerbFlag& flag : flags) {
    if (flag.field != own_id) continue;
    flag.required = false;
    flag.help = "the last part of the name, if left out";
  }
  return flags;
}

std::string WithFlag(const MethodDescriptor& method, const std::string& text) {
  for (const VerbFlag& flag : FlagsOf(method)) {
    if (!text.starts_with(flag.path)) continue;
    const std::string rest = text.substr(flag.path.size());
    if (rest.empty() || std::string_view(":.[").find(rest[0]) != std::string_view::npos)
      return fmt::format("--{}{}", flag.name, rest);
  }
  return text;
}

bool TakesSeveral(const MethodDescriptor& method) {
  const std::string subject = SubjectOf(method);
  const bool is_command = method.input_type()->FindFieldByName("request_id") != nullptr;
  return is_command && subject.ends_with("name") && OwnIdOf(method) == nullptr;
}

Status CheckGiven(const MethodDescriptor& method, const Arguments& arguments) {
  std::vector<std::string> missing;
  const std::string subject = SubjectOf(method);
  const FieldDescriptor* field = method.input_type()->FindFieldByName(subject);
  const FieldDescriptor* own_id = OwnIdOf(method);
  const bool is_optional = subject.empty() || (field != nullptr && !RuleOf(*field).required()) ||
                           (own_id != nullptr && arguments.Has(Dashed(own_id->name())));
  if (arguments.words().empty() && !is_optional) {
    missing.push_back(fmt::format("a name ({})", SubjectPattern(method)));
  }
  const std::vector<VerbFlag> flags = FlagsOf(method);
  bool is_any_given = false;
  for (const VerbFlag& flag : flags) {
    if (flag.required && !arguments.Has(flag.name)) missing.push_back("--" + flag.name);
    const bool of_resource = flag.path != flag.field->name() && flag.name != "etag";
    is_any_given = is_any_given || (of_resource && arguments.Has(flag.name));
  }
  if (!missing.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("It needs {} as well.", fmt::join(missing, ", ")));
  }
  const bool is_update = method.input_type()->FindFieldByName("update_mask") != nullptr;
  if (!is_update || is_any_given) return OkStatus();
  return absl::InvalidArgumentError("It needs a flag for what is to change.");
}

Result<Json> RequestOfWords(const MethodDescriptor& method, const Arguments& arguments) {
  Json request = Json::object();
  const std::string subject = SubjectOf(method);
  if (arguments.words().size() > 1 || (subject.empty() && !arguments.words().empty())) {
    return absl::InvalidArgumentError(
        fmt::format("'{}' is one word too many: what it takes beside a name are flags.",
                    arguments.words().back()));
  }
  if (!arguments.words().empty()) {
    const std::string& word = arguments.words()[0];
    const std::string pattern = SubjectPattern(method);
    const bool of_country = pattern == "countries/*" || pattern.starts_with("countries/* ");
    const bool is_code = word.size() == 2;
    Set(request, subject, of_country && is_code ? "countries/" + word : word);
  }
  std::vector<std::string> mask;
  const FieldDescriptor* resource = ResourceOf(method);
  for (const VerbFlag& flag : FlagsOf(method)) {
    if (!arguments.Has(flag.name)) continue;
    ASSIGN_OR_RETURN(Json value, SaidBy(flag, arguments));
    Set(request, flag.path, std::move(value));
    const bool of_resource = flag.path != flag.field->name();
    if (of_resource && flag.field->name() != "etag") mask.push_back(flag.field->name());
  }
  if (const FieldDescriptor* own_id = OwnIdOf(method);
      own_id != nullptr && !arguments.words().empty()) {
    RETURN_IF_ERROR(TakeOwnId(*own_id, SubjectPattern(method), arguments.words()[0], request));
  }
  const Descriptor& type = *method.input_type();
  if (resource != nullptr && type.FindFieldByName("update_mask") != nullptr) {
    request["update_mask"] = fmt::format("{}", fmt::join(mask, ","));
  }
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (TakesToday(field) && !request.contains(field.name())) {
      request[field.name()] = FormatDay(DayOf(absl::Now()));
    }
  }
  return request;
}

Result<MessagePtr> MessageOfWords(const MethodDescriptor& method, const Json& request) {
  MessagePtr message = NewMessage(*method.input_type());
  const Status status = FromJson(request, *message);
  if (status.ok()) return message;
  std::vector<std::string> lines = absl::StrSplit(std::string(status.message()), '\n');
  for (std::string& line : lines) line = WithFlag(method, line);
  return absl::InvalidArgumentError(absl::StrJoin(lines, "\n"));
}

}  // namespace tandem::client
