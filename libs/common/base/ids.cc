#include "libs/common/base/ids.h"

#include <cstdint>

#include "absl/time/time.h"
#include "fmt/format.h"
#include "libs/common/base/trace.h"

namespace tandem {

std::string NewUuid(Time now) {
  const auto millis = static_cast<std::uint64_t>(absl::ToUnixMillis(now)) & 0xffff'ffff'ffffULL;
  const std::uint64_t first = RandomBits(), second = RandomBits();
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", millis >> 16U, millis & 0xffffU,
                     first & 0xfffU, 0x8000U | (first >> 12U & 0x3fffU),
                     second & 0xffff'ffff'ffffULL);
}

}  // namespace tandem
