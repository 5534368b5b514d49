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

  // As many of one country as are taken at once, the batch over.
  std::size_t Take(bool beside, std::chrono::microseconds took = std::chrono::milliseconds(1)) {
    const CommitQueue::Batch batch = queue_.TakeNext(beside);
    queue_.Over(batch, kStart, kStart + took);
    return batch.size;
  }
  // A batch takes a millisecond, and 50 us for each that is in it.
  void LearnCosts() {
    for (int size = 1; size <= 40; ++size) {
      Add("ke", size);
      Take(false, std::chrono::microseconds(1'000 + 50 * size));
    }
  }

  CommitQueue queue_;
  int added_ = 0;
};

TEST_F(CommitQueueTest, ACountryAloneGetsAllThatWaitsInOneBatchAfterTheOther) {
  LearnCosts();
  Add("ke", 300);
  EXPECT_EQ(queue_.TakeNext(/*beside=*/false).size, 300u);
  Add("ke", 700);
  EXPECT_FALSE(queue_.HasNext(/*beside=*/true));
  EXPECT_EQ(Take(false), 512u);
  EXPECT_EQ(queue_.size(), 188u);
}

TEST_F(CommitQueueTest, WhoFloodsLeavesRoomBesideItForOthers) {
  LearnCosts();
  Add("lr", 200);
  const CommitQueue::Batch flood = queue_.TakeNext(false);
  EXPECT_EQ(flood.size, 10u);
  EXPECT_FALSE(queue_.HasNext(true));
  Add("ke", 1);
  ASSERT_TRUE(queue_.HasNext(true));
  EXPECT_THAT(queue_.TakeNext(true).countries, UnorderedElementsAre("countries/ke"));
  queue_.Over(flood, kStart, kStart + std::chrono::milliseconds(2));
  EXPECT_TRUE(queue_.HasNext(true));
}

TEST_F(CommitQueueTest, WhereBatchesCostMostOfTheTimeTheyAreLargeForAll) {
  for (int size = 1; size <= 40; ++size) {
    Add("ke", size);
    Take(false, std::chrono::microseconds(10'000 + 10 * size));
  }
  Add("lr", 400);
  EXPECT_EQ(Take(false), 400u);
}

TEST_F(CommitQueueTest, OnceTheOthersAreGoneAllIsItsOwnAgain) {
  LearnCosts();
  Add("lr", 200, std::chrono::milliseconds(1'001));
  EXPECT_EQ(Take(false), 200u);
}

TEST_F(CommitQueueTest, AFullBatchGoesToThoseThatHaveWaitedLongest) {
  for (int i = 0; i < 9; ++i) Add(fmt::format("k{}", 9 - i), 100, std::chrono::milliseconds(i));
  const CommitQueue::Batch batch = queue_.TakeNext(false);
  EXPECT_EQ(batch.size, 512u);
  EXPECT_THAT(batch.countries, SizeIs(6));
  EXPECT_THAT(
      batch.countries,
      Each(::testing::Not(::testing::AnyOf("countries/k1", "countries/k2", "countries/k3"))));
}

TEST_F(CommitQueueTest, WhatOneCountryQueuesStaysInOrder) {
  LearnCosts();
  const int first = added_ + 1;
  Add("ke", 100);
  Add("lr", 1);
  std::vector<std::string> order;
  while (!queue_.empty()) {
    const CommitQueue::Batch batch = queue_.TakeNext(false);
    for (const auto& waiting : batch.waiting) order.push_back(waiting.change.entry.change_id());
    queue_.Over(batch, kStart, kStart + std::chrono::milliseconds(1));
  }
  std::erase(order, std::to_string(first + 100));
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(order[static_cast<std::size_t>(i)], std::to_string(first + i));
}

TEST_F(CommitQueueTest, WhoWasAnsweredLastHasTimeToComeAgain) {
  LearnCosts();
  Add("ke", 40);
  const CommitQueue::Batch batch = queue_.TakeNext(false);
  Add("ke", 16);
  queue_.Over(batch, kStart, kStart + std::chrono::microseconds(3'000));
  EXPECT_EQ(queue_.gathers_until() - kStart, std::chrono::microseconds(3'000 + 750));
  EXPECT_FALSE(queue_.IsGathered());
  Add("ke", 40);
  EXPECT_TRUE(queue_.IsGathered());
  EXPECT_EQ(Take(false), 56u);
}

TEST_F(CommitQueueTest, WhereFewComeAgainNextToNothingIsWaited) {
  LearnCosts();
  // Six were answered, one of them comes while they are waited for.
  const auto take = [this](int came) {
    const CommitQueue::Batch batch = queue_.TakeNext(false);
    Add("ke", 6);
    const auto ended = kStart + std::chrono::microseconds(1'000 + 50 * batch.size);
    queue_.Over(batch, kStart, ended);
    Add("ke", came);
    return queue_.gathers_until() - ended;
  };
  Add("ke", 6);
  for (int batch = 0; batch < 20; ++batch) take(7);
  EXPECT_EQ(take(7), std::chrono::microseconds(750));
  for (int batch = 0; batch < 20; ++batch) take(1);
  EXPECT_EQ(take(1), std::chrono::microseconds(50));
  bool is_tried_again = false;
  for (int batch = 0; batch < 100; ++batch)
    is_tried_again |= take(1) == std::chrono::microseconds(750);
  EXPECT_TRUE(is_tried_again);
}

TEST_F(CommitQueueTest, FewAreNotWaitedFor) {
  LearnCosts();
  Add("ke", 3);
  const CommitQueue::Batch batch = queue_.TakeNext(false);
  Add("ke", 1);
  queue_.Over(batch, kStart, kStart + std::chrono::microseconds(1'150));
  EXPECT_TRUE(queue_.IsGathered());
}

TEST_F(CommitQueueTest, NobodyWaitsForAnotherCountry) {
  LearnCosts();
  Add("lr", 16);
  const CommitQueue::Batch batch = queue_.TakeNext(false);
  Add("ke", 1);
  queue_.Over(batch, kStart, kStart + std::chrono::milliseconds(10));
  EXPECT_TRUE(queue_.IsGathered());
}

TEST_F(CommitQueueTest, NobodyWaitsOnAFastDisk) {
  for (int size = 1; size <= 40; ++size) {
    Add("ke", size);
    Take(false, std::chrono::microseconds(400 + 50 * size));
  }
  Add("ke", 16);
  Take(false);
  EXPECT_TRUE(queue_.IsGathered());
}

}  // namespace
}  // namespace tandem
