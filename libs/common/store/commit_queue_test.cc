#include "libs/common/store/commit_queue.h"

#include <gmock/gmock.h>

#include "fmt/format.h"

namespace tandem {
namespace {

using ::testing::Each;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

const CommitQueue::SteadyTime kStart{std::chrono::hours(1)};

class CommitQueueTest : public ::testing::Test {
 protected:
  void Add(std::string_view country, int count, std::chrono::milliseconds at = {}) {
    for (int i = 0; i < count; ++i) {
      Change change;
      change.entry.add_events()->set_key(fmt::format("countries/{}/partnerships/p", country));
      change.entry.set_change_id(std::to_string(++added_));
      queue_.Add({std::move(change), nullptr, kStart + at});
    }
  }

  CommitQueue queue_;
  int added_ = 0;
};

TEST_F(CommitQueueTest, ACountryAloneGetsAllThatWaitsAndAllEngines) {
  Add("ke", 300);
  EXPECT_THAT(queue_.TakeNext(/*is_last=*/false).waiting, SizeIs(300));
  EXPECT_TRUE(queue_.empty());
  Add("ke", 700);
  ASSERT_TRUE(queue_.HasNext(/*is_last=*/true));
  EXPECT_THAT(queue_.TakeNext(true).waiting, SizeIs(512));
  EXPECT_EQ(queue_.size(), 188u);
}

TEST_F(CommitQueueTest, WhoFloodsLeavesAnEngineToOthers) {
  Add("ke", 1);
  queue_.Over(queue_.TakeNext(false));
  Add("lr", 200);
  const CommitQueue::Batch flood = queue_.TakeNext(false);
  EXPECT_THAT(flood.waiting, SizeIs(64));
  EXPECT_FALSE(queue_.HasNext(true));
  Add("ke", 1);
  ASSERT_TRUE(queue_.HasNext(true));
  EXPECT_THAT(queue_.TakeNext(true).countries, UnorderedElementsAre("countries/ke"));
  queue_.Over(flood);
  EXPECT_TRUE(queue_.HasNext(true));
}

TEST_F(CommitQueueTest, OnceTheOthersAreGoneAllIsItsOwnAgain) {
  Add("ke", 1);
  queue_.Over(queue_.TakeNext(false));
  Add("lr", 200, std::chrono::milliseconds(1'001));
  EXPECT_THAT(queue_.TakeNext(false).waiting, SizeIs(200));
  Add("lr", 100, std::chrono::milliseconds(1'002));
  EXPECT_TRUE(queue_.HasNext(true));
}

TEST_F(CommitQueueTest, AFullBatchGoesToThoseThatHaveWaitedLongest) {
  for (int i = 0; i < 9; ++i) Add(fmt::format("k{}", 9 - i), 100, std::chrono::milliseconds(i));
  const CommitQueue::Batch batch = queue_.TakeNext(false);
  EXPECT_THAT(batch.waiting, SizeIs(512));
  EXPECT_THAT(batch.countries, SizeIs(8));
  EXPECT_THAT(batch.countries, Each(::testing::Ne("countries/k1")));
}

TEST_F(CommitQueueTest, WhatOneCountryQueuesStaysInOrder) {
  Add("ke", 100);
  Add("lr", 1);
  std::vector<std::string> order;
  while (!queue_.empty()) {
    const CommitQueue::Batch batch = queue_.TakeNext(false);
    for (const auto& waiting : batch.waiting) order.push_back(waiting.change.entry.change_id());
    queue_.Over(batch);
  }
  order.erase(std::find(order.begin(), order.end(), "101"));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(order[static_cast<std::size_t>(i)], std::to_string(i + 1));
}

}  // namespace
}  // namespace tandem
