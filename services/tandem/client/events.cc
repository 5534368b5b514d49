#include "fmt/format.h"
#include "google/protobuf/descriptor.h"
#include "libs/common/base/position.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/suggest.h"
#include "tandem/admin/v1/admin_service.pb.h"

namespace tandem::client {
namespace {

using admin::v1::ListParkedKeysRequest;
using admin::v1::ListParkedKeysResponse;
using admin::v1::ReplayParkedRequest;
using admin::v1::ReplayParkedResponse;
using admin::v1::TailRequest;
using admin::v1::TailResponse;
using google::protobuf::DescriptorPool;

// The event's data as its type reads it.
Result<Json> DataOf(const common::v1::JournalEntry::Event& event) {
  const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(event.type());
  if (type == nullptr) {
    return absl::NotFoundError("This client does not know " + event.type() + ".");
  }
  const MessagePtr data = NewMessage(*type);
  if (!data->ParseFromString(event.data())) {
    return absl::DataLossError(event.id() + " does not parse.");
  }
  return ToJson(*data);
}

Status ShowEvent(const Session& session, const TailResponse& response) {
  const auto& event = response.event();
  const auto data = DataOf(event);
  if (session.json()) {
    ASSIGN_OR_RETURN(Json shown, ToJson(response));
    if (data.ok()) shown["event"]["data"] = *data;
    session.Write(AsText(shown) + "\n");
    return OkStatus();
  }
  const std::string type = event.type().substr(event.type().rfind('.') + 1);
  session.Write(
      fmt::format("{}  {}  {}\n",
                  session.out().Styled(FormatPosition(FromProto(response.position())), Style::kDim),
                  session.out().Styled(type, Style::kBold), event.subject()));
  if (session.arguments().Has("data") && data.ok()) session.Write("    " + AsText(*data) + "\n");
  return OkStatus();
}

Result<TailRequest> TailRequestOf(const Arguments& arguments, const std::string& service) {
  TailRequest request;
  request.set_service(service);
  request.set_from_now(arguments.Has("new"));
  request.set_until_now(arguments.Has("no-wait"));
  if (!arguments.Has("after")) return request;
  if (request.from_now()) return Usage("Give --new, or --after a position.");
  const auto after = ParsePosition(arguments.Get("after"));
  if (!after.ok()) {
    return Usage(
        fmt::format("--after is a position like 1.42.0, as tail shows one before each event, not "
                    "'{}'.",
                    arguments.Get("after")));
  }
  *request.mutable_after() = ToProto(*after);
  return request;
}

Status Tail(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(TailRequest request, TailRequestOf(session.arguments(), service));
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, FindMethod("AdminService.Tail"));
  const auto show = [&](const google::protobuf::Message& message) -> Status {
    const auto& response = static_cast<const TailResponse&>(message);
    *request.mutable_after() = response.position();
    request.clear_from_now();
    return ShowEvent(session, response);
  };
  return session.Follow(*method, request, show, [&] { return request.has_after(); });
}

Status Parked(Session& session, const std::string& service) {
  ListParkedKeysRequest request;
  request.set_service(service);
  ListParkedKeysResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page,
                     session.Ask<ListParkedKeysResponse>("AdminService.ListParkedKeys", request));
    all.MergeFrom(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  if (session.json()) return session.Show(all);
  if (all.parked_keys().empty()) {
    session.Write(fmt::format("No key of {} is parked.\n", service));
    return OkStatus();
  }
  Table table({{"key"}, {"waiting", true}, {"first event"}, {"because"}});
  for (const auto& parked : all.parked_keys()) {
    table.Add({{parked.key(), Style::kBold},
               {std::to_string(parked.parked() - parked.replayed())},
               {parked.event_type().substr(parked.event_type().rfind('.') + 1)},
               {parked.error(), Style::kBad}});
  }
  session.Write(table.Print(session.out()));
  session.Write(fmt::format("`tandem events replay {} [KEY]` applies them again.\n", service));
  return OkStatus();
}

Status Replay(Session& session, const std::string& service) {
  ReplayParkedRequest request;
  request.set_service(service);
  if (session.words().size() > 2) request.set_key(session.words()[2]);
  ASSIGN_OR_RETURN(const auto response,
                   session.Ask<ReplayParkedResponse>("AdminService.ReplayParked", request));
  if (session.json()) return session.Show(response);
  session.Write(response.applied() == 0
                    ? fmt::format("Nothing that is parked in {} was applied; `tandem events parked "
                                  "{}` lists what waits.\n",
                                  service, service)
                    : fmt::format("{} events applied.\n", response.applied()));
  return OkStatus();
}

}  // namespace

Status RunEvents(Session& session) {
  if (session.words().size() < 2 || session.words().size() > 3) {
    return Usage(
        "Expected tail, parked, replay or new-epoch, then a service, as in `tandem events tail "
        "placement`.");
  }
  const std::string& verb = session.words()[0];
  const std::string& service = session.words()[1];
  if (verb == "tail") return Tail(session, service);
  if (verb == "parked") return Parked(session, service);
  if (verb == "replay") return Replay(session, service);
  if (verb == "new-epoch") return RunNewEpoch(session, service);
  const std::vector<std::string> verbs = {"tail", "parked", "replay", "new-epoch"};
  return Usage(
      fmt::format("There is no `tandem events {}`.{} There are tail, parked, replay and new-epoch.",
                  verb, DidYouMean(verb, verbs)));
}

}  // namespace tandem::client
