#include "libs/common/app/span_queue.h"

#include <atomic>
#include <future>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/metrics.h"

namespace tandem {
namespace {

class SpanQueueTest : public ::testing::Test {
 protected:
  SpanQueue::Options Options() {
    SpanQueue::Options options;
    options.sent = &sent_;
    options.dropped = &dropped_;
    options.limit = 20;
    options.batch = 10;
    options.gather = std::chrono::milliseconds(5);
    return options;
  }
  static void AddMany(SpanQueue& queue, int count) {
    for (int i = 0; i < count; ++i) queue.Add({.service = "", .name = std::to_string(i)});
  }

  Metrics metrics_;
  prometheus::Counter& sent_ = metrics_.counter("sent", "");
  prometheus::Counter& dropped_ = metrics_.counter("dropped", "");
};

TEST_F(SpanQueueTest, SendsWhatItGetsInOrderAndTheRestAtTheEnd) {
  std::vector<std::string> names;
  SpanQueue::Options options = Options();
  options.limit = 1000;
  options.gather = std::chrono::hours(1);
  options.send = [&](const std::vector<Span>& spans) {
    EXPECT_LE(spans.size(), 10U);
    for (const Span& span : spans) names.push_back(span.name);
    return true;
  };
  {
    SpanQueue queue(options);
    AddMany(queue, 25);
  }
  ASSERT_EQ(names.size(), 25U);
  EXPECT_EQ(names.front(), "0");
  EXPECT_EQ(names.back(), "24");
  EXPECT_EQ(sent_.Value(), 25);
  EXPECT_EQ(dropped_.Value(), 0);
}

TEST_F(SpanQueueTest, NeverWaitsForACollectorThatIsStuck) {
  std::promise<void> stuck, releases;
  const std::shared_future<void> released = releases.get_future();
  SpanQueue::Options options = Options();
  options.send = [&, first = true](const std::vector<Span>&) mutable {
    if (std::exchange(first, false)) stuck.set_value();
    released.wait();
    return false;
  };
  {
    SpanQueue queue(options);
    AddMany(queue, 10);
    stuck.get_future().wait();
    AddMany(queue, 1000);  // it returns: nobody takes them
    EXPECT_EQ(dropped_.Value(), 1000 - 20);
    releases.set_value();
  }
  EXPECT_EQ(dropped_.Value(), 1010) << "after a failure nothing is sent at the end";
  EXPECT_EQ(sent_.Value(), 0);
}

TEST_F(SpanQueueTest, GoesOnOnceTheCollectorTakesSpansAgain) {
  std::atomic<int> calls = 0;
  std::promise<void> taken;
  SpanQueue::Options options = Options();
  options.send = [&](const std::vector<Span>&) {
    if (++calls < 3) return false;
    taken.set_value();
    return true;
  };
  SpanQueue queue(options);
  for (int i = 1; i <= 3; ++i) {
    queue.Add({.service = "", .name = "x"});
    while (calls < i) std::this_thread::yield();
  }
  taken.get_future().wait();
  EXPECT_EQ(dropped_.Value(), 2);
}

}  // namespace
}  // namespace tandem
