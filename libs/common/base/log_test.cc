#include "libs/common/base/log.h"

#include <future>
#include <mutex>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/manual_clock.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;

// Keeps what is written.
struct Lines {
  Log::Sink sink() {
    return [this](std::string_view lines) {
      const std::lock_guard lock(mutex);
      text.append(lines);
    };
  }
  std::mutex mutex;
  std::string text;
};

TEST(Log, WritesOneJsonObjectALine) {
  testing::ManualClock clock;
  Lines lines;
  Log log(clock, lines.sink());
  log.Warning("a \"quoted\"\nmessage", {{"count", "1"}});
  log.Flush();
  EXPECT_EQ(lines.text,
            "{\"time\":\"2024-01-15T00:00:00.000000Z\",\"level\":\"warning\","
            "\"message\":\"a \\\"quoted\\\"\\nmessage\",\"count\":\"1\"}\n");
}

TEST(Log, IsJsonWhateverItIsToSay) {
  EXPECT_EQ(JsonString("from \xff\x01"), "\"from \uFFFD\\u0001\"");
}

TEST(Log, WritesEverythingBeforeItEnds) {
  Lines lines;
  {
    Log log(SystemClock(), lines.sink());
    for (int i = 0; i < 1000; ++i) log.Info("line", {{"number", std::to_string(i)}});
  }
  EXPECT_THAT(lines.text, HasSubstr("\"number\":\"999\""));
}

TEST(Log, DropsAndCountsLinesWhenTheDiskHangsAndHoldsUpNobody) {
  std::promise<void> disk;
  auto ready = disk.get_future().share();
  Log log(SystemClock(), [ready](std::string_view) { ready.wait(); });
  const std::string text(100'000, 'x');
  for (int i = 0; i < 200; ++i) log.Info(text);
  EXPECT_GT(log.dropped(), 0);
  disk.set_value();
}

}  // namespace
}  // namespace tandem
