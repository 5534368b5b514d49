#include "libs/common/app/span_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tandem {

using std::chrono::steady_clock;

SpanQueue::SpanQueue(Options options) : options_(std::move(options)), thread_([this] { Run(); }) {}

SpanQueue::~SpanQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SpanQueue::Add(Span span) {
  bool is_news = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= options_.limit) {
      options_.dropped->Increment();
      return;
    }
    waiting_.push_back(std::move(span));
    is_news = waiting_.size() == 1 || waiting_.size() == options_.batch;
  }
  if (is_news) changed_.notify_one();
}

void SpanQueue::Run() {
  std::unique_lock lock(mutex_);
  bool is_well = true;
  auto rest = options_.gather;
  while (!stopping_) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    changed_.wait_for(lock, rest,
                      [&] { return stopping_ || (is_well && waiting_.size() >= options_.batch); });
    if (stopping_) break;
    is_well = SendSome(lock);
    rest = is_well ? options_.gather : std::min(2 * rest, options_.longest_rest);
  }
  const auto end = steady_clock::now() + options_.farewell;
  while (is_well && !waiting_.empty() && steady_clock::now() < end) is_well = SendSome(lock);
  options_.dropped->Increment(static_cast<double>(waiting_.size()));
}

bool SpanQueue::SendSome(std::unique_lock<std::mutex>& lock) {
  const auto count = std::min(waiting_.size(), options_.batch);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Span> some(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  lock.unlock();
  const bool is_sent = options_.send(std::move(some));
  (is_sent ? options_.sent : options_.dropped)->Increment(static_cast<double>(count));
  lock.lock();
  return is_sent;
}

}  // namespace tandem
