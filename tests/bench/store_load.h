#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <mutex>
#include <random>
#include <thread>

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"
#include "tandem/common/v1/testing.pb.h"

// What the benchmarks of the stores do: load a resource, change it, emit an event; guards on.
namespace tandem {

using common::v1::TestHappened;
using common::v1::TestResource;
using SteadyTime = std::chrono::steady_clock::time_point;

inline constexpr int kRounds = 5;
inline constexpr int kRows = 20'000;
inline constexpr std::string_view kParent = "countries/ke/partnerships/bungoma";
inline constexpr auto kTrial = std::chrono::milliseconds(1'500);

inline constexpr Collection<TestResource> kThings{
    .pattern = "countries/{country}/partnerships/{partnership}/things/{thing}",
    .columns = {"number", "owner", "flag"},
};

inline double SecondsSince(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Spread {
  double median, least, most;
};
inline Spread SpreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}
inline std::string Show(const std::vector<double>& values, int digits) {
  const Spread spread = SpreadOf(values);
  return fmt::format("{:.{}f} ({:.{}f}-{:.{}f})", spread.median, digits, spread.least, digits,
                     spread.most, digits);
}

inline std::string NameOf(int row) { return fmt::format("{}/things/t{:07}", kParent, row); }

inline TestResource Thing(int row) {
  TestResource thing;
  thing.set_name(NameOf(row));
  thing.set_display_name("County Health Management Team, Bungoma");
  thing.set_text(std::string(200, 't'));
  thing.set_number(row % 1'000);
  thing.set_owner(fmt::format("{}/owners/o{}", kParent, row / 10));
  return thing;
}

inline void Check(const Status& status) {
  if (!status.ok()) {
    fmt::print(stderr, "{}\n", status.ToString());
    std::exit(1);
  }
}

inline void Fill(Store& store, int from, int to) {
  constexpr int kSlice = 2'000;
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
inline Status Command(Unit& unit, const std::string& name) {
  ASSIGN_OR_RETURN(TestResource thing, unit.Load(kThings, name));
  thing.set_text(thing.text().substr(1) + "u");
  TestHappened event;
  event.set_name(name);
  event.set_text("happened");
  unit.Emit(event);
  unit.Save(kThings, std::move(thing));
  return OkStatus();
}

// Keeps `in_flight` commands going on a few threads, as an executor would.
class Load {
 public:
  Load(Store& store, int rows, int in_flight, int threads = 2)
      : store_(store), rows_(rows), initial_(in_flight), in_flight_(in_flight) {
    const auto start = std::chrono::steady_clock::now();
    end_ = start + kTrial;
    const auto listening = store.Listen([this](std::span<const Store::Written>) { ++batches_; });
    for (int i = 0; i < in_flight; ++i) Put([this] { Begin(); });
    {
      std::vector<std::jthread> workers;
      for (int i = 0; i < threads; ++i) workers.emplace_back([this] { Work(); });
    }
    seconds_ = SecondsSince(start);
    std::sort(delays_.begin(), delays_.end());
  }

  double count() const { return static_cast<double>(delays_.size()); }
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
        tasks_.emplace_back([this] { Begin(); });
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

}  // namespace tandem
