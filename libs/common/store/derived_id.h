#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace tandem {

// A UUID (version 8, RFC 9562) that is the same for the same parts, and for no others: a handler
// that runs again makes the same ids.
std::string DerivedUuid(std::initializer_list<std::string_view> parts);

}  // namespace tandem
