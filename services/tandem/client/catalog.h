#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "services/tandem/client/session.h"

// The commands with their words, flags and help.
namespace tandem::client {

// A command as its help shows it.
struct Command {
  std::string_view name;
  std::string_view words;
  std::string_view summary;
  std::vector<Flag> flags;  // beside those of all
  std::vector<std::string_view> examples;
  std::function<Status(Session&)> run;
  // What its help has below the flags; empty if there is nothing.
  std::function<std::string(const Terminal&)> more = {};
};

// Flags that every command takes.
std::span<const Flag> FlagsOfAll();
// Beside `serve` and `up`, and the verbs of the resources.
const std::vector<Command>& Commands();
// Null if none is called so.
const Command* FindCommand(std::string_view name);

}  // namespace tandem::client
