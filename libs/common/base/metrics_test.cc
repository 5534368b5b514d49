#include "libs/common/base/metrics.h"

#include <filesystem>
#include <fstream>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/process_metrics.h"
#include "libs/common/base/rounds.h"
#include "libs/common/base/trace.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c";

TEST(TracedHistogram, KeepsATraceOfEachBucketAndANewOneAfterASecond) {
  Metrics metrics;
  TracedHistogram& histogram = metrics.traced_histogram("t", "Times.", {0.1, 1});
  const Time now = absl::FromUnixSeconds(1'700'000'000);
  histogram.Observe(0.1, kTrace, now);
  histogram.Observe(5, "", now);
  EXPECT_EQ(histogram.exemplar(0)->trace_id, kTrace);
  EXPECT_FALSE(histogram.exemplar(1).has_value());
  EXPECT_FALSE(histogram.exemplar(2).has_value()) << "a call without a trace";
  histogram.Observe(0.05, "another", now + absl::Milliseconds(999));
  EXPECT_EQ(histogram.exemplar(0)->trace_id, kTrace);
  histogram.Observe(0.05, "another", now + absl::Seconds(1));
  EXPECT_EQ(histogram.exemplar(0)->value, 0.05);
  EXPECT_EQ(&metrics.traced_histogram("t", "Times.", {0.1, 1}), &histogram);
}

TEST(Metrics, ShowLabelSetsThatComeAndGo) {
  Metrics metrics;
  std::vector<Metrics::Sample> samples = {{{{"country", "ke"}}, 1}};
  metrics.observe_all("tandem_partnerships", "Partnerships.", [&] { return samples; });
  EXPECT_THAT(metrics.Text(), HasSubstr("tandem_partnerships{country=\"ke\"} 1\n"));
  samples.clear();
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("tandem_partnerships{")));
}

TEST(Metrics, OfTheProcessHaveThePrometheusNames) {
  Metrics metrics;
  ObserveProcess(metrics);
  for (const prometheus::MetricFamily& family : metrics.Collect()) {
    const auto& metric = family.metric.front();
    const double value = metric.gauge.value + metric.counter.value;
    EXPECT_GT(value, 0) << family.name;
  }
}

TEST(MemoryLimit, IsTheLeastOfTheGroupsThatTheProcessIsIn) {
  const std::filesystem::path folder = testing::TemporaryFolder();
  const auto write = [&](const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
  };
  const auto limit = [&](const std::string& groups) {
    write("groups", groups);
    return MemoryLimit(folder / "groups", folder);
  };
  const double none = std::numeric_limits<double>::infinity();
  EXPECT_EQ(limit("0::/\n"), none) << "no group has a limit";
  write("memory.max", "1073741824\n");
  EXPECT_EQ(limit("0::/\n"), 1073741824) << "the root of a container";
  write("slice/memory.max", "max\n");
  write("slice/tandem/memory.max", "536870912\n");
  EXPECT_EQ(limit("0::/slice/tandem\n"), 536870912);
  EXPECT_EQ(limit("0::/slice\n"), 1073741824);
  write("memory/pod/memory.limit_in_bytes", "268435456\n");
  EXPECT_EQ(limit("5:cpu,memory:/pod\n4:cpuset:/\n"), 268435456) << "the first version";
  EXPECT_EQ(limit("4:cpuset:/pod\n"), none);
  std::filesystem::remove_all(folder);
}

TEST(SampledTraceIdOf, IsEmptyWhereNobodyCouldLookTheTraceUp) {
  const std::string traceparent = NewSpan("");
  EXPECT_EQ(SampledTraceIdOf(traceparent), TraceIdOf(traceparent));
  EXPECT_EQ(SampledTraceIdOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), kTrace);
  EXPECT_EQ(SampledTraceIdOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"), "");
  EXPECT_EQ(SampledTraceIdOf("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), "");
  EXPECT_EQ(SampledTraceIdOf(""), "");
}

TEST(Rounds, GoOnUntilTheyAreEnded) {
  std::atomic<int> rounds = 0;
  {
    const Rounds looking([&] { ++rounds; }, std::chrono::milliseconds(1));
    while (rounds < 3) std::this_thread::yield();
  }
  const int ended = rounds;
  EXPECT_EQ(rounds, ended);
  const Rounds once([&] { ++rounds; }, std::chrono::hours(1));  // ends without waiting for it
}

}  // namespace
}  // namespace tandem
