#include "libs/common/rpc/call_span.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/trace.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/kept_spans.h"

namespace tandem {
namespace {

using common::v1::TestItem;
using ::testing::IsEmpty;
using testing::KeptSpans;
using ::testing::SizeIs;
using testing::TestService;
using testing::TextOf;

constexpr std::string_view kCaller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr std::string_view kUnrecorded = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
constexpr std::string_view kGet = "tandem.common.v1.TestItemService/GetTestItem";
constexpr std::string_view kClose = "tandem.common.v1.TestItemService/CloseTestItem";

class CallSpans : public ::testing::Test {
 protected:
  CallSpans() { EXPECT_TRUE(service_.Create("a").ok()); }

  static Pipeline::Options With(Tracing* tracing) {
    Pipeline::Options options;
    options.tracing = tracing;
    return options;
  }
  Status Get(std::string_view name, std::string_view traceparent) {
    common::v1::GetTestItemRequest request;
    request.set_name(std::string(name));
    CallMetadata metadata;
    metadata.traceparent = traceparent;
    return service_.CallBytes("GetTestItem", request.SerializeAsString(), metadata).status;
  }

  KeptSpans kept_{0};
  TestService service_{With(&kept_)};
};

TEST_F(CallSpans, AreBelowTheirCallersAndNamedAfterTheirMethods) {
  for (const bool is_cached : {false, true}) {
    ASSERT_TRUE(Get("countries/ke/testItems/a", kCaller).ok());
    const std::vector<Span> spans = kept_.Named(kGet);
    ASSERT_THAT(spans, SizeIs(is_cached ? 2 : 1));
    const Span& span = spans.back();
    EXPECT_EQ(span.kind, Span::Kind::kServer);
    EXPECT_EQ(span.service, "test");
    EXPECT_EQ(TraceIdOf(span.traceparent), TraceIdOf(kCaller));
    EXPECT_NE(span.traceparent, kCaller);
    EXPECT_EQ(span.parent, kCaller);
    EXPECT_EQ(span.link, "");
    EXPECT_LE(span.start, span.end);
    EXPECT_FALSE(span.failed);
    EXPECT_EQ(TextOf(span, "rpc.system"), "grpc");
    EXPECT_EQ(TextOf(span, "rpc.service"), "tandem.common.v1.TestItemService");
    EXPECT_EQ(TextOf(span, "rpc.method"), "GetTestItem");
    EXPECT_EQ(TextOf(span, "rpc.grpc.status_code"), "0");
  }
}

TEST_F(CallSpans, AreWhatTheJournalNames) {
  common::v1::CloseTestItemRequest request;
  request.set_name("countries/ke/testItems/a");
  CallMetadata metadata;
  metadata.traceparent = kCaller;
  ASSERT_TRUE(
      service_.CallBytes("CloseTestItem", request.SerializeAsString(), metadata).status.ok());
  const auto spans = kept_.Named(kClose);
  ASSERT_THAT(spans, SizeIs(1));
  EXPECT_EQ((*service_.store->ReadJournal({}, 10)).back().traceparent(), spans[0].traceparent);
}

TEST_F(CallSpans, SayWhyACallWasRefusedButNotWhatItSent) {
  EXPECT_FALSE(Get("countries/ke/testItems/Somebody Else", kCaller).ok());
  EXPECT_FALSE(Get("countries/ke/testItems/b", kCaller).ok());
  service_.caller = {};
  EXPECT_FALSE(Get("countries/ke/testItems/a", kCaller).ok());
  const std::vector<Span> spans = kept_.spans();
  ASSERT_THAT(spans, SizeIs(3));
  EXPECT_EQ(TextOf(spans[0], "tandem.reason"), "INVALID_FIELDS");
  EXPECT_EQ(TextOf(spans[1], "tandem.reason"), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(TextOf(spans[1], "rpc.grpc.status_code"), "5");
  EXPECT_EQ(TextOf(spans[2], "tandem.reason"), "NOT_PERMITTED");
  for (const Span& span : spans) {
    EXPECT_FALSE(span.failed) << "a mistake of the caller's";
    for (const auto& [key, value] : span.attributes)
      EXPECT_THAT(TextOf(span, key), ::testing::Not(::testing::HasSubstr("omebody"))) << key;
  }
}

TEST_F(CallSpans, AreNoneOfTracesThatAreNotRecorded) {
  for (const std::string_view traceparent : {"", "no trace", kUnrecorded.data()})
    ASSERT_TRUE(Get("countries/ke/testItems/a", traceparent).ok());
  EXPECT_THAT(kept_.spans(), IsEmpty());
  CallMetadata metadata;
  metadata.traceparent = kCaller;
  EXPECT_FALSE(service_.pipeline->RefuseUnknown("a.b.C/Somebody", metadata).ok());
  EXPECT_THAT(kept_.spans(), IsEmpty()) << "a name that a caller made up";
}

// Answers what it is told, and keeps what it was asked in.
class OnePeer final : public Peers {
 public:
  Result<std::string> Ask(std::string_view, std::string, Time,
                          std::string_view traceparent) override {
    asked_in = traceparent;
    return answer;
  }
  Result<std::string> answer = std::string("yes");
  std::string asked_in;
};

TEST(TracedPeers, MakeEachAnswerASpanThatTheOtherSideIsBelow) {
  KeptSpans kept(0);
  OnePeer peer;
  TracedPeers traced(&peer, &kept, "objectives");
  constexpr std::string_view kMethod = "tandem.placement.v1.PartnershipService/GetStanding";
  EXPECT_EQ(*traced.Ask(kMethod, "", absl::InfiniteFuture(), kCaller), "yes");
  peer.answer = NotFound("countries/ke/partnerships/a");
  EXPECT_FALSE(traced.Ask(kMethod, "", absl::InfiniteFuture(), kCaller).ok());
  const std::vector<Span> spans = kept.Named(kMethod);
  ASSERT_THAT(spans, SizeIs(2));
  EXPECT_EQ(spans[0].kind, Span::Kind::kClient);
  EXPECT_EQ(spans[0].service, "objectives");
  EXPECT_EQ(spans[0].parent, kCaller);
  EXPECT_EQ(spans[1].traceparent, peer.asked_in);
  EXPECT_EQ(TextOf(spans[0], "peer.service"), "placement");
  EXPECT_FALSE(spans[0].failed);
  EXPECT_TRUE(spans[1].failed);

  EXPECT_FALSE(traced.Ask(kMethod, "", absl::InfiniteFuture(), kUnrecorded).ok());
  EXPECT_EQ(peer.asked_in, kUnrecorded);
  EXPECT_THAT(kept.spans(), SizeIs(2));
}

}  // namespace
}  // namespace tandem
