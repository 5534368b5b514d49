#pragma once

#include <hiredis/hiredis.h>
#include <poll.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/owned.h"
#include "libs/common/base/status.h"

namespace tandem {

struct RedisAddress {
  std::string host;
  int port = 0;
  int database = 0;
  std::string username;       // of an access list; Redis's own default user if empty
  std::string password_file;  // read when a connection is opened; nobody is asked for if empty
};
// Of "redis://HOST:PORT[/DB][?username=NAME&password_file=FILE]"; INVALID_ARGUMENT on anything
// else.
Result<RedisAddress> ParseRedisAddress(std::string_view url);

// One connection that never waits: commands go out in one stream and their replies come back in
// the same order. For one thread, which polls `wanted()` and then calls Work.
class RedisConnection {
 public:
  using Clock = std::chrono::steady_clock;
  // Hears the reply, or null when the connection was lost before it; false if it is none that the
  // command can have, which ends the connection.
  using Done = std::function<bool(const redisReply*)>;
  // Hears what is published on a subscribed channel.
  using Heard = std::function<void(std::string_view message)>;

  // Null if the address cannot be resolved. Not connected yet: that is seen by the first reply.
  static std::unique_ptr<RedisConnection> Open(const RedisAddress& address, Heard heard = nullptr);
  ~RedisConnection();  // whatever has no reply hears null
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;

  void Send(const std::vector<std::string>& command, Done done);
  pollfd wanted() const;
  // Writes and reads what it can. False once the connection is of no more use.
  bool Work(const pollfd& polled);
  // Since when the oldest command has had no reply.
  std::optional<Clock::time_point> waiting_since() const;

 private:
  struct Waiting {
    Done done;
    Clock::time_point since;
  };
  RedisConnection(redisContext* context, Heard heard);
  bool Take(const redisReply& reply);

  redisReplyObjectFunctions functions_;  // hiredis' own, but for large lists
  const Owned<redisContext, redisFree> context_;
  const Heard heard_;
  std::deque<Waiting> waiting_;
  bool unsent_ = false;
};

}  // namespace tandem
