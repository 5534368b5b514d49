#include <utility>

#include "fmt/format.h"
#include "libs/common/base/ids.h"
#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/rpc/digest.h"
#include "libs/common/rpc/pipeline_core.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"

// How the pipeline runs a command: as one Change through store/runner.h.
namespace tandem {
namespace {

using google::protobuf::Message;

// What a command leaves for its answer, over all the times that its handler runs.
struct Outcome {
  MessagePtr response;
  Executor::Hold hold;  // the name is busy until the Change has committed
};

// Unique for the caller, the method and the request_id, and tells nothing of them.
std::string ChangeId(std::string_view key, std::string_view subject, std::string_view path,
                     std::string_view id) {
  std::string identity;
  for (const std::string_view part : {subject, path, id}) identity.append(part).push_back('\0');
  return "r-" + Hex(KeyedDigest(key, identity)).substr(0, 40);
}

// A verb may be for those who may not read the resource, and answer less: the resource as it is now
// would tell them the rest.
MessagePtr AsReadBy(const Caller& caller, MessagePtr resource) {
  if (MayRead(caller, *resource)) return resource;
  MessagePtr known(resource->New());
  for (const char* field : {"name", "etag"}) SetText(*known, field, TextOf(*resource, field));
  return known;
}

}  // namespace

void Pipeline::Core::RunCommand(const Pending& call, const CommandHandler& command,
                                Executor::Hold hold) {
  auto outcome = std::make_shared<Outcome>();
  outcome->hold = std::move(hold);
  Run run;
  run.context = ContextOf(*call);
  run.context.change_id = NewUuid(run.context.now);
  const std::string request_id = TextOf(*call->request, "request_id");
  if (!request_id.empty()) {
    const std::string_view key = options.store->digest_key();
    run.context.change_id = ChangeId(key, call->caller.subject, call->route->path, request_id);
    run.context.request_digest = KeyedDigest(key, Serialise(*call->request));
  }
  run.handler = [call, &command, outcome](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(outcome->response, command.run(unit, *call->request));
    return OkStatus();
  };
  run.again = [this](std::function<void()> more) { options.executor->Continue(std::move(more)); };
  // The store's thread must not serialise and write to sockets.
  run.done = [this, call, &command, outcome](Result<Committed> committed) {
    outcome->hold.reset();
    options.executor->Continue([this, call, &command, outcome, committed = std::move(committed)]() {
      if (!committed.ok()) return Finish(*call, {committed.status()});
      Finish(*call, CommandReply(*call, command, *committed, outcome->response.get()));
    });
  };
  Start(std::move(run));
}

Reply Pipeline::Core::CommandReply(const PendingCall& call, const CommandHandler& command,
                                   const Committed& committed, Message* response) const {
  MessagePtr again;
  if (committed.repeated) {
    Result<MessagePtr> now = Repeated(call, command, committed.entry);
    if (!now.ok()) return {std::move(now).status(), nullptr, "", true};
    again = *std::move(now);
    response = again.get();
  } else {
    const std::string name = TextOf(*response, "name");
    for (const auto& written : committed.entry.written()) {
      if (written.name() == name) SetText(*response, "etag", written.etag());
    }
  }
  if (command.for_reader) command.for_reader(call.caller, *response);
  Reply reply{OkStatus(), std::make_shared<const std::string>(response->SerializeAsString()), "",
              committed.repeated};
  const auto& events = committed.entry.events();
  if (!events.empty()) {
    Position position = committed.position;
    position.index = events.size() - 1;
    reply.position =
        fmt::format("{} {} {}", options.source, events.rbegin()->key(), FormatPosition(position));
  }
  return reply;
}

// A retry gets the resource that the first time answered, as it is now (google.aip.dev/155): the
// one that the request names, or the last that was written, since what a new resource needs is
// saved before it. Whoever may not read it gets its name and etag.
Result<MessagePtr> Pipeline::Core::Repeated(const PendingCall& call, const CommandHandler& command,
                                            const common::v1::JournalEntry& entry) const {
  std::string name;
  for (const auto& written : entry.written()) {
    if (!Fits(written.name(), command.answers.pattern)) continue;
    name = written.name();
    if (name == call.scope) break;
  }
  if (name.empty())
    return Internal(fmt::format("Change {} wrote no {}.", entry.change_id(), command.answers.id()));
  View view(ContextOf(call));
  MessagePtr resource(command.answers.prototype->New());
  RETURN_IF_ERROR(view.LoadMessage(command.answers, name, *resource));
  return AsReadBy(call.caller, std::move(resource));
}

}  // namespace tandem
