#pragma once

#include <string_view>

#include "gtest/gtest.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {

inline const MethodDescriptor& Method(std::string_view resource, std::string_view verb) {
  const auto found = FindVerb(resource, verb);
  EXPECT_TRUE(found.ok()) << found.status();
  return *found->method;
}

}  // namespace tandem::client
