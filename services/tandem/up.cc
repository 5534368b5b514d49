#include "services/tandem/up.h"

#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "fmt/format.h"
#include "libs/common/app/serving_process.h"
#include "libs/common/app/settings.h"
#include "libs/common/base/config.h"
#include "libs/common/base/server_process.h"
#include "libs/common/rpc/listener.h"
#include "services/tandem/client/client.h"
#include "services/tandem/operator.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;

constexpr Duration kDrain = absl::Seconds(30);  // longer than a service's own
constexpr int kRefused = 2;

constexpr std::string_view kServices[] = {"placement", "objectives", "learning-content",
                                          "reporting"};

struct Service {
  std::string_view name;
  int port, http_port;
};

// Each has the ports behind those of the one before, the first behind the settings'.
std::vector<Service> ServicesOf(const Settings& settings) {
  int port = ParseAddress(settings["listen"])->port;
  int http_port = ParseAddress(settings["http_listen"])->port;
  std::vector<Service> services;
  for (const std::string_view name : kServices) services.push_back({name, ++port, ++http_port});
  return services;
}

// "placement=127.0.0.1:7401,objectives=…": as the services know each other, and the client them.
std::string AddressesOf(const std::vector<Service>& services) {
  std::string all;
  for (const Service& service : services) {
    all += fmt::format("{}{}=127.0.0.1:{}", all.empty() ? "" : ",", service.name, service.port);
  }
  return all;
}

std::string SigningDirOf(const Settings& settings) {
  const std::string& set = settings["signing_dir"];
  return set.empty() ? (fs::path(settings["data_dir"]) / "signing").string() : set;
}

std::vector<std::string> CommandOf(const Service& service, const std::string& peers,
                                   const Settings& settings) {
  const fs::path data = settings["data_dir"];
  const fs::path binary = fs::read_symlink("/proc/self/exe").parent_path() / service.name;
  const std::map<std::string_view, std::string> own = {
      {"keys_dir", data / "keys"},
      {"signing_dir", SigningDirOf(settings)},
      {"listen", fmt::format("127.0.0.1:{}", service.port)},
      {"http_listen", fmt::format("127.0.0.1:{}", service.http_port)},
      {"peers", peers},
      {"log", "-"},  // which is its file
      {"samples", ""},
  };
  std::vector<std::string> command = {binary.string()};
  for (const Setting& setting : ServingSettings()) {
    const auto found = own.find(setting.name);
    const std::string& value = found == own.end() ? settings[setting.name] : found->second;
    if (!value.empty()) command.push_back(fmt::format("--{}={}", FlagOf(setting.name), value));
  }
  return command;
}

Result<std::unique_ptr<ServerProcess>> Start(const Service& service, const std::string& peers,
                                             const Settings& settings) {
  ServerProcess::Options options;
  options.command = CommandOf(service, peers, settings);
  options.log = fs::path(settings["data_dir"]) / fmt::format("{}.log", service.name);
  options.grace = kDrain;
  return StartServing(options, service.http_port);
}

// Until somebody asks for the end, or a service has ended by itself.
Status WaitForEnd(const sigset_t& signals, std::vector<std::unique_ptr<ServerProcess>>& processes) {
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGCHLD) return OkStatus();
    for (std::size_t i = 0; i < processes.size(); ++i) {
      if (processes[i]->running()) continue;
      return absl::UnavailableError(fmt::format("{} has ended; its log says why.", kServices[i]));
    }
  }
}

Status RunAll(const Settings& settings) {
  const std::string& data = settings["data_dir"];
  RETURN_IF_ERROR(MakeOperatorsKey(SigningDirOf(settings), (fs::path(data) / "keys").string()));
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const std::vector<Service> services = ServicesOf(settings);
  const std::string addresses = AddressesOf(services);
  std::vector<std::unique_ptr<ServerProcess>> processes;
  for (const Service& service : services) {
    ASSIGN_OR_RETURN(processes.emplace_back(), Start(service, addresses, settings));
    fmt::print(stderr, "tandem: {} serves gRPC on 127.0.0.1:{}, health and metrics on {}\n",
               service.name, service.port, service.http_port);
  }
  RETURN_IF_ERROR(WriteOperatorsToken(data, SigningDirOf(settings)));
  fmt::print(stderr, "tandem: to call them:  export TANDEM_SERVER={}\n", addresses);
  client::LoadSamples(settings["samples"], addresses, data, settings["signing_dir"]);
  Status ended = WaitForEnd(signals, processes);
  fmt::print(stderr, "tandem: stopping\n");
  for (const auto& process : processes) process->Signal(SIGTERM);
  return ended;
}

}  // namespace

int Up(const std::vector<std::string>& arguments) {
  ::umask(0077);
  const auto fail = [](const Status& status, int code) {
    fmt::print(stderr, "tandem: {}\n", std::string(status.message()));
    return code;
  };
  const auto asks_for_help = [](const std::string& word) {
    return word == "--help" || word == "-h";
  };
  if (std::any_of(arguments.begin(), arguments.end(), asks_for_help)) {
    fmt::print(
        "tandem up: the suite in four processes, against the stores that its settings name.\n\n{}",
        DescribeSettings(ServingSettings()));
    return 0;
  }
  const Result<Settings> settings = ReadSettings(
      ServingSettings(), arguments, [](const char* name) { return std::getenv(name); });
  if (!settings.ok()) return fail(settings.status(), kRefused);
  const Status status = RunAll(*settings);
  return status.ok() ? 0 : fail(status, 1);
}

}  // namespace tandem
