#include "libs/common/store/internal_collections.h"

#include <algorithm>

namespace tandem {

std::vector<CollectionInfo> InternalCollections() {
  return {kTimers.info(),         kMarks.info(),       kOffsets.info(), kParkedKeys.info(),
          kRelayPositions.info(), kGenerations.info(), kLeases.info()};
}

bool IsInternal(const CollectionInfo& collection) {
  // None of them lies under a country, nor is stored by a service under the same pattern.
  static constexpr std::string_view kPatterns[] = {
      "timers/{timer}",   "marks/{mark}",           "offsets/{offset}",
      "parkedKeys/{key}", "relayPositions/{relay}", "generations/{generation}",
      "leases/{lease}"};
  return std::find(std::begin(kPatterns), std::end(kPatterns), collection.pattern) !=
         std::end(kPatterns);
}

}  // namespace tandem
