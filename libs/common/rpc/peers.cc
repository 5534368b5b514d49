#include "libs/common/rpc/peers.h"

#include <future>
#include <memory>

#include "fmt/format.h"
#include "libs/common/base/reasons.h"

namespace tandem {

Result<std::string> LocalPeers::Ask(std::string_view method, std::string request, Time deadline,
                                    std::string_view traceparent) {
  for (Pipeline* pipeline : pipelines_) {
    const Pipeline::Route* route = pipeline->Find(method);
    if (route == nullptr) continue;
    Caller caller;
    caller.subject = "tandem";
    caller.grants.push_back({common::v1::SERVICE, "*"});
    CallMetadata metadata;
    metadata.traceparent = traceparent;
    metadata.deadline = deadline;
    auto answered = std::make_shared<std::promise<Reply>>();
    std::future<Reply> reply = answered->get_future();
    pipeline->CallAs(caller, *route, request, metadata,
                     [answered](Reply given) { answered->set_value(std::move(given)); });
    Reply given = reply.get();
    if (!given.status.ok()) return given.status;
    return *given.bytes;
  }
  if (others_ != nullptr) return others_->Ask(method, std::move(request), deadline, traceparent);
  return Refuse(kPeerUnavailable, fmt::format("No service of this process answers {}.", method),
                "");
}

}  // namespace tandem
