#include "libs/common/app/otlp.h"

#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/trace.h"
#include "libs/common/base/until.h"
#include "libs/common/testing/kept_log.h"
#include "libs/common/testing/server_process.h"
#include "libs/common/testing/silent_server.h"
#include "nlohmann/json.hpp"

namespace tandem {
namespace {

using ::testing::HasSubstr;

class Otlp : public ::testing::Test {
 protected:
  std::unique_ptr<Tracing> Open(int port) {
    OtlpOptions options;
    options.endpoint = fmt::format("http://127.0.0.1:{}", port);
    options.cell = "test";
    options.metrics = &metrics_;
    options.log = &log_.log();
    return OpenOtlp(options);
  }
  double Dropped() { return metrics_.counter("tandem_spans_dropped_total", "").Value(); }
  static Span ASpan() {
    Span span;
    span.service = "test";
    span.name = "x";
    span.traceparent = NewTrace(/*is_sampled=*/true);
    span.start = span.end = absl::Now();
    return span;
  }

  Metrics metrics_;
  testing::KeptLog log_;
};

// A stop waits no longer than this for tracing. Twice what it may take, on a busy machine.
constexpr Duration kBound = absl::Seconds(8);

TEST_F(Otlp, DropsCountsAndEndsInTimeWhereNobodyListens) {
  std::unique_ptr<Tracing> tracing = Open(testing::FreePort());
  tracing->Take(ASpan());
  for (const Until until(absl::Seconds(30)); Dropped() == 0 && !until.passed();)
    std::this_thread::yield();
  for (int i = 0; i < 10'000; ++i) tracing->Take(ASpan());
  const Until bound(kBound);
  tracing.reset();
  EXPECT_FALSE(bound.passed());
  EXPECT_EQ(Dropped(), 10'001);
  const auto lines = log_.Lines();
  ASSERT_FALSE(lines.empty());
  const auto line = nlohmann::json::parse(lines.front(), nullptr, false);
  ASSERT_FALSE(line.is_discarded()) << lines.front();
  EXPECT_EQ(line["message"], "opentelemetry");
  EXPECT_THAT(std::string(line["error"]), HasSubstr("Connection refused"));
}

TEST_F(Otlp, DropsCountsAndEndsInTimeWhereACollectorIsSilent) {
  const testing::SilentServer silent;
  std::unique_ptr<Tracing> tracing = Open(silent.port());
  for (int i = 0; i < 10'000; ++i) tracing->Take(ASpan());
  const Until bound(kBound);
  tracing.reset();
  EXPECT_FALSE(bound.passed());
  EXPECT_EQ(Dropped(), 10'000);
}

TEST(CheckOtlpEndpoint, TakesAHostAndAPort) {
  for (const char* good : {"http://127.0.0.1:4317", "https://collector.example:4317"})
    EXPECT_TRUE(CheckOtlpEndpoint(good).ok()) << good;
  for (const char* wrong : {"collector:4317", "http://collector", "grpc://collector:4317",
                            "http://collector:4317/v1/traces"})
    EXPECT_TRUE(absl::IsInvalidArgument(CheckOtlpEndpoint(wrong))) << wrong;
}

}  // namespace
}  // namespace tandem
