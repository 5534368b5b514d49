// The relay against Debezium's outbox connector: the same PostgreSQL server, the same Kafka broker,
// topics of as many partitions, events of the same size. Draining a backlog that was there before,
// both warm, in turn; and the delay from an event's commit to a consumer, at a quiet rate.
// TARGETS.md: ahead in throughput and delay. Needs `make kafka` and build/debezium. One argument:
// the folder to work in (default: the current one).
#include <unistd.h>

#include <filesystem>
#include <unordered_map>

#include "libs/common/events/kafka_handle.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/events/relay.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "tests/bench/debezium.h"
#include "tests/bench/event_rows.h"
#include "tests/bench/store_load.h"

namespace tandem {
namespace {

constexpr int kBacklog = 100'000;
constexpr int kTrickle = 1'000;
constexpr auto kPause = std::chrono::milliseconds(5);  // between two events of a trickle
constexpr char kOurs[] = "tandem.relay.v1";
constexpr char kTheirs[] = "tandem.debezium.v1";

template <class T>
T Must(Result<T> result) {
  Check(result.status());
  return *std::move(result);
}

std::string KeyOf(int number) { return fmt::format("countries/ke/partnerships/p{}", number); }

int PortOf(const std::string& url) { return std::atoi(url.c_str() + url.rfind('=') + 1); }

// Reads a topic and notes when each key came.
class Arrivals {
 public:
  Arrivals(const std::string& url, std::string topic) : topic_(std::move(topic)) {
    consumer_ = Must(OpenKafka(RD_KAFKA_CONSUMER, Must(ParseKafkaUrl(url)),
                               {{"group.id", topic_}, {"enable.auto.commit", "false"}}));
    std::map<Partition, std::int64_t> places;
    for (int i = 0; i < Must(ParseKafkaUrl(url)).partitions; ++i) places[{topic_, i}] = 0;
    rd_kafka_poll_set_consumer(consumer_.get());
    rd_kafka_assign(consumer_.get(), PlacesOf(places).get());
    reader_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) Take();
    });
  }

  // The moments at which `count` more keys than those taken so far have come, in their order.
  std::vector<SteadyTime> Wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    const bool all =
        came_.wait_for(lock, std::chrono::minutes(2), [&] { return moments_.size() >= count; });
    if (!all) {
      fmt::print(stderr, "{} of {} events came to {}\n", moments_.size(), count, topic_);
      std::exit(1);
    }
    by_key_.clear();
    return std::exchange(moments_, {});
  }

  // When the event of `key` came.
  SteadyTime WaitFor(const std::string& key) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, std::chrono::minutes(2), [&] { return by_key_.contains(key); });
    return by_key_.at(key);
  }

 private:
  void Take() {
    const KafkaMessage message(rd_kafka_consumer_poll(consumer_.get(), 100));
    if (message == nullptr || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const SteadyTime now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    moments_.push_back(now);
    by_key_.emplace(std::string(static_cast<const char*>(message->key), message->key_len), now);
    came_.notify_all();
  }

  const std::string topic_;
  KafkaHandle consumer_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<SteadyTime> moments_;
  std::unordered_map<std::string, SteadyTime> by_key_;
  std::jthread reader_;
};

// Commits events, and tells them while it goes.
class Peer {
 public:
  virtual ~Peer() = default;
  // Commits events of these numbers' keys.
  virtual void Commit(int from, int to) = 0;
  virtual void Stop() = 0;
  virtual void Go() = 0;
};

class OurRelay : public Peer {
 public:
  OurRelay(Store& store, EventLog& log)
      : store_(store), options_{.store = &store, .log = &log, .topic = kOurs, .source = "//bench"} {
    Go();
  }

  void Commit(int from, int to) override { CommitEvents(store_, from, to, KeyOf); }
  void Stop() override { relay_.reset(); }
  void Go() override { relay_ = std::make_unique<Relay>(options_); }

 private:
  Store& store_;
  const Relay::Options options_;
  std::unique_ptr<Relay> relay_;
};

