#include "libs/common/base/status_words.h"

namespace tandem {

std::string WordsOf(const Status& status) {
  std::string words = ReasonOf(status);
  if (words.empty()) words = absl::StatusCodeToString(status.code());
  if (!status.message().empty()) words.append(": ").append(std::string(status.message()));
  return words;
}

}  // namespace tandem
