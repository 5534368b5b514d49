#include "gmock/gmock.h"
#include "libs/common/events/kafka_fixture.h"
#include "libs/common/testing/forwarding.h"
#include "libs/common/testing/temporary_folder.h"

// A consumer whose certificate ends, and is renewed, while it runs.
namespace tandem::testing {
namespace {

// Each join is of a group of its own: the old one has a member until its session ends.
class NewGroups : public ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override {
    const std::string joined = fmt::format("{}.{}", group, ++joins_);
    return ForwardingLog::Subscribe(joined, topics, std::move(assignment));
  }

 private:
  int joins_ = 0;
};

class KafkaRenewal : public OnKafka<ConsumerTest> {
 protected:
  ~KafkaRenewal() override { std::filesystem::remove_all(folder_); }

  const std::filesystem::path folder_ = TemporaryFolder();
};

TEST_F(KafkaRenewal, AConsumerGoesOnWithTheRenewedCertificateAfterTheBrokerWasAway) {
  constexpr Duration kLifetime = absl::Seconds(6);
  const Until expired(kLifetime);
  Mount(folder_, kafka_->Issue(kLifetime), kafka_->trusted());
  const auto log = *OpenEventLog(kafka_->secure_url(folder_));
  NewGroups groups(log.get());
  Consumer::Options options = ConsumerOptions();
  options.log = &groups;
  options.renew_after = absl::Seconds(1);
  Consumer consumer(options);
  Say(1, "one");
  Publish();
  const Status idle = consumer.WaitUntilIdle(Soon());
  ASSERT_TRUE(idle.ok()) << idle;

  kafka_->Stop();
  ASSERT_TRUE(Eventually([&] { return expired.passed(); }));
  Mount(folder_, kafka_->Issue(absl::Hours(1)), kafka_->trusted());
  ASSERT_TRUE(kafka_->Start().ok());
  Say(1, "two");
  Publish();
  expected_[1] = "one two ";
  ExpectAllHeard();
}

}  // namespace
}  // namespace tandem::testing
