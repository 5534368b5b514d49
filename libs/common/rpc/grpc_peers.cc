#include "libs/common/rpc/grpc_peers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/deadlines.h"
#include "libs/common/rpc/keys.h"
#include "libs/common/rpc/tls.h"

namespace tandem {
namespace {

constexpr Duration kTokenLifetime = absl::Hours(1);
// A deadline as short as this may pass without a fault of the peer's.
constexpr Duration kFairChance = absl::Milliseconds(250);

// Each attempt goes to the next address; one whose health says that it stops gets none. As one of
// two replicas stops, gRPC 1.51 may have no address for a tenth of a second: four pauses are
// longer. The throttle ends all retries while most calls fail, so that they do not keep down a peer
// that is overloaded.
constexpr const char* kServiceConfig = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": ""},
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 5,
      "initialBackoff": "0.1s",
      "maxBackoff": "0.5s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.2}
})";

std::shared_ptr<grpc::Channel> ChannelTo(
    const std::string& target, const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  // Two targets may share addresses, and their health should not.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Above what a server allows (see Server), so that a silent connection is found dead.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 20'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  // Less than two replicas are replaced one after the other in.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 5'000);
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

// The peer itself has said nothing until then.
bool IsLate(const Status& status) {
  return absl::IsDeadlineExceeded(status) && ReasonOf(status).empty();
}
// There was no connection, or it broke.
bool IsLost(const Status& status) {
  return (absl::IsUnavailable(status) || absl::IsCancelled(status)) && ReasonOf(status).empty();
}

// What a question goes through: each time to the next address that is connected there.
using Channels = std::vector<std::shared_ptr<grpc::Channel>>;

struct Question {
  std::string path;
  grpc::ByteBuffer request;
  std::string traceparent;
};

struct Call {
  grpc::ClientContext context;
  grpc::ByteBuffer answer;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
};

Result<std::string> AnswerOf(const Call& call) {
  if (!call.status.ok()) return FromGrpc(call.status);
  grpc::Slice slice;
  return std::string(BytesOf(call.answer, slice));
}

// Of all that `queue` brings; what is under way still is cancelled then.
Result<std::string> FirstAnswer(std::vector<Call>& calls, grpc::CompletionQueue& queue) {
  Result<std::string> answer = absl::DeadlineExceededError("");
  const auto has_come = [&] { return !IsLate(answer.status()) && !IsLost(answer.status()); };
  void* call = nullptr;
  bool ok = false;
  while (queue.Next(&call, &ok)) {
    if (has_come()) continue;
    answer = AnswerOf(*static_cast<Call*>(call));
    if (!has_come()) continue;
    for (Call& other : calls) other.context.TryCancel();
  }
  return answer;
}

}  // namespace

Result<PeerTargets> ParsePeers(std::string_view text) {
  PeerTargets targets;
  std::string* last = nullptr;
  const std::vector<std::string> parts =
      absl::StrSplit(absl::string_view(text.data(), text.size()), ',', absl::SkipWhitespace());
  for (const std::string& part : parts) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos && last != nullptr) {  // one more address of the last
      *last += "," + part;
      continue;
    }
    const std::string service = part.substr(0, equals);
    const std::string target = equals == std::string::npos ? "" : part.substr(equals + 1);
    const auto [added, is_new] = targets.emplace(service, target);
    if (service.empty() || target.empty() || !is_new) {
      return BadField(
          "peers",
          fmt::format("\"{}\" is no peer; expected SERVICE=TARGET once for each, by comma, "
                      "as in placement=dns:///placement:7400",
                      part));
    }
    last = &added->second;
  }
  return targets;
}

// One peer: its channel, and whether it is worth a question (a circuit breaker).
class GrpcPeers::Peer {
 public:
  Peer(const std::string& target, std::shared_ptr<grpc::ChannelCredentials> credentials, int limit,
       Duration rest)
      : target_(target),
        credentials_(std::move(credentials)),
        limit_(limit),
        rest_(rest),
        channel_(ChannelTo(target_, credentials_)) {}

