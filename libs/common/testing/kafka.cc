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

constexpr Duration kReadyWithin = absl::Seconds(60);
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
log.dirs={2}/data
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
min.insync.replicas=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
)";

std::filesystem::path Jars() { return std::filesystem::path(SourceRoot()) / "build" / "kafka"; }

// Waits until `condition` holds or the process has ended.
template <class Condition>
bool Comes(ServerProcess& process, Condition condition) {
  Eventually([&] { return condition() || !process.running(); }, kReadyWithin);
  return condition();
}

}  // namespace

bool Kafka::IsSkipped() { return std::getenv(kSkip) != nullptr; }

Result<Kafka*> Kafka::Shared() {
  static const Result<std::unique_ptr<Kafka>> kShared = [] {
    std::unique_ptr<Kafka> kafka(new Kafka());
    Status status = kafka->Format();
    if (status.ok()) status = kafka->Start();
    return status.ok() ? Result<std::unique_ptr<Kafka>>(std::move(kafka)) : status;
  }();
  RETURN_IF_ERROR(kShared.status());
  return kShared->get();
}

Kafka::~Kafka() {
  if (server_ != nullptr) server_->Signal(SIGKILL);  // nobody needs its data
  server_.reset();
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
  return {"java",         "-Xmx512m", "-XX:+UseSerialGC",      "-XX:TieredStopAtLevel=1",
          "-Xshare:auto", "-cp",      (Jars() / "*").string(), main};
}

Status Kafka::Format() {
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
  const std::string properties = folder_ / "server.properties";
  std::ofstream(properties) << fmt::format(kProperties, port_, controller_port_, folder_.string(),
                                           secure_port_);
  std::vector<std::string> command = Java("kafka.tools.StorageTool");
  command.insert(command.end(), {"format", "--standalone", "-t", kClusterId, "-c", properties});
  const auto log = folder_ / "format.log";
  ASSIGN_OR_RETURN(const auto format,
                   ServerProcess::Start({.command = command, .environment = {}, .log = log}));
  const bool done = Comes(*format, [&] { return !format->running(); });
  if (done && std::filesystem::exists(folder_ / "data" / "meta.properties")) return OkStatus();
  return Internal("Kafka's storage could not be made: " + LastLines(log));
}

Status Kafka::Start() {
  std::vector<std::string> command = Java("kafka.Kafka");
  command.push_back(folder_ / "server.properties");
  const auto log = folder_ / fmt::format("server{}.log", ++starts_);
  ASSIGN_OR_RETURN(server_,
                   ServerProcess::Start({.command = command, .environment = {}, .log = log}));
  const auto ready = [&] {
    return LastLines(log, 50).find("Kafka Server started") != std::string::npos;
  };
  if (Comes(*server_, ready)) return OkStatus();
  return Internal("Kafka did not start: " + LastLines(log));
}

}  // namespace tandem::testing
