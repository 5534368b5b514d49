#include "libs/common/store/runner.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/commit_rules.h"

namespace tandem {
namespace {

constexpr Duration kLongestRetryPause = absl::Milliseconds(5);

std::string LostName(const Status& status) {
  google::rpc::ErrorInfo info;
  if (const auto payload = status.GetPayload("type.googleapis.com/google.rpc.ErrorInfo")) {
    info.ParseFromString(std::string(*payload));
  }
  const auto name = info.metadata().find("name");
  return name == info.metadata().end() ? "" : name->second;
}

// One Run from its first attempt to its answer. Keeps itself alive by what waits for it.
class Attempts : public std::enable_shared_from_this<Attempts> {
 public:
  explicit Attempts(Run run) : run_(std::move(run)) {}

  // A repeat is found by its commit, which has to look anyway.
  void RunOnce() {
    auto unit = std::make_unique<Unit>(run_.context);
    if (unit_ != nullptr) unit->Remember(std::move(*unit_));
    unit_ = std::move(unit);
    ++runs_;
    if (Status status = run_.handler(*unit_); !status.ok()) return Refused(std::move(status));
    Result<Change> change = unit_->Finish();
    if (!change.ok()) return Refused(change.status());
    run_.context.store->Commit(
        *std::move(change),
        [self = shared_from_this()](Result<Committed> result) { self->Hear(std::move(result)); });
  }

 private:
  // A refusal is decided on what was read, which may be of before and after another Change: it
  // stands if all of that still holds at one moment, else the handler decides anew. What refuses a
  // retry may be what the request itself has done meanwhile. Where neither can be found out, it is
  // not told: it would be taken for final.
  void Refused(Status status) {
    if (!run_.context.request_digest.empty()) {
      auto found = run_.context.store->FindChange(run_.context.change_id);
      if (!found.ok()) return Finish(found.status());
      if (found->has_value()) {
        Change repeat;
        repeat.entry.set_request_digest(run_.context.request_digest);
        return Finish(RepeatOf(repeat, **std::move(found)));
      }
    }
    if (unit_->reads_are_of_one_moment()) return Finish(std::move(status));
    run_.context.store->Commit(
        unit_->WhatWasRead(),
        [self = shared_from_this(), status = std::move(status)](const Result<Committed>& result) {
          if (ReasonOf(result.status()) == kGuardLost.name) return self->Hear(result);
          self->Finish(result.ok() ? status : result.status());
        });
  }

  // On a thread of the store: quick.
  void Hear(Result<Committed> result) {
    if (ReasonOf(result.status()) != kGuardLost.name) return Finish(std::move(result));
    const std::string name = LostName(result.status());
    if (runs_ >= run_.max_runs) {
      return Finish(Refuse(kContended, "Others kept changing " + name + ".",
                           "Try again after a pause.", {{"name", name}}));
    }
    if (absl::Now() >= run_.context.deadline) {
      return Finish(Refuse(kDeadlineExceeded,
                           "The deadline passed while others were changing " + name + ".",
                           "Try again with a longer one."));
    }
    if (lane_ == name) return Again();
    LeaveLane();
    lane_ = name;
    run_.context.store->lanes().Enter(name, [self = shared_from_this()] { self->Again(); });
  }

  void Again() {
    run_.again([self = shared_from_this()] {
      self->Pause();
      self->RunOnce();
    });
  }

  // Whoever loses although it is first in its lane meets newcomers: let them pass.
  void Pause() const {
    if (runs_ < 2) return;
    thread_local std::minstd_rand random(std::random_device{}());
    const Duration longest =
        std::min(kLongestRetryPause, absl::Microseconds(50 << std::min(runs_, 10)));
    const std::int64_t micros = absl::ToInt64Microseconds(longest);
    std::this_thread::sleep_for(
        std::chrono::microseconds(std::uniform_int_distribution<std::int64_t>(0, micros)(random)));
  }

  void LeaveLane() {
    if (!lane_.empty()) run_.context.store->lanes().Leave(std::exchange(lane_, {}));
  }

  void Finish(Result<Committed> result) {
    LeaveLane();
    run_.done(std::move(result));
  }

  Run run_;
  std::unique_ptr<Unit> unit_;  // of the last attempt: it remembers what peers answered
  std::string lane_;
  int runs_ = 0;
};

// Tasks for the thread that waits for them.
class Inbox {
 public:
  void Put(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    arrived_.notify_one();
  }
  std::function<void()> Take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return !tasks_.empty(); });
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> tasks_;
};

}  // namespace

void Start(Run run) { std::make_shared<Attempts>(std::move(run))->RunOnce(); }

Result<Committed> RunNow(const Context& context, const std::function<Status(Unit&)>& handler) {
  Inbox inbox;
  std::optional<Result<Committed>> answer;
  Run run;
  run.context = context;
  run.handler = handler;
  run.again = [&](std::function<void()> task) { inbox.Put(std::move(task)); };
  run.done = [&](Result<Committed> result) {
    // Through the inbox: everything above is then safe to leave.
    inbox.Put([&answer, result = std::move(result)]() mutable { answer = std::move(result); });
  };
  Start(std::move(run));
  while (!answer.has_value()) inbox.Take()();
  return *std::move(answer);
}

}  // namespace tandem
