#include "gmock/gmock.h"
#include "libs/common/events/kafka_fixture.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/temporary_folder.h"

// A broker that asks for a certificate, over TLS.
namespace tandem::testing {
namespace {

using ::testing::SizeIs;

class KafkaSecurity : public OnKafka<ConsumerTest> {
 protected:
  ~KafkaSecurity() override { std::filesystem::remove_all(folder_); }

  Status Publish(const std::string& url) const {
    ASSIGN_OR_RETURN(const std::unique_ptr<EventLog> log, OpenEventLog(url));
    RETURN_IF_ERROR(log->Prepare({topic_}));
    Event event;
    event.id = "secret";
    event.source = "//tandem/test/source";
    event.time = absl::FromUnixSeconds(1'700'000'000);
    event.key = event.subject = "countries/ke/partnerships/a";
    event.type = "tandem.common.v1.TestHappened";
    event.position = {1, 1, 0};
    return log->Publish(topic_, {event}).status();
  }

  const std::filesystem::path folder_ = TemporaryFolder();
};

TEST_F(KafkaSecurity, EventsGoAndComeOverTls) {
  const std::string url = kafka_->secure_url();
  const Status published = Publish(url);
  ASSERT_TRUE(published.ok()) << published;
  const auto log = *OpenEventLog(url);
  std::vector<Partition> all;
  for (int number = 0; number < 4; ++number) all.push_back({topic_, number});
  const auto ends = log->Ends(all);
  ASSERT_TRUE(ends.ok()) << ends.status();
  std::vector<Record> records;
  for (const auto& [partition, end] : *ends) {
    if (end == 0) continue;
    const auto found = log->Fetch(partition, 0, 10, Soon());
    ASSERT_TRUE(found.ok()) << found.status();
    records.insert(records.end(), found->begin(), found->end());
  }
  ASSERT_THAT(records, SizeIs(1));
  EXPECT_EQ(records.front().event.id, "secret");
}

TEST_F(KafkaSecurity, ACallerOfAnotherAuthorityIsRefused) {
  const Authority other("other");
  Mount(folder_ / "stranger", other.Issue(), other.certificate());
  EXPECT_TRUE(absl::IsUnavailable(Publish(kafka_->secure_url(folder_ / "stranger"))));
}

TEST(KafkaUrls, SayWhatIsKnownOfTheBrokers) {
  const auto url = ParseKafkaUrl("kafka://a:1,b:2?tls=true&ca=/c&certificate=/d&key=/k");
  ASSERT_TRUE(url.ok()) << url.status();
  EXPECT_EQ(url->brokers, "a:1,b:2");
  EXPECT_EQ(url->partitions, 64);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->key, "/k");
  for (const char* wrong : {"kafka://a:1?tls=yes", "kafka://a:1?ca=/c",
                            "kafka://a:1?tls=true&certificate=/d", "kafka://a:1?password=x",
                            "kafka://a:1?partitions=0", "kafka://a", "kafka://a:1?partitions=4x"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseKafkaUrl(wrong).status())) << wrong;
  }
}

}  // namespace
}  // namespace tandem::testing
