#include "libs/common/rpc/open_calls.h"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "grpc/grpc.h"

namespace tandem {
namespace {

constexpr std::size_t kMostHeaderBytes = 32 << 10;
constexpr std::size_t kOfAHeader = 32;  // what each takes beside its name and value (RFC 9113)
constexpr std::chrono::milliseconds kLookEvery(1000);

std::int64_t SteadyNow() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::size_t HeaderBytesOf(const grpc::CallbackServerContext& context) {
  std::size_t bytes = context.ExperimentalGetAuthority().size();
  for (const auto& [name, value] : context.client_metadata())
    bytes += name.size() + value.size() + kOfAHeader;
  return bytes;
}

prometheus::Counter* CountOfCut(Metrics* metrics, const char* why) {
  if (metrics == nullptr) return nullptr;
  return &metrics->counter("tandem_calls_cut_total",
                           "Calls that were ended because their callers took too much: by headers, "
                           "or calls of one connection, or saying nothing, or reading nothing.",
                           {{"why", why}});
}

std::chrono::milliseconds RoundsFor(const OpenCalls::Options& options) {
  return std::min(kLookEvery,
                  absl::ToChronoMilliseconds(std::min(options.question, options.answer) / 4));
}

}  // namespace

OpenCalls::OpenCalls(Options options)
    : options_(std::move(options)),
      headers_(CountOfCut(options_.metrics, "headers")),
      too_many_(CountOfCut(options_.metrics, "too_many")),
      silent_(CountOfCut(options_.metrics, "silent")),
      unread_(CountOfCut(options_.metrics, "unread")),
      rounds_([this] { CancelTheLate(); }, RoundsFor(options_)) {}

bool OpenCalls::Enter(Call& call) {
  const std::lock_guard lock(mutex_);
  calls_.insert(&call);
  return ++of_peers_[call.peer_] <= options_.of_a_connection;
}

void OpenCalls::Leave(Call& call) {
  const std::lock_guard lock(mutex_);
  calls_.erase(&call);
  const auto of_peer = of_peers_.find(call.peer_);
  if (--of_peer->second == 0) of_peers_.erase(of_peer);
}

void OpenCalls::Cut(prometheus::Counter* why) {
  has_cut_.store(true, std::memory_order_relaxed);
  if (why != nullptr) why->Increment();
}

void OpenCalls::CancelTheLate() {
  // What a flood has taken lies in pieces that malloc keeps, four times as much as all else.
  if (has_cut_.exchange(false)) ::malloc_trim(0);
  struct Late {
    grpc_call* call;  // a reference of its own: who is done meanwhile takes the context along
    const char* why;
  };
  std::vector<Late> late;
  {
    const std::int64_t now = SteadyNow();
    const std::lock_guard lock(mutex_);
    for (Call* call : calls_) {
      const Call::Turn turn = call->turn_.load(std::memory_order_acquire);
      if (turn == Call::Turn::kOurs) continue;
      const bool reads = turn == Call::Turn::kReader;
      if (now < call->late_at_.load(std::memory_order_relaxed)) continue;
      call->turn_.store(Call::Turn::kOurs, std::memory_order_relaxed);
      Cut(reads ? unread_ : silent_);
      late.push_back({call->context_.c_call(),
                      reads ? "Nobody reads the answer." : "The call brings no message."});
      grpc_call_ref(late.back().call);
    }
  }
  for (const Late& one : late) {
    grpc_call_cancel_with_status(one.call, GRPC_STATUS_DEADLINE_EXCEEDED, one.why, nullptr);
    grpc_call_unref(one.call);
  }
}

OpenCalls::Call::Call(OpenCalls& calls, grpc::CallbackServerContext& context)
    : calls_(calls), context_(context), peer_(context.peer()) {
  if (!calls_.Enter(*this)) {
    calls_.Cut(calls_.too_many_);
    admitted_ = absl::ResourceExhaustedError(
        fmt::format("This connection has more than {} calls here that are not done yet.",
                    calls_.options_.of_a_connection));
    calls_.options_.close(peer_);
    return;
  }
  const std::size_t bytes = HeaderBytesOf(context);
  if (bytes <= kMostHeaderBytes) return;
  calls_.Cut(calls_.headers_);
  admitted_ = absl::ResourceExhaustedError(fmt::format(
      "The call has {} bytes of headers; at most {} are taken.", bytes, kMostHeaderBytes));
}

OpenCalls::Call::~Call() { calls_.Leave(*this); }

void OpenCalls::Call::Await(Turn turn, Duration patience) {
  late_at_.store(SteadyNow() + absl::ToInt64Nanoseconds(patience), std::memory_order_relaxed);
  turn_.store(turn, std::memory_order_release);
}

}  // namespace tandem
