#include <iostream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/comments.h"
#include "services/tandem/client/verb_request.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem::client {
namespace {

// A request as an argument gives it: JSON, @file (JSON, or YAML by its ending), or - for standard
// input.
Result<Json> RequestOf(const std::string& argument) {
  if (argument == "-") {
    return ParseJson(std::string(std::istreambuf_iterator<char>(std::cin), {}));
  }
  if (!argument.starts_with('@')) return ParseJson(argument);
  const std::string path = argument.substr(1);
  ASSIGN_OR_RETURN(const std::string text, ReadText(path));
  const bool yaml = absl::EndsWith(path, ".yaml") || absl::EndsWith(path, ".yml");
  return yaml ? ParseYaml(text) : ParseJson(text);
}

std::string TypeOf(const FieldDescriptor& field) {
  std::string type = field.type_name();
  if (field.message_type() != nullptr) {
    const bool is_ours = field.message_type()->file()->package() != "google.protobuf";
    const bool is_one = field.message_type()->name() == "Date" || !is_ours;
    type = is_one ? field.message_type()->name() : FieldsText(*field.message_type());
  }
  if (field.enum_type() != nullptr) {
    type = fmt::format("{}", fmt::join(ValuesOf(*field.enum_type()), "|"));
  }
  return field.is_repeated() ? "list of " + type : type;
}

// The fields that a caller may set, those of a resource below it.
void AddFields(const Descriptor& type, const std::string& prefix, Table& table) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const common::v1::FieldRule& rule = field.options().GetExtension(common::v1::field);
    if (rule.output_only()) continue;
    const std::string name = prefix + field.name();
    table.Add({{name, Style::kBold},
               {TypeOf(field)},
               {rule.required() ? "required" : ""},
               {rule.resource(), Style::kDim}});
    const Descriptor* below = field.message_type();
    const bool resource =
        below != nullptr && below->FindFieldByName("name") != nullptr && prefix.empty();
    if (resource && !field.is_repeated()) AddFields(*below, name + ".", table);
  }
}

// Upper and lower case are the same.
bool Contains(const std::string& text, const std::string& part) {
  return absl::StrContains(absl::AsciiStrToLower(text), absl::AsciiStrToLower(part));
}

void Describe(Session& session, const MethodDescriptor& method) {
  session.Write(
      fmt::format("{}\n  {} {} {}{}\n", session.out().Styled(ShortName(method), Style::kBold),
                  method.input_type()->name(), session.out().unicode ? "→" : "->",
                  method.server_streaming() ? "stream of " : "", method.output_type()->name()));
  if (const std::string said = CommentOf(method); !said.empty()) session.Write("  " + said + "\n");
  std::vector<std::string> roles;
  const common::v1::Rule& rule = method.options().GetExtension(common::v1::allow);
  for (const int role : rule.roles()) roles.push_back(common::v1::Role_Name(role));
  session.Write(fmt::format("  for {}\n", roles.empty()
                                              ? "any caller with a token"
                                              : fmt::format("{}", fmt::join(roles, ", "))));
  Table table({{""}, {""}, {""}, {""}});
  AddFields(*method.input_type(), "", table);
  session.Write(table.Print(session.out(), "  "));
}

}  // namespace

Status RunCall(Session& session) {
  if (session.words().empty() || session.words().size() > 2) {
    return Usage("Expected a method, then its request as JSON.");
  }
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, FindMethod(session.words()[0]));
  ASSIGN_OR_RETURN(const Json json,
                   RequestOf(session.words().size() > 1 ? session.words()[1] : "{}"));
  const MessagePtr request = NewMessage(*method->input_type());
  RETURN_IF_ERROR(FromJson(json, *request));
  if (method->server_streaming()) {
    return session.Stream(
        *method, *request, [&](const google::protobuf::Message& message) -> Status {
          ASSIGN_OR_RETURN(const Json shown, ToJson(message));
          session.Write(session.json() ? AsText(shown) + "\n" : AsYaml(shown) + "---\n");
          return OkStatus();
        });
  }
  ASSIGN_OR_RETURN(const MessagePtr response, session.Call(*method, *request));
  return session.Show(*response);
}

Status RunMethods(Session& session) {
  const std::string text = session.words().empty() ? "" : session.words()[0];
  std::vector<const MethodDescriptor*> found;
  for (const MethodDescriptor* method : Methods()) {
    if (ShortName(*method) == text) found = {};
    if (Contains(method->full_name(), text)) found.push_back(method);
    if (ShortName(*method) == text) break;
  }
  if (found.empty()) return FindMethod(text).status();
  if (session.json()) {
    Json list = Json::array();
    for (const MethodDescriptor* method : found) list.push_back(method->full_name());
    session.Show(list);
  } else if (found.size() == 1) {
    Describe(session, *found[0]);
  } else {
    for (const MethodDescriptor* method : found) session.Write(ShortName(*method) + "\n");
  }
  return OkStatus();
}

}  // namespace tandem::client
