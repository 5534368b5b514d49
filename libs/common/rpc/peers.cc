#include "libs/common/rpc/peers.h"

#include <algorithm>
#include <future>
#include <memory>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/until.h"

namespace tandem {

void LocalPeers::Add(Pipeline* pipeline) {
  const std::lock_guard lock(mutex_);
  pipelines_.push_back(pipeline);
}

Pipeline* LocalPeers::Find(std::string_view method) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(pipelines_.begin(), pipelines_.end(),
                   [method](const Pipeline* one) { return one->Find(method) != nullptr; });
  return found == pipelines_.end() ? nullptr : *found;
}

Result<std::string> LocalPeers::Ask(std::string_view method, std::string request, Time deadline,
                                    std::string_view traceparent) {
  Pipeline* pipeline = Find(method);
  if (pipeline == nullptr) {
    if (others_ != nullptr) return others_->Ask(method, std::move(request), deadline, traceparent);
    return PeerUnavailable(ServiceOf(method));
  }
  Caller caller;
  caller.subject = "tandem";
  caller.grants.push_back({common::v1::SERVICE, "*"});
  CallMetadata metadata;
  metadata.traceparent = traceparent;
  metadata.deadline = std::min(deadline, absl::Now() + patience_);
  auto answered = std::make_shared<std::promise<Reply>>();
  std::future<Reply> reply = answered->get_future();
  pipeline->CallAs(caller, *pipeline->Find(method), request, metadata,
                   [answered](Reply given) { answered->set_value(std::move(given)); });
  if (reply.wait_until(Until(metadata.deadline).at()) == std::future_status::timeout)
    return deadline <= metadata.deadline ? PeerLate(ServiceOf(method))
                                         : PeerUnavailable(ServiceOf(method));
  Reply given = reply.get();
  if (!given.status.ok()) return given.status;
  return *given.bytes;
}

std::string ServiceOf(std::string_view method) {
  const std::size_t begin = method.find('.') + 1;
  std::string service(method.substr(begin, method.find('.', begin) - begin));
  std::replace(service.begin(), service.end(), '_', '-');
  return service;
}

Status PeerUnavailable(std::string_view service) {
  return Refuse(kPeerUnavailable, fmt::format("The service {} does not answer.", service),
                "Try again after a pause.", {{"service", std::string(service)}});
}

Status PeerLate(std::string_view service) {
  return Refuse(kDeadlineExceeded,
                fmt::format("The service {} did not answer before the deadline.", service),
                "Try again with a later one.");
}

}  // namespace tandem
