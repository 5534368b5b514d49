#include "tests/integration/distributed.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "httplib.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"
#include "services/tandem/operator.h"

namespace tandem::testing {
namespace {

constexpr Duration kStart = absl::Seconds(60);
// Above what a program gives its calls to end (see process.cc).
constexpr Duration kStop = absl::Minutes(1);
constexpr Duration kLook = absl::Milliseconds(10);
constexpr int kPartitions = 8;
// Shorter than it would be in a cell: after each of many kills somebody waits for it.
constexpr Duration kSession = absl::Seconds(4);
constexpr std::string_view kSecond = "-2";
constexpr std::string_view kClock = "clock";  // see tests/clock/moved_clock.cc

// Below those that the kernel gives to connections: while a process is dead, one of them could
// otherwise take its port.
int QuietPort() {
  static std::atomic<int> next = 10'000 + static_cast<int>(::getpid() % 1'000) * 20;
  for (;;) {
    const int port = next++;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    ::close(socket);
    if (bound == 0) return port;
  }
}

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

std::string_view ServiceOfProcess(std::string_view process) {
  if (process.ends_with(kSecond)) process.remove_suffix(kSecond.size());
  return process;
}

const Module& ModuleOf(std::string_view service) {
  for (const Module* module : {&placement::kPlacementModule, &objectives::kObjectivesModule,
                               &learning_content::kLearningContentModule}) {
    if (module->name == service) return *module;
  }
  return reporting::kReportingModule;
}

Declarations DeclarationsOf(std::string_view service) {
  const Module& module = ModuleOf(service);
  Declarations declarations(module.package);
  module.declare(declarations);
  return declarations;
}

Status Distributed::Start(const Options& options) {
  folder_ = TemporaryFolder();
  const std::string signing = (folder_ / "signing").string();
  RETURN_IF_ERROR(MakeOperatorsKey(signing, (folder_ / "keys").string()));
  RETURN_IF_ERROR(WriteOperatorsToken(folder_.string(), signing));
  ASSIGN_OR_RETURN(const Kafka* kafka,
                   options.kafka == nullptr ? Kafka::Shared() : Result<Kafka*>(options.kafka));
  // Topics of this suite alone: the broker may serve every test of the binary.
  log_url_ = fmt::format("kafka://{}?partitions={}&session_timeout_ms={}", kafka->bootstrap(),
                         kPartitions, absl::ToInt64Milliseconds(kSession));
  cache_ = options.cache;
  may_move_clock_ = options.may_move_clock;
  environment_ = options.environment;
  if (may_move_clock_) MoveClock(absl::ZeroDuration());
  if (cache_.empty()) {
    redis_ = std::make_unique<RedisServer>();
    cache_ = redis_->url();
  }
  const ClientAnswer topics =
      Tandem({"topics", "apply", "--event-log", log_url_, "--topic-prefix", topic_prefix()});
  if (topics.code != 0) return Internal(topics.text);
  postgres_ = &SharedPostgres();
  MakeDatabases(options.has_proxies);
  for (const std::string_view service : kServices)
    ports_[std::string(service)] = {QuietPort(), QuietPort()};
  for (const std::string& service : options.replicated)
    ports_[fmt::format("{}{}", service, kSecond)] = {QuietPort(), QuietPort()};
  for (const std::string& process : processes()) RETURN_IF_ERROR(Launch(process, {}));
  for (const std::string& process : processes()) RETURN_IF_ERROR(Await(process));
  return OkStatus();
}

void Distributed::MakeDatabases(bool has_proxies) {
  for (const std::string_view service : kServices) {
    const std::string database = DatabaseNameOf(service);
    stores_ = absl::StrReplaceAll(postgres_->CreateDatabase(database),
                                  {{database, DatabaseNameOf("{service}")}});
    if (has_proxies)
      proxies_[std::string(service)] = std::make_unique<PostgresProxy>(postgres_->socket());
  }
}

Status Distributed::MoveToNewCluster() {
  opened_.clear();
  const bool has_proxies = !proxies_.empty();
  proxies_.clear();
  PostgresServer::Options options;
  options.fsync = false;
  ASSIGN_OR_RETURN(own_postgres_, PostgresServer::Start(options));
  postgres_ = own_postgres_.get();
  MakeDatabases(has_proxies);
  return OkStatus();
}

Distributed::~Distributed() {
  // Those that are asked first end while the others are asked.
  for (const auto& [name, process] : processes_) {
    process->Signal(SIGCONT);
    process->Signal(SIGTERM);
  }
  processes_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> Distributed::processes() const {
  std::vector<std::string> names;
  for (const auto& [process, ports] : ports_) names.push_back(process);
  return names;
}

void Distributed::Kill(std::string_view process) {
  const auto found = processes_.find(process);
  found->second->Signal(SIGKILL);
  processes_.erase(found);
}

Status Distributed::Stop(std::string_view process) {
  const auto found = processes_.find(process);
  found->second->Signal(SIGTERM);
  const bool ended = Eventually([&] { return !found->second->running(); }, kStop, kLook);
  processes_.erase(found);
  return ended ? OkStatus() : Internal(fmt::format("{} does not end when asked to", process));
}

Status Distributed::StopAll() {
  for (const auto& [name, process] : processes_) process->Signal(SIGTERM);
  for (const std::string& process : processes()) {
    if (processes_.contains(process)) RETURN_IF_ERROR(Stop(process));
  }
  return OkStatus();
}

bool Distributed::Ended(std::string_view process, Duration patience) {
  const auto found = processes_.find(process);
  if (!Eventually([&] { return !found->second->running(); }, patience, kLook)) return false;
  processes_.erase(found);
  return true;
}

Status Distributed::Start(std::string_view process, const Twist& twist) {
  RETURN_IF_ERROR(Launch(std::string(process), twist));
  return Await(std::string(process));
}

Status Distributed::Launch(const std::string& process, const Twist& twist) {
  const std::string service(ServiceOfProcess(process));
  const auto [port, http_port] = ports_.at(process);
  ServerProcess::Options options;
  options.log = LogOf(process);
  options.environment = environment_;
  options.environment.insert(options.environment.end(), twist.environment.begin(),
                             twist.environment.end());
  if (may_move_clock_) {
    options.environment.emplace_back("LD_PRELOAD", Binary("libmoved_clock.so"));
    options.environment.emplace_back("MOVED_CLOCK", (folder_ / kClock).string());
  }
  options.command = ServiceChild(service, twist);
  if (options.command.empty()) options.command = {Binary(service)};
  const auto proxy = proxies_.find(service);
  const std::string store =
      proxy == proxies_.end() ? stores_ : proxy->second->UrlOf(DatabaseNameOf(service));
  const std::string flags[] = {"--data-dir=" + (folder_ / process).string(),
                               "--keys-dir=" + (folder_ / "keys").string(),
                               "--signing-dir=" + (folder_ / "signing").string(),
                               "--store=" + store,
                               "--event-log=" + log_url_,
                               "--topic-prefix=" + topic_prefix(),
                               "--cache=" + cache_,
                               "--peers=" + server(),
                               fmt::format("--listen=127.0.0.1:{}", port),
                               fmt::format("--http-listen=127.0.0.1:{}", http_port)};
  options.command.insert(options.command.end(), std::begin(flags), std::end(flags));
  ASSIGN_OR_RETURN(processes_[process], ServerProcess::Start(options));
  return OkStatus();
}

Status Distributed::Await(const std::string& process) {
  httplib::Client http("127.0.0.1", ports_.at(process).second);
  const auto ready = [&] {
    const auto answer = http.Get("/readyz");
    return answer && answer->status == 200;
  };
  ServerProcess& started = *processes_.at(process);
  bool serves = false;
  Eventually([&] { return (serves = ready()) || !started.running(); }, kStart, kLook);
  if (serves) return OkStatus();
  return Internal(fmt::format("{} does not start:\n{}", process, LastLines(LogOf(process))));
}

void Distributed::MoveClock(Duration by) const {
  const std::int64_t seconds = absl::ToInt64Seconds(by);
  // Over what is there: the processes have it mapped.
  std::fstream file(folder_ / kClock, std::ios::in | std::ios::out | std::ios::binary);
  if (!file) file.open(folder_ / kClock, std::ios::out | std::ios::binary);
  file.write(reinterpret_cast<const char*>(&seconds), sizeof(seconds));
}

Result<std::unique_ptr<Store>> Distributed::OpenStoreOf(std::string_view service) const {
  StoreOptions options;
  options.url = DatabaseOf(service);
  options.collections = DeclarationsOf(service).collections();
  options.service = std::string(service);
  return OpenStore(options);
}

Result<Stores*> Distributed::OpenStores() {
  for (const std::string_view service : kServices) {
    if (opened_.contains(std::string(service))) continue;
    ASSIGN_OR_RETURN(std::unique_ptr<Store> store, OpenStoreOf(service));
    opened_.emplace(service, std::move(store));
  }
  return &opened_;
}

AppOptions Distributed::InOneProcess() const {
  AppOptions options;
  for (const std::string_view service : kServices) options.modules.push_back(ModuleOf(service));
  options.store = stores_;
  options.event_log = log_url_;
  options.topic_prefix = topic_prefix();
  options.log_sink = [](std::string_view line) {
    if (line.find("\"level\":\"info\"") == std::string_view::npos) fmt::print(stderr, "{}", line);
  };
  return options;
}

std::string Distributed::server() const {
  std::string all;
  for (const std::string_view service : kServices)
    all += fmt::format("{}{}={}", all.empty() ? "" : ",", service, TargetOf(service));
  return all;
}

std::string Distributed::TargetOf(std::string_view service) const {
  const std::string second = fmt::format("{}{}", service, kSecond);
  if (!ports_.contains(second)) return AddressOf(service);
  return fmt::format("ipv4:{},{}", AddressOf(service), AddressOf(second));
}

std::string Distributed::AddressOf(std::string_view process) const {
  return fmt::format("127.0.0.1:{}", ports_.find(process)->second.first);
}

std::string Distributed::MetricsAddressOf(std::string_view process) const {
  return fmt::format("127.0.0.1:{}", ports_.find(process)->second.second);
}

std::string Distributed::DatabaseNameOf(std::string_view service) const {
  return fmt::format("{}-{}", folder_.filename().string(), service);
}

std::string Distributed::DatabaseOf(std::string_view service) const {
  // A test's own session may be long in coming where others compute beside it.
  return absl::StrReplaceAll(stores_, {{"{service}", std::string(service)}}) +
         "&connect_timeout=60";
}

std::string Distributed::MetricsOf(std::string_view process) const {
  httplib::Client http("127.0.0.1", ports_.find(process)->second.second);
  const auto answer = http.Get("/metrics");
  return answer ? answer->body : "";
}

std::filesystem::path Distributed::LogOf(std::string_view process) const {
  return folder_ / fmt::format("{}.log", process);
}

}  // namespace tandem::testing
