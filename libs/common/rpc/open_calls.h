#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "libs/common/base/metrics.h"
#include "libs/common/base/rounds.h"
#include "libs/common/rpc/byte_service.h"

namespace tandem {

// The calls of one server, from when they come until nothing of them is left, and what their
// callers may make it keep. gRPC 1.51 bounds the streams of a connection that are open, but neither
// headers that come in several frames, nor what it still has of streams that were reset, nor how
// long a caller takes for what is his to do. Thread-safe.
class OpenCalls {
 public:
  struct Options {
    Duration question;           // so long a call is kept whose caller says nothing
    Duration answer;             // and one whose caller does not take the answer
    int of_a_connection = 1000;  // one that has more is closed
    Metrics* metrics = nullptr;  // outlives this, if there is any
    std::function<void(const std::string& peer)> close = [](const std::string&) {};
  };
  explicit OpenCalls(Options options);
  OpenCalls(const OpenCalls&) = delete;
  OpenCalls& operator=(const OpenCalls&) = delete;

  // One of them, for as long as `context` is there: until OnDone.
  class Call {
   public:
    // The first thing that is done with a call.
    Call(OpenCalls& calls, grpc::CallbackServerContext& context);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    // RESOURCE_EXHAUSTED if it is not to be served.
    const Status& admitted() const { return admitted_; }
    // From now on it is the caller's turn: to say something, or to take what was said. Who takes
    // too long is cancelled.
    void AwaitQuestion() { Await(Turn::kQuestion, calls_.options_.question); }
    void AwaitReader() { Await(Turn::kReader, calls_.options_.answer); }
    // Of an answer that nobody takes long to read.
    void AwaitReaderSoon() { Await(Turn::kReader, calls_.options_.question); }
    // It is not any more.
    void Work() { turn_.store(Turn::kOurs, std::memory_order_relaxed); }

   private:
    friend class OpenCalls;
    enum class Turn { kOurs, kQuestion, kReader };
    void Await(Turn turn, Duration patience);

    OpenCalls& calls_;
    grpc::CallbackServerContext& context_;
    const std::string peer_;
    Status admitted_;
    std::atomic<Turn> turn_{Turn::kOurs};
    std::atomic<std::int64_t> late_at_{0};  // by the steady clock, in nanoseconds
  };

 private:
  // False if its connection has too many.
  bool Enter(Call& call);
  void Leave(Call& call);
  void CancelTheLate();
  void Cut(prometheus::Counter* why);

  const Options options_;
  prometheus::Counter *const headers_, *const too_many_, *const silent_, *const unread_;
  std::atomic<bool> has_cut_{false};  // since the last round
  std::mutex mutex_;
  std::unordered_set<Call*> calls_;
  std::unordered_map<std::string, int> of_peers_;
  const Rounds rounds_;
};

}  // namespace tandem
