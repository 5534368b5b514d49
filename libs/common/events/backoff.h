#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace tandem {

// How long to wait before trying again: twice as long after each failure, from 10 ms to 5 s, a
// random part of it, so that those who failed together do not come back together.
class Backoff {
 public:
  std::chrono::milliseconds Next() {
    const int wait = wait_;
    wait_ = std::min(wait_ * 2, kLongest);
    return std::chrono::milliseconds(std::uniform_int_distribution(wait / 2, wait)(random_));
  }
  void Reset() { wait_ = kShortest; }
  bool failed() const { return wait_ != kShortest; }

 private:
  static constexpr int kShortest = 10, kLongest = 5000;  // milliseconds
  int wait_ = kShortest;
  std::minstd_rand random_{std::random_device()()};
};

}  // namespace tandem