class TheirConnector : public Peer {
 public:
  TheirConnector(const std::filesystem::path& folder, const std::string& bootstrap, int port,
                 const std::string& url, const std::string& database)
      : db_(Must(PgConnection::Open(url))) {
    Check(db_->Run(Debezium::kTable).status());
    debezium_ = std::make_unique<Debezium>(folder, bootstrap, port, database, kTheirs);
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    const auto streams = [&] {
      auto slots = db_->Run("SELECT 1 FROM pg_replication_slots WHERE active");
      Check(slots.status());
      return slots->rows() > 0;
    };
    while (!streams()) {
      if (std::chrono::steady_clock::now() > until) {
        fmt::print(stderr, "{}\n", LastLines(folder / "debezium.log"));
        std::exit(1);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  void Commit(int from, int to) override {
    Check(db_->Run(fmt::format(
                       "INSERT INTO outbox(aggregatetype, aggregateid, type, source, subject, time,"
                       " payload) SELECT 'event', 'countries/ke/partnerships/p' || n, '{}',"
                       " '//bench', 'countries/ke/partnerships/p' || n, now(),"
                       " repeat('e', 100)::bytea FROM generate_series({}, {}) n",
                       TestHappened::descriptor()->full_name(), from, to - 1))
              .status());
  }
  void Stop() override { debezium_->Freeze(); }
  void Go() override { debezium_->Thaw(); }

 private:
  std::unique_ptr<PgConnection> db_;
  std::unique_ptr<Debezium> debezium_;
};

// One of the two, with what reads it.
struct Contender {
  std::unique_ptr<Peer> peer;
  std::unique_ptr<Arrivals> arrivals;
  int next = 0;
  std::vector<double> rates, p50s, p99s;

  // Events a second, from the first that comes to the last.
  double Drain() {
    peer->Stop();
    peer->Commit(next, next + kBacklog);
    next += kBacklog;
    peer->Go();
    const std::vector<SteadyTime> moments = arrivals->Wait(kBacklog);
    return kBacklog / std::chrono::duration<double>(moments.back() - moments.front()).count();
  }

  // Notes the delays of a trickle, in milliseconds.
  void Trickle() {
    std::vector<double> delays;
    for (const int end = next + kTrickle; next < end; ++next) {
      const SteadyTime start = std::chrono::steady_clock::now();
      peer->Commit(next, next + 1);
      delays.push_back(
          std::chrono::duration<double, std::milli>(arrivals->WaitFor(KeyOf(next)) - start)
              .count());
      std::this_thread::sleep_for(kPause);
    }
    arrivals->Wait(kTrickle);
    std::sort(delays.begin(), delays.end());
    p50s.push_back(delays[delays.size() / 2]);
    p99s.push_back(delays[delays.size() * 99 / 100]);
  }

  void Print(std::string_view name) const {
    fmt::print("{:9} {} events/s; commit to a consumer p50 {} ms, p99 {} ms\n", name,
               Show(rates, 0), Show(p50s, 2), Show(p99s, 2));
  }
};

std::vector<double> Ratios(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
  return ratios;
}

void Compare(const std::filesystem::path& folder) {
  const testing::Authority authority("bench");
  const auto server = Must(testing::PostgresServer::Start(
      {.fsync = true, .root = folder, .certificate = authority.Issue(absl::Hours(2))}));
  Check(Must(PgConnection::Open(server->url()))
            ->Run("ALTER SYSTEM SET wal_level = logical")
            .status());
  server->StopAtOnce();
  server->StartAgain();
  testing::Kafka* kafka = Must(testing::Kafka::Shared());
  const std::string url = fmt::format("kafka://{}", kafka->bootstrap());
  Must(ApplyTopics(url, {kOurs, kTheirs}));
  const auto log = Must(OpenEventLog(url));
  StoreOptions options;
  options.url = server->CreateDatabase();
  const auto store = Must(OpenStore(options));

  Contender ours{.peer = std::make_unique<OurRelay>(*store, *log),
                 .arrivals = std::make_unique<Arrivals>(url, kOurs)};
  Contender theirs{
      .peer = std::make_unique<TheirConnector>(folder, kafka->bootstrap(), PortOf(server->url()),
                                               server->CreateDatabase("outbox"), "outbox"),
      .arrivals = std::make_unique<Arrivals>(url, kTheirs)};
  // Twice first: what a JVM compiles and what a producer asks at its start is not part of it.
  for (Contender* contender : {&ours, &theirs, &ours, &theirs}) contender->Drain();
  for (int round = 0; round < kRounds; ++round) {
    for (Contender* contender : {&ours, &theirs}) {
      contender->rates.push_back(contender->Drain());
      contender->Trickle();
    }
  }
  ours.Print("relay");
  theirs.Print("Debezium");
  fmt::print("relay to Debezium: rate {}, p50 {}, p99 {} (hold: > 1, < 1, < 1)\n",
             Show(Ratios(ours.rates, theirs.rates), 2), Show(Ratios(ours.p50s, theirs.p50s), 2),
             Show(Ratios(ours.p99s, theirs.p99s), 2));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("debezium_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder);
  std::filesystem::remove_all(folder);
}
