#pragma once

#include <mutex>
#include <random>
#include <string>

namespace tandem::testing {

// What a Liar makes of the truth: one piece in ten is cut, changed, or told twice. Thread-safe.
class LieNowAndThen {
 public:
  explicit LieNowAndThen(std::uint64_t seed) : random_(seed) {}

  std::string operator()(std::string truth) {
    const std::lock_guard lock(mutex_);
    if (random_() % 10 != 0) return truth;
    ++count_;
    switch (random_() % 3) {
      case 0:
        truth.resize(1 + random_() % truth.size());
        break;
      case 1:
        truth[random_() % truth.size()] = static_cast<char>(random_());
        break;
      default:
        truth += truth;
    }
    return truth;
  }
  int count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  int count_ = 0;
};

}  // namespace tandem::testing
