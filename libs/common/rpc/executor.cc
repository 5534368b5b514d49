#include "libs/common/rpc/executor.h"

#include <utility>

#include "libs/common/base/behind_arrivals.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

// What was admitted before goes ahead of every country.
constexpr const char* kAdmitted = "";

}  // namespace

// Tells that what was begun is over when the last copy of its hold is gone.
class Executor::Release {
 public:
  Release(Executor* executor, std::string name) : executor_(executor), name_(std::move(name)) {}
  ~Release() { executor_->Finished(name_); }
  Release(const Release&) = delete;
  Release& operator=(const Release&) = delete;

 private:
  Executor* const executor_;
  const std::string name_;
};

Executor::Executor(const Options& options) : options_(options) {
  for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this] { Run(); });
}

Executor::~Executor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

Status Executor::Submit(std::string_view country, std::string_view name,
                        std::function<void(Hold)> run) {
  return Admit({Kind::kCommand, "c" + std::string(country), std::string(name), std::move(run)});
}

Status Executor::SubmitRead(std::string_view country, std::function<void()> run) {
  return Admit({Kind::kRead, "c" + std::string(country), "",
                [run = std::move(run)](const Hold&) { run(); }});
}

Status Executor::Admit(Task task) {
  {
    std::string share = ShareOf(task);
    const std::lock_guard lock(mutex_);
    const auto own = waiting_of_.find(share);
    if ((own == waiting_of_.end() ? 0 : own->second) >= options_.capacity - waiting_) {
      return Refuse(kOverloaded, "Too many calls are waiting.",
                    "Try again after a pause that grows.");
    }
    ++waiting_;
    own == waiting_of_.end() ? waiting_of_[std::move(share)] = 1 : ++own->second;
    if (!task.name.empty()) {
      const auto [place, free] = busy_.try_emplace(task.name);
      if (!free) {
        place->second.push_back(std::move(task));
        return OkStatus();
      }
    }
    Enqueue(std::move(task));
  }
  wake_.notify_one();
  return OkStatus();
}

void Executor::Continue(std::function<void()> run) {
  {
    const std::lock_guard lock(mutex_);
    Enqueue({Kind::kAdmitted, kAdmitted, "", [run = std::move(run)](const Hold&) { run(); }});
  }
  wake_.notify_one();
}

std::size_t Executor::length() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

std::string Executor::ShareOf(const Task& task) {
  return (task.kind == Kind::kRead ? "r" : "") + task.country;
}

void Executor::Enqueue(Task task) {
  Queue& queue = queues_[task.country];
  if (queue.empty()) {
    if (task.country == kAdmitted) {
      turns_.push_front(task.country);
    } else {
      turns_.push_back(task.country);
    }
  }
  task.number = ++queued_;
  if (task.kind != Kind::kCommand) ++hold_nothing_;
  std::deque<Task>& line = task.kind == Kind::kCommand ? queue.commands : queue.others;
  line.push_back(std::move(task));
}

bool Executor::MayRun() const { return hold_nothing_ > 0 || (!turns_.empty() && MayBegin()); }

// Null if all that it has is commands, and none may begin.
std::deque<Executor::Task>* Executor::NextOf(Queue& queue) const {
  if (queue.commands.empty() || !MayBegin()) return queue.others.empty() ? nullptr : &queue.others;
  const bool is_older =
      !queue.others.empty() && queue.others.front().number < queue.commands.front().number;
  return is_older ? &queue.others : &queue.commands;
}

// Of the first country in turn that has something that may run: there is one.
Executor::Task Executor::TakeNext() {
  auto turn = turns_.begin();
  std::deque<Task>* line = nullptr;
  while ((line = NextOf(queues_.find(*turn)->second)) == nullptr) ++turn;
  Task task = std::move(line->front());
  line->pop_front();
  if (task.kind != Kind::kCommand) --hold_nothing_;
  turns_.erase(turn);
  const auto queue = queues_.find(task.country);
  if (queue->second.empty()) {
    queues_.erase(queue);
  } else if (task.country == kAdmitted) {
    turns_.push_front(task.country);
  } else {
    turns_.push_back(task.country);
  }
  return task;
}

void Executor::Run() {
  StayBehindArrivals();
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return MayRun() || (stopping_ && waiting_ == 0 && turns_.empty()); });
    if (turns_.empty()) return;
    Task task = TakeNext();
    if (task.kind != Kind::kAdmitted) {
      --waiting_;
      const auto own = waiting_of_.find(ShareOf(task));
      if (--own->second == 0) waiting_of_.erase(own);
    }
    const bool begins = task.kind == Kind::kCommand;
    if (begins) ++begun_;
    lock.unlock();
    task.run(begins ? std::make_shared<Release>(this, std::move(task.name)) : nullptr);
    task.run = nullptr;  // what it captured may be a hold
    lock.lock();
    if (stopping_ && waiting_ == 0) wake_.notify_all();
  }
}

void Executor::Finished(const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    --begun_;
    const auto busy = name.empty() ? busy_.end() : busy_.find(name);
    if (busy != busy_.end()) {
      if (busy->second.empty()) {
        busy_.erase(busy);
      } else {
        Enqueue(std::move(busy->second.front()));
        busy->second.pop_front();
      }
    }
    if (!MayRun()) return;
  }
  wake_.notify_one();
}

Threads::~Threads() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [&] { return running_ == 0; });
}

int Threads::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

bool Threads::Start(std::string_view country, std::function<void()> run) {
  std::string of(country);
  {
    const std::lock_guard lock(mutex_);
    const auto own = running_of_.find(of);
    if ((own == running_of_.end() ? 0 : own->second) >= limit_ - running_) return false;
    ++running_;
    ++running_of_[of];
  }
  std::thread([this, of = std::move(of), run = std::move(run)]() mutable {
    run();
    run = nullptr;
    const std::lock_guard lock(mutex_);
    --running_;
    const auto own = running_of_.find(of);
    if (--own->second == 0) running_of_.erase(own);
    ended_.notify_all();
  }).detach();
  return true;
}

}  // namespace tandem
