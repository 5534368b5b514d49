#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/app/app.h"

namespace tandem {

// A program that serves modules: one service in its own process, or the whole suite in one.
struct Process {
  std::string name;     // how it calls itself in messages: "placement"
  std::string purpose;  // one line for --help
  std::vector<Module> modules;
  bool is_service = false;  // loads no samples, whatever the setting says
  // Before anything is made: refuses settings that this program alone uses. Null: none.
  std::function<Status(const Settings&)> check;
  // Before the modules start: what this program adds to its options. Null: nothing.
  std::function<Status(const Settings&, AppOptions&)> prepare;
  // Once the modules have started, and before anybody can call them. Null: nothing.
  std::function<Status(const Settings&, const AppOptions&)> started;
  // Once it serves gRPC at `address`. Null: nothing.
  std::function<void(const Settings&, std::string_view address)> serving;
};

// Serves until SIGINT or SIGTERM, then drains: Health says NOT_SERVING, calls under way end, what
// was committed is published. Answers the exit code: 0 after that, 2 for a setting that is
// refused, 1 for anything else. Messages go to standard error, one line each: text where a person
// reads them, on a terminal or of the samples loaded, JSON otherwise.
int RunProcess(const Process& process, const std::vector<std::string>& arguments);

// The same for a service alone: `int main(int argc, char** argv)` of services/*/main.cc.
int RunService(const Module& module, int argc, char** argv);

}  // namespace tandem
