#include "services/tandem/client/session.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "libs/common/base/ids.h"
#include "libs/common/events/backoff.h"
#include "services/tandem/client/errors.h"

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

// What works through a country or a whole cohort.
constexpr std::string_view kLong[] = {"ProposeMatches", "AcceptCohort",        "ClearCohort",
                                      "StartCohort",    "ConfirmCohortReturn", "CompleteCohort"};
constexpr absl::Duration kLongTimeout = absl::Minutes(10);

// How long a stream that has ended is opened again, at least how often, and from when on one counts
// as open.
constexpr absl::Duration kFollowPatience = absl::Minutes(5);
constexpr std::chrono::milliseconds kFollowPause(1000);
constexpr absl::Duration kOpen = absl::Seconds(1);

absl::Duration TimeoutFor(const MethodDescriptor& method) {
  const bool is_long =
      std::find(std::begin(kLong), std::end(kLong), method.name()) != std::end(kLong);
  return is_long ? kLongTimeout : CallOptions().timeout;
}

// Its request_id, made here if it has none; empty for what changes nothing.
std::string TakeRequestId(google::protobuf::Message& request) {
  const auto& values = *request.GetReflection();
  const auto* dry_run = request.GetDescriptor()->FindFieldByName("dry_run");
  const auto* id = request.GetDescriptor()->FindFieldByName("request_id");
  if (id == nullptr || (dry_run != nullptr && values.GetBool(request, dry_run))) return "";
  if (values.GetString(request, id).empty()) values.SetString(&request, id, NewUuid(absl::Now()));
  return values.GetString(request, id);
}

// gRPC says that there was no answer; how long that was, and what may be done, it does not know.
Status NoAnswer(const Status& status, absl::Duration timeout, const std::string& request_id) {
  if (!absl::IsDeadlineExceeded(status)) return status;
  Status late = absl::DeadlineExceededError(
      fmt::format("There was none within {}.", absl::FormatDuration(timeout)));
  if (!request_id.empty()) SetRequestId(late, request_id);
  return late;
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
      token_(TokenOf(arguments_, data_dir_)),
      timeout_(TimeoutOf(arguments_).value_or(std::nullopt)) {}

Result<MessagePtr> Session::Call(const MethodDescriptor& method,
                                 const google::protobuf::Message& request,
                                 std::optional<absl::Duration> timeout) {
  const MessagePtr sent(request.New());
  sent->CopyFrom(request);
  const std::string request_id = TakeRequestId(*sent);
  CallOptions options{.token = token_, .service = ServiceOf(request)};
  options.timeout = timeout.value_or(timeout_.value_or(TimeoutFor(method)));
  const auto answer = connection_.Call(PathOf(method), sent->SerializeAsString(), options);
  RETURN_IF_ERROR(NoAnswer(answer.status(), options.timeout, request_id));
  MessagePtr response = NewMessage(*method.output_type());
  if (!response->ParseFromString(answer->bytes)) {
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
  CallOptions options{.token = token_, .service = ServiceOf(request)};
  options.stream_timeout = timeout_.value_or(absl::InfiniteDuration());
  RETURN_IF_ERROR(
      NoAnswer(connection_.Stream(PathOf(method), request.SerializeAsString(), options, take_bytes),
               options.stream_timeout, ""));
  return taken;
}

Status Session::Follow(const MethodDescriptor& method, const google::protobuf::Message& request,
                       const std::function<Status(const google::protobuf::Message&)>& take,
                       const std::function<bool()>& can_go_on) {
  Backoff backoff;
  absl::Time alive = absl::Now();
  while (true) {
    const absl::Time begun = absl::Now();
    Status status = Stream(method, request, take);
    if (absl::Now() - begun > kOpen) {
      alive = absl::Now();
      backoff.Reset();
    }
    if (!absl::IsUnavailable(status) || !can_go_on()) return status;
    if (absl::Now() - alive > kFollowPatience) return status;
    std::this_thread::sleep_for(std::min(backoff.Next(), kFollowPause));
  }
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

Result<std::optional<absl::Duration>> TimeoutOf(const Arguments& arguments) {
  if (!arguments.Has("timeout")) return std::nullopt;
  absl::Duration timeout;
  const std::string given = arguments.Get("timeout");
  if (!absl::ParseDuration(given, &timeout) || timeout <= absl::ZeroDuration()) {
    return Usage(fmt::format("--timeout is a time like 30s or 10m, not '{}'.", given));
  }
  return timeout;
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
