#include "libs/common/events/message_spans.h"

#include "gmock/gmock.h"
#include "libs/common/base/trace.h"
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/epochs.h"
#include "libs/common/testing/kept_spans.h"

namespace tandem::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kCommand[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kOther[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr char kUnrecorded[] = "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
constexpr char kSend[] = "send tandem.source.v1";
constexpr char kProcess[] = "process tandem.source.v1";

class MessageSpans : public ConsumerTest {
 protected:
  // A command in the trace `traceparent` that tells of a partnership.
  void SayIn(std::string_view traceparent, std::uint64_t partnership) {
    Context context = ContextOf(source_.get(), fmt::format("in{}", said_++));
    context.traceparent = traceparent;
    ASSERT_TRUE(RunNow(context, [&](Unit& unit) {
                  TestHappened event;
                  event.set_name(PartnershipName(partnership));
                  event.set_text("x");
                  unit.Emit(event);
                  return OkStatus();
                }).ok());
  }
  Relay::Options RelayOptions() override {
    Relay::Options options = ConsumerTest::RelayOptions();
    options.tracing = &kept_;
    options.service = "source";
    return options;
  }
  // Whose reactions tell of it in turn.
  Consumer::Options ConsumerOptions() override {
    Consumer::Options options = ConsumerTest::ConsumerOptions();
    options.tracing = &kept_;
    const std::string type = TestHappened::descriptor()->full_name();
    options.reactions[type].apply = [](Unit& unit, const Event& event) -> Status {
      RETURN_IF_ERROR(Append(unit, event));
      TestHappened heard;
      heard.set_name(event.subject);
      unit.Emit(heard);
      return OkStatus();
    };
    return options;
  }

  KeptSpans kept_;
};

TEST_F(MessageSpans, LeadFromACommandToTheReactionAndWhatThatEmits) {
  SayIn(kCommand, 1);
  Publish();
  RunUntilIdle(ConsumerOptions());
  ASSERT_THAT(kept_.Named(kSend), SizeIs(1));
  const Span send = kept_.Named(kSend)[0];
  EXPECT_EQ(send.kind, Span::Kind::kProducer);
  EXPECT_EQ(send.service, "source");
  EXPECT_EQ(send.parent, kCommand);
  EXPECT_EQ(TraceIdOf(send.traceparent), TraceIdOf(kCommand));
  const std::vector<Record> records = Records(kTopic);
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records[0].event.traceparent, send.traceparent);
  EXPECT_EQ(TextOf(send, "messaging.system"), "tandem");
  EXPECT_EQ(TextOf(send, "messaging.operation.type"), "send");
  EXPECT_EQ(TextOf(send, "messaging.destination.name"), kTopic);
  EXPECT_EQ(TextOf(send, "messaging.message.id"), records[0].event.id);
  EXPECT_EQ(TextOf(send, "cloudevents.event_type"), "tandem.common.v1.TestHappened");
  EXPECT_EQ(TextOf(send, "cloudevents.event_subject"), PartnershipName(1));

  ASSERT_THAT(kept_.Named(kProcess), SizeIs(1));
  const Span process = kept_.Named(kProcess)[0];
  EXPECT_EQ(process.kind, Span::Kind::kConsumer);
  EXPECT_EQ(process.service, "sink");
  EXPECT_EQ(process.parent, send.traceparent);
  EXPECT_EQ(process.link, send.traceparent);
  EXPECT_FALSE(process.failed);
  EXPECT_EQ(TextOf(process, "messaging.consumer.group.name"), "sink");
  EXPECT_EQ(TextOf(process, "messaging.destination.partition.id"),
            std::to_string(records[0].partition.number));

  const auto journal = sink_->ReadJournal({}, 10);
  ASSERT_THAT(*journal, SizeIs(1));
  EXPECT_EQ(journal->front().traceparent(), process.traceparent);
  EXPECT_EQ(journal->front().events(0).traceparent(), "") << "the row says it";
}

TEST_F(MessageSpans, OfABatchEachStayInTheirOwnTrace) {
  SayIn(kUnrecorded, 1);
  SayIn(kCommand, 1);
  SayIn(kOther, 1);
  Publish();
  RunUntilIdle(ConsumerOptions());
  const auto journal = sink_->ReadJournal({}, 10);
  ASSERT_THAT(*journal, SizeIs(1)) << "one key, one batch";
  const auto told = [&](int index) {
    return ToldAs({}, journal->front(), index, "//tandem/test/sink", "").traceparent;
  };
  const std::vector<Span> spans = kept_.Named(kProcess);
  ASSERT_THAT(spans, SizeIs(2));
  EXPECT_EQ(told(0), kUnrecorded);
  EXPECT_EQ(told(1), spans[0].traceparent);
  EXPECT_EQ(told(2), spans[1].traceparent);
  EXPECT_EQ(TraceIdOf(told(1)), TraceIdOf(kCommand));
  EXPECT_EQ(TraceIdOf(told(2)), TraceIdOf(kOther));
}

TEST_F(MessageSpans, AreTheSameWhenAnEventIsSentAgainAndNoneWhenItIsDropped) {
  SayIn(kCommand, 1);
  Publish();
  RunUntilIdle(ConsumerOptions());
  PublishAllAgain();
  RunUntilIdle(ConsumerOptions());
  EXPECT_THAT(kept_.Named(kProcess), SizeIs(1));

  Event event = Records(kTopic)[0].event;
  const std::string sent_in = event.traceparent;
  event.traceparent = kCommand;
  std::vector<Event> events = {event};
  EXPECT_THAT(BeginSending(&kept_, "source", kTopic, events), SizeIs(1));
  EXPECT_EQ(events[0].traceparent, sent_in);
}

TEST_F(MessageSpans, SayThatAnEventWasParked) {
  SayIn(kCommand, 1);
  Publish();
  Consumer::Options options = ConsumerOptions();
  const std::string type = TestHappened::descriptor()->full_name();
  options.reactions[type].apply = [](Unit&, const Event&) { return Internal("cannot be"); };
  RunUntilIdle(options);
  ASSERT_THAT(kept_.Named(kProcess), SizeIs(1));
  EXPECT_TRUE(kept_.Named(kProcess)[0].failed);
  const auto journal = sink_->ReadJournal({}, 10);
  EXPECT_EQ(journal->front().traceparent(), kept_.Named(kProcess)[0].traceparent);
  ASSERT_EQ(journal->front().events_size(), 1);
  EXPECT_EQ(journal->front().events(0).traceparent(), kept_.Named(kSend)[0].traceparent)
      << "a replay is as far from the command as the first attempt";
}

TEST_F(MessageSpans, OfAProjectionAreNoneOfWhatItReadsAgain) {
  SayIn(kCommand, 1);
  clock_.Advance(absl::Seconds(1));
  Publish();
  Consumer::Options options = ConsumerTest::ConsumerOptions();
  options.tracing = &kept_;
  options.projection = true;
  Consumer consumer(options);
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_THAT(kept_.Named(kProcess), IsEmpty());
  SayIn(kOther, 1);
  Publish();
  ASSERT_TRUE(consumer.WaitUntilIdle(Soon()).ok());
  EXPECT_THAT(kept_.Named(kProcess), SizeIs(1));
}

TEST_F(MessageSpans, AreNoneWithoutTracingAndContextsGoOn) {
  SayIn(kCommand, 1);
  Relay::Options relay = RelayOptions();
  relay.tracing = nullptr;
  {
    Relay publishing(relay);
    ASSERT_TRUE(publishing.Flush(Soon()).ok());
  }
  Consumer::Options options = ConsumerOptions();
  options.tracing = nullptr;
  RunUntilIdle(options);
  EXPECT_THAT(kept_.spans(), IsEmpty());
  EXPECT_EQ(Records(kTopic)[0].event.traceparent, kCommand);
  EXPECT_EQ(sink_->ReadJournal({}, 10)->front().traceparent(), kCommand);
}

}  // namespace
}  // namespace tandem::testing
