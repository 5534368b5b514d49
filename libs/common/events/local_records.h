#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/common/events/event_log.h"
#include "libs/common/store/sqlite_checkpoint.h"
#include "libs/common/store/sqlite_db.h"

namespace tandem {

inline constexpr int kLocalPartitions = 8;

// A topic of the local log.
struct LocalTopic {
  std::int64_t id = 0;
  std::vector<std::int64_t> ends;  // of each partition: the offset that the next record gets
};

// An event on its way to its place.
struct Placed {
  std::int64_t topic_id = 0;
  int partition = 0;
  std::int64_t offset = 0;
  const Event* event = nullptr;
};

// The file of a local log, as one connection sees it. For one thread at a time.
class LocalRecords {
 public:
  // Opens the file to read from it.
  static Result<std::unique_ptr<LocalRecords>> Open(const std::string& path);
  // Opens the file to write to it, and makes its tables if it is new.
  static Result<std::unique_ptr<LocalRecords>> OpenToWrite(const std::string& path);

  Result<std::map<std::string, LocalTopic>> Topics();
  // Adds topics and answers their ids.
  Result<std::vector<std::int64_t>> AddTopics(const std::vector<std::string>& names);
  // Durable when it returns; all or nothing.
  Status Append(const std::vector<Placed>& records);
  // For who writes: keeps the write-ahead log short.
  void BetweenBatches() { checkpointer_->BetweenBatches(); }
  // In order, from `offset` on.
  Result<std::vector<Record>> Read(const Partition& partition, std::int64_t topic_id,
                                   std::int64_t offset, int limit);

 private:
  explicit LocalRecords(std::unique_ptr<SqliteConnection> connection)
      : connection_(std::move(connection)) {}
  Status Create();
  Status Insert(const std::vector<Placed>& records);

  std::unique_ptr<SqliteConnection> connection_;
  std::unique_ptr<SqliteCheckpointer> checkpointer_;  // of who writes
};

}  // namespace tandem
