#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/events/consumer.h"
#include "libs/common/events/relay.h"
#include "libs/common/store/runner.h"
#include "libs/common/store/store.h"
#include "libs/common/testing/forwarding.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"
#include "tandem/common/v1/testing.pb.h"

// Two services that share a log, and decorators of the ports that make them fail.
namespace tandem::testing {

using common::v1::TestHappened;
using common::v1::TestResource;

inline constexpr Collection<TestResource> kLogs{
    .pattern = "countries/{country}/partnerships/{partnership}/logs/{log}",
    .columns = {"number"},
};
inline constexpr Collection<TestResource> kReports{
    .pattern = "countries/{country}/partnerships/{partnership}/reports/{report}",
    .columns = {"number"},
    .projection = true,
};

inline std::string PartnershipName(std::uint64_t i) {
  return fmt::format("countries/ke/partnerships/p{}", i);
}

// A store whose commits may fail: `before` may refuse one that then does not happen, `after` may
// disown one that did.
class FaultyStore final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  std::function<Status(const Change&)> before = [](const Change&) { return OkStatus(); };
  std::function<Status(const Committed&)> after = [](const Committed&) { return OkStatus(); };

  void Commit(Change change, std::function<void(Result<Committed>)> done) override {
    if (Status status = before(change); !status.ok()) return done(std::move(status));
    inner_.Commit(std::move(change), [this, done = std::move(done)](Result<Committed> result) {
      if (result.ok()) {
        if (Status status = after(*result); !status.ok()) return done(std::move(status));
      }
      done(std::move(result));
    });
  }
};

// A log whose Publish may do something else, and whose groups may be others.
class FaultyLog final : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  std::function<Result<Offsets>(std::string_view, const std::vector<Event>&)> publish =
      [this](std::string_view topic, const std::vector<Event>& events) {
        return inner_->Publish(topic, events);
      };
  std::string group_suffix;

  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override {
    return publish(topic, events);
  }
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override {
    return inner_->Subscribe(std::string(group) + group_suffix, topics, std::move(assignment));
  }
};

// A service that publishes (`source_`) and one that consumes (`sink_`), each with a store of its
// own.
class EventsTest : public ::testing::Test {
 protected:
  EventsTest() {
    source_ = Open("source");
    sink_ = Open("sink");
    auto log = OpenEventLog("local:" + (folder_ / "events.db").string());
    EXPECT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    EXPECT_TRUE(log_->Prepare({kTopic}).ok());
  }
  ~EventsTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static Time Soon() { return absl::Now() + absl::Seconds(20); }

  std::unique_ptr<Store> Open(const std::string& name) {
    StoreOptions options;
    options.url = "sqlite:" + (folder_ / (name + ".db")).string();
    options.collections = {kLogs.info(), kReports.info()};
    options.clock = &clock_;
    auto store = OpenStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }

  Context ContextOf(Store* store, std::string change_id = "") {
    Context context;
    context.store = store;
    context.now = clock_.Now();
    context.change_id = std::move(change_id);
    context.service = "test";
    return context;
  }

  // Commits a Change of the source that says `text` about a partnership. The place of its event.
  Position Say(std::uint64_t partnership, const std::string& text) {
    return SayAll({{partnership, text}});
  }
  // The same of many at once.
  Position SayAll(const std::vector<std::pair<std::uint64_t, std::string>>& all) {
    static std::atomic<int> count = 0;
    const auto committed =
        RunNow(ContextOf(source_.get(), fmt::format("say{}", count++)), [&](Unit& unit) {
          for (const auto& [partnership, text] : all) {
            TestHappened event;
            event.set_name(PartnershipName(partnership));
            event.set_text(text);
            unit.Emit(event);
          }
          return OkStatus();
        });
    EXPECT_TRUE(committed.ok()) << committed.status();
    return committed.ok() ? committed->position : Position();
  }

  virtual Relay::Options RelayOptions() {
    Relay::Options options;
    options.store = source_.get();
    options.log = log_.get();
    options.topic = kTopic;
    options.source = kSource;
    options.clock = &clock_;
    return options;
  }
  // Publishes everything that was said.
  void Publish() {
    Relay relay(RelayOptions());
    const Status status = relay.Flush(Soon());
    ASSERT_TRUE(status.ok()) << status;
  }

  // Adds the text of each event to a log of its partnership: shows order, losses and repeats.
  virtual Consumer::Options ConsumerOptions() {
    Consumer::Options options;
    options.name = "sink";
    options.service = "sink";
    options.topics = {kTopic};
    options.store = sink_.get();
    options.log = log_.get();
    options.clock = &clock_;
    const std::string type = TestHappened::descriptor()->full_name();
    options.reactions[type] = {type,
                               [](Unit& unit, const Event& event) { return Append(unit, event); }};
    return options;
  }
  static Status Append(Unit& unit, const Event& event) {
    TestHappened happened;
    if (!happened.ParseFromString(event.data)) return Internal("does not parse");
    const std::string name = happened.name() + "/logs/all";
    ASSIGN_OR_RETURN(std::optional<TestResource> log, unit.Find(kLogs, name));
    if (!log.has_value()) log.emplace();
    log->set_name(name);
    log->set_text(log->text() + happened.text() + " ");
    log->set_number(log->number() + 1);
    unit.Save(kLogs, *std::move(log));
    return OkStatus();
  }

  // What the sink's log of a partnership says; "" if there is none.
  std::string Heard(std::uint64_t partnership) {
    return Stored(kLogs.info(), PartnershipName(partnership) + "/logs/all").text();
  }
  TestResource Stored(const CollectionInfo& collection, const std::string& name) {
    TestResource resource;
    const auto row = sink_->Get(collection, name);
    EXPECT_TRUE(row.ok()) << row.status();
    if (row.ok() && row->has_value()) {
      EXPECT_TRUE(resource.ParseFromString((*row)->body));
    }
    return resource;
  }

  // All records of `topic`, partition by partition.
  std::vector<Record> Records(const std::string& topic) {
    std::vector<Record> all;
    const auto partitions = log_->Partitions(topic);
    if (!partitions.ok()) return all;
    for (int number = 0; number < *partitions; ++number) {
      const auto some = log_->Fetch({topic, number}, 0, 1'000'000);
      EXPECT_TRUE(some.ok()) << some.status();
      all.insert(all.end(), some->begin(), some->end());
    }
    return all;
  }

  static constexpr char kTopic[] = "tandem.source.v1";
  static constexpr char kSource[] = "//tandem/test/source";
  ManualClock clock_;
  const std::filesystem::path folder_ = TemporaryFolder();
  std::unique_ptr<Store> source_, sink_;
  std::unique_ptr<EventLog> log_;
};

}  // namespace tandem::testing
