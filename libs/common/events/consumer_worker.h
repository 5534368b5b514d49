#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <thread>
#include <vector>

#include "libs/common/base/until.h"
#include "libs/common/events/applier.h"
#include "libs/common/events/backoff.h"
#include "libs/common/events/consumer.h"

namespace tandem {

// The thread of a Consumer: polls, applies, pauses what fails.
class Consumer::Worker {
 public:
  explicit Worker(const Options& options);
  ~Worker() { Stop(); }

  void Stop();

  Status WaitFor(std::string_view source, std::string_view key, const Position& position,
                 Time deadline);
  Status WaitUntilIdle(Time deadline);
  Status health() const;
  Status liveness() const;
  Lag lag() const;
  Lag MeasureLag();
  std::int64_t duplicates() const;
  const Options& options() const { return options_; }
  Result<int> Replay(std::string_view key);

 private:
  struct Paused {
    Backoff backoff;
    Until until{absl::ZeroDuration()};
    bool waiting = false;
  };

  void Run();
  // Subscribes, trying again until it succeeds or the consumer is stopped.
  bool Open();
  // Gives up the subscription.
  void Leave();
  Result<std::int64_t> StartOf(const Partition& partition);
  // Checks of each partition that came to this member that the record before its offset is the one
  // that was applied, and looks ahead for epochs that have begun.
  Status VerifyNew();
  // Takes notice if `event` announces an epoch, before anything behind it is applied.
  Status Learn(const Event& event);
  void Apply(const std::vector<Record>& records);
  // Decides how much is taken the next time.
  void Adapt(std::size_t taken, std::chrono::nanoseconds took);
  void ApplyOneByOne(std::span<const Record> records);
  // False if the partition waits now.
  bool ApplyOne(const Record& record);
  void Advance(std::span<const Record> records, const Applied& applied);
  // How long what was applied took to come here.
  void Observe(std::span<const Record> records, const Applied& applied) const;
  void Hold(const Partition& partition, std::int64_t offset, const Status& why);
  void HoldAll(std::span<const Record> records, const Status& why);
  void SeekToStored(const Partition& partition);
  void ResumeDue();
  Time NextResume() const;
  void StopFor(Status why);
  Result<Lag> Measure() const;
  bool stopping() const;
  // Waits; false if the consumer is to stop.
  bool Wait(std::chrono::milliseconds duration);
  void Say(std::string_view message, const Status& status, std::string_view about) const;

  const Options options_;
  ParkedNames parked_;
  SourceEpochs epochs_;
  const Time began_ = options_.clock->Now();
  Applier applier_{options_, &parked_, &epochs_, began_};

  // Of the worker's thread alone.
  int at_once_ = options_.batch;
  std::map<Partition, Paused> paused_;
  std::map<Partition, common::v1::Offset> unverified_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;  // progress was made, or the consumer stops
  bool stopping_ = false;
  bool assigned_ = false;  // next_ is what this member owns
  Status health_;
  std::int64_t batches_ = 0;  // and assignments
  std::int64_t duplicates_ = 0;
  std::map<Partition, std::int64_t> next_;      // of the partitions owned
  std::unique_ptr<Subscription> subscription_;  // set by the worker's thread
  Lag lag_;                                     // as measured last
  Status looked_;                               // what the last measuring met
  Until silent_{options_.silent_after};         // begins anew with each that is at work
  std::mutex replaying_;
  std::mutex joining_;
  std::thread thread_;
};

// Applies what waits in the dead-letter topic (see Consumer::Replay).
Result<int> ReplayDeadLetters(const Consumer::Options& options, const SourceEpochs& epochs,
                              std::string_view key);

}  // namespace tandem
