// Topics of a real Kafka that are not as Tandem needs them, as a program meets them at its start
// and while it serves, and what its operator reads.
#include "libs/common/app/topics.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <regex>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "gmock/gmock.h"
#include "httplib.h"
#include "libs/common/app/serving_process.h"
#include "libs/common/events/kafka_fixture.h"
#include "libs/common/events/progress.h"
#include "libs/common/testing/source_tree.h"
#include "nlohmann/json.hpp"
#include "services/tandem/modules.h"
#include "tests/integration/distributed.h"
#include "tests/integration/oracle.h"

namespace tandem::testing {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAreArray;

// `tandem serve` on SQLite and topics of its own.
class ServedTopics : public OnKafka<EventsTest> {
 protected:
  void SetUp() override {
    OnKafka::SetUp();
    if (Kafka::IsSkipped() || HasFatalFailure()) return;
    prefix_ = topic_ + ".";
    topics_ = SuiteTopics(prefix_);
    topic_ = topics_.front();  // what Replace makes again
    all_topics_ = WithDeadLetters(topics_, SuiteModules());
  }
  std::vector<std::string> Command(const std::string& event_log) const {
    return {Binary("tandem"),
            "serve",
            "--data-dir=" + folder_.string(),
            "--event-log=" + event_log,
            "--topic-prefix=" + prefix_,
            "--listen=" + address_,
            fmt::format("--http-listen=127.0.0.1:{}", http_port_)};
  }
  void Start() {
    auto started = StartServing({.command = Command(url_), .log = log_file_}, http_port_);
    ASSERT_TRUE(started.ok()) << started.status();
    process_ = *std::move(started);
  }
  void Stop() {
    process_->Signal(SIGTERM);
    ASSERT_TRUE(Eventually([&] { return !process_->running(); }));
  }
  // What one says, in one line, that is refused at its start.
  std::string Refusal(const std::string& event_log) const {
    const std::string log = folder_ / "refused";
    const int status = std::system(
        fmt::format("timeout 30 '{}' > {} 2>&1", fmt::join(Command(event_log), "' '"), log)
            .c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1);
    const auto said = nlohmann::json::parse(LastLines(log), nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(said.is_discarded()) << LastLines(log);
    return said.value("error", "");
  }
  ClientAnswer Ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--server", address_, "--data-dir", folder_.string()});
    return Tandem(words);
  }
  std::string Get(const std::string& path) const {
    const auto answer = httplib::Client("127.0.0.1", http_port_).Get(path);
    return answer && answer->status == 200 ? answer->body : "";
  }
  double Metric(const std::string& name, std::string_view service) const {
    const std::string text = Get("/metrics");
    const std::regex line(fmt::format("{}\\{{service=\"{}\"\\}} (\\S+)", name, service));
    std::smatch found;
    return std::regex_search(text, found, line) ? std::stod(found[1]) : -1;
  }
  // By the names of their marks; each takes all four topics.
  static std::vector<std::string> ConsumersOf(const Module& module) {
    Declarations declarations(module.package);
    module.declare(declarations);
    std::vector<std::string> names;
    if (!declarations.reactions().empty()) names.emplace_back(module.name);
    if (!declarations.folds().empty()) names.push_back(fmt::format("{}.g1", module.name));
    return names;
  }
  bool HaveTakenAll() {
    const auto ends = EndsOf(*log_, topics_);
    double events = 0;
    for (const auto& [partition, end] : *ends) events += static_cast<double>(end);
    return std::all_of(SuiteModules().begin(), SuiteModules().end(), [&](const Module& module) {
      const auto expected = static_cast<double>(ConsumersOf(module).size()) * events;
      return expected == 0 || Metric("tandem_event_delay_seconds_count", module.name) == expected;
    });
  }
  // The names of the consumers that have said so, and why.
  std::vector<std::pair<std::string, std::string>> Stopped() const {
    std::vector<std::pair<std::string, std::string>> stopped;
    std::ifstream file(log_file_);
    for (std::string line; std::getline(file, line);) {
      const auto said = nlohmann::json::parse(line, nullptr, false);
      if (said.is_discarded() || said.value("message", "") != "The consumer stands still") continue;
      stopped.emplace_back(said["consumer"], said["why"]);
    }
    return stopped;
  }

