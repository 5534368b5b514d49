#pragma once

#include <string>
#include <vector>

#include "libs/common/app/app.h"

// The load of the crash test: workers that each lead one partnership after another through all four
// services, with commands that would show if they ran twice.
namespace tandem::crash {

inline constexpr int kWorkers = 4;

// One acknowledged command.
struct Ack {
  int worker = 0;
  int round = 0;
  int command = 0;
  auto operator<=>(const Ack&) const = default;
};

// What the commands of a round write: the resource that each is about, the verb that the journal
// knows it by, and where it is stored.
struct Written {
  std::string_view service;  // "placement"
  CollectionInfo collection;
  std::string verb;  // "CreateTeam"
  std::string name;
  auto operator<=>(const Written& other) const {
    return std::tie(verb, name) <=> std::tie(other.verb, other.name);
  }
};
std::vector<Written> WrittenInRound(int worker, int round);

// The four modules on SQLite files and a local log below `folder`.
AppOptions OptionsIn(const std::string& folder);

// A child process's main: serves the suite in `folder`, runs the workers from the rounds in `from`,
// writes a line per acknowledged command to `acks_fd`, and dies when it is killed (or at the kill
// point that the arguments name). Arguments: folder, acks_fd, step ("" for none), "before" or
// "after", occurrence, then a round per worker.
int RunChild(const std::vector<std::string>& arguments);

}  // namespace tandem::crash
