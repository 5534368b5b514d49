#include "libs/common/events/local_records.h"

#include <utility>

#include "fmt/format.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

constexpr int kFormat = 1;

// A record's row id: its partition above, its offset below. So a partition is one range of one
// tree, and an append goes to its end.
constexpr int kOffsetBits = 40;
constexpr int kPartitionBits = 8;

std::int64_t PlaceOf(std::int64_t topic_id, int partition, std::int64_t offset) {
  return ((topic_id << kPartitionBits | partition) << kOffsetBits) | offset;
}

constexpr char kCreate[] = R"(
  CREATE TABLE IF NOT EXISTS topics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS records (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, subject TEXT NOT NULL,
    key TEXT NOT NULL, time INTEGER NOT NULL, epoch INTEGER NOT NULL, number INTEGER NOT NULL, "index" INTEGER NOT NULL,
    traceparent TEXT NOT NULL, data BLOB NOT NULL);
)";
constexpr char kInsert[] = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kSelect[] =
    "SELECT * FROM records WHERE place >= ? AND place < ? ORDER BY place LIMIT ?";

}  // namespace

Result<std::unique_ptr<LocalRecords>> LocalRecords::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> connection, SqliteConnection::Open(path));
  return std::unique_ptr<LocalRecords>(new LocalRecords(std::move(connection)));
}

Result<std::unique_ptr<LocalRecords>> LocalRecords::OpenToWrite(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<LocalRecords> records, Open(path));
  RETURN_IF_ERROR(records->Create());
  ASSIGN_OR_RETURN(records->checkpointer_, SqliteCheckpointer::Open(path, *records->connection_));
  return records;
}

Status LocalRecords::Create() {
  ASSIGN_OR_RETURN(const std::int64_t format, connection_->Number("PRAGMA user_version"));
  if (format > kFormat) {
    return Refuse(
        kLogTooNew,
        fmt::format("The event log has format {}, this binary knows {}.", format, kFormat),
        "Start the newer binary.");
  }
  RETURN_IF_ERROR(connection_->Execute(kCreate));
  return connection_->Execute(fmt::format("PRAGMA user_version = {}", kFormat));
}

Result<std::map<std::string, LocalTopic>> LocalRecords::Topics() {
  std::map<std::string, LocalTopic> topics;
  ASSIGN_OR_RETURN(SqliteStatement list,
                   connection_->Prepare("SELECT id, name, partitions FROM topics"));
  while (true) {
    ASSIGN_OR_RETURN(const bool found, list.Step());
    if (!found) break;
    LocalTopic& topic = topics[std::string(list.Text(1))];
    topic.id = list.Int(0);
    topic.ends.resize(static_cast<std::size_t>(list.Int(2)));
  }
  for (auto& [name, topic] : topics) {
    for (std::size_t i = 0; i < topic.ends.size(); ++i) {
      const int partition = static_cast<int>(i);
      ASSIGN_OR_RETURN(
          SqliteStatement last,
          connection_->Prepare("SELECT MAX(place) FROM records WHERE place >= ? AND place < ?"));
      const std::int64_t first = PlaceOf(topic.id, partition, 0);
      ASSIGN_OR_RETURN(const bool found,
                       last.Bind(first).Bind(PlaceOf(topic.id, partition + 1, 0)).Step());
      const std::int64_t place = found ? last.Int(0) : 0;
      topic.ends[i] = place == 0 ? 0 : place - first + 1;
    }
  }
  return topics;
}

Result<std::vector<std::int64_t>> LocalRecords::AddTopics(const std::vector<std::string>& names) {
  std::vector<std::int64_t> ids;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(
        SqliteStatement insert,
        connection_->Prepare("INSERT INTO topics (name, partitions) VALUES (?, ?) RETURNING id"));
    ASSIGN_OR_RETURN(
        const bool found,
        insert.Bind(std::string_view(name)).Bind(std::int64_t{kLocalPartitions}).Step());
    if (!found) return Internal("A topic was not added.");
    ids.push_back(insert.Int(0));
    RETURN_IF_ERROR(insert.Run());  // commits
  }
  return ids;
}

Status LocalRecords::Append(const std::vector<Placed>& records) {
  RETURN_IF_ERROR(connection_->Execute("BEGIN IMMEDIATE"));
  Status status = Insert(records);
  if (status.ok()) status = connection_->Execute("COMMIT");
  if (!status.ok()) connection_->Execute("ROLLBACK").IgnoreError();
  return status;
}

Status LocalRecords::Insert(const std::vector<Placed>& records) {
  for (const Placed& record : records) {
    const Event& event = *record.event;
    ASSIGN_OR_RETURN(SqliteStatement insert, connection_->Prepare(kInsert));
    RETURN_IF_ERROR(insert.Bind(PlaceOf(record.topic_id, record.partition, record.offset))
                        .Bind(std::string_view(event.id))
                        .Bind(std::string_view(event.source))
                        .Bind(std::string_view(event.type))
                        .Bind(std::string_view(event.subject))
                        .Bind(std::string_view(event.key))
                        .Bind(absl::ToUnixNanos(event.time))
                        .Bind(std::int64_t{event.position.epoch})
                        .Bind(event.position.number)
                        .Bind(std::int64_t{event.position.index})
                        .Bind(std::string_view(event.traceparent))
                        .BindBlob(event.data)
                        .Run());
  }
  return OkStatus();
}

Result<std::vector<Record>> LocalRecords::Read(const Partition& partition, std::int64_t topic_id,
                                               std::int64_t offset, int limit) {
  const std::int64_t first = PlaceOf(topic_id, partition.number, 0);
  ASSIGN_OR_RETURN(SqliteStatement select, connection_->Prepare(kSelect));
  select.Bind(first + offset)
      .Bind(PlaceOf(topic_id, partition.number + 1, 0))
      .Bind(std::int64_t{limit});
  std::vector<Record> records;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, select.Step());
    if (!found) return records;
    Record& record = records.emplace_back();
    record.partition = partition;
    record.offset = select.Int(0) - first;
    record.event = {.id = std::string(select.Text(1)),
                    .source = std::string(select.Text(2)),
                    .type = std::string(select.Text(3)),
                    .subject = std::string(select.Text(4)),
                    .key = std::string(select.Text(5)),
                    .time = absl::FromUnixNanos(select.Int(6)),
                    .position = {static_cast<std::int32_t>(select.Int(7)), select.Int(8),
                                 static_cast<std::int32_t>(select.Int(9))},
                    .traceparent = std::string(select.Text(10)),
                    .data = std::string(select.Blob(11))};
  }
}

}  // namespace tandem
