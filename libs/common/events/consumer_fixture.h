#pragma once

#include <map>
#include <random>
#include <string>

#include "libs/common/events/events_fixture.h"
#include "libs/common/store/internal_collections.h"

namespace tandem::testing {

class ConsumerTest : public EventsTest {
 protected:
  // Says `count` things about partnerships 0 to `keys` - 1, and remembers what each should hear.
  void SayMany(int count, std::uint64_t keys, std::mt19937_64& random) {
    for (int i = 0; i < count; ++i) {
      const std::uint64_t partnership = random() % keys;
      const std::string text = fmt::format("{}", said_++);
      Say(partnership, text);
      expected_[partnership] += text + " ";
    }
  }
  void ExpectAllHeardOnce() {
    for (const auto& [partnership, text] : expected_)
      EXPECT_EQ(Heard(partnership), text) << partnership;
  }
  void RunUntilIdle(const Consumer::Options& options) {
    Consumer consumer(options);
    const Status status = consumer.WaitUntilIdle(Soon());
    ASSERT_TRUE(status.ok()) << status;
  }
  // The keys of the sink that are parked.
  std::vector<common::v1::ParkedKey> Parked() {
    return *View({.store = sink_.get()}).List(kParkedKeys, Query());
  }
  // Everything that the sink stores, but for positions in the log.
  std::map<std::string, std::string> Contents() {
    std::map<std::string, std::string> contents;
    for (const CollectionInfo& collection : {kLogs.info(), kMarks.info(), kParkedKeys.info()}) {
      const auto rows = sink_->List(collection, Query());
      EXPECT_TRUE(rows.ok());
      for (const Row& row : *rows) contents[row.name] = row.body;
    }
    return contents;
  }
  // The events of the topic once more, as an old relay that wakes up would write them.
  void PublishAllAgain() {
    for (const Record& record : Records(kTopic)) {
      ASSERT_TRUE(log_->Publish(kTopic, {record.event}).ok());
    }
  }

  std::map<std::uint64_t, std::string> expected_;
  int said_ = 0;
};

}  // namespace tandem::testing
