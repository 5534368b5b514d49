#pragma once

#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/tandem/client/session.h"

namespace tandem::client {

// What a command answered, for tests of those that ask no server.
struct Answered {
  Status status;
  std::string text;
};

inline Answered RunCommand(Status (*run)(Session&), const std::vector<std::string>& words,
                           std::span<const Flag> flags) {
  const auto arguments = Arguments::Parse(words, flags);
  EXPECT_TRUE(arguments.ok()) << arguments.status();
  std::ostringstream out;
  Terminal terminal;
  terminal.out = &out;
  Session session(*arguments, terminal);
  Status status = run(session);
  return {std::move(status), out.str()};
}

}  // namespace tandem::client
