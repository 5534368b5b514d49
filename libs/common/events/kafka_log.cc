#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "libs/common/events/event_log.h"
#include "libs/common/events/kafka_producer.h"
#include "libs/common/events/kafka_reader.h"
#include "libs/common/events/kafka_subscription.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/events/reasons.h"

namespace tandem {
namespace {

constexpr std::size_t kIdleReaders = 4;
constexpr Duration kAskAgain = absl::Seconds(1);

class KafkaLog final : public EventLog {
 public:
  explicit KafkaLog(KafkaUrl url) : url_(std::move(url)) {}

  Status Prepare(const std::vector<std::string>& topics) override {
    return With([&](KafkaReader& reader) { return CheckTopics(reader, url_, topics); });
  }
  Result<Offsets> Publish(std::string_view topic, const std::vector<Event>& events) override;
  Result<std::unique_ptr<Subscription>> Subscribe(std::string_view group,
                                                  const std::vector<std::string>& topics,
                                                  Subscription::Assignment assignment) override;
  Result<int> Partitions(std::string_view topic) override;
  Result<std::map<Partition, std::int64_t>> Ends(
      const std::vector<Partition>& partitions) override {
    return With([&](KafkaReader& reader) { return reader.Ends(partitions); });
  }
  Status Read(const std::map<Partition, std::int64_t>& places, int count,
              const Take& take) override {
    return With([&](KafkaReader& reader) { return reader.Read(places, count, take); });
  }
  Result<std::vector<Record>> Fetch(const Partition& partition, std::int64_t offset, int limit,
                                    Time deadline) override {
    return With(
        [&](KafkaReader& reader) { return reader.Fetch(partition, offset, limit, deadline); });
  }

 private:
  // Runs `read` with a reader that nobody else uses; one that has failed is not used again. Brokers
  // that have just not answered one are not asked by the next: whoever asks for the metrics of all
  // consumers waits once.
  template <class Read>
  auto With(Read read) -> decltype(read(std::declval<KafkaReader&>())) {
    ASSIGN_OR_RETURN(std::unique_ptr<KafkaReader> reader, TakeReader());
    auto result = read(*reader);
    const std::lock_guard lock(reading_);
    if (result.ok()) {
      if (idle_.size() < kIdleReaders) idle_.push_back(std::move(reader));
    } else if (Status status = CauseOf(result); ReasonOf(status) == kLogUnavailable.name) {
      refusal_ = std::move(status);
      ask_again_ = Until(kAskAgain);
    }
    return result;
  }
  static Status CauseOf(const Status& status) { return status; }
  template <class T>
  static Status CauseOf(const Result<T>& result) {
    return result.status();
  }
  Result<std::unique_ptr<KafkaReader>> TakeReader();

  const KafkaUrl url_;
  std::mutex reading_;
  std::vector<std::unique_ptr<KafkaReader>> idle_;
  Status refusal_;
  Until ask_again_{absl::ZeroDuration()};
  std::mutex publishing_;
  std::unique_ptr<KafkaProducer> producer_;  // with publishing_
  std::set<std::string> known_;              // topics that were there, with publishing_
};

Result<std::unique_ptr<KafkaReader>> KafkaLog::TakeReader() {
  {
    const std::lock_guard lock(reading_);
    if (!ask_again_.passed()) return refusal_;
    if (!idle_.empty()) {
      std::unique_ptr<KafkaReader> reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  return KafkaReader::Open(url_);
}

// One at a time: a service has one relay.
Result<EventLog::Offsets> KafkaLog::Publish(std::string_view topic,
                                            const std::vector<Event>& events) {
  RETURN_IF_ERROR(CheckSizes(events));
  const std::lock_guard lock(publishing_);
  const std::string name(topic);
  if (!known_.contains(name)) {
    RETURN_IF_ERROR(Partitions(topic).status());
    known_.insert(name);
  }
  if (producer_ == nullptr) {
    ASSIGN_OR_RETURN(producer_, KafkaProducer::Open(url_));
  }
  auto offsets = producer_->Publish(name, events);
  if (!offsets.ok()) {
    producer_.reset();
    known_.clear();
  }
  return offsets;
}

Result<std::unique_ptr<Subscription>> KafkaLog::Subscribe(std::string_view group,
                                                          const std::vector<std::string>& topics,
                                                          Subscription::Assignment assignment) {
  for (const std::string& topic : topics) RETURN_IF_ERROR(Partitions(topic).status());
  return KafkaSubscription::Join(
      url_, std::string(group), topics, std::move(assignment),
      [this](const std::string& topic) { return Partitions(topic).status(); });
}

Result<int> KafkaLog::Partitions(std::string_view topic) {
  const std::string name(topic);
  ASSIGN_OR_RETURN(const TopicSizes found,
                   With([&](KafkaReader& reader) { return reader.Sizes({name}); }));
  if (!found.contains(name)) return StatusOf(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, topic);
  // Whoever gives a topic more partitions moves no key: what is beyond stays empty.
  return std::min(found.at(name).partitions, url_.partitions);
}

}  // namespace

Result<std::unique_ptr<EventLog>> OpenKafkaLog(std::string_view url) {
  ASSIGN_OR_RETURN(KafkaUrl parsed, ParseKafkaUrl(url));
  return std::make_unique<KafkaLog>(std::move(parsed));
}

}  // namespace tandem
