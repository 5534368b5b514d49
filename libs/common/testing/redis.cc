#include "libs/common/testing/redis.h"

#include <hiredis/hiredis.h>

#include "gtest/gtest.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

std::string TextOf(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
  if (reply.type != REDIS_REPLY_ARRAY)
    return reply.str == nullptr ? "" : std::string(reply.str, reply.len);
  std::string text;
  for (std::size_t i = 0; i < reply.elements; ++i)
    text += (i == 0 ? "" : " ") + TextOf(*reply.element[i]);
  return text;
}

}  // namespace

RedisServer::RedisServer() : folder_(TemporaryFolder()) {
  port_ = FreePort();
  Start();
}

RedisServer::~RedisServer() {
  Stop();
  std::filesystem::remove_all(folder_);
}

std::string RedisServer::url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

void RedisServer::Start() {
  ServerProcess::Options options;
  options.command = {"redis-server",
                     "--port",
                     std::to_string(port_),
                     "--bind",
                     "127.0.0.1",
                     "--save",
                     "",
                     "--appendonly",
                     "no",
                     "--dir",
                     folder_,
                     "--databases",
                     "2"};
  options.log = folder_ / "redis.log";
  auto started = ServerProcess::Start(options);
  ASSERT_TRUE(started.ok()) << started.status();
  process_ = *std::move(started);
  const auto answers = [this] { return Ask({"PING"}) == "PONG"; };
  Eventually([&] { return answers() || !process_->running(); }, kStartsWithin);
  ASSERT_TRUE(answers()) << "redis-server does not answer:\n" << LastLines(options.log);
}

std::string RedisServer::Ask(const std::vector<std::string>& command) {
  const std::unique_ptr<redisContext, void (*)(redisContext*)> context(
      redisConnectWithTimeout("127.0.0.1", port_, {10, 0}), redisFree);
  if (context == nullptr || context->err != 0) return "";
  redisSetTimeout(context.get(), {10, 0});
  std::vector<const char*> parts;
  std::vector<std::size_t> sizes;
  for (const std::string& part : command) {
    parts.push_back(part.data());
    sizes.push_back(part.size());
  }
  const std::unique_ptr<void, void (*)(void*)> reply(
      redisCommandArgv(context.get(), static_cast<int>(parts.size()), parts.data(), sizes.data()),
      freeReplyObject);
  return reply == nullptr ? "" : TextOf(*static_cast<const redisReply*>(reply.get()));
}

}  // namespace tandem::testing
