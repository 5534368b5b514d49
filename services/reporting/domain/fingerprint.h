#pragma once

#include <string>
#include <string_view>

namespace tandem::reporting {

// 16 hexadecimal digits that are the same for the same text in every process (FNV-1a). Nothing
// secret rests on it.
std::string Fingerprint(std::string_view text);

}  // namespace tandem::reporting
