#include "libs/common/events/progress.h"

#include "fmt/format.h"

namespace tandem {

std::string MarkName(std::string_view consumer, std::string_view source, std::string_view key) {
  return fmt::format("marks/{}/{}/{}", consumer, source, key);
}

std::string OffsetName(std::string_view consumer, const Partition& partition) {
  return fmt::format("offsets/{}/{}/{}", consumer, partition.topic, partition.number);
}

std::string ParkedKeyName(std::string_view consumer, std::string_view source,
                          std::string_view key) {
  return fmt::format("{}/{}/{}", ParkedKeysOf(consumer), source, key);
}

std::string ParkedKeysOf(std::string_view consumer) {
  return fmt::format("parkedKeys/{}", consumer);
}

Caller ServiceCaller(std::string_view service) {
  return {.subject = fmt::format("service:{}", service),
          .person = "",
          .grants = {{common::v1::SERVICE, "*"}}};
}

}  // namespace tandem
