#pragma once

#include <string>
#include <vector>

#include "libs/common/app/app.h"

// The load of the crash test: workers that each build one partnership after another, with commands
// that would show if they ran twice.
namespace tandem::crash {

inline constexpr int kWorkers = 4;
// Commands of one round: a team, a partnership, and two potential objectives noted in it.
inline constexpr int kCommandsOfARound = 4;

// One acknowledged command.
struct Ack {
  int worker = 0;
  int round = 0;
  int command = 0;
  auto operator<=>(const Ack&) const = default;
};

std::string TeamOf(const Ack& ack);
std::string PartnershipOf(const Ack& ack);
std::string ObjectiveOf(const Ack& ack);
std::string RequestIdOf(const Ack& ack);

// The four modules on SQLite files and a local log below `folder`.
AppOptions OptionsIn(const std::string& folder);

// A child process's main: serves the suite in `folder`, runs the workers from the rounds in `from`,
// writes a line per acknowledged command to `acks_fd`, and dies when it is killed (or at the kill
// point that the arguments name). Arguments: folder, acks_fd, step ("" for none), "before" or
// "after", occurrence, then a round per worker.
int RunChild(const std::vector<std::string>& arguments);

}  // namespace tandem::crash
