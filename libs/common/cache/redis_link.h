#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "libs/common/cache/redis_connection.h"

namespace tandem {

class Log;

// The way to one Redis, kept by one thread: a connection for the commands of all threads, which go
// out together (pipelined), and one that hears what is published on a channel.
//
// It is the circuit breaker too. Up: both connections answer. As soon as either is lost or lets an
// answer wait too long, it is down: nothing is sent, nobody waits. After a rest it tries to connect
// anew, and is up when both have answered. Thread-safe.
class RedisLink {
 public:
  struct Options {
    RedisAddress address;
    std::string channel;
    // A command without a reply for so long means that Redis is not there.
    std::chrono::milliseconds give_up{100};
    Log* messages = nullptr;  // hears of a Redis that is there and refuses this process
    // Called on the link's thread, and quick. `up`: what is published from here on is heard.
    // `down`: something published may have been missed; all commands have heard their end.
    std::function<void()> up, down;
    std::function<void(std::string_view message)> heard;
  };
  using Done = RedisConnection::Done;

  explicit RedisLink(Options options);
  ~RedisLink();
  RedisLink(const RedisLink&) = delete;
  RedisLink& operator=(const RedisLink&) = delete;

  // Queues `command`; `done` is called once, on the link's thread. False, and `done` is not called,
  // when the link is down or too many commands wait.
  bool Send(std::vector<std::string> command, Done done);
  bool is_up() const { return is_up_; }

 private:
  struct Queued {
    std::vector<std::string> command;
    Done done;
  };
  void Run();
  void Serve();  // until a connection fails
  bool Exchange(RedisConnection& commands, RedisConnection& channel);
  void SendQueued(RedisConnection& commands);
  void SetUp(bool up);
  // Once, until it was up again.
  void SayRefused(std::string_view why);
  void Rest();

  const Options options_;
  const int wake_;  // an eventfd
  std::atomic<bool> is_up_{false}, stopping_{false};
  std::mutex mutex_;
  std::vector<Queued> queued_;
  bool said_ = false;  // of the link's thread
  std::thread thread_;
};

}  // namespace tandem
