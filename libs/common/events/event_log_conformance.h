#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/common/events/event_log.h"

// What every engine of the EventLog port must do, told through the interface alone
// (event_log_conformance_test.cc). An engine joins by one line in its own test:
//   INSTANTIATE_TEST_SUITE_P(Local, EventLogConformance, testing::Values(EventLogEngine{…}));
namespace tandem::testing {

struct EventLogEngine {
  // The url of a log that has `topic`, with nothing in it; an error of making it fails the test.
  std::function<Result<std::string>(const std::string& topic)> fresh_url;
  // The variable that skips the suite, where the engine cannot be had.
  const char* skip = nullptr;
  int steps = 300;  // of the random test
  // How long the random test lets a poll wait: an engine across a network takes time to assign.
  Duration patience;
};

// An event of `key`, the `number`th of source "//tandem/test/source".
Event MakeEvent(std::string key, std::int64_t number, std::string data = "data");
// What a member of a group does with its partitions.
struct Ownership {
  std::map<Partition, std::int64_t> starts;  // where to begin; 0 if not said
  std::vector<Partition> owned;
  int revocations = 0;
  Subscription::Assignment Assignment();
};

class EventLogConformance : public ::testing::TestWithParam<EventLogEngine> {
 protected:
  void SetUp() override;

  void Reopen();
  void Publish(const std::vector<Event>& events);
  std::unique_ptr<Subscription> Subscribe(std::string_view group, Ownership* ownership);
  // Polls until there are `count` records, or ten seconds have passed.
  static std::vector<Record> Take(Subscription& subscription, std::size_t count);
  // Polls all of them until `settled` holds, or ten seconds have passed.
  static void PollUntil(const std::vector<Subscription*>& members,
                        const std::function<bool()>& settled);
  // All of the topic.
  std::vector<Record> FetchAll();

  static Time Soon() { return absl::Now() + absl::Seconds(10); }

  std::string topic_;  // of this test alone
  std::string url_;
  std::unique_ptr<EventLog> log_;
};

}  // namespace tandem::testing
