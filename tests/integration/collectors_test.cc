// Collectors of traces that do not answer, or over TLS.
#include <filesystem>
#include <future>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/app/otlp.h"
#include "libs/common/base/trace.h"
#include "libs/common/base/until.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/silent_server.h"
#include "libs/common/testing/temporary_folder.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tests/integration/collector.h"
#include "tests/integration/distributed.h"

namespace tandem::testing {
namespace {

// For a busy machine. A stop waits for what is being sent, and that for a second: by the exporter's
// own default it would be ten. That nobody waits for even one attempt to send, SpanQueueTest says.
constexpr Duration kCall = absl::Seconds(5);
constexpr Duration kCollectorsStop = absl::Seconds(7);
constexpr int kCalls = 5'000;  // more spans than may wait

class DeadCollector : public ::testing::Test {
 protected:
  ~DeadCollector() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void ExpectNothingWaitsFor(int port) {
    AppOptions options;
    for (const std::string_view service : Distributed::kServices)
      options.modules.push_back(ModuleOf(service));
    options.store = "sqlite:" + (folder_ / "{service}.db").string();
    options.event_log = "local:" + (folder_ / "events.db").string();
    options.otlp_endpoint = fmt::format("http://127.0.0.1:{}", port);
    options.trace_ratio = 1;
    options.log_sink = [](std::string_view) {};
    auto app = App::Start(options);
    ASSERT_TRUE(app.ok()) << app.status();
    const auto place = (*app)->Find("tandem.placement.v1.PartnershipService/GetPartnership");
    placement::v1::GetPartnershipRequest request;
    request.set_name("countries/lr/partnerships/nobody");
    Caller caller;
    caller.grants.push_back({common::v1::PROGRAMME_MANAGER, "*"});
    Duration longest;
    for (int i = 0; i < kCalls; ++i) {
      std::promise<Reply> replied;
      const Time asked = absl::Now();
      place.pipeline->CallAs(caller, *place.route, request.SerializeAsString(), {},
                             [&](Reply reply) { replied.set_value(std::move(reply)); });
      ASSERT_EQ(ReasonOf(replied.get_future().get().status), "RESOURCE_NOT_FOUND");
      longest = std::max(longest, absl::Now() - asked);
    }
    EXPECT_LT(longest, kCall);
    const std::string metrics = (*app)->metrics().Text();
    EXPECT_THAT(metrics, ::testing::HasSubstr("tandem_spans_exported_total 0"));
    EXPECT_THAT(metrics, ::testing::Not(::testing::HasSubstr("tandem_spans_dropped_total 0")));
    const Until stop(kCollectorsStop);
    app->reset();
    EXPECT_FALSE(stop.passed());
  }

  const std::filesystem::path folder_ = TemporaryFolder();
};

TEST_F(DeadCollector, DelaysNeitherCallsNorTheStopWhereNobodyListens) {
  ExpectNothingWaitsFor(FreePort());
}

TEST_F(DeadCollector, DelaysNeitherCallsNorTheStopWhereItIsSilent) {
  const SilentServer silent;
  ExpectNothingWaitsFor(silent.port());
}

TEST(CollectorOverTls, IsTrustedByTheAuthoritiesOfTheFolderThatOneMayChange) {
  if (Collector::IsSkipped()) GTEST_SKIP() << Collector::kSkip << " is set";
  const Authority first("first"), second("second");
  const std::filesystem::path theirs = TemporaryFolder(), ours = TemporaryFolder();
  Mount(theirs, first.Issue(), first.certificate());
  Mount(ours, second.Issue(), second.certificate());
  const auto collector = Collector::Start(theirs);
  ASSERT_TRUE(collector.ok()) << collector.status();
  Metrics metrics;
  Log log(SystemClock(), [](std::string_view) {});
  OtlpOptions options;
  options.endpoint = (*collector)->endpoint();
  options.tls_dir = ours.string();
  options.metrics = &metrics;
  options.log = &log;
  const auto tracing = OpenOtlp(options);
  const auto take = [&](const std::string& name) {
    Span span;
    span.service = "test";
    span.name = name;
    span.traceparent = NewTrace(/*is_sampled=*/true);
    span.start = span.end = absl::Now();
    tracing->Take(std::move(span));
  };
  const auto& dropped = metrics.counter("tandem_spans_dropped_total", "");
  take("to a stranger");
  for (const Until until(absl::Seconds(30)); dropped.Value() == 0 && !until.passed();)
    std::this_thread::yield();
  EXPECT_EQ(dropped.Value(), 1);
  Mount(ours, second.Issue(), second.certificate() + first.certificate());
  take("to a friend");
  const auto came = (*collector)->Await([](const auto&) { return true; });
  ASSERT_FALSE(came.is_null());
  EXPECT_EQ(came["name"], "to a friend");
  for (const auto& folder : {theirs, ours}) std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tandem::testing
