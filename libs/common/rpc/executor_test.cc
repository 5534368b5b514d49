#include "libs/common/rpc/executor.h"

#include <future>
#include <map>
#include <mutex>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/status.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;

// Keeps the only thread busy until it is let go, so that a test can queue in peace.
class Gate {
 public:
  explicit Gate(Executor& executor) {
    // Its own: it may begin when this is gone.
    const std::shared_future<void> is_open = open_.get_future();
    EXPECT_TRUE(executor.Submit("", "", [is_open](Executor::Hold) { is_open.wait(); }).ok());
    while (executor.length() > 0) std::this_thread::yield();
  }
  void Open() { open_.set_value(); }

 private:
  std::promise<void> open_;
};

TEST(Executor, ACountryThatFloodsWaitsForItself) {
  std::vector<std::string> order;
  {
    Executor executor({.threads = 1, .capacity = 100});
    Gate gate(executor);
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(
          executor.Submit("countries/ke", "", [&](Executor::Hold) { order.emplace_back("ke"); })
              .ok());
    }
    ASSERT_TRUE(
        executor.Submit("countries/lr", "", [&](Executor::Hold) { order.emplace_back("lr"); })
            .ok());
    gate.Open();
  }
  EXPECT_THAT(order, ElementsAre("ke", "lr", "ke", "ke", "ke", "ke"));
}

TEST(Executor, AFullQueueRefusesAtOnce) {
  Executor executor({.threads = 1, .capacity = 2});
  Gate gate(executor);
  EXPECT_TRUE(executor.Submit("a", "", [](Executor::Hold) {}).ok());
  EXPECT_TRUE(executor.Submit("b", "", [](Executor::Hold) {}).ok());
  const Status refused = executor.Submit("c", "", [](Executor::Hold) {});
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "OVERLOADED");
  gate.Open();
}

TEST(Executor, ACountryTakesNoMoreOfTheQueueThanItLeavesFree) {
  Executor executor({.threads = 1, .capacity = 8});
  Gate gate(executor);
  const auto admitted = [&](std::string_view country) {
    int count = 0;
    while (executor.Submit(country, "", [](Executor::Hold) {}).ok()) ++count;
    return count;
  };
  EXPECT_EQ(admitted("floods"), 4);
  EXPECT_EQ(admitted("floods too"), 2);
  EXPECT_EQ(admitted("asks for little"), 1);
  gate.Open();
}

TEST(Executor, BeginsNoMoreThanItMayUntilAHoldIsGone) {
  std::vector<Executor::Hold> held;
  std::promise<void> begun, replied;
  std::vector<std::string> order;
  Executor executor({.threads = 1, .begun = 2});
  const auto keep = [&](Executor::Hold hold) { held.push_back(std::move(hold)); };
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(executor.Submit("", "", keep).ok());
  ASSERT_TRUE(executor
                  .Submit("", "",
                          [&](Executor::Hold) {
                            order.emplace_back("third");
                            begun.set_value();
                          })
                  .ok());
  executor.Continue([&] {
    order.emplace_back("reply of one that was begun");
    replied.set_value();
  });
  replied.get_future().wait();
  // Of the only thread alone until here: it waits now.
  while (executor.length() != 1) std::this_thread::yield();
  held.clear();
  begun.get_future().wait();
  EXPECT_THAT(order, ElementsAre("reply of one that was begun", "third"));
}

// However many hang there, of whichever country.
TEST(Executor, ReadsPassCommandsThatWaitForTheStore) {
  Executor::Hold held;
  std::promise<void> begun;
  std::vector<std::string> order;
  {
    Executor executor({.threads = 1, .capacity = 4, .begun = 1});
    ASSERT_TRUE(executor
                    .Submit("ke", "",
                            [&](Executor::Hold hold) {
                              held = std::move(hold);
                              begun.set_value();
                            })
                    .ok());
    begun.get_future().wait();
    const auto command = [&] {
      return executor.Submit("ke", "", [&](Executor::Hold) { order.emplace_back("command"); });
    };
    ASSERT_TRUE(command().ok());
    ASSERT_TRUE(command().ok());
    EXPECT_EQ(ReasonOf(command()), "OVERLOADED");
    for (const char* country : {"lr", "ke"}) {
      std::promise<void> read;
      ASSERT_TRUE(executor
                      .SubmitRead(country,
                                  [&, country] {
                                    order.emplace_back(country);
                                    read.set_value();
                                  })
                      .ok());
      read.get_future().wait();
    }
    held.reset();
  }
  EXPECT_THAT(order, ElementsAre("lr", "ke", "command", "command"));
}

TEST(Executor, CommandsOnOneNameRunOneAtATimeUntilTheirHoldIsGone) {
  std::mutex mutex;
  std::vector<int> order;
  Executor::Hold kept;
  std::promise<void> first_ran, other_ran;
  {
    Executor executor({.threads = 2, .capacity = 100});
    const auto note = [&](int which) {
      const std::lock_guard lock(mutex);
      order.push_back(which);
    };
    ASSERT_TRUE(executor
                    .Submit("", "name",
                            [&](Executor::Hold hold) {
                              note(1);
                              kept = std::move(hold);
                              first_ran.set_value();
                            })
                    .ok());
    first_ran.get_future().wait();
    ASSERT_TRUE(executor.Submit("", "name", [&](Executor::Hold) { note(3); }).ok());
    ASSERT_TRUE(executor
                    .Submit("", "other",
                            [&](Executor::Hold) {
                              note(2);
                              other_ran.set_value();
                            })
                    .ok());
    other_ran.get_future().wait();
    kept.reset();
  }
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(Executor, WhatWasAdmittedBeforeGoesAheadOfWhatWaits) {
  std::vector<std::string> order;
  {
    Executor executor({.threads = 1, .capacity = 2});
    Gate gate(executor);
    ASSERT_TRUE(executor.Submit("a", "", [&](Executor::Hold) { order.emplace_back("new"); }).ok());
    ASSERT_TRUE(executor.Submit("b", "", [&](Executor::Hold) { order.emplace_back("new"); }).ok());
    executor.Continue([&] { order.emplace_back("reply"); });
    gate.Open();
  }
  EXPECT_THAT(order, ElementsAre("reply", "new", "new"));
}

TEST(Threads, RefusesMoreThanItsLimitAndTakesOthersWhenOneHasEnded) {
  Threads threads(1);
  std::promise<void> open, ended;
  ASSERT_TRUE(threads.Start("", [&] { open.get_future().wait(); }));
  EXPECT_FALSE(threads.Start("", [] {}));
  open.set_value();
  while (!threads.Start("", [&] { ended.set_value(); })) std::this_thread::yield();
  ended.get_future().wait();
}

TEST(Threads, ACountryTakesNoMoreThanItLeavesFree) {
  std::promise<void> open;
  const std::shared_future<void> opened = open.get_future().share();
  Threads threads(8);
  const auto admitted = [&](std::string_view country) {
    int count = 0;
    while (threads.Start(country, [opened] { opened.wait(); })) ++count;
    return count;
  };
  EXPECT_EQ(admitted("floods"), 4);
  EXPECT_EQ(admitted("floods too"), 2);
  EXPECT_EQ(admitted("asks for little"), 1);
  open.set_value();
  while (threads.running() > 0) std::this_thread::yield();
  EXPECT_TRUE(threads.Start("floods", [] {}));
}

}  // namespace
}  // namespace tandem
