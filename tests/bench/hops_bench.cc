// From a command's commit to its visibility in a projection, over three durable hops in one
// process (commit, publish, consume), in units of one fdatasync of the same disk and run; and from
// one PostgreSQL database through Kafka to another, in milliseconds (one broker, started here;
// needs `make kafka`).
//   build/bench/hops_bench [folder on the disk to measure]
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/events/projections.h"
#include "libs/common/events/relay.h"
#include "libs/common/store/runner.h"
#include "libs/common/store/store.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "tandem/common/v1/testing.pb.h"

namespace tandem {
namespace {

using common::v1::TestHappened;
using common::v1::TestResource;

constexpr int kRounds = 5;
constexpr int kHops = 400;
constexpr char kTopic[] = "tandem.bench.v1";
constexpr char kSource[] = "//tandem/bench/source";
constexpr Collection<TestResource> kReports{
    .pattern = "countries/{country}/partnerships/{partnership}/reports/{report}",
    .projection = true,
};

using Micros = std::vector<double>;

double Percentile(Micros sample, double share) {
  std::sort(sample.begin(), sample.end());
  return sample[static_cast<std::size_t>(share * static_cast<double>(sample.size() - 1))];
}

double MicrosSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

template <class T>
T Must(Result<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::exit(1);
}

void Must(const Status& status) { Must<int>(status.ok() ? Result<int>(0) : Result<int>(status)); }

// Pages overwritten in a file of a fixed size, as a write-ahead log does: the cheapest commit.
class SyncedFile {
 public:
  explicit SyncedFile(const std::filesystem::path& path)
      : file_(open(path.c_str(), O_CREAT | O_RDWR, 0600)), page_(4096, 'x') {
    for (int i = 0; i < kPages; ++i) Write();
  }
  ~SyncedFile() { close(file_); }
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;

  // Microseconds.
  double Write() {
    const auto start = std::chrono::steady_clock::now();
    const off_t offset = next_++ % kPages * static_cast<off_t>(page_.size());
    const ssize_t written = pwrite(file_, page_.data(), page_.size(), offset);
    if (written < 0 || fdatasync(file_) != 0) std::exit(1);
    return MicrosSince(start);
  }

 private:
  static constexpr int kPages = 64;
  const int file_;
  const std::string page_;
  int next_ = 0;
};

class Suite {
 public:
  Suite(const std::string& source, const std::string& sink, const std::string& log)
      : source_(Open(source)), sink_(Open(sink)) {
    log_ = Must(OpenEventLog(log));
    Must(log_->Prepare({kTopic}));
    Relay::Options relay;
    relay.store = source_.get();
    relay.log = log_.get();
    relay.topic = kTopic;
    relay.source = kSource;
    relay_ = std::make_unique<Relay>(relay);
    Projections::Options options;
    options.consumer.name = options.consumer.service = "sink";
    options.consumer.topics = {kTopic};
    options.consumer.store = sink_.get();
    options.consumer.log = log_.get();
    const std::string type = TestHappened::descriptor()->full_name();
    options.consumer.reactions[type] = {type, Project};
    options.collections = {kReports.info()};
    projections_ = Must(Projections::Start(options));
    Must(projections_->WaitUntilRebuilt(absl::InfiniteFuture()));
  }

  // One command, and its report. Microseconds of the commit, and until it is visible.
  std::array<double, 2> Hop(int i) {
    const std::string partnership = fmt::format("countries/ke/partnerships/p{}", i % 50);
    Context context;
    context.store = source_.get();
    context.now = absl::Now();
    context.change_id = fmt::format("hop{}", i);
    const auto start = std::chrono::steady_clock::now();
    const Committed committed = Must(RunNow(context, [&](Unit& unit) {
      TestHappened event;
      event.set_name(partnership);
      event.set_text(std::string(200, 'x'));
      unit.Emit(event);
      return OkStatus();
    }));
    const double commit = MicrosSince(start);
    Must(projections_->WaitFor(kSource, partnership, committed.position,
                               absl::Now() + absl::Seconds(10)));
    return {commit, MicrosSince(start)};
  }

