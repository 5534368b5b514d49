#pragma once

#include <string>
#include <vector>

#include "libs/common/app/app.h"
#include "tests/integration/ways.h"

// The load of the crash test: workers that each lead one partnership after another all the way.
namespace tandem::crash {

inline constexpr int kWorkers = 4;

// One acknowledged command.
struct Ack {
  int worker = 0;
  int round = 0;
  int command = 0;
  auto operator<=>(const Ack&) const = default;
};

// What the commands of a round write.
std::vector<Written> WrittenInRound(int worker, int round);

// The four modules on SQLite files and a local log below `folder`.
AppOptions OptionsIn(const std::string& folder);

// A child process's main: serves the suite in `folder`, runs the workers from the rounds in `from`,
// writes a line per acknowledged command to `acks_fd`, and dies when it is killed (or at the kill
// point that the arguments name). Arguments: folder, acks_fd, step ("" for none), "before" or
// "after", occurrence, then a round per worker.
int RunChild(const std::vector<std::string>& arguments);

}  // namespace tandem::crash
