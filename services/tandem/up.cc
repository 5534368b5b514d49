#include "services/tandem/up.h"

#include <sys/stat.h>
#include <unistd.h>

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
  std::string address;  // of gRPC
  std::string asked;    // the same as others reach it
  std::string http_address;
  int http_port;
};

std::string Joined(const std::string& host, int port) {
  if (host.find(':') != std::string::npos) return fmt::format("[{}]:{}", host, port);
  return fmt::format("{}:{}", host, port);
}

// Who listens on all addresses of this machine is asked at one.
std::string AskedAt(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

// Each has the ports behind those of the one before, the first behind the settings'.
std::vector<Service> ServicesOf(const Settings& settings) {
  const Address grpc = *ParseAddress(settings["listen"]);
  const Address http = *ParseAddress(settings["http_listen"]);
  std::vector<Service> services;
  int behind = 0;
  for (const std::string_view name : kServices) {
    ++behind;
    services.push_back({name, Joined(grpc.host, grpc.port + behind),
                        Joined(AskedAt(grpc.host), grpc.port + behind),
                        Joined(http.host, http.port + behind), http.port + behind});
  }
  return services;
}

// "placement=127.0.0.1:7401,objectives=…": as the services know each other, and the client them.
std::string AddressesOf(const std::vector<Service>& services) {
  std::string all;
  for (const Service& service : services)
    all += fmt::format("{}{}={}", all.empty() ? "" : ",", service.name, service.asked);
  return all;
}

// What is set, or the folder of that name where the data lies.
std::string FolderOf(const Settings& settings, std::string_view setting, std::string_view name) {
  const std::string& set = settings[setting];
  return set.empty() ? (fs::path(settings["data_dir"]) / name).string() : set;
}
std::string SigningDirOf(const Settings& settings) {
  return FolderOf(settings, "signing_dir", "signing");
}
std::string KeysDirOf(const Settings& settings) { return FolderOf(settings, "keys_dir", "keys"); }

// Without those that it refuses.
std::vector<Setting> SettingsOfUp() {
  const std::span<const Setting> all = ServingSettings();
  std::vector<Setting> own(all.begin(), all.end());
  std::erase_if(own, [](const Setting& one) { return one.name == "peers" || one.name == "log"; });
  return own;
}

Status CheckHonoured(const Settings& settings) {
  const std::string& log = settings["event_log"];
  if (log.empty() || log.starts_with("local:")) {
    return BadField("event_log",
                    "four processes cannot share a local one; expected kafka://HOST:PORT (tandem "
                    "serve needs none)");
  }
  RETURN_IF_ERROR(CheckStoreOfEach(settings));
  if (!settings["peers"].empty())
    return BadField("peers", "tandem up tells its services where the others are; leave it unset");
  if (!settings["log"].empty())
    return BadField("log", "each service has its own, DATA_DIR/SERVICE.log; leave it unset");
  if (const std::string& keys = settings["keys_dir"]; !keys.empty() && !fs::is_directory(keys))
    return BadField("keys_dir", keys + " is no folder of public keys");
  RETURN_IF_ERROR(client::CheckSamples(settings["samples"]));
  constexpr int kLastPort = 65'535 - static_cast<int>(std::size(kServices));
  for (const char* name : {"listen", "http_listen"}) {
    const int port = ParseAddress(settings[name])->port;
    if (port >= 1 && port <= kLastPort) continue;
    return BadField(name, fmt::format("the services have the ports behind it; expected a port "
                                      "from 1 to {}",
                                      kLastPort));
  }
  const std::string host = ParseAddress(settings["http_listen"])->host;
  if (host != "127.0.0.1" && host != "0.0.0.0") {
    return BadField("http_listen",
                    "tandem up asks there on 127.0.0.1 whether a service is ready; expected "
                    "127.0.0.1:PORT or 0.0.0.0:PORT");
  }
  return OkStatus();
}

std::vector<std::string> CommandOf(const Service& service, const std::string& peers,
                                   const Settings& settings) {
  const fs::path binary = fs::read_symlink("/proc/self/exe").parent_path() / service.name;
  const std::map<std::string_view, std::string> own = {
      {"keys_dir", KeysDirOf(settings)},
      {"signing_dir", SigningDirOf(settings)},
      {"listen", service.address},
      {"http_listen", service.http_address},
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

Result<std::unique_ptr<ServerProcess>> Start(const Service& service,
                                             const std::vector<std::string>& command,
                                             const Settings& settings) {
  ServerProcess::Options options;
  options.command = command;
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

Status RunAll(const Settings& settings, const std::vector<std::vector<std::string>>& commands) {
  const std::string& data = settings["data_dir"];
  for (const auto& command : commands) {
    if (::access(command.front().c_str(), X_OK) == 0) continue;
    return absl::UnavailableError(fmt::format(
        "{} cannot be run; expected the services' programs beside this one.", command.front()));
  }
  RETURN_IF_ERROR(MakeOperatorsKey(SigningDirOf(settings), KeysDirOf(settings)));
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGCHLD}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const std::vector<Service> services = ServicesOf(settings);
  const std::string addresses = AddressesOf(services);
  std::vector<std::unique_ptr<ServerProcess>> processes;
  for (std::size_t i = 0; i < services.size(); ++i) {
    ASSIGN_OR_RETURN(processes.emplace_back(), Start(services[i], commands[i], settings));
    fmt::print(stderr, "tandem: {} serves gRPC on {}, health and metrics on {}\n", services[i].name,
               services[i].address, services[i].http_port);
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

Result<std::vector<std::vector<std::string>>> CommandsOf(const Settings& settings) {
  RETURN_IF_ERROR(CheckHonoured(settings));
  const std::vector<Service> services = ServicesOf(settings);
  std::vector<std::vector<std::string>> commands;
  for (const Service& service : services)
    commands.push_back(CommandOf(service, AddressesOf(services), settings));
  return commands;
}

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
        "tandem up: the suite in four processes, against the stores that its settings name. It "
        "wants an event_log that they share, and makes their peers and logs itself.\n\n"
        "  tandem up --event-log kafka://127.0.0.1:9092 "
        "--store 'postgres://tandem@127.0.0.1:5432/{{service}}'\n\n{}",
        DescribeSettings(SettingsOfUp()));
    return 0;
  }
  const Result<Settings> settings = ReadSettings(
      ServingSettings(), arguments, [](const char* name) { return std::getenv(name); });
  if (!settings.ok()) return fail(settings.status(), kRefused);
  const auto commands = CommandsOf(*settings);
  if (!commands.ok()) return fail(commands.status(), kRefused);
  const Status status = RunAll(*settings, *commands);
  return status.ok() ? 0 : fail(status, 1);
}

}  // namespace tandem
