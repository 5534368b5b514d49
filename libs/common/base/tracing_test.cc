#include "libs/common/base/tracing.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/trace.h"
#include "libs/common/testing/kept_spans.h"

namespace tandem {
namespace {

using ::testing::IsEmpty;
using testing::KeptSpans;

constexpr std::string_view kRecorded = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr std::string_view kPassedOver = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
constexpr std::string_view kMalformed = "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(Tracing, LetsTheFlagOfACallerDecide) {
  for (const double ratio : {0.0, 1.0}) {
    const KeptSpans tracing(ratio);
    const std::string below = tracing.NewSpan(kRecorded);
    EXPECT_EQ(SampledTraceIdOf(below), TraceIdOf(kRecorded));
    EXPECT_NE(SpanIdOf(below), SpanIdOf(kRecorded));
    EXPECT_EQ(TraceIdOf(tracing.NewSpanIfRecorded(kRecorded)), TraceIdOf(kRecorded));

    const std::string beside = tracing.NewSpan(kPassedOver);
    EXPECT_EQ(TraceIdOf(beside), TraceIdOf(kPassedOver));
    EXPECT_THAT(SampledTraceIdOf(beside), IsEmpty());
    EXPECT_THAT(tracing.NewSpanIfRecorded(kPassedOver), IsEmpty());
  }
}

TEST(Tracing, RecordsSoManyOfTheTracesThatBeginHere) {
  constexpr int kTraces = 20'000;
  for (const double ratio : {0.0, 0.25, 1.0}) {
    const KeptSpans tracing(ratio);
    int recorded = 0, needed = 0;
    for (int i = 0; i < kTraces; ++i) {
      const std::string trace = tracing.NewSpan(i % 2 == 0 ? "" : kMalformed);
      ASSERT_FALSE(TraceIdOf(trace).empty()) << trace;
      recorded += SampledTraceIdOf(trace).empty() ? 0 : 1;
      needed += tracing.NewSpanIfRecorded(i % 2 == 0 ? "" : kMalformed).empty() ? 0 : 1;
    }
    // Ten standard deviations of a quarter of them.
    EXPECT_NEAR(recorded, ratio * kTraces, 620) << ratio;
    EXPECT_NEAR(needed, ratio * kTraces, 620) << ratio;
    if (ratio == 0 || ratio == 1) {
      EXPECT_EQ(recorded, ratio * kTraces);
    }
  }
}

TEST(Tracing, GoesOnWithContextsWhereThereIsNone) {
  EXPECT_EQ(TraceIdOf(NewSpan(kPassedOver, nullptr)), TraceIdOf(kPassedOver));
  EXPECT_FALSE(TraceIdOf(NewSpan("", nullptr)).empty());
}

TEST(WithSpanId, KeepsTheTraceAndItsFlag) {
  EXPECT_EQ(WithSpanId(kPassedOver, 0x2a),
            "00-0af7651916cd43dd8448eb211c80319c-000000000000002a-00");
  EXPECT_EQ(WithSpanId("", 1), "");
}

}  // namespace
}  // namespace tandem
