#pragma once

#include <atomic>
#include <functional>
#include <random>
#include <semaphore>
#include <string>
#include <vector>

#include "libs/common/rpc/test_service.h"
#include "tests/bench/store_load.h"

// Commands through the whole pipeline, on a store as a service has it.
namespace tandem {

inline constexpr Collection<common::v1::TestItem> kItems{
    .pattern = "countries/{country}/testItems/{test_item}",
    .columns = {"state", "seats", "start", "kind", "price.currency"},
};

inline std::string ItemName(std::string_view country, int item) {
  return fmt::format("countries/{}/testItems/i{:07}", country, item);
}

inline int Random(int below) {
  thread_local std::mt19937 random{std::random_device{}()};
  return static_cast<int>(random() % static_cast<unsigned>(below));
}

class CommandService {
 public:
  // With so many items in each of the countries ke and lr. `methods` are those of
  // testing::TestMethods(), or changed.
  CommandService(const std::string& url, int items, Authenticator* authenticator = nullptr,
                 std::vector<Method> methods = testing::TestMethods()) {
    StoreOptions store;
    store.url = url;
    store.collections = {kItems.info()};
    auto opened = OpenStore(store);
    Check(opened.status());
    store_ = *std::move(opened);
    for (const std::string_view country : {"ke", "lr"}) FillCountry(country, items);
    Pipeline::Options options;
    options.service = "test";
    options.source = "//tandem/local/test";
    options.methods = std::move(methods);
    options.store = store_.get();
    options.authenticator = authenticator;
    options.executor = &executor_;
    options.threads = &threads_;
    options.metrics = &metrics_;
    options.log = &log_;
    auto made = Pipeline::Make(std::move(options));
    Check(made.status());
    pipeline_ = *std::move(made);
    close_ = pipeline_->Find("tandem.common.v1.TestItemService/CloseTestItem");
  }

  Pipeline& pipeline() { return *pipeline_; }
  Store& store() { return *store_; }

  // Closes the item, which loads it, changes it and emits an event; `done` hears when it is
  // durable.
  void Close(const std::string& name, std::function<void()> done) {
    common::v1::CloseTestItemRequest request;
    request.set_name(name);
    pipeline_->CallAs(caller_, *close_, request.SerializeAsString(), {},
                      [done = std::move(done)](const Reply& reply) {
                        Check(reply.status);
                        done();
                      });
  }

 private:
  void FillCountry(std::string_view country, int items) {
    for (int item = 0; item < items;) {
      Change change;
      for (const int end = std::min(item + 1'000, items); item < end; ++item) {
        common::v1::TestItem row;
        row.set_name(ItemName(country, item));
        row.set_display_name("County Health Management Team, Bungoma");
        row.set_kind(std::string(250, 'k'));
        Write& write = change.writes.emplace_back();
        write.collection = kItems.info();
        write.name = row.name();
        write.body = Serialise(row);
        write.columns = ColumnsOf(kItems.info(), row);
      }
      Check(store_->CommitAndWait(std::move(change)).status());
    }
  }

  const Caller caller_ = testing::With(common::v1::PROGRAMME_MANAGER, "*");
  std::unique_ptr<Store> store_;
  // As a service has them on PostgreSQL.
  Executor executor_{{.threads = 16}};
  Threads threads_{4};
  Metrics metrics_;
  Log log_{SystemClock(), [](std::string_view) {}};
  std::unique_ptr<Pipeline> pipeline_;
  const Pipeline::Route* close_ = nullptr;
};

// Keeps `in_flight` commands going until it is destroyed, each on the name that `next` says.
class Closers {
 public:
  using Next = std::function<std::string()>;
  Closers(CommandService& service, int in_flight, Next next)
      : service_(service), in_flight_(in_flight), next_(std::move(next)) {
    for (int i = 0; i < in_flight; ++i) Begin();
  }
  ~Closers() { End(); }

  // Waits for the last ones. Milliseconds of each, sorted.
  const std::vector<double>& End() {
    if (!ends_.exchange(true)) {
      for (int i = 0; i < in_flight_; ++i) ended_.acquire();
      std::sort(millis_.begin(), millis_.end());
    }
    return millis_;
  }
  double Millis(double quantile) {
    const auto& all = End();
    return all[static_cast<std::size_t>(quantile * static_cast<double>(all.size() - 1))];
  }

 private:
  void Begin() {
    const auto start = std::chrono::steady_clock::now();
    service_.Close(next_(), [this, start] {
      {
        const std::lock_guard lock(mutex_);
        millis_.push_back(SecondsSince(start) * 1'000);
      }
      ends_ ? ended_.release() : Begin();
    });
  }

  CommandService& service_;
  const int in_flight_;
  const Next next_;
  std::atomic<bool> ends_ = false;
  std::counting_semaphore<> ended_{0};
  std::mutex mutex_;
  std::vector<double> millis_;
};

}  // namespace tandem