  // What a question may go through; null while none may. One that is let through after a rest is
  // the probe, and nobody else goes for a further rest. The probe has a channel of its own:
  // gRPC 1.51 waits before it connects again by the machine's clock, for an hour once that is set
  // back by one.
  std::shared_ptr<grpc::Channel> Admit() {
    const std::lock_guard lock(mutex_);
    if (failures_ < limit_) return channel_;
    if (!rests_until_.passed()) return nullptr;
    rests_until_ = Until(rest_);
    return channel_ = ChannelTo(target_, credentials_);
  }
  // What questions go through instead of `silent`, which has left one without an answer. A process
  // that is frozen keeps its connections and makes no new one: no question goes to it until it
  // wakes. Not before a rest has passed since the last time: peers may be slow, all of them.
  std::shared_ptr<grpc::Channel> Renew(const std::shared_ptr<grpc::Channel>& silent) {
    const std::lock_guard lock(mutex_);
    if (channel_ == silent && stays_until_.passed()) {
      stays_until_ = Until(rest_);
      channel_ = ChannelTo(target_, credentials_);
    }
    return channel_;
  }
  void Answered() {
    const std::lock_guard lock(mutex_);
    failures_ = 0;
  }
  // Whether it is left alone from now on, and was not before.
  bool Failed() {
    const std::lock_guard lock(mutex_);
    if (++failures_ < limit_) return false;
    rests_until_ = Until(rest_);
    return failures_ == limit_;
  }
  // Asks through all of `channels` at once, and takes what answers first. Also UNAUTHENTICATED, and
  // without a reason DEADLINE_EXCEEDED, UNAVAILABLE and CANCELLED.
  Result<std::string> Ask(const Channels& channels, const Question& question,
                          const std::string& token, Time until) {
    grpc::CompletionQueue queue;
    std::vector<Call> calls(channels.size());
    for (std::size_t i = 0; i < calls.size(); ++i) {
      Call& call = calls[i];
      call.context.set_deadline(ToGrpcDeadline(until));
      call.context.AddMetadata("authorization", "Bearer " + token);
      if (!question.traceparent.empty())
        call.context.AddMetadata("traceparent", question.traceparent);
      call.reader = grpc::GenericStub(channels[i])
                        .PrepareUnaryCall(&call.context, question.path, question.request, &queue);
      call.reader->StartCall();
    }
    {
      // round_robin gives the next address to the next call: another's must not come between.
      const std::lock_guard lock(turn_);
      for (Call& call : calls) call.reader->Finish(&call.answer, &call.status, &call);
    }
    queue.Shutdown();
    return FirstAnswer(calls, queue);
  }

 private:
  const std::string target_;
  const std::shared_ptr<grpc::ChannelCredentials> credentials_;
  const int limit_;
  const Duration rest_;
  std::mutex turn_;   // held while calls are sent
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<grpc::Channel> channel_;
  Until stays_until_;
  int failures_ = 0;
  Until rests_until_;
};

GrpcPeers::GrpcPeers(Options options) : options_(std::move(options)) {
  const auto credentials = ChannelCredentials(options_.tls_dir);
  for (const auto& [service, target] : options_.targets) {
    peers_.emplace(service, std::make_unique<Peer>(target, credentials, options_.failures_in_a_row,
                                                   options_.rest));
  }
}

GrpcPeers::~GrpcPeers() = default;

Result<std::string> GrpcPeers::Token() {
  const std::lock_guard lock(mutex_);
  const Time now = options_.clock->Now();
  if (!token_.empty() && now < renewal_) return token_;
  TokenRequest request;
  request.caller.subject = options_.service;
  request.caller.grants.push_back({common::v1::SERVICE, "*"});
  request.lifetime = kTokenLifetime;
  request.now = now;
  ASSIGN_OR_RETURN(token_, IssueToken(options_.signing_dir, request));
  renewal_ = now + kTokenLifetime / 2;
  return token_;
}

void GrpcPeers::DropToken(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (token_ == token) token_.clear();
}

Result<std::string> GrpcPeers::Ask(std::string_view method, std::string request, Time deadline,
                                   std::string_view traceparent) {
  const std::string service = ServiceOf(method);
  const auto found = peers_.find(service);
  if (found == peers_.end()) {
    return Refuse(kPeerUnavailable, fmt::format("No address of the service {} is set.", service),
                  "Name it in the setting `peers`.", {{"service", service}});
  }
  Peer& peer = *found->second;
  ASSIGN_OR_RETURN(std::string token, Token());
  const std::shared_ptr<grpc::Channel> channel = peer.Admit();
  if (channel == nullptr) return PeerUnavailable(service);

  const Time now = absl::Now();
  const Time until = std::min(deadline, now + options_.patience);
  const Time first = std::min(until, now + std::max((until - now) / 2, kFairChance));
  const Question question{fmt::format("/{}", method), BufferOf(std::move(request)),
                          std::string(traceparent)};
  Result<std::string> answer = peer.Ask({channel}, question, token, first);
  if (IsLate(answer.status()) && first < until) {
    // Of several replicas one may say nothing: of two addresses one is another's. However many are
    // frozen, who makes a new connection is not.
    answer = peer.Ask({channel, channel, peer.Renew(channel)}, question, token, until);
  } else if (absl::IsUnauthenticated(answer.status())) {
    // Not the caller's token is wrong but ours: its key has gone, or a clock was set. A new one may
    // do.
    DropToken(token);
    ASSIGN_OR_RETURN(token, Token());
    answer = peer.Ask({channel}, question, token, until);
  }

  const Status& status = answer.status();
  const bool is_late = IsLate(status), is_lost = IsLost(status);
  if (is_lost || (is_late && until - now >= kFairChance)) {
    if (peer.Failed() && options_.log != nullptr) {
      options_.log->Warning("a peer does not answer",
                            {{"peer", service},
                             {"code", absl::StatusCodeToString(status.code())},
                             {"error", std::string(status.message())}});
    }
  } else if (!is_late) {
    peer.Answered();
  }
  if (is_late && until == deadline) return PeerLate(service);
  if (is_late || is_lost) return PeerUnavailable(service);
  if (!absl::IsUnauthenticated(status)) return answer;
  // Nothing is wrong with the question: it can be asked again, once the peer knows a new key or the
  // clocks of the machines agree.
  DropToken(token);
  if (options_.log != nullptr) {
    options_.log->Warning("a peer refuses this process's token",
                          {{"peer", service}, {"error", std::string(status.message())}});
  }
  return PeerUnavailable(service);
}

}  // namespace tandem
