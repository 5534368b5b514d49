#include "libs/common/cache/redis_connection.h"

#include <algorithm>
#include <charconv>

namespace tandem {
namespace {

// No reply of ours has more parts. hiredis would make room for as many as a lying Redis announces,
// and look through all of it afterwards.
constexpr int kMaxParts = 16;

bool IsNumber(std::string_view text, int least, int most, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= least &&
         number <= most;
}

std::string_view TextOf(const redisReply& reply) { return {reply.str, reply.len}; }

// "?username=tandem&password_file=/etc/tandem/redis"; false if it says anything else.
bool TakeOptions(std::string_view query, RedisAddress& address) {
  while (!query.empty()) {
    query.remove_prefix(1);  // ? or &
    const std::string_view option = query.substr(0, query.find('&'));
    query.remove_prefix(option.size());
    const std::size_t equals = std::min(option.find('='), option.size());
    const std::string_view name = option.substr(0, equals), value = option.substr(equals);
    if (value.size() < 2) return false;
    if (name == "username") {
      address.username = value.substr(1);
    } else if (name == "password_file") {
      address.password_file = value.substr(1);
    } else {
      return false;
    }
  }
  return address.username.empty() || !address.password_file.empty();
}

// ["message", channel, text]
bool IsMessage(const redisReply& reply) {
  return reply.type == REDIS_REPLY_ARRAY && reply.elements == 3 &&
         reply.element[0]->type == REDIS_REPLY_STRING && TextOf(*reply.element[0]) == "message" &&
         reply.element[2]->type == REDIS_REPLY_STRING;
}

}  // namespace

Result<RedisAddress> ParseRedisAddress(std::string_view url) {
  constexpr std::string_view kScheme = "redis://";
  RedisAddress address;
  const std::size_t query = std::min(url.find('?'), url.size());
  std::string_view rest = url.substr(0, query);
  if (rest.starts_with(kScheme) && TakeOptions(url.substr(query), address)) {
    rest.remove_prefix(kScheme.size());
    const std::size_t slash = rest.find('/');
    const std::string_view place = rest.substr(0, slash);
    const std::size_t colon = place.rfind(':');
    const bool fits = colon != std::string_view::npos && colon > 0 &&
                      IsNumber(place.substr(colon + 1), 1, 65535, address.port) &&
                      (slash == std::string_view::npos ||
                       IsNumber(rest.substr(slash + 1), 0, 1 << 20, address.database));
    if (fits) {
      address.host = place.substr(0, colon);
      return address;
    }
  }
  return BadField("cache", "\"" + std::string(url) +
                               "\" is no cache; expected memory: or "
                               "redis://HOST:PORT[/DB][?username=NAME&password_file=FILE]");
}

std::unique_ptr<RedisConnection> RedisConnection::Open(const RedisAddress& address, Heard heard) {
  redisContext* context = redisConnectNonBlock(address.host.c_str(), address.port);
  if (context == nullptr) return nullptr;
  auto connection =
      std::unique_ptr<RedisConnection>(new RedisConnection(context, std::move(heard)));
  return context->err == 0 ? std::move(connection) : nullptr;
}

RedisConnection::RedisConnection(redisContext* context, Heard heard)
    : functions_(*context->reader->fn), context_(context), heard_(std::move(heard)) {
  context->reader->privdata = context->reader->fn;
  functions_.createArray = [](const redisReadTask* task, int parts) -> void* {
    if (parts > kMaxParts) return nullptr;
    return static_cast<redisReplyObjectFunctions*>(task->privdata)->createArray(task, parts);
  };
  context->reader->fn = &functions_;
}

RedisConnection::~RedisConnection() {
  for (const Waiting& one : waiting_) one.done(nullptr);
}

void RedisConnection::Send(const std::vector<std::string>& command, Done done) {
  std::vector<const char*> parts;
  std::vector<std::size_t> sizes;
  for (const std::string& part : command) {
    parts.push_back(part.data());
    sizes.push_back(part.size());
  }
  redisAppendCommandArgv(context_.get(), static_cast<int>(parts.size()), parts.data(),
                         sizes.data());
  waiting_.push_back({std::move(done), Clock::now()});
  unsent_ = true;
}

pollfd RedisConnection::wanted() const {
  return {context_->fd, static_cast<decltype(pollfd::events)>(unsent_ ? POLLIN | POLLOUT : POLLIN),
          0};
}

bool RedisConnection::Work(const pollfd& polled) {
  if ((polled.revents & POLLOUT) != 0) {
    int all = 0;
    if (redisBufferWrite(context_.get(), &all) != REDIS_OK) return false;
    unsent_ = all == 0;
  }
  if ((polled.revents & (POLLIN | POLLERR | POLLHUP)) == 0) return true;
  if (redisBufferRead(context_.get()) != REDIS_OK) return false;
  while (true) {
    void* next = nullptr;
    if (redisGetReplyFromReader(context_.get(), &next) != REDIS_OK) return false;
    if (next == nullptr) return true;
    const Owned<redisReply, freeReplyObject> reply(static_cast<redisReply*>(next));
    if (!Take(*reply)) return false;
  }
}

bool RedisConnection::Take(const redisReply& reply) {
  if (heard_ != nullptr && IsMessage(reply)) {
    heard_(TextOf(*reply.element[2]));
    return true;
  }
  if (waiting_.empty()) return false;  // an answer that nobody asked for
  const Done done = std::move(waiting_.front().done);
  waiting_.pop_front();
  return done(&reply);
}

std::optional<RedisConnection::Clock::time_point> RedisConnection::waiting_since() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front().since;
}

}  // namespace tandem
