#include "libs/common/events/event_log_conformance.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/events/partitioner.h"

namespace tandem::testing {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

// Long before a deadline that would wake whoever is not woken by what happens.
constexpr std::chrono::seconds kAtOnce(20);

Event MakeEvent(std::string key, std::int64_t number, std::string data) {
  return {.id = fmt::format("1.{}.0", number),
          .source = "//tandem/test/source",
          .type = "tandem.test.v1.Happened",
          .subject = key + "/things/a",
          .key = std::move(key),
          .time = absl::FromUnixMicros(1'700'000'000'000'000 + number),
          .position = {1, number, 0},
          .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
          .data = std::move(data)};
}

Subscription::Assignment Ownership::Assignment() {
  return {.start = [this](const Partition& partition) -> Result<std::int64_t> {
            owned.push_back(partition);
            return starts[partition];
          },
          .revoked =
              [this](const Partition& partition) {
                std::erase(owned, partition);
                ++revocations;
              }};
}

void EventLogConformance::SetUp() {
  const EventLogEngine& engine = GetParam();
  if (engine.skip != nullptr && std::getenv(engine.skip) != nullptr) {
    GTEST_SKIP() << engine.skip << " is set";
  }
  static std::atomic<int> count = 0;
  topic_ = fmt::format("tandem.test{}.v1", count++);
  const Result<std::string> url = engine.fresh_url(topic_);
  ASSERT_TRUE(url.ok()) << url.status().message();
  url_ = *url;
  Reopen();
  ASSERT_TRUE(log_->Prepare({topic_}).ok());
}

void EventLogConformance::Reopen() {
  log_.reset();
  auto opened = OpenEventLog(url_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  log_ = *std::move(opened);
}

void EventLogConformance::Publish(const std::vector<Event>& events) {
  const auto offsets = log_->Publish(topic_, events);
  ASSERT_TRUE(offsets.ok()) << offsets.status();
}

std::unique_ptr<Subscription> EventLogConformance::Subscribe(std::string_view group,
                                                             Ownership* ownership) {
  auto subscription =
      log_->Subscribe(topic_ + "." + std::string(group), {topic_}, ownership->Assignment());
  EXPECT_TRUE(subscription.ok()) << subscription.status();
  return *std::move(subscription);
}

std::vector<Record> EventLogConformance::Take(Subscription& subscription, std::size_t count) {
  std::vector<Record> all;
  const Time deadline = Soon();
  while (all.size() < count && absl::Now() < deadline) {
    auto some = subscription.Poll(100, deadline);
    EXPECT_TRUE(some.ok()) << some.status();
    if (!some.ok()) break;
    std::move(some->begin(), some->end(), std::back_inserter(all));
  }
  return all;
}

void EventLogConformance::PollUntil(const std::vector<Subscription*>& members,
                                    const std::function<bool()>& settled) {
  const Time deadline = Soon();
  while (!settled() && absl::Now() < deadline) {
    for (Subscription* member : members) {
      EXPECT_TRUE(member->Poll(1, absl::Now() + absl::Milliseconds(1)).ok());
    }
  }
  EXPECT_TRUE(settled());
}

std::vector<Record> EventLogConformance::FetchAll() {
  std::vector<Record> all;
  for (int number = 0; number < *log_->Partitions(topic_); ++number) {
    auto some = log_->Fetch({topic_, number}, 0, 1'000'000);
    EXPECT_TRUE(some.ok()) << some.status();
    std::move(some->begin(), some->end(), std::back_inserter(all));
  }
  return all;
}

namespace {

std::vector<std::string> IdsOf(const std::vector<Record>& records) {
  std::vector<std::string> ids;
  for (const Record& record : records) ids.push_back(record.event.id);
  return ids;
}

TEST_P(EventLogConformance, ARecordIsTheEventThatWasPublished) {
  const Event event = MakeEvent("countries/ke/partnerships/a", 7, std::string("\0\xff", 2));
  Publish({event});
  const std::vector<Record> all = FetchAll();
  ASSERT_THAT(all, SizeIs(1));
  const Event& read = all[0].event;
  EXPECT_EQ(read.id, event.id);
  EXPECT_EQ(read.source, event.source);
  EXPECT_EQ(read.type, event.type);
  EXPECT_EQ(read.subject, event.subject);
  EXPECT_EQ(read.key, event.key);
  EXPECT_EQ(read.time, event.time);
  EXPECT_EQ(read.position, event.position);
  EXPECT_EQ(read.traceparent, event.traceparent);
  EXPECT_EQ(read.data, event.data);
}

TEST_P(EventLogConformance, EventsOfAKeyStayInOrderInThePartitionThatKafkaWouldChoose) {
  std::vector<Event> events;
  for (int i = 1; i <= 60; ++i) events.push_back(MakeEvent(fmt::format("key{}", i % 7), i));
  Publish(events);
  const int partitions = *log_->Partitions(topic_);
  std::map<std::string, std::int64_t> last;
  for (const Record& record : FetchAll()) {
    EXPECT_EQ(record.partition.number, PartitionOf(record.event.key, partitions));
    EXPECT_LT(last[record.event.key], record.event.position.number);
    last[record.event.key] = record.event.position.number;
  }
  EXPECT_THAT(last, SizeIs(7));
}

TEST_P(EventLogConformance, WhatWasPublishedIsThereAfterReopening) {
  Publish({MakeEvent("a", 1), MakeEvent("a", 2)});
  Reopen();
  EXPECT_THAT(IdsOf(FetchAll()), ElementsAre("1.1.0", "1.2.0"));
  Publish({MakeEvent("a", 3)});
  EXPECT_THAT(IdsOf(FetchAll()), ElementsAre("1.1.0", "1.2.0", "1.3.0"));
}

TEST_P(EventLogConformance, WhoeverPublishesHearsWhereItLies) {
  Publish({MakeEvent("a", 1)});
  const auto offsets = log_->Publish(topic_, {MakeEvent("a", 2), MakeEvent("b", 1)});
  ASSERT_TRUE(offsets.ok()) << offsets.status();
  ASSERT_THAT(*offsets, SizeIs(2));
  const Partition partition{topic_, PartitionOf("a", *log_->Partitions(topic_))};
  EXPECT_THAT(IdsOf(*log_->Fetch(partition, offsets->front(), 1)), ElementsAre("1.2.0"));
}

TEST_P(EventLogConformance, AMissingTopicIsRefused) {
  EXPECT_EQ(log_->Publish("tandem.none.v1", {MakeEvent("a", 1)}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(log_->Partitions("tandem.none.v1").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_P(EventLogConformance, AnEventAboveTheLimitIsRefusedAndNothingIsAppended) {
  const std::string huge(kMaxEventBytes + 1, 'x');
  EXPECT_EQ(log_->Publish(topic_, {MakeEvent("a", 1), MakeEvent("a", 2, huge)}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FetchAll(), IsEmpty());
}

TEST_P(EventLogConformance, ConcurrentPublishersLoseAndMixUpNothing) {
  std::vector<std::thread> publishers;
  for (int p = 0; p < 4; ++p) {
    publishers.emplace_back([this, p] {
      for (int i = 1; i <= 25; ++i) {
        EXPECT_TRUE(log_->Publish(topic_, {MakeEvent(fmt::format("key{}", p), i)}).ok());
      }
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  std::map<std::string, std::vector<std::int64_t>> numbers;
  for (const Record& record : FetchAll()) {
    numbers[record.event.key].push_back(record.event.position.number);
  }
  ASSERT_THAT(numbers, SizeIs(4));
  for (const auto& [key, of_key] : numbers) {
    EXPECT_THAT(of_key, SizeIs(25));
    EXPECT_TRUE(std::is_sorted(of_key.begin(), of_key.end())) << key;
  }
}

TEST_P(EventLogConformance, OffsetsOfAPartitionAreDenseFromZero) {
  std::vector<Event> events;
  for (int i = 1; i <= 40; ++i) events.push_back(MakeEvent(fmt::format("key{}", i), i));
  Publish(events);
  std::map<Partition, std::int64_t> next;
  for (const Record& record : FetchAll()) EXPECT_EQ(record.offset, next[record.partition]++);
}

TEST_P(EventLogConformance, AWaitingPollHearsOfARecordAtOnce) {
  Ownership ownership;
  const auto subscription = Subscribe("group", &ownership);
  PollUntil({subscription.get()}, [&] { return !ownership.owned.empty(); });
  auto polled = std::async(std::launch::async,
                           [&] { return subscription->Poll(1, absl::Now() + absl::Hours(1)); });
  Publish({MakeEvent("a", 1)});
  const bool heard = polled.wait_for(kAtOnce) == std::future_status::ready;
  subscription->Wake();
  const auto records = polled.get();
  EXPECT_TRUE(heard);
  ASSERT_TRUE(records.ok()) << records.status();
  EXPECT_THAT(IdsOf(*records), ElementsAre("1.1.0"));
}

TEST_P(EventLogConformance, WakeEndsAWaitingPoll) {
  Ownership ownership;
  const auto subscription = Subscribe("group", &ownership);
  PollUntil({subscription.get()}, [&] { return !ownership.owned.empty(); });
  const Time deadline = Soon();
  auto polled = std::async(std::launch::async, [&] { return subscription->Poll(10, deadline); });
  subscription->Wake();
  const auto records = polled.get();
  ASSERT_TRUE(records.ok());
  EXPECT_THAT(*records, IsEmpty());
  EXPECT_LT(absl::Now(), deadline);
}

TEST_P(EventLogConformance, AMemberBeginsWhereItIsTold) {
  Publish({MakeEvent("a", 1), MakeEvent("a", 2), MakeEvent("a", 3)});
  Ownership ownership;
  ownership.starts[{topic_, PartitionOf("a", *log_->Partitions(topic_))}] = 2;
  const auto subscription = Subscribe("group", &ownership);
  EXPECT_THAT(IdsOf(Take(*subscription, 1)), ElementsAre("1.3.0"));
}

TEST_P(EventLogConformance, AnErrorOfStartIsAnsweredAndAskedAgain) {
  Publish({MakeEvent("a", 1)});
  int asked = 0;
  auto subscription = log_->Subscribe(topic_ + ".group", {topic_},
                                      {.start = [&](const Partition&) -> Result<std::int64_t> {
                                         if (++asked <= 3) return absl::UnavailableError("later");
                                         return 0;
                                       },
                                       .revoked = [](const Partition&) {}});
  ASSERT_TRUE(subscription.ok());
  int failures = 0;
  while (true) {
    const auto records = (*subscription)->Poll(10, Soon());
    if (records.ok() && !records->empty()) break;
    if (!records.ok()) ++failures;
    ASSERT_LE(failures, 3);
  }
  EXPECT_EQ(failures, 3);
}

TEST_P(EventLogConformance, GroupsReadIndependently) {
  Publish({MakeEvent("a", 1)});
  Ownership one, other;
  const auto first = Subscribe("one", &one);
  const auto second = Subscribe("other", &other);
  EXPECT_THAT(Take(*first, 1), SizeIs(1));
  EXPECT_THAT(Take(*second, 1), SizeIs(1));
}

TEST_P(EventLogConformance, PausedPartitionsWaitAndAreReadAgainFromTheOffset) {
  Publish({MakeEvent("a", 1), MakeEvent("a", 2)});
  Ownership ownership;
  const auto subscription = Subscribe("group", &ownership);
  const std::vector<Record> first = Take(*subscription, 2);
  ASSERT_THAT(first, SizeIs(2));
  subscription->Pause(first[1].partition, first[1].offset);
  const auto while_paused = subscription->Poll(10, absl::Now());
  ASSERT_TRUE(while_paused.ok());
  EXPECT_THAT(*while_paused, IsEmpty());
  subscription->Resume(first[1].partition);
  EXPECT_THAT(IdsOf(Take(*subscription, 1)), ElementsAre("1.2.0"));
}

TEST_P(EventLogConformance, ReadFindsSingleRecordsAndEndsSaysHowFarThereAreAny) {
  std::vector<Event> events;
  for (int i = 1; i <= 30; ++i) events.push_back(MakeEvent(fmt::format("key{}", i), i));
  Publish(events);
  std::map<Partition, std::int64_t> expected;
  std::map<Partition, std::string> last_ids;
  for (const Record& record : FetchAll()) {
    expected[record.partition] = record.offset + 1;
    last_ids[record.partition] = record.event.id;
  }
  std::vector<Partition> partitions;
  for (const auto& [partition, end] : expected) partitions.push_back(partition);
  const auto ends = log_->Ends(partitions);
  ASSERT_TRUE(ends.ok()) << ends.status();
  EXPECT_EQ(*ends, expected);

  std::map<Partition, std::int64_t> places;
  for (const auto& [partition, end] : expected) places[partition] = end - 1;
  places.begin()->second += 1;  // nothing is there
  last_ids.erase(places.begin()->first);
  const auto records = log_->Read(places);
  ASSERT_TRUE(records.ok()) << records.status();
  std::map<Partition, std::string> found;
  for (const Record& record : *records) found[record.partition] = record.event.id;
  EXPECT_EQ(found, last_ids);
}

TEST_P(EventLogConformance, ReadTakesAsManyFromEachPlaceOnAsThereAre) {
  std::vector<Event> events;
  for (int i = 1; i <= 60; ++i) events.push_back(MakeEvent(fmt::format("key{}", i), i));
  Publish(events);
  std::map<Partition, std::int64_t> places;
  std::vector<std::string> expected;
  for (const Record& record : FetchAll()) {
    places[record.partition] = 1;
    if (record.offset >= 1 && record.offset < 8) expected.push_back(record.event.id);
  }
  std::vector<Record> records;
  const Status read =
      log_->Read(places, 7, [&](Record record) { records.push_back(std::move(record)); });
  ASSERT_TRUE(read.ok()) << read;
  EXPECT_THAT(IdsOf(records), UnorderedElementsAreArray(expected));
}

TEST_P(EventLogConformance, FetchWaitsForARecordUntilItsDeadline) {
  const Partition partition{topic_, PartitionOf("a", *log_->Partitions(topic_))};
  EXPECT_THAT(*log_->Fetch(partition, 0, 10), IsEmpty());
  auto fetched = std::async(std::launch::async, [&] {
    return log_->Fetch(partition, 0, 10, absl::Now() + absl::Minutes(1));
  });
  Publish({MakeEvent("a", 1)});
  EXPECT_EQ(fetched.wait_for(kAtOnce), std::future_status::ready);
  EXPECT_THAT(IdsOf(*fetched.get()), ElementsAre("1.1.0"));
}

}  // namespace
}  // namespace tandem::testing
