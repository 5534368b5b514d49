#include "services/tandem/client/suggest.h"

#include <vector>

#include "libs/common/base/nearest.h"

namespace tandem::client {

std::string DidYouMean(std::string_view word, std::span<const std::string> candidates) {
  const std::string nearest =
      Nearest(word, std::vector<std::string_view>(candidates.begin(), candidates.end()));
  return nearest.empty() ? "" : " Did you mean " + nearest + "?";
}

}  // namespace tandem::client
