// Durable commands on the SQLite store against fdatasync on the same disk, interleaved; and how
// commands and lists grow with the table. TARGETS.md: >= 5x the syncs per second with 128 in
// flight, >= 0.4 commands per sync and command in flight, p99 <= 15 ms; growth of a command and of
// a page at any depth: log-log slope <= 0.1. One argument: the folder to work in (default: the
// current one).
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"
#include "tandem/common/v1/testing.pb.h"

namespace tandem {
namespace {

using common::v1::TestHappened;
using common::v1::TestResource;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr int kRounds = 5;
constexpr int kRows = 20'000;
constexpr std::string_view kParent = "countries/ke/partnerships/bungoma";
constexpr auto kTrial = std::chrono::milliseconds(1'500);

inline constexpr Collection<TestResource> kThings{
    .pattern = "countries/{country}/partnerships/{partnership}/things/{thing}",
    .columns = {"number", "owner", "flag"},
};

double SecondsSince(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Spread {
  double median, least, most;
};
Spread SpreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}
std::string Show(const std::vector<double>& values, int digits) {
  const Spread spread = SpreadOf(values);
  return fmt::format("{:.{}f} ({:.{}f}-{:.{}f})", spread.median, digits, spread.least, digits,
                     spread.most, digits);
}

// Page writes with one fdatasync each, per second: over a file that is there already, as a log that
// has started over.
double SyncsPerSecond(const std::filesystem::path& folder) {
  const int file = ::open((folder / "syncs").c_str(), O_RDWR | O_CREAT, 0600);
  const std::string page(4'096, 'x');
  constexpr int kPages = 4'096;
  for (int i = 0; i < kPages; ++i) (void)!::pwrite(file, page.data(), page.size(), i * 4'096L);
  ::fsync(file);
  const auto start = std::chrono::steady_clock::now();
  int syncs = 0;
  for (; std::chrono::steady_clock::now() - start < kTrial; ++syncs) {
    (void)!::pwrite(file, page.data(), page.size(), (syncs % kPages) * 4'096L);
    ::fdatasync(file);
  }
  const double rate = syncs / SecondsSince(start);
  ::close(file);
  return rate;
}

std::string NameOf(int row) { return fmt::format("{}/things/t{:07}", kParent, row); }

TestResource Thing(int row) {
  TestResource thing;
  thing.set_name(NameOf(row));
  thing.set_display_name("County Health Management Team, Bungoma");
  thing.set_text(std::string(200, 't'));
  thing.set_number(row % 1'000);
  thing.set_owner(fmt::format("{}/owners/o{}", kParent, row / 10));
  return thing;
}

void Check(const Status& status) {
  if (!status.ok()) {
    fmt::print(stderr, "{}\n", status.ToString());
    std::exit(1);
  }
}

std::unique_ptr<Store> OpenAt(const std::filesystem::path& folder) {
  StoreOptions options;
  options.url = "sqlite:" + (folder / "store.db").string();
  options.collections = {kThings.info()};
  auto store = OpenStore(options);
  Check(store.status());
  return *std::move(store);
}

void Fill(Store& store, int from, int to) {
  constexpr int kSlice = 500;
  for (int row = from; row < to;) {
    Change change;
    for (const int end = std::min(row + kSlice, to); row < end; ++row) {
      const TestResource thing = Thing(row);
      Write& write = change.writes.emplace_back();
      write.collection = kThings.info();
      write.name = thing.name();
      write.body = Serialise(thing);
      write.columns = ColumnsOf(kThings.info(), thing);
    }
    Check(store.CommitAndWait(std::move(change)).status());
  }
}

// What a command does: load one resource, change it, emit an event; guards on.
Status Command(Unit& unit, const std::string& name) {
  ASSIGN_OR_RETURN(TestResource thing, unit.Load(kThings, name));
  thing.set_text(thing.text().substr(1) + "u");
  TestHappened event;
  event.set_name(name);
  event.set_text("happened");
  unit.Emit(event);
  unit.Save(kThings, std::move(thing));
  return OkStatus();
}

// Keeps `in_flight` commands going on two threads, as an executor would.
class Load {
 public:
  Load(Store& store, int rows, int in_flight)
      : store_(store), rows_(rows), initial_(in_flight), in_flight_(in_flight) {
    const auto start = std::chrono::steady_clock::now();
    end_ = start + kTrial;
    const auto listening = store.Listen([this](std::span<const Store::Written>) { ++batches_; });
    for (int i = 0; i < in_flight; ++i) Put([this] { Begin(); });
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 2; ++i) threads.emplace_back([this] { Work(); });
    }
    seconds_ = SecondsSince(start);
    std::sort(delays_.begin(), delays_.end());
  }

  double rate() const { return static_cast<double>(delays_.size()) / seconds_; }
  // How much of what is in flight one sync of the store commits.
  double share() const {
    return static_cast<double>(delays_.size()) / batches_ / static_cast<double>(initial_);
  }
  double DelayMillis(double quantile) const {
    return delays_[static_cast<std::size_t>(quantile * static_cast<double>(delays_.size() - 1))] *
           1'000;
  }

 private:
  void Put(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    arrived_.notify_one();
  }

  void Begin() {
    Run run;
    const auto start = std::chrono::steady_clock::now();
    {
      const std::lock_guard lock(mutex_);
      run.context.change_id = fmt::format("{:016x}{:016x}", random_(), random_());
      const auto row = static_cast<int>(random_() % static_cast<std::uint64_t>(rows_));
      run.handler = [name = NameOf(row)](Unit& unit) { return Command(unit, name); };
    }
    run.context.store = &store_;
    run.context.now = absl::Now();
    run.context.request_digest = "digest";
    run.context.cause = "tandem.common.v1.TestService/Command";
    run.again = [this](std::function<void()> task) { Put(std::move(task)); };
    run.done = [this, start](const Result<Committed>& result) {
      Check(result.status());
      const double delay = SecondsSince(start);
      const bool goes_on = std::chrono::steady_clock::now() < end_;
      const std::lock_guard lock(mutex_);
      delays_.push_back(delay);
      if (goes_on) {
        tasks_.push_back([this] { Begin(); });
        arrived_.notify_one();
      } else if (--in_flight_ == 0) {
        arrived_.notify_all();
      }
    };
    Start(std::move(run));
  }

  void Work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      arrived_.wait(lock, [&] { return in_flight_ == 0 || !tasks_.empty(); });
      if (tasks_.empty()) return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
    }
  }

  Store& store_;
  const int rows_;
  SteadyTime end_;
  double seconds_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> tasks_;
  std::mt19937_64 random_{std::random_device{}()};
  std::vector<double> delays_;
  const int initial_;
  int in_flight_;
  int batches_ = 0;
};

void CompareWithSyncs(const std::filesystem::path& folder) {
  auto store = OpenAt(folder);
  Fill(*store, 0, kRows);
  std::vector<double> syncs;
  std::map<int, std::vector<double>> rate, ratio, share, p50, p99;
  for (int round = 0; round < kRounds; ++round) {
    syncs.push_back(SyncsPerSecond(folder));
    for (const int in_flight : {1, 32, 128}) {
      const Load load(*store, kRows, in_flight);
      rate[in_flight].push_back(load.rate());
      ratio[in_flight].push_back(load.rate() / syncs.back());
      share[in_flight].push_back(load.share());
      p50[in_flight].push_back(load.DelayMillis(0.5));
      p99[in_flight].push_back(load.DelayMillis(0.99));
    }
  }
  fmt::print("fdatasync/s: {}\n", Show(syncs, 0));
  fmt::print("{:>9} {:>22} {:>18} {:>22} {:>20} {:>20}\n", "in flight", "commands/s",
             "x fdatasync/s", "per sync and in flight", "p50 ms", "p99 ms");
  for (const int in_flight : {1, 32, 128}) {
    fmt::print("{:>9} {:>22} {:>18} {:>22} {:>20} {:>20}\n", in_flight, Show(rate[in_flight], 0),
               Show(ratio[in_flight], 2), Show(share[in_flight], 2), Show(p50[in_flight], 2),
               Show(p99[in_flight], 2));
  }
}

double SlopeOf(const std::vector<double>& sizes, const std::vector<double>& seconds) {
  double x = 0, y = 0, xx = 0, xy = 0;
  const auto n = static_cast<double>(sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const double a = std::log(sizes[i]), b = std::log(seconds[i]);
    x += a, y += b, xx += a * a, xy += a * b;
  }
  return (n * xy - x * y) / (n * xx - x * x);
}

// The median time of a page of 50 that starts in the middle, ordered by `order`.
double PageSeconds(Store& store, int rows, const std::string& order) {
  std::vector<double> seconds;
  for (int i = 0; i < 200; ++i) {
    Query query;
    query.below = kParent;
    query.order_by = order;
    query.limit = 50;
    query.after = {order.empty() ? ColumnValue() : ColumnValue(500), NameOf(rows / 2 + i)};
    const auto start = std::chrono::steady_clock::now();
    Check(store.List(kThings.info(), query).status());
    seconds.push_back(SecondsSince(start));
  }
  return SpreadOf(seconds).median;
}

void ShowGrowth(const std::filesystem::path& folder) {
  auto store = OpenAt(folder);
  std::vector<double> sizes, command, by_name, by_column;
  int filled = 0;
  for (const int rows : {1'000, 10'000, 100'000}) {
    Fill(*store, filled, rows);
    filled = rows;
    std::vector<double> rates;
    for (int round = 0; round < kRounds; ++round) rates.push_back(Load(*store, rows, 32).rate());
    sizes.push_back(rows);
    command.push_back(1 / SpreadOf(rates).median);
    by_name.push_back(PageSeconds(*store, rows, ""));
    by_column.push_back(PageSeconds(*store, rows, "number"));
    fmt::print(
        "{:>7} rows: command {:.1f} us (32 in flight), page by name {:.0f} us, by a column {:.0f} "
        "us\n",
        rows, command.back() * 1e6, by_name.back() * 1e6, by_column.back() * 1e6);
  }
  fmt::print("slopes: command {:.3f}, page by name {:.3f}, by a column {:.3f}\n",
             SlopeOf(sizes, command), SlopeOf(sizes, by_name), SlopeOf(sizes, by_column));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder =
      std::filesystem::path(argc > 1 ? argv[1] : ".") / fmt::format("store_bench_{}", ::getpid());
  for (const auto& [name, part] :
       {std::pair("syncs", &tandem::CompareWithSyncs), {"growth", &tandem::ShowGrowth}}) {
    std::filesystem::create_directories(folder / name);
    part(folder / name);
  }
  std::filesystem::remove_all(folder);
}
