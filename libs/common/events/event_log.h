#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/event.h"

namespace tandem {

// A place in the log: where a record lies.
struct Partition {
  std::string topic;
  int number = 0;
  auto operator<=>(const Partition&) const = default;
};

struct Record {
  Partition partition;
  std::int64_t offset = 0;
  Event event;
};

// The largest event (data and headers, in bytes) that a log takes: below Kafka's message.max.bytes.
inline constexpr std::size_t kMaxEventBytes = 1'000'000;

// A member of a consumer group. Used by one thread.
class Subscription {
 public:
  virtual ~Subscription() = default;

  // Partitions that came to, and went from, this member. Called inside Poll; an error of `start`
  // leaves the partition alone until the next Poll, and is what this one answers.
  struct Assignment {
    // The offset to begin at, as the consumer's store has it.
    std::function<Result<std::int64_t>(const Partition&)> start;
    std::function<void(const Partition&)> revoked;
  };

  // Records in order per partition, at most `limit`, as soon as there is one; empty when `deadline`
  // (of the machine's clock) has passed, Wake was called or the assignment has changed. UNAVAILABLE
  // when the log can't be reached; FAILED_PRECONDITION when a topic is missing or was replaced.
  virtual Result<std::vector<Record>> Poll(int limit, Time deadline) = 0;
  // From another thread: makes a waiting Poll return.
  virtual void Wake() = 0;
  // No records of `partition` until Resume; what was polled of it and not applied is polled again
  // from `offset`.
  virtual void Pause(const Partition& partition, std::int64_t offset) = 0;
  virtual void Resume(const Partition& partition) = 0;
};

// The EventLog port: topics of partitions, kept for ever, in order per key. Thread-safe. Every
// engine passes libs/common/events/event_log_conformance.h.
class EventLog {
 public:
  virtual ~EventLog() = default;

  // Creates the topics that are missing (the embedded log), or checks that they are there and fit
  // (Kafka).
  virtual Status Prepare(const std::vector<std::string>& topics) = 0;

  // Appends in order, and answers when all of it is durable: the offset of each, below 0 where that
  // is not known. After an error any prefix may have been appended: publish again from the first;
  // consumers drop what they have seen. Events of one key go to one partition for the topic's life.
  // INVALID_ARGUMENT if one is above kMaxEventBytes; FAILED_PRECONDITION if the topic is missing.
  using Offsets = std::vector<std::int64_t>;
  virtual Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) = 0;

  // Joins `group` on `topics`; `assignment` is asked for the offsets to start at.
  virtual Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                          const std::vector<std::string>& topics,
                                                          Subscription::Assignment assignment) = 0;
  // How many partitions `topic` has.
  virtual Result<int> Partitions(std::string_view topic) = 0;
  // The offset that the next record of each of `partitions` gets.
  virtual Result<std::map<Partition, std::int64_t>> Ends(
      const std::vector<Partition>& partitions) = 0;
  // Gives at most `count` records from each of these offsets on to `take`, one at a time: together
  // they may be more than the memory holds. Those that are gone or never were are left out; after
  // an error, others may be too.
  using Take = std::function<void(Record)>;
  virtual Status Read(const std::map<Partition, std::int64_t>& places, int count,
                      const Take& take) = 0;
  // The record at each of them.
  Result<std::vector<Record>> Read(const std::map<Partition, std::int64_t>& places);
  // Reads without a group: records of one partition from `offset` on, at most `limit`; waits until
  // `deadline` for the first of them.
  virtual Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset,
                                            int limit, Time deadline) = 0;
  // The same without waiting.
  Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset, int limit) {
    return Fetch(partition, offset, limit, absl::InfinitePast());
  }
};

// INVALID_ARGUMENT if one is above kMaxEventBytes. For engines.
Status CheckSizes(const std::vector<Event>& events);

// The embedded event log: one SQLite file, topics of eight partitions for their life, one sync to
// disk for whatever is being published at once. Its consumers live in the process that publishes,
// and are woken as soon as a record is durable; FAILED_PRECONDITION if another process has the file
// open, or a newer binary wrote it.
Result<std::unique_ptr<EventLog>> OpenLocalLog(const std::string& path);
// The event log on Apache Kafka 4.1 or later ("kafka://host:port,host:port"): CloudEvents in
// binary mode, topics of 64 partitions (`?partitions=8` for others, of every topic alike). Nothing
// is asked of the brokers until the first call. Topics are made by `tandem topics apply` alone.
Result<std::unique_ptr<EventLog>> OpenKafkaLog(std::string_view url);
// Opens the log that `url` names: "local:data/events.db", "kafka://host:port,host:port".
Result<std::unique_ptr<EventLog>> OpenEventLog(std::string_view url);

}  // namespace tandem
