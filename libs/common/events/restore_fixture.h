#pragma once

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "libs/common/events/new_epoch.h"
#include "libs/common/events/projections_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/kept_log.h"

namespace tandem::testing {

// What tests of restores do and look at, on any engine.
class RestoreFixture : public ProjectionsFixture {
 protected:
  virtual StoreOptions OptionsOf(const std::string& name) {
    StoreOptions options;
    options.url = "sqlite:" + (folder_ / (name + ".db")).string();
    options.collections = {kLogs.info(), kReports.info()};
    options.clock = &clock_;
    return options;
  }
  virtual std::string Topic() { return kTopic; }

  // The operator's command, on the source or the sink.
  NewEpoch Begin(const std::string& name) {
    std::unique_ptr<Store>& store = name == "source" ? source_ : sink_;
    store.reset();
    clock_.Advance(absl::Minutes(1));
    StoreOptions options = OptionsOf(name);
    const std::vector<CollectionInfo> collections = std::exchange(options.collections, {});
    const std::string topic = name == "source" ? Topic() : Topic() + ".of-sink";
    EXPECT_TRUE(Prepare(topic).ok());
    const auto begun = BeginEpoch(options, *log_, topic, "//tandem/test/" + name);
    EXPECT_TRUE(begun.ok()) << begun.status();
    options.collections = collections;
    store = *OpenStore(options);
    return begun.value_or(NewEpoch());
  }
  virtual Status Prepare(const std::string& topic) { return log_->Prepare({topic}); }

  static std::vector<std::string> TextsOf(const std::vector<Event>& events) {
    std::vector<std::string> texts;
    for (const Event& event : events) {
      TestHappened happened;
      EXPECT_TRUE(happened.ParseFromString(event.data));
      texts.push_back(happened.text());
    }
    return texts;
  }
  // What the journal of the source says of each partnership.
  std::map<std::uint64_t, std::string> Journal() {
    std::map<std::uint64_t, std::string> texts;
    const auto entries = source_->ReadJournal({}, 1'000'000);
    EXPECT_TRUE(entries.ok());
    for (const auto& entry : *entries) {
      TestHappened happened;
      EXPECT_TRUE(happened.ParseFromString(entry.events(0).data()));
      const std::size_t number = happened.name().rfind('p') + 1;
      texts[std::stoull(happened.name().substr(number))] += happened.text() + " ";
    }
    return texts;
  }

  void ExpectRefused(const std::string& reason) {
    const std::size_t before = Records(Topic()).size();
    Relay relay(RelayOptions());
    Eventually([&] { return !relay.health().ok(); });
    EXPECT_EQ(ReasonOf(relay.health()), reason) << relay.health();
    EXPECT_THAT(std::string(relay.health().message()),
                ::testing::HasSubstr("tandem events new-epoch source"));
    EXPECT_EQ(Records(Topic()).size(), before);
  }
  void ExpectConsumerRefused() {
    Consumer consumer(ConsumerOptions());
    const Status status = consumer.WaitUntilIdle(Soon());
    EXPECT_EQ(ReasonOf(status), "LOG_REPLACED") << status;
    EXPECT_THAT(std::string(status.message()),
                ::testing::HasSubstr("tandem events new-epoch sink"));
  }
  // A consumer that has nothing yet hears exactly `texts`.
  void ExpectRebuildIs(const std::map<std::uint64_t, std::string>& texts) {
    static std::atomic<int> count = 0;
    std::unique_ptr<Store> kept = std::exchange(sink_, Open(fmt::format("rebuilt{}", count++)));
    RunUntilIdle(ConsumerOptions());
    for (std::uint64_t i = 0; i < 10; ++i) {
      const auto expected = texts.find(i);
      EXPECT_EQ(Heard(i), expected == texts.end() ? "" : expected->second) << i;
    }
    sink_ = std::move(kept);
  }

  // What an operator reads.
  Consumer::Options Logged(Consumer::Options options) {
    options.messages = &messages_.log();
    return options;
  }
  std::vector<std::string> Messages(std::string_view about) { return messages_.Lines(about); }

  bool WaitForGeneration(const Projections& projections, int generation) {
    Eventually([&] { return projections.generation() >= generation; });
    return projections.generation() == generation;
  }

 private:
  KeptLog messages_;
};

}  // namespace tandem::testing
