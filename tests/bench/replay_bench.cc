// Filling a projection from nothing out of Kafka into PostgreSQL, against inserting as many rows in
// batches into the same server, and against librdkafka alone reading the same topic; interleaved.
// TARGETS.md: >= 0.5x of batched inserts, with 2,000,000 events. Needs `make kafka`.
//   build/bench/replay_bench [folder to work in] [events, default 100,000] [rounds, default 5]
#include <unistd.h>

#include <filesystem>

#include "libs/common/events/kafka_handle.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/events/projections.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "tests/bench/pgbench.h"

namespace tandem {
namespace {

constexpr char kTopic[] = "tandem.bench.v1";
constexpr char kSource[] = "//tandem/bench/source";
constexpr int kPartitions = 64;
constexpr int kPartnerships = 10'000;
// As many as a consumer takes at once.
const int kBatch = Consumer::Options().batch;
constexpr Collection<TestResource> kReports{
    .pattern = "countries/{country}/partnerships/{partnership}/reports/{report}",
    .projection = true,
};

template <class T>
T Must(Result<T> result) {
  Check(result.status());
  return *std::move(result);
}

std::string PartnershipOf(int event) {
  return fmt::format("countries/ke/partnerships/p{}", event % kPartnerships);
}

void Publish(EventLog& log, int events) {
  constexpr int kSlice = 8'192;
  std::vector<Event> slice;
  for (int i = 0; i < events; ++i) {
    TestHappened happened;
    happened.set_name(PartnershipOf(i));
    happened.set_text(std::string(200, 'x'));
    Event& event = slice.emplace_back();
    event.id = fmt::format("e{}", i);
    event.source = kSource;
    event.type = TestHappened::descriptor()->full_name();
    event.subject = event.key = happened.name();
    event.data = happened.SerializeAsString();
    event.position = {.epoch = 1, .number = i + 1, .index = 0};
    event.time = absl::FromUnixSeconds(1'700'000'000 + i);
    if (static_cast<int>(slice.size()) < kSlice && i + 1 < events) continue;
    Check(log.Publish(kTopic, slice).status());
    slice.clear();
  }
}

Status Fold(Unit& unit, const Event& event) {
  tandem::Fold fold(unit);
  TestHappened happened;
  if (!happened.ParseFromString(event.data)) return Internal("does not parse");
  ASSIGN_OR_RETURN(TestResource report, fold.LoadOrNew(kReports, happened.name() + "/reports/all"));
  report.set_text(happened.text());
  fold.Save(kReports, std::move(report));
  return OkStatus();
}

// All of these answer events a second.

double Replayed(const std::string& url, EventLog& log, int events, int round) {
  StoreOptions options;
  options.url = url;
  options.collections = {kReports.info()};
  const auto store = Must(OpenStore(options));
  Projections::Options projections;
  projections.consumer.name = projections.consumer.service = fmt::format("sink{}", round);
  projections.consumer.topics = {kTopic};
  projections.consumer.store = store.get();
  projections.consumer.log = &log;
  const std::string type = TestHappened::descriptor()->full_name();
  projections.consumer.reactions[type] = {type, Fold};
  projections.collections = {kReports.info()};
  const auto start = std::chrono::steady_clock::now();
  const auto filled = Must(Projections::Start(projections));
  Check(filled->WaitUntilIdle(absl::InfiniteFuture()));
  const double rate = events / SecondsSince(start);
  Check(filled->WaitFor(kSource, PartnershipOf(events - 1), {.epoch = 1, .number = events},
                        absl::Now()));
  return rate;
}

double Inserted(const std::string& url, int events) {
  const auto db = Must(PgConnection::Open(url));
  Check(db->Run("CREATE TABLE reports(name text PRIMARY KEY, version int8, body bytea)").status());
  constexpr char kInsert[] =
      "INSERT INTO reports SELECT * FROM unnest($1::text[], $2::int8[], $3::bytea[])"
      " ON CONFLICT (name) DO UPDATE SET version = excluded.version, body = excluded.body";
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < events;) {
    PgArray names = PgArray::Texts(), versions = PgArray::Numbers(), bodies = PgArray::Blobs();
    for (const int end = std::min(i + kBatch, events); i < end; ++i) {
      names.Add(PartnershipOf(i) + "/reports/all");
      versions.Add(std::int64_t{i});
      bodies.Add(std::string(250, 'x'));
    }
    Check(db->Run(kInsert, PgParameters().Add(names).Add(versions).Add(bodies)).status());
  }
  return events / SecondsSince(start);
}

double Consumed(const std::string& url, int events) {
  const KafkaHandle consumer =
      Must(OpenKafka(RD_KAFKA_CONSUMER, Must(ParseKafkaUrl(url)), {{"group.id", "alone"}}));
  std::map<Partition, std::int64_t> beginning;
  for (int number = 0; number < kPartitions; ++number) beginning[{kTopic, number}] = 0;
  const auto start = std::chrono::steady_clock::now();
  rd_kafka_assign(consumer.get(), PlacesOf(beginning).get());
  for (int left = events; left > 0;) {
    const KafkaMessage message(rd_kafka_consumer_poll(consumer.get(), 10'000));
    if (message != nullptr) --left;
  }
  return events / SecondsSince(start);
}

void Compare(const std::filesystem::path& folder, int events, int rounds) {
  const auto server = Must(testing::PostgresServer::Start({.fsync = true, .root = folder}));
  testing::Kafka* const kafka = Must(testing::Kafka::Shared());
  const std::string url = fmt::format("kafka://{}?partitions={}", kafka->bootstrap(), kPartitions);
  Must(ApplyTopics(url, {kTopic}));
  const auto log = Must(OpenEventLog(url));
  Publish(*log, events);
  std::vector<double> replayed, inserted, consumed, of_inserted, of_consumed;
  for (int round = 0; round < rounds; ++round) {
    consumed.push_back(Consumed(url, events));
    inserted.push_back(Inserted(server->CreateDatabase(), events));
    replayed.push_back(Replayed(server->CreateDatabase(), *log, events, round));
    of_inserted.push_back(replayed.back() / inserted.back());
    of_consumed.push_back(replayed.back() / consumed.back());
  }
  fmt::print(
      "{} events, each second: replayed {}, inserted in batches of {} {}, consumed by "
      "librdkafka alone {}\n",
      events, Show(replayed, 0), kBatch, Show(inserted, 0), Show(consumed, 0));
  fmt::print("replayed of inserted {} (hold 0.5), of consumed {}\n", Show(of_inserted, 2),
             Show(of_consumed, 3));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("replay_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder, argc > 2 ? std::atoi(argv[2]) : 100'000,
                  argc > 3 ? std::atoi(argv[3]) : tandem::kRounds);
  std::filesystem::remove_all(folder);
}
