#include "tests/integration/distributed.h"

#include <sys/wait.h>

#include <array>
#include <thread>

#include "fmt/format.h"
#include "httplib.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/operator.h"

namespace tandem::testing {
namespace {

constexpr Duration kStart = absl::Seconds(60);
constexpr int kPartitions = 8;

}  // namespace

std::string Binary(std::string_view name) {
  const char* build = std::getenv("TANDEM_BUILD_DIR");
  return fmt::format("{}/bin/{}", build == nullptr ? "build" : build, name);
}

ClientAnswer Tandem(const std::vector<std::string>& arguments) {
  std::string command = Binary("tandem");
  for (const std::string& argument : arguments) command += fmt::format(" '{}'", argument);
  ClientAnswer answer;
  FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> block;
  while (const std::size_t read = ::fread(block.data(), 1, block.size(), pipe)) {
    answer.text.append(block.data(), read);
  }
  answer.code = WEXITSTATUS(::pclose(pipe));
  return answer;
}

Status Distributed::Start() {
  folder_ = TemporaryFolder();
  RETURN_IF_ERROR(MakeOperator(folder_.string(), (folder_ / "keys").string()));
  ASSIGN_OR_RETURN(const Kafka* kafka, Kafka::Shared());
  // Topics of this suite alone: the broker serves every test of the binary.
  log_url_ = fmt::format("kafka://{}?partitions={}", kafka->bootstrap(), kPartitions);
  redis_ = std::make_unique<RedisServer>();
  const ClientAnswer topics = Tandem({"topics", "apply", "--event-log", log_url_, "--topic-prefix",
                                      folder_.filename().string() + "."});
  if (topics.code != 0) return Internal(topics.text);
  for (const std::string_view service : kServices) {
    databases_[std::string(service)] = SharedPostgres().CreateDatabase();
    ports_[std::string(service)] = {FreePort(), FreePort()};
  }
  for (const std::string_view service : kServices) RETURN_IF_ERROR(Start(service));
  return OkStatus();
}

Distributed::~Distributed() {
  processes_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Distributed::Kill(std::string_view service) {
  const auto process = processes_.find(service);
  process->second->Signal(SIGKILL);
  processes_.erase(process);
}

Status Distributed::Start(std::string_view service) {
  const std::string name(service);
  const auto [port, http_port] = ports_.at(name);
  ServerProcess::Options options;
  options.log = folder_ / (name + ".log");
  options.command = {Binary(service),
                     "--data-dir=" + (folder_ / name).string(),
                     "--keys-dir=" + (folder_ / "keys").string(),
                     "--signing-dir=" + (folder_ / "signing").string(),
                     "--store=" + databases_.at(name),
                     "--event-log=" + log_url_,
                     "--topic-prefix=" + folder_.filename().string() + ".",
                     "--cache=" + redis_->url(),
                     "--peers=" + server(),
                     fmt::format("--listen=127.0.0.1:{}", port),
                     fmt::format("--http-listen=127.0.0.1:{}", http_port)};
  ASSIGN_OR_RETURN(auto process, ServerProcess::Start(options));
  httplib::Client http("127.0.0.1", http_port);
  for (const Time until = absl::Now() + kStart; absl::Now() < until && process->running();) {
    const auto ready = http.Get("/readyz");
    if (ready && ready->status == 200) {
      processes_.insert_or_assign(name, std::move(process));
      return OkStatus();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return Internal(fmt::format("{} does not start:\n{}", name, LastLines(options.log)));
}

std::string Distributed::server() const {
  std::string all;
  for (const auto& [service, ports] : ports_) {
    all += fmt::format("{}{}=127.0.0.1:{}", all.empty() ? "" : ",", service, ports.first);
  }
  return all;
}

}  // namespace tandem::testing
