#include "libs/common/testing/kafka.h"

#include <cstdlib>
#include <fstream>

#include "fmt/format.h"
#include "libs/common/testing/certificates.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

constexpr char kClusterId[] = "MkU3OEVBNTcwNTJENDM2Qk";

constexpr char kProperties[] = R"(process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{0},SSL://127.0.0.1:{3},CONTROLLER://127.0.0.1:{1}
advertised.listeners=PLAINTEXT://127.0.0.1:{0},SSL://localhost:{3}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SSL:SSL,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
ssl.keystore.type=PEM
ssl.keystore.location={2}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={2}/client/ca.crt
ssl.client.auth=required
controller.quorum.bootstrap.servers=127.0.0.1:{1}
log.dirs={2}/server
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
min.insync.replicas=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
)";

// Over PLAINTEXT callers have no name.
constexpr char kAcls[] =
    R"(authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
)";

constexpr char kJoining[] = R"(process.roles=broker
node.id={0}
listeners=PLAINTEXT://127.0.0.1:{1}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:{2}
log.dirs={3}/broker{0}
)";

std::filesystem::path Jars() { return std::filesystem::path(SourceRoot()) / "build" / "kafka"; }

// Waits until `condition` holds or the process has ended.
template <class Condition>
bool Comes(ServerProcess& process, Condition condition) {
  Eventually([&] { return condition() || !process.running(); }, kStartsWithin);
  return condition();
}

}  // namespace

bool Kafka::IsSkipped() { return std::getenv(kSkip) != nullptr; }

Result<Kafka*> Kafka::Shared() {
  static const Result<std::unique_ptr<Kafka>> kShared = Launch();
  RETURN_IF_ERROR(kShared.status());
  return kShared->get();
}

Result<std::unique_ptr<Kafka>> Kafka::LaunchWithAcls() { return Launch(kAcls); }

Result<std::unique_ptr<Kafka>> Kafka::Launch(const std::string& properties) {
  std::unique_ptr<Kafka> kafka(new Kafka());
  RETURN_IF_ERROR(kafka->Prepare(properties));
  RETURN_IF_ERROR(kafka->Start());
  return kafka;
}

Status Kafka::Join() {
  const int id = static_cast<int>(joined_.size()) + 2;
  const std::string name = fmt::format("broker{}", id);
  std::ofstream(folder_ / (name + ".properties"))
      << fmt::format(kJoining, id, FreePort(), controller_port_, folder_.string());
  RETURN_IF_ERROR(Format(name));
  ASSIGN_OR_RETURN(joined_.emplace_back(), Run(name, name));
  return OkStatus();
}

Status Kafka::MoveToLastJoined(const std::string& topic, int partition) {
  const auto plan = folder_ / "plan.json", log = folder_ / "plan.log";
  std::ofstream(plan) << fmt::format(
      R"({{"version": 1, "partitions": [{{"topic": "{}", "partition": {}, "replicas": [{}]}}]}})",
      topic, partition, joined_.size() + 1);
  const auto run = [&](const char* what) -> Status {
    std::vector<std::string> command =
        Java("org.apache.kafka.tools.reassign.ReassignPartitionsCommand");
    command.insert(command.end(), {"--bootstrap-server", bootstrap(), "--reassignment-json-file",
                                   plan.string(), what});
    ASSIGN_OR_RETURN(const auto tool,
                     ServerProcess::Start({.command = command, .environment = {}, .log = log}));
    return Comes(*tool, [&] { return !tool->running(); }) ? OkStatus()
                                                          : Internal("Kafka's tool does not end.");
  };
  RETURN_IF_ERROR(run("--execute"));
  for (int tries = 0; tries < 10; ++tries) {
    RETURN_IF_ERROR(run("--verify"));
    if (LastLines(log, 20).find("is completed") != std::string::npos) return OkStatus();
  }
  return Internal("The partition is not moved: " + LastLines(log, 20));
}

Kafka::~Kafka() {
  joined_.push_back(std::move(server_));
  for (const auto& server : joined_)
    if (server != nullptr) server->Signal(SIGKILL);  // nobody needs its data
  joined_.clear();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string Kafka::bootstrap() const { return fmt::format("127.0.0.1:{}", port_); }

std::string Kafka::secure_url(const std::filesystem::path& caller) const {
  return fmt::format(
      "kafka://localhost:{0}?partitions=4&tls=true&ca={1}/ca.crt&certificate={1}/tls.crt"
      "&key={1}/tls.key",
      secure_port_, caller.empty() ? (folder_ / "client").string() : caller.string());
}

std::vector<std::string> Kafka::Java(const std::string& main) const {
  std::vector<std::string> command = {"java", "-Xmx512m", "-XX:+UseSerialGC",
                                      "-XX:TieredStopAtLevel=1", "-Xshare:auto"};
  // See deploy/kafka/archive.sh. One that is named and missing costs the JVM its own, too.
  const std::filesystem::path archive = Jars() / "kafka.jsa";
  if (std::filesystem::exists(archive))
    command.push_back("-XX:SharedArchiveFile=" + archive.string());
  command.insert(command.end(), {"-cp", (Jars() / "*").string(), main});
  return command;
}

Status Kafka::Prepare(const std::string& properties) {
  if (!std::filesystem::exists(Jars() / "complete")) {
    return absl::FailedPreconditionError(
        fmt::format("Kafka is not in {}: run `make kafka` (it needs Maven), or set {}=1 to skip "
                    "the tests that need it.",
                    Jars().string(), kSkip));
  }
  folder_ = TemporaryFolder();
  port_ = FreePort();
  controller_port_ = FreePort();
  secure_port_ = FreePort();
  const Authority::Pair broker = Issue(absl::Hours(24));
  std::ofstream(folder_ / "broker.pem") << broker.key << broker.certificate;
  Mount(folder_ / "client", Issue(absl::Hours(24)), trusted());
  std::ofstream(folder_ / "server.properties")
      << fmt::format(kProperties, port_, controller_port_, folder_.string(), secure_port_)
      << properties;
  return Format("server", "--standalone");
}

Status Kafka::Format(const std::string& name, const std::string& how) {
  std::vector<std::string> command = Java("kafka.tools.StorageTool");
  command.insert(command.end(),
                 {"format", "-t", kClusterId, "-c", folder_ / (name + ".properties")});
  if (!how.empty()) command.push_back(how);
  const auto log = folder_ / (name + ".format.log");
  ASSIGN_OR_RETURN(const auto format,
                   ServerProcess::Start({.command = command, .environment = {}, .log = log}));
  const bool done = Comes(*format, [&] { return !format->running(); });
  if (done && std::filesystem::exists(folder_ / name / "meta.properties")) return OkStatus();
  return Internal("Kafka's storage could not be made: " + LastLines(log));
}

Status Kafka::Start() {
  ASSIGN_OR_RETURN(server_, Run("server", fmt::format("server{}", ++starts_)));
  return OkStatus();
}

Result<std::unique_ptr<ServerProcess>> Kafka::Run(const std::string& name,
                                                  const std::string& log_name) const {
  std::vector<std::string> command = Java("kafka.Kafka");
  command.push_back(folder_ / (name + ".properties"));
  const auto log = folder_ / (log_name + ".log");
  ASSIGN_OR_RETURN(auto server,
                   ServerProcess::Start({.command = command, .environment = {}, .log = log}));
  const auto ready = [&] {
    return LastLines(log, 50).find("Kafka Server started") != std::string::npos;
  };
  if (Comes(*server, ready)) return server;
  return Internal("Kafka did not start: " + LastLines(log));
}

}  // namespace tandem::testing
