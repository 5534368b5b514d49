#include "libs/common/app/process.h"
#include "libs/common/testing/kill_points.h"
#include "tests/integration/distributed.h"
#include "tests/integration/poison.h"

namespace tandem::testing {

std::vector<std::string> ServiceChild(const std::string& service, const Distributed::Twist& twist) {
  std::vector<std::string> command = {"/proc/self/exe", "service-child"};
  if (const KillPoint& death = twist.death; !death.step.empty()) {
    command.insert(command.end(), {death.step, death.after ? "after" : "before",
                                   std::to_string(death.occurrence), service});
  } else if (const Poison& poison = twist.poison; poison.one_in > 0) {
    command.insert(command.end(),
                   {"poison", std::to_string(poison.salt), std::to_string(poison.one_in), service});
  } else {
    return {};
  }
  return command;
}

int RunServiceChild(const std::vector<std::string>& arguments) {
  const bool is_poisoned = arguments.at(0) == "poison";
  const int number = std::stoi(arguments.at(2));
  const auto killer = MakeKiller(
      {.step = arguments.at(0), .after = arguments.at(1) == "after", .occurrence = number});
  Process process;
  process.name = arguments.at(3);
  process.modules = {ModuleOf(process.name)};
  process.prepare = [&](const Settings&, AppOptions& options) {
    options.decorate_store = [&](std::unique_ptr<Store> store) {
      if (!is_poisoned) return killer->Decorate(std::move(store));
      return Poisoned({.salt = std::stoull(arguments.at(1)), .one_in = number}, std::move(store));
    };
    options.decorate_log = [&](std::unique_ptr<EventLog> log) {
      return killer->Decorate(std::move(log));
    };
    return OkStatus();
  };
  return RunProcess(process, {arguments.begin() + 4, arguments.end()});
}

}  // namespace tandem::testing