  std::string prefix_;
  std::vector<std::string> topics_, all_topics_;
  const std::filesystem::path log_file_ = folder_ / "log";
  const std::string address_ = fmt::format("127.0.0.1:{}", FreePort());
  const int http_port_ = FreePort();
  std::unique_ptr<ServerProcess> process_;
};

TEST_F(ServedTopics, RefuseAStartInOneLineWhileTheyAreMissingOrDoNotFit) {
  EXPECT_EQ(Refusal(url_), fmt::format("Kafka has no topic {}. Make it with `tandem topics apply`.",
                                       fmt::join(all_topics_, ", ")));
  ASSERT_TRUE(ApplyTopics(url_, all_topics_).ok());
  EXPECT_THAT(Refusal(fmt::format("kafka://{}?partitions=5", kafka_->bootstrap())),
              AllOf(HasSubstr(topics_.front() + ": it has 4 partitions, expected 5; "),
                    EndsWith("Alter the configuration with Kafka's own tools; the number of "
                             "partitions stays for a topic's life."),
                    Not(HasSubstr("\n"))));
}

TEST_F(ServedTopics, ThatAreMadeAgainStopTheirConsumersAndNothingElse) {
  ASSERT_TRUE(ApplyTopics(url_, all_topics_).ok());
  Start();
  const std::string samples = SourceRoot() + "/samples/";
  for (const char* const sample : {"10-learning-library.yaml", "20-amp-liberia.yaml"}) {
    const ClientAnswer loaded = Ask({"load", samples + sample});
    ASSERT_EQ(loaded.code, 0) << loaded.text;
  }
  ASSERT_TRUE(Eventually([&] { return HaveTakenAll(); }));
  Replace();

  std::vector<std::string> consumers, stopped;
  for (const Module& module : SuiteModules()) {
    for (const std::string& name : ConsumersOf(module)) consumers.push_back(name);
  }
  EXPECT_TRUE(Eventually([&] { return Stopped().size() >= consumers.size(); }, absl::Seconds(40)));
  for (const auto& [name, why] : Stopped()) {
    stopped.push_back(name);
    const std::string service = name.substr(0, name.find('.'));
    EXPECT_THAT(
        why,
        AllOf(HasSubstr(topic_), HasSubstr("LOG_REPLACED"),
              HasSubstr(fmt::format("stop {0} and run `tandem events new-epoch {0}`", service))));
    const ClientAnswer positions =
        Ask({"call", "AdminService.GetPositions", fmt::format(R"({{"service": "{}"}})", service)});
    EXPECT_THAT(positions.text, HasSubstr("tandem events new-epoch " + service));
    EXPECT_TRUE(Eventually([&] { return Metric("tandem_consumers_up", service) == 0; })) << service;
  }
  EXPECT_THAT(stopped, UnorderedElementsAreArray(consumers));
  EXPECT_NE(Get("/healthz"), "");
  EXPECT_NE(Get("/readyz"), "");
  const ClientAnswer created =
      Ask({"call", "InstitutionService.CreateInstitution",
           R"({"parent": "countries/lr", "institution_id": "later", "institution":
               {"display_name": "Later", "kind": "MINISTRY", "location": {"country": "lr"}}})"});
  EXPECT_EQ(created.code, 0) << created.text;
  EXPECT_TRUE(process_->running());

  // As docs/operations.md has it, where the relay went on in the new one.
  Stop();
  Replace();
  for (const Module& module : SuiteModules()) {
    const ClientAnswer begun =
        Tandem({"events", "new-epoch", std::string(module.name), "--data-dir", folder_.string(),
                "--event-log", url_, "--topic-prefix", prefix_});
    EXPECT_EQ(begun.code, 0) << begun.text;
  }
  AppOptions options;
  options.modules = SuiteModules();
  options.store = fmt::format("sqlite:{}/{{service}}.db", folder_.string());
  options.event_log = url_;
  options.topic_prefix = prefix_;
  const auto app = App::Start(options);
  ASSERT_TRUE(app.ok()) << app.status();
  const Status settled = (*app)->Settle(Soon());
  ASSERT_TRUE(settled.ok()) << settled;
  crash::ExpectInLog(**app, prefix_);
  crash::ExpectRebuildIsIdentical(**app);
  crash::ExpectReplayChangesNothing(**app, 1, prefix_);
}

}  // namespace
}  // namespace tandem::testing
