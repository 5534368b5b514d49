#include "services/tandem/client/session.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "fmt/format.h"

namespace tandem::client {
namespace {

std::string FromEnvironment(const char* name, std::string_view fallback) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? std::string(fallback) : std::string(value);
}

std::string GivenToken(const Arguments& arguments, const std::string& data_dir) {
  if (arguments.Has("token")) return arguments.Get("token");
  const std::string token = FromEnvironment("TANDEM_TOKEN", "");
  return token.empty() ? ReadText(data_dir + "/admin.token").value_or("") : token;
}

// gRPC ends a process that puts a line break into a header.
std::string TokenOf(const Arguments& arguments, const std::string& data_dir) {
  std::string token = GivenToken(arguments, data_dir);
  std::erase_if(token, [](char c) { return !absl::ascii_isgraph(static_cast<unsigned char>(c)); });
  return token;
}

// Which process is asked: an administrator's request says it itself.
std::string ServiceOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("service");
  const bool names_it =
      field != nullptr && request.GetDescriptor()->file()->package() == "tandem.admin.v1";
  return names_it ? request.GetReflection()->GetString(request, field) : "";
}

}  // namespace

Security SecurityOf(const Arguments& arguments) {
  if (arguments.Has("tls")) return {.is_public = true};
  const std::string tls_dir = arguments.Get("tls-dir", FromEnvironment("TANDEM_TLS_DIR", ""));
  return {.tls_dir = tls_dir, .is_public = !FromEnvironment("TANDEM_TLS", "").empty()};
}

Session::Session(Arguments arguments, Terminal out)
    : arguments_(std::move(arguments)),
      out_(out),
      connection_(arguments_.Get("server", FromEnvironment("TANDEM_SERVER", "127.0.0.1:7400")),
                  SecurityOf(arguments_)),
      data_dir_(arguments_.Get("data-dir", FromEnvironment("TANDEM_DATA_DIR", "data"))),
      token_(TokenOf(arguments_, data_dir_)) {}

Result<MessagePtr> Session::Call(const MethodDescriptor& method,
                                 const google::protobuf::Message& request, absl::Duration timeout) {
  ASSIGN_OR_RETURN(
      const Answer answer,
      connection_.Call(PathOf(method), request.SerializeAsString(),
                       {.token = token_, .service = ServiceOf(request), .timeout = timeout}));
  MessagePtr response = NewMessage(*method.output_type());
  if (!response->ParseFromString(answer.bytes)) {
    return absl::DataLossError(fmt::format("The answer is no {}.", method.output_type()->name()));
  }
  return response;
}

Status Session::Stream(const MethodDescriptor& method, const google::protobuf::Message& request,
                       const std::function<Status(const google::protobuf::Message&)>& take) {
  Status taken;
  const MessagePtr response = NewMessage(*method.output_type());
  const auto take_bytes = [&](const std::string& bytes) {
    taken = response->ParseFromString(bytes) ? take(*response)
                                             : absl::DataLossError("A message does not parse.");
    // Whoever has read enough, as `head`, ends it.
    return taken.ok() && (out_.out == nullptr || out_.out->good());
  };
  RETURN_IF_ERROR(connection_.Stream(PathOf(method), request.SerializeAsString(),
                                     {.token = token_, .service = ServiceOf(request)}, take_bytes));
  return taken;
}

void Session::Write(std::string_view text) const { *out_.out << text << std::flush; }

Status Session::Show(const google::protobuf::Message& message) const {
  ASSIGN_OR_RETURN(const Json shown, ToJson(message));
  Show(shown);
  return OkStatus();
}

void Session::Show(const Json& shown) const {
  Write(json() ? AsText(shown, 2) + "\n" : AsYaml(shown));
}

std::string CountryNamed(const std::string& word) {
  return word.find('/') == std::string::npos ? "countries/" + word : word;
}

MessagePtr NewMessage(const Descriptor& type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

Result<std::string> ReadText(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return Usage(fmt::format("{} cannot be read.", path));
  return text.str();
}

Status Usage(const std::string& text) { return absl::InvalidArgumentError(text); }

}  // namespace tandem::client
