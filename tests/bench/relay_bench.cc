// Draining a backlog of the journal to Kafka, against librdkafka producing the same keys and bytes
// by itself (idempotent, acks=all), interleaved. TARGETS.md: >= 100k events/s, slope of the rate
// against the backlog >= -0.05. Needs `make kafka`. One argument: the folder to work in (default:
// the current one).
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>

#include "libs/common/events/kafka_handle.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/events/relay.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "tests/bench/event_rows.h"

namespace tandem {
namespace {

constexpr int kBacklogs[] = {10'000, 100'000};
constexpr int kPartnerships = 1'000;

template <class T>
T Must(Result<T> result) {
  Check(result.status());
  return *std::move(result);
}

void Commit(Store& store, int events) {
  CommitEvents(store, 0, events, [](int i) {
    return fmt::format("countries/ke/partnerships/p{}", i % kPartnerships);
  });
}

// Events a second.
double Relayed(Store& store, EventLog& log, const std::string& topic, int events) {
  const Relay::Options options{
      .store = &store, .log = &log, .topic = topic, .source = "//tandem/bench/source"};
  // What a producer and a broker do for a new topic is not part of it.
  Commit(store, kPartnerships);
  Check(Relay(options).Flush(absl::Now() + absl::Minutes(2)));
  Commit(store, events);
  Relay relay(options);
  // Nor is what the relay asks at its start: the time counts from the first rows that are told.
  std::int64_t left = events;
  while (left >= events) left = relay.backlog().rows;
  const auto start = std::chrono::steady_clock::now();
  Check(relay.Flush(absl::Now() + absl::Minutes(2)));
  return static_cast<double>(left) / SecondsSince(start);
}

double Produced(const std::string& url, const std::string& topic, int events) {
  static std::atomic<int> delivered;
  delivered = 0;
  const KafkaHandle producer = Must(OpenKafka(
      RD_KAFKA_PRODUCER, Must(ParseKafkaUrl(url)),
      {{"enable.idempotence", "true"}, {"acks", "all"}, {"partitioner", "murmur2_random"}},
      [](rd_kafka_conf_t* conf) {
        rd_kafka_conf_set_dr_msg_cb(
            conf, [](rd_kafka_t*, const rd_kafka_message_t*, void*) { ++delivered; });
      }));
  // The data of an event, and its headers.
  const std::string value(100 + 330, 'e');
  auto start = std::chrono::steady_clock::now();
  for (int i = -1; i < events;) {
    if (i == 0 && delivered == 0) {  // the first one waits for what is asked before
      rd_kafka_poll(producer.get(), 10);
      start = std::chrono::steady_clock::now();
      continue;
    }
    const std::string key =
        fmt::format("countries/ke/partnerships/p{}", std::abs(i) % kPartnerships);
    const auto error = rd_kafka_producev(
        producer.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) ++i;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || i % 1'000 == 0)
      rd_kafka_poll(producer.get(), error == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : 10);
  }
  while (delivered < events + 1) rd_kafka_poll(producer.get(), 100);
  return events / SecondsSince(start);
}

void Compare(const std::filesystem::path& folder) {
  const auto server = Must(testing::PostgresServer::Start({.fsync = true, .root = folder}));
  testing::Kafka* kafka = Must(testing::Kafka::Shared());
  const std::string url = fmt::format("kafka://{}", kafka->bootstrap());
  const auto log = Must(OpenEventLog(url));
  // All at first: a broker that makes logs answers nobody.
  const std::string peer = "tandem.peer.v1";
  const auto topic_of = [](int backlog, int round) {
    return fmt::format("tandem.bench{}x{}.v1", backlog, round);
  };
  std::vector<std::string> topics = {peer};
  for (const int backlog : kBacklogs)
    for (int round = 0; round < kRounds; ++round) topics.push_back(topic_of(backlog, round));
  Must(ApplyTopics(url, topics));
  std::vector<double> sizes, rates;
  for (const int backlog : kBacklogs) {
    std::vector<double> relayed, produced, ratio;
    for (int round = 0; round < kRounds; ++round) {
      StoreOptions options;
      options.url = server->CreateDatabase();
      const auto store = Must(OpenStore(options));
      relayed.push_back(Relayed(*store, *log, topic_of(backlog, round), backlog));
      produced.push_back(Produced(url, peer, backlog));
      ratio.push_back(relayed.back() / produced.back());
    }
    fmt::print("{:>7} events: relay {} events/s, librdkafka alone {}; ratio {}\n", backlog,
               Show(relayed, 0), Show(produced, 0), Show(ratio, 2));
    std::fflush(stdout);
    sizes.push_back(backlog);
    rates.push_back(SpreadOf(relayed).median);
  }
  fmt::print("slope of the rate: {:.3f}\n",
             std::log(rates.back() / rates.front()) / std::log(sizes.back() / sizes.front()));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("relay_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder);
  std::filesystem::remove_all(folder);
}
