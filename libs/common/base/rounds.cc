#include "libs/common/base/rounds.h"

#include <utility>

namespace tandem {

Rounds::Rounds(std::function<void()> look, std::chrono::milliseconds every)
    : look_(std::move(look)), every_(every), thread_([this] { Run(); }) {}

Rounds::~Rounds() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void Rounds::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    look_();
    lock.lock();
    stop_.wait_for(lock, every_, [&] { return stopping_; });
  }
}

}  // namespace tandem
