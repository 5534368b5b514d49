#include "libs/common/cache/redis_cache.h"

#include <algorithm>
#include <future>
#include <limits>
#include <optional>

#include "fmt/format.h"

namespace tandem {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Larger answers stay in memory alone: they would hold up what is sent behind them.
constexpr std::size_t kMaxBytes = 1U << 20U;
// Newer than anything: what a write leaves that erased its resource.
constexpr Version kErased{std::numeric_limits<std::int32_t>::max(),
                          std::numeric_limits<std::int64_t>::max()};

// Leaves a version (ARGV[2] is it alone) or an answer with its version in front, unless a newer one
// is known, and tells the replicas of it. What is in Redis may be anything.
constexpr const char* kLeave = R"(
  local known = redis.call('GETRANGE', KEYS[1], 0, 28)
  if #known < 29 or string.find(known, '%D') then known = '' end
  if known < ARGV[1] or (known == ARGV[1] and #ARGV[2] > 29) then
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  end
  if ARGV[4] then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
  return 1)";

bool IsNumber(const redisReply* reply) {
  return reply != nullptr && reply->type == REDIS_REPLY_INTEGER;
}

// A GET's reply: lost, nothing there, or what is there.
struct Received {
  bool lost = true;
  std::optional<std::string> text;
};

}  // namespace

RedisCache::RedisCache(const Options& options)
    : options_(options),
      prefix_(fmt::format("{}tandem:{}:", options.topic_prefix, options.cell)),
      channel_(prefix_ + "written"),
      near_(NewBoundedNearCache(options.bytes, options.bound)),
      counts_(options.metrics),
      link_({.address = options.address,
             .channel = channel_,
             .give_up = options.give_up,
             .messages = options.messages,
             .up = [this] { SetHearing(true); },
             .down = [this] { SetHearing(false); },
             .heard = [this](std::string_view message) { Hear(message); }}) {}

RedisCache::Counts::Counts(Metrics* metrics) {
  if (metrics == nullptr) return;
  constexpr const char* kNames[] = {"hit", "miss", "skipped", "garbage"};
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    answers[i] = &metrics->counter("tandem_cache_redis_requests_total",
                                   "What Redis had for reads that memory did not answer.",
                                   {{"result", kNames[i]}});
  }
  up = &metrics->gauge("tandem_cache_redis_up", "1 while Redis answers, 0 while it is left alone.");
}

Cache::Entry RedisCache::Get(std::string_view key) { return near_->Get(key); }

Result<Cache::Entry> RedisCache::Read(std::string_view key, Load load) {
  return near_->Read(key, [&] { return ReadBehind(key, load); });
}

Result<Cache::Entry> RedisCache::ReadBehind(std::string_view key, Load load) {
  const bool hears_others = hears_others_;  // of all that is written from here on
  Entry entry;
  const Answer answer = Ask(key, entry);
  if (counts_.up != nullptr) counts_.answers[answer]->Increment();
  if (answer != kHit) {
    const auto begun = steady_clock::now();
    const Time read = options_.clock->Now();
    ASSIGN_OR_RETURN(entry, load());
    entry.until = begun + options_.bound;
    Offer(key, entry, read);
  }
  if (!hears_others) entry.until = steady_clock::time_point::min();
  return entry;
}

RedisCache::Answer RedisCache::Ask(std::string_view key, Entry& entry) {
  const auto asked = steady_clock::now();
  if (asked < trusted_from_.load()) return kSkipped;
  auto promise = std::make_shared<std::promise<Received>>();
  std::future<Received> reply = promise->get_future();
  const bool sent = link_.Send({"GET", KeyOf(key)}, [promise](const redisReply* given) {
    const bool is_text = given != nullptr && given->type == REDIS_REPLY_STRING;
    const bool is_nothing = given != nullptr && given->type == REDIS_REPLY_NIL;
    Received received{!is_text && !is_nothing, std::nullopt};
    if (is_text) received.text.emplace(given->str, given->len);
    promise->set_value(std::move(received));
    return is_text || is_nothing;
  });
  if (!sent || reply.wait_for(options_.patience) != std::future_status::ready) return kSkipped;
  const Received received = reply.get();
  if (received.lost) return kSkipped;
  if (!received.text.has_value()) return kMiss;
  std::optional<RedisEntry> found = DecodeEntry(key, *received.text);
  if (!found.has_value()) return kGarbage;
  const Duration age = options_.clock->Now() - found->read;
  const Duration bound = absl::FromChrono(options_.bound);
  if (found->bytes == nullptr || age >= bound || age <= -bound) return kMiss;
  entry.version = found->version;
  entry.bytes = std::move(found->bytes);
  entry.until =
      asked + options_.bound - absl::ToChronoNanoseconds(std::max(age, absl::ZeroDuration()));
  return kHit;
}

void RedisCache::Offer(std::string_view key, const Entry& entry, Time read) {
  if (entry.bytes == nullptr || entry.bytes->size() > kMaxBytes) return;
  link_.Send({"EVAL", kLeave, "1", KeyOf(key), VersionDigits(entry.version),
              EncodeEntry(key, {entry.version, read, entry.bytes}),
              std::to_string(options_.bound.count())},
             IsNumber);
}

void RedisCache::Supersede(std::string_view key, Version version) {
  const std::string digits = VersionDigits(version.exists() ? version : kErased);
  // As long as a fill of an older version may come, from a replica whose clock is off by a bound.
  const milliseconds life = 2 * options_.bound;
  const bool sent = link_.Send({"EVAL", kLeave, "1", KeyOf(key), digits, digits,
                                std::to_string(life.count()), channel_, digits + std::string(key)},
                               [this](const redisReply* reply) {
                                 if (!IsNumber(reply)) Distrust();
                                 return IsNumber(reply);
                               });
  if (!sent) Distrust();
  // Last: a read that begins after it asks Redis after Redis was told.
  near_->Supersede(key, version);
}

void RedisCache::Hear(std::string_view message) {
  const auto version = ParseVersionDigits(message.substr(0, kVersionDigits));
  if (!version.has_value()) return near_->OthersWrote();
  near_->Supersede(message.substr(kVersionDigits), *version == kErased ? Version{} : *version);
}

void RedisCache::SetHearing(bool hears_others) {
  hears_others_ = hears_others;
  if (!hears_others) {
    near_->OthersWrote();
    Distrust();  // it may come back empty
  }
  if (counts_.up != nullptr) counts_.up->Set(hears_others ? 1 : 0);
}

void RedisCache::Distrust() {
  const auto from = steady_clock::now() + options_.bound;
  auto before = trusted_from_.load();
  while (before < from && !trusted_from_.compare_exchange_weak(before, from)) {
  }
}

std::string RedisCache::KeyOf(std::string_view key) const { return prefix_ + std::string(key); }

}  // namespace tandem
