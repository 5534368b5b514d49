#pragma once

#include <atomic>
#include <charconv>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "absl/time/clock.h"

namespace tandem::testing {

// What a Liar before a Redis does to the messages and fills of the caches that share it: it loses
// every message, or keeps a fill back now and then, mostly for less than its sender waits for the
// answer, and sometimes until that has given the connection up. Thread-safe.
class LostAndLate {
 public:
  enum class Fault { kLost, kLate };

  LostAndLate(Fault fault, std::uint64_t seed) : fault_(fault), random_(seed) {}

  // To be the `lie` of the Liar, and what `passes` it.
  std::optional<std::string> Answer(std::string truth) {
    if (fault_ != Fault::kLost) return truth;
    while (truth.starts_with(kMessage)) {
      truth.erase(0, SizeOfMessage(truth));
      ++count_;
    }
    if (truth.empty()) return std::nullopt;
    return truth;
  }
  void Pass(const std::string& request) {
    if (fault_ != Fault::kLate || !request.starts_with(kFill)) return;
    absl::Duration wait;
    {
      const std::lock_guard lock(mutex_);
      const auto drawn = random_() % 30;
      if (drawn >= 10) return;
      wait = drawn == 0 ? absl::Milliseconds(100 + random_() % 900)
                        : absl::Milliseconds(1 + random_() % 60);
    }
    absl::SleepFor(wait);
    ++count_;
  }
  // How many were lost, or late.
  int count() const { return count_; }

 private:
  static constexpr std::string_view kMessage = "*3\r\n$7\r\nmessage\r\n";
  // EVAL without a message to send (see RedisCache::Offer).
  static constexpr std::string_view kFill = "*7\r\n$4\r\nEVAL\r\n";

  static std::size_t SizeOfMessage(std::string_view answer) {
    std::size_t place = kMessage.size();
    for (int part = 0; part < 2; ++part) {  // the channel, and what is said: "$5\r\nhello\r\n"
      const std::size_t end = std::min(answer.find("\r\n", place), answer.size());
      std::size_t size = 0;
      std::from_chars(answer.data() + std::min(place + 1, end), answer.data() + end, size);
      place = end + 2 + size + 2;
    }
    return std::min(place, answer.size());
  }

  const Fault fault_;
  std::atomic<int> count_{0};
  std::mutex mutex_;
  std::mt19937_64 random_;
};

}  // namespace tandem::testing
