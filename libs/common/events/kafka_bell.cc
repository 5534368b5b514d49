#include "libs/common/events/kafka_bell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace tandem {
namespace {

constexpr std::uint64_t kOne = 1;

}  // namespace

KafkaBell::KafkaBell() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) std::abort();  // no descriptors: nothing would connect either
}

KafkaBell::~KafkaBell() { ::close(event_); }

void KafkaBell::HangOn(rd_kafka_queue_t& queue) const {
  rd_kafka_queue_io_event_enable(&queue, event_, &kOne, sizeof(kOne));
}

void KafkaBell::Ring() const { static_cast<void>(::eventfd_write(event_, kOne)); }

void KafkaBell::Wait(Duration patience) const {
  const std::int64_t milliseconds =
      absl::ToInt64Milliseconds(absl::Ceil(patience, absl::Milliseconds(1)));
  pollfd event{event_, POLLIN, 0};
  ::poll(&event, 1, static_cast<int>(std::clamp<std::int64_t>(milliseconds, 0, 60'000)));
  eventfd_t count = 0;
  static_cast<void>(::eventfd_read(event_, &count));
}

}  // namespace tandem
