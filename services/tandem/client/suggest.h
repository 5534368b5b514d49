#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tandem::client {

// " Did you mean …?" of the candidate that somebody who typed `word` may have meant, or "".
std::string DidYouMean(std::string_view word, std::span<const std::string> candidates);

}  // namespace tandem::client