 private:
  static std::unique_ptr<Store> Open(const std::string& url) {
    StoreOptions options;
    options.url = url;
    options.collections = {kReports.info()};
    return Must(OpenStore(options));
  }
  static Status Project(Unit& unit, const Event& event) {
    Fold fold(unit);
    TestHappened happened;
    if (!happened.ParseFromString(event.data)) return Internal("does not parse");
    ASSIGN_OR_RETURN(TestResource report,
                     fold.LoadOrNew(kReports, happened.name() + "/reports/all"));
    report.set_text(happened.text());
    fold.Save(kReports, std::move(report));
    return OkStatus();
  }

  std::unique_ptr<Store> source_, sink_;
  std::unique_ptr<EventLog> log_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<Projections> projections_;
};

void Measure(const std::filesystem::path& folder) {
  const auto in_folder = [&](std::string_view scheme, std::string_view name) {
    return fmt::format("{}:{}", scheme, (folder / name).string());
  };
  Suite suite(in_folder("sqlite", "source.db"), in_folder("sqlite", "sink.db"),
              in_folder("local", "events.db"));
  SyncedFile file(folder / "sync");
  int hop = 0;
  for (int i = 0; i < kHops; ++i) suite.Hop(hop++);
  std::printf("%-8s %12s %12s %22s %22s\n", "round", "fdatasync", "commit p50",
              "visible p50 (syncs)", "visible p99 (syncs)");
  Micros p50s, p99s;
  for (int round = 1; round <= kRounds; ++round) {
    // In turn, so that both see the same disk and the same neighbours.
    Micros syncs, commits, visible;
    for (int i = 0; i < kHops; ++i) {
      syncs.push_back(file.Write());
      const auto [commit, until_visible] = suite.Hop(hop++);
      commits.push_back(commit);
      visible.push_back(until_visible);
    }
    const double sync = Percentile(syncs, 0.5);
    const double p50 = Percentile(visible, 0.5), p99 = Percentile(visible, 0.99);
    p50s.push_back(p50 / sync);
    p99s.push_back(p99 / sync);
    std::printf("%-8d %9.0f us %9.0f us %11.0f us (%5.2f) %11.0f us (%5.2f)\n", round, sync,
                Percentile(commits, 0.5), p50, p50 / sync, p99, p99 / sync);
  }
  std::printf(
      "commit to visible: p50 %.2f [%.2f-%.2f] fdatasync (hold 4), p99 %.2f [%.2f-%.2f] (hold "
      "10)\n",
      Percentile(p50s, 0.5), Percentile(p50s, 0), Percentile(p50s, 1), Percentile(p99s, 0.5),
      Percentile(p99s, 0), Percentile(p99s, 1));
}

void MeasureThroughKafka(const std::filesystem::path& folder) {
  const std::string url = "kafka://" + Must(testing::Kafka::Shared())->bootstrap();
  Must(ApplyTopics(url, {kTopic, std::string(kTopic) + ".sink.dlq"}).status());
  const auto server = Must(testing::PostgresServer::Start({.fsync = true, .root = folder}));
  Suite suite(server->CreateDatabase(), server->CreateDatabase(), url);
  int hop = 0;
  for (int i = 0; i < kHops; ++i) suite.Hop(hop++);
  Micros p50s, p99s;
  for (int round = 1; round <= kRounds; ++round) {
    Micros visible;
    for (int i = 0; i < kHops; ++i) visible.push_back(suite.Hop(hop++)[1] / 1'000);
    p50s.push_back(Percentile(visible, 0.5));
    p99s.push_back(Percentile(visible, 0.99));
  }
  std::printf(
      "commit to visible, PostgreSQL through Kafka to PostgreSQL: p50 %.1f [%.1f-%.1f] ms (hold "
      "10), p99 %.1f [%.1f-%.1f] ms "
      "(hold 50)\n",
      Percentile(p50s, 0.5), Percentile(p50s, 0), Percentile(p50s, 1), Percentile(p99s, 0.5),
      Percentile(p99s, 0), Percentile(p99s, 1));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder =
      std::filesystem::absolute(argc > 1 ? argv[1] : ".") / fmt::format("hops_bench_{}", getpid());
  for (const auto& [name, part] :
       {std::pair("embedded", &tandem::Measure), {"kafka", &tandem::MeasureThroughKafka}}) {
    std::filesystem::create_directories(folder / name);
    part(folder / name);
  }
  std::filesystem::remove_all(folder);
  return 0;
}
