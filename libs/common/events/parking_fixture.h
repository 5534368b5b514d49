#pragma once

#include <atomic>
#include <memory>

#include "libs/common/events/consumer_fixture.h"

namespace tandem::testing {

inline constexpr Reason kCannotBe = {"CANNOT_BE", absl::StatusCode::kInvalidArgument, ""};

// A sink that publishes as well: its dead letters.
class ParkingTest : public ConsumerTest {
 protected:
  void SetUp() override {
    Relay::Options options = RelayOptions();
    options.store = sink_.get();
    options.topic = "tandem.sink.v1";
    options.source = "//tandem/test/sink";
    sink_relay_ = std::make_unique<Relay>(options);
  }

  // Events that say "poison" fail for good until it is healed.
  Consumer::Options PoisonedOptions() {
    Consumer::Options options = ConsumerOptions();
    auto& apply = options.reactions.begin()->second.apply;
    apply = [this, inner = apply](Unit& unit, const Event& event) -> Status {
      RETURN_IF_ERROR(inner(unit, event));
      TestHappened happened;
      happened.ParseFromString(event.data);
      if (happened.text() == "poison" && !healed_)
        return Refuse(kCannotBe, "It cannot be.", "Say another.");
      return OkStatus();
    };
    return options;
  }

  std::unique_ptr<Relay> sink_relay_;
  std::atomic<bool> healed_ = false;
};

}  // namespace tandem::testing
