#include "libs/common/events/consumer.h"

#include "fmt/format.h"
#include "libs/common/events/consumer_worker.h"

namespace tandem {

Consumer::Consumer(const Options& options) : worker_(std::make_unique<Worker>(options)) {}
Consumer::~Consumer() = default;

Status Consumer::WaitFor(std::string_view source, std::string_view key, const Position& position,
                         Time deadline) {
  return worker_->WaitFor(source, key, position, deadline);
}

Status Consumer::WaitUntilIdle(Time deadline) { return worker_->WaitUntilIdle(deadline); }
void Consumer::Stop() { worker_->Stop(); }
Status Consumer::health() const { return worker_->health(); }
Status Consumer::liveness() const { return worker_->liveness(); }
bool Consumer::watches() const { return worker_->options().watches; }
Consumer::Lag Consumer::lag() const { return worker_->lag(); }
Consumer::Lag Consumer::MeasureLag() { return worker_->MeasureLag(); }
std::int64_t Consumer::duplicates() const { return worker_->duplicates(); }
Result<int> Consumer::Replay(std::string_view key) { return worker_->Replay(key); }

std::string DeadLetterTopic(std::string_view topic, std::string_view group) {
  return fmt::format("{}.{}.dlq", topic, group);
}

}  // namespace tandem
