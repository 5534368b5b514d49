#include "libs/common/cache/redis_link.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "libs/common/base/log.h"
#include "libs/common/base/secret.h"

namespace tandem {
namespace {

using Steady = RedisConnection::Clock;
using std::chrono::milliseconds;

constexpr milliseconds kRest{500};       // between attempts to connect
constexpr milliseconds kHeartbeat{500};  // a connection that carries nothing is asked so often
constexpr std::size_t kMaxQueued = 20'000;

void Wake(int eventfd) { [[maybe_unused]] const int written = ::eventfd_write(eventfd, 1); }

bool Answered(const redisReply* reply) {
  return reply != nullptr && reply->type != REDIS_REPLY_ERROR;
}

}  // namespace

RedisLink::RedisLink(Options options)
    : options_(std::move(options)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  thread_ = std::thread([this] { Run(); });
}

RedisLink::~RedisLink() {
  stopping_ = true;
  Wake(wake_);
  thread_.join();
  ::close(wake_);
}

bool RedisLink::Send(std::vector<std::string> command, Done done) {
  const std::lock_guard lock(mutex_);
  if (!is_up_ || queued_.size() >= kMaxQueued) return false;
  queued_.push_back({std::move(command), std::move(done)});
  if (queued_.size() == 1) Wake(wake_);
  return true;
}

void RedisLink::Run() {
  // A write to a closed socket is an error here, not the end of the process.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (!stopping_) {
    Serve();
    if (!stopping_) Rest();
  }
}

void RedisLink::Serve() {
  auto commands = RedisConnection::Open(options_.address);
  auto channel = RedisConnection::Open(options_.address, options_.heard);
  if (commands == nullptr || channel == nullptr) return;
  int unanswered = 2;
  const auto takes = [this](const redisReply* reply) {
    if (reply != nullptr && reply->type == REDIS_REPLY_ERROR) SayRefused(reply->str);
    return Answered(reply);
  };
  const auto greeted = [&](const redisReply* reply) {
    if (!takes(reply)) return false;
    if (--unanswered == 0) SetUp(true);
    return true;
  };
  if (!options_.address.password_file.empty()) {
    const Result<std::string> password = ReadSecret(options_.address.password_file);
    if (!password.ok()) return SayRefused(password.status().ToString());
    std::vector<std::string> command = {"AUTH"};
    if (!options_.address.username.empty()) command.push_back(options_.address.username);
    command.push_back(*password);
    for (RedisConnection* one : {commands.get(), channel.get()}) one->Send(command, takes);
  }
  commands->Send({"SELECT", std::to_string(options_.address.database)}, greeted);
  channel->Send({"SUBSCRIBE", options_.channel}, greeted);
  auto beaten = Steady::now();
  while (!stopping_ && Exchange(*commands, *channel)) {
    if (Steady::now() - beaten < kHeartbeat) continue;
    beaten = Steady::now();
    commands->Send({"PING"}, Answered);
    channel->Send({"PING"}, Answered);
  }
  const bool was_up = is_up_;
  SetUp(false);
  commands.reset();
  channel.reset();
  std::vector<Queued> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(queued_);
  }
  for (const Queued& one : left) one.done(nullptr);
  if (was_up) options_.down();
}

// One round: waits for something to do, does it, and looks whether an answer is overdue.
bool RedisLink::Exchange(RedisConnection& commands, RedisConnection& channel) {
  const auto overdue_at = [&] {
    auto first = Steady::time_point::max();
    for (const RedisConnection* one : {&commands, &channel})
      if (const auto since = one->waiting_since()) first = std::min(first, *since);
    return first == Steady::time_point::max() ? first : first + options_.give_up;
  };
  const auto until = std::min(Steady::now() + kHeartbeat, overdue_at());
  const auto patience = std::chrono::ceil<milliseconds>(until - Steady::now());
  pollfd polled[] = {commands.wanted(), channel.wanted(), {wake_, POLLIN, 0}};
  ::poll(polled, std::size(polled), std::max(0, static_cast<int>(patience.count())));
  if (!commands.Work(polled[0]) || !channel.Work(polled[1])) return false;
  if (polled[2].revents != 0) SendQueued(commands);
  return Steady::now() < overdue_at();
}

void RedisLink::SendQueued(RedisConnection& commands) {
  eventfd_t ignored = 0;
  ::eventfd_read(wake_, &ignored);
  std::vector<Queued> queued;
  {
    const std::lock_guard lock(mutex_);
    queued.swap(queued_);
  }
  for (Queued& one : queued) commands.Send(one.command, std::move(one.done));
}

void RedisLink::SayRefused(std::string_view why) {
  if (options_.messages == nullptr || std::exchange(said_, true)) return;
  options_.messages->Warning("Redis does not take this process",
                             {{"redis", options_.address.host}, {"why", std::string(why)}});
}

void RedisLink::SetUp(bool up) {
  if (up) said_ = false;
  if (up) options_.up();
  const std::lock_guard lock(mutex_);
  is_up_ = up;
}

void RedisLink::Rest() {
  const auto until = Steady::now() + kRest;
  while (!stopping_ && Steady::now() < until) {
    pollfd woken{wake_, POLLIN, 0};
    const auto patience = std::chrono::ceil<milliseconds>(until - Steady::now());
    ::poll(&woken, 1, std::max(0, static_cast<int>(patience.count())));
    eventfd_t ignored = 0;
    ::eventfd_read(wake_, &ignored);
  }
}

}  // namespace tandem
