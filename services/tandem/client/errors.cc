#include "services/tandem/client/errors.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "fmt/format.h"
#include "google/rpc/error_details.pb.h"
#include "libs/common/base/reasons.h"
#include "services/tandem/client/utf8.h"
#include "services/tandem/client/verb_request.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {
namespace {

using absl::StatusCode;

constexpr absl::string_view kWhere = "tandem/where";
constexpr absl::string_view kRequestId = "tandem/request-id";
constexpr std::size_t kMostOfACell = 60;  // what is longer is found by its row and column

template <class Detail>
std::string UrlOf() {
  return "type.googleapis.com/" + Detail::descriptor()->full_name();
}

template <class Detail>
std::optional<Detail> DetailOf(const Status& status) {
  const auto payload = status.GetPayload(UrlOf<Detail>());
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

std::string_view Heading(StatusCode code) {
  switch (code) {
    case StatusCode::kInvalidArgument:
      return "The request is wrong";
    case StatusCode::kNotFound:
      return "Not found";
    case StatusCode::kAlreadyExists:
      return "Exists already";
    case StatusCode::kFailedPrecondition:
      return "Refused";
    case StatusCode::kAborted:
      return "Changed by another meanwhile";
    case StatusCode::kPermissionDenied:
      return "Not permitted";
    case StatusCode::kUnauthenticated:
      return "Who are you?";
    case StatusCode::kResourceExhausted:
      return "Too much";
    case StatusCode::kUnavailable:
      return "Not available";
    case StatusCode::kDeadlineExceeded:
      return "No answer in time";
    case StatusCode::kUnimplemented:
      return "Not known to this server";
    default:
      return "Failed";
  }
}

// The statement of the whole: without the sentences that the details below it repeat.
std::string Statement(const Status& status) {
  std::string text(status.message());
  if (const auto failure = DetailOf<google::rpc::PreconditionFailure>(status)) {
    for (const auto& violation : failure->violations()) {
      const std::size_t at = text.find(" " + violation.description());
      if (!violation.description().empty() && at != std::string::npos) {
        text.erase(at, violation.description().size() + 1);
      }
    }
  }
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  if (bad.has_value() && bad->field_violations_size() > 0) {
    // The server says last, of no field, how many it left out.
    const bool is_cut = bad->field_violations().rbegin()->field() == "*";
    const int fields = bad->field_violations_size();
    text = is_cut        ? "Many fields are not right."
           : fields == 1 ? "One field is not right."
                         : fmt::format("{} fields are not right.", fields);
  }
  return text;
}

// What a connection failed for, as far as gRPC's words for its developers tell.
std::string WhyUnreachable(const Status& status, std::string_view server) {
  const std::string said = absl::AsciiStrToLower(status.message());
  if (absl::StrContains(said, "verify")) {
    return fmt::format(
        "The certificate of {} is of no authority that is trusted here, or has expired: --tls "
        "trusts those of this machine, --tls-dir the ca.crt in a folder.",
        server);
  }
  if (absl::StrContains(said, "not in peer certificate")) {
    return fmt::format("The certificate of {} is another host's: call it by the name in there.",
                       server);
  }
  if (absl::StrContains(said, "wrong version number")) {
    return fmt::format("{} speaks no TLS: leave out --tls and --tls-dir.", server);
  }
  return fmt::format(
      "No Tandem answers at {}. Start one with `tandem serve` (or `make run`), or name another "
      "with --server or TANDEM_SERVER, as HOST:PORT; one that speaks TLS is asked with --tls or "
      "--tls-dir.",
      server);
}

// A command may have been done after all.
std::string HowToLearn(const Status& status) {
  const auto id = status.GetPayload(kRequestId);
  if (!id.has_value()) return "--timeout waits longer, as in --timeout 10m.";
  return fmt::format(
      "It may have happened; repeat with --request-id {} to learn (nothing is done twice). "
      "`tandem call` takes it as request_id; --timeout waits longer, as in --timeout 10m.",
      std::string(*id));
}

// What to do about it, where the answer itself cannot know.
std::string Remedy(const Status& status, std::string_view server, bool from_tandem) {
  switch (status.code()) {
    case StatusCode::kUnavailable:
      return from_tandem ? "" : WhyUnreachable(status, server);
    case StatusCode::kDeadlineExceeded:
      return HowToLearn(status);
    case StatusCode::kUnauthenticated:
      return "A token comes from --token, TANDEM_TOKEN, or admin.token in the data folder "
             "(--data-dir) of a server on this "
             "machine; `tandem token` makes one.";
    case StatusCode::kPermissionDenied:
      if (ReasonOf(status) != kNotPermitted.name) return "";  // a rule refused, not the grant
      return "`tandem token --grant ROLE=PREFIX` makes a token with other grants, for who holds "
             "the server's key.";
    case StatusCode::kUnimplemented:
      return fmt::format("Is the server at {} older than this client?", server);
    default:
      return "";
  }
}

// Behind the letters that begin at `at`.
std::size_t EndOfWord(std::string_view text, std::size_t at) {
  while (at < text.size() && absl::ascii_isalpha(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

}  // namespace

Status InFlags(Status status, const MethodDescriptor& method) {
  auto bad = DetailOf<google::rpc::BadRequest>(status);
  if (!bad.has_value()) return status;
  for (auto& violation : *bad->mutable_field_violations())
    violation.set_field(WithFlag(method, violation.field()));
  status.SetPayload(UrlOf<google::rpc::BadRequest>(), absl::Cord(bad->SerializeAsString()));
  return status;
}

std::string InVerbs(std::string_view text) {
  std::string said;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = EndOfWord(text, i);
    if (text.substr(i, end - i).ends_with("Service") && text.substr(end).starts_with('.')) {
      end = EndOfWord(text, end + 1);
    }
    const std::string_view word = text.substr(i, end - i);
    const bool is_whole = (said.empty() || (said.back() != '.' && said.back() != '/'));
    const Verb* verb = word.size() > 3 && is_whole ? VerbOfMethod(word) : nullptr;
    said += verb != nullptr ? fmt::format("`{} {}`", verb->resource, verb->verb)
                            : std::string(text.substr(i, std::max<std::size_t>(end - i, 1)));
    i = std::max(end, i + 1);
  }
  return said;
}

void SetWhere(Status& status, std::string_view where) {
  status.SetPayload(kWhere, absl::Cord(absl::string_view(where.data(), where.size())));
}

void SetRequestId(Status& status, std::string_view request_id) {
  status.SetPayload(kRequestId,
                    absl::Cord(absl::string_view(request_id.data(), request_id.size())));
}

std::string Explain(const Status& status, std::string_view server, const Terminal& terminal) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  std::string text = terminal.Styled(Heading(status.code()), Style::kBad);
  if (info.has_value() && !info->reason().empty()) {
    text += terminal.Styled(" (" + info->reason() + ")", Style::kDim);
  }
  // What gRPC says about a connection is for its developers.
  const bool unreachable = status.code() == StatusCode::kUnavailable && !info.has_value();
  if (!unreachable) text += "\n  " + InVerbs(Printable(Statement(status)));
  text += "\n";
  if (const auto where = status.GetPayload(kWhere)) text += "  at " + std::string(*where) + "\n";
  if (const auto bad = DetailOf<google::rpc::BadRequest>(status)) {
    for (const auto& violation : bad->field_violations()) {
      text += fmt::format("  - {}: {}\n", terminal.Styled(violation.field(), Style::kBold),
                          InVerbs(Printable(violation.description())));
    }
  }
  if (const auto failure = DetailOf<google::rpc::PreconditionFailure>(status)) {
    for (const auto& violation : failure->violations()) {
      text += fmt::format("  - {}: {}\n", terminal.Styled(violation.type(), Style::kBold),
                          InVerbs(Printable(violation.description())));
    }
  }
  const std::string remedy = Remedy(status, server, info.has_value());
  if (!remedy.empty()) text += "  " + remedy + "\n";
  return text;
}

Json ExplainAsJson(const Status& status) {
  Json json = {{"code", absl::StatusCodeToString(status.code())},
               {"message", std::string(status.message())}};
  if (const auto id = status.GetPayload(kRequestId)) json["request_id"] = std::string(*id);
  if (const auto info = DetailOf<google::rpc::ErrorInfo>(status)) {
    json["reason"] = info->reason();
    for (const auto& [key, value] : info->metadata()) json["metadata"][key] = value;
  }
  if (const auto bad = DetailOf<google::rpc::BadRequest>(status)) {
    for (const auto& violation : bad->field_violations()) {
      json["field_violations"].push_back(
          {{"field", violation.field()}, {"description", violation.description()}});
    }
  }
  if (const auto failure = DetailOf<google::rpc::PreconditionFailure>(status)) {
    for (const auto& violation : failure->violations()) {
      json["unmet"].push_back({{"condition", violation.type()},
                               {"subject", violation.subject()},
                               {"description", violation.description()}});
    }
  }
  return json;
}

std::string PlaceOf(const placement::v1::ImportError& error) {
  std::string place = fmt::format("row {}", error.row());
  if (error.column().empty()) return place;
  place += ", " + error.column();
  // A cell that the problem quotes need not be read twice.
  const std::string value = Printable(error.value());
  const bool is_told = value.empty() || value.size() > kMostOfACell ||
                       absl::StrContains(error.problem(), fmt::format("\"{}\"", value));
  return is_told ? place : fmt::format("{} \"{}\"", place, value);
}

}  // namespace tandem::client
