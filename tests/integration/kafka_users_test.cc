// The users of deploy/k8s on a real Kafka that asks its ACLs: what each service does it may do, and
// no more.
#include "tests/integration/kafka_users.h"

#include <cstdlib>
#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "httplib.h"
#include "libs/common/app/serving_process.h"
#include "libs/common/app/topics.h"
#include "libs/common/events/progress.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/modules.h"
#include "services/tandem/operator.h"
#include "tests/integration/distributed.h"

namespace tandem::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kSkipManifests[] = "TANDEM_SKIP_K8S";
constexpr Duration kKafkaUsersPatience = absl::Seconds(60);

// What the event log says who may not do something.
constexpr char kForbidden[] = "authorization failed";

// All tests of this file share one broker, with the topics and users of one country.
class KafkaUsers : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* const skip : {Kafka::kSkip, kSkipManifests})
      if (std::getenv(skip) != nullptr) GTEST_SKIP() << skip << " is set";
    if (stage_ == nullptr) {
      stage_ = std::make_unique<Stage>();
      const Status started = stage_->Start();
      ASSERT_TRUE(started.ok()) << started;
    }
    ASSERT_NE(stage_->kafka, nullptr);
  }
  static void TearDownTestSuite() { stage_ = nullptr; }

  static std::string AdministratorsUrl() {
    return fmt::format("kafka://{}?partitions=4", stage_->kafka->bootstrap());
  }
  // As the service's settings have it.
  static std::string UrlOf(std::string_view service) {
    return stage_->kafka->secure_url(stage_->folder / service);
  }
  static std::string TopicOf(std::string_view service) {
    return std::string(ModuleOf(service).package);
  }
  // Those of the services, then of their dead letters.
  static std::vector<std::string> AllTopics() {
    return WithDeadLetters(SuiteTopics(""), SuiteModules());
  }
  // What `service` has to publish to.
  static std::set<std::string> TopicsOf(std::string_view service) {
    std::set<std::string> topics = {TopicOf(service)};
    for (const std::string& topic : SuiteTopics("")) topics.insert(DeadLetterTopic(topic, service));
    return topics;
  }
  static Event AnEvent(const std::string& type, const std::string& data) {
    Event event;
    event.id = "users";
    event.source = "//tandem/local/users";
    event.type = type;
    event.subject = event.key = "countries/lr/teams/users";
    event.time = absl::Now();
    event.position = {1, 1, 0};
    event.data = data;
    return event;
  }
  // Again where the broker was only slow to answer.
  static Status Publish(const std::string& url, const std::string& topic, const Event& event) {
    Status status;
    Eventually([&] {
      status = (*OpenEventLog(url))->Publish(topic, {event}).status();
      return !absl::IsUnavailable(status) ||
             absl::StrContains(status.message(), absl::string_view(kForbidden));
    });
    return status;
  }

 private:
  struct Stage {
    ~Stage() { std::filesystem::remove_all(folder); }
    Status Start() {
      ASSIGN_OR_RETURN(auto broker, Kafka::LaunchWithAcls());
      const std::string url = fmt::format("kafka://{}?partitions=4", broker->bootstrap());
      const ClientAnswer applied = Tandem({"topics", "apply", "--event-log", url});
      if (applied.code != 0) return Internal(applied.text);
      ASSIGN_OR_RETURN(const auto acls, AclsOf("ke"));
      RETURN_IF_ERROR(Create(*broker, acls));
      for (const std::string_view service : Distributed::kServices)
        Mount(folder / service, broker->IssueTo(fmt::format("tandem-{}", service)),
              broker->trusted());
      kafka = std::move(broker);
      return AwaitAcls();
    }
    // The broker has them a little after it has taken them.
    Status AwaitAcls() const {
      Status status;
      for (const std::string_view service : Distributed::kServices) {
        Eventually([&] {
          status = (*OpenEventLog(kafka->secure_url(folder / service)))->Prepare(AllTopics());
          return status.ok();
        });
        RETURN_IF_ERROR(status);
      }
      return OkStatus();
    }
    const std::filesystem::path folder = TemporaryFolder();
    std::unique_ptr<Kafka> kafka;
  };

  static inline std::unique_ptr<Stage> stage_;
};

// The four programs with their users.
class KafkaUsersOfPrograms : public KafkaUsers {
 protected:
  static void TearDownTestSuite() {}  // the broker serves those that follow
  ~KafkaUsersOfPrograms() override {
    processes_.clear();
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    const std::string signing = (folder_ / "signing").string();
    const Status made = MakeOperatorsKey(signing, (folder_ / "keys").string());
    ASSERT_TRUE(made.ok()) << made;
    const Status written = WriteOperatorsToken(folder_.string(), signing);
    ASSERT_TRUE(written.ok()) << written;
    for (const std::string_view service : Distributed::kServices) {
      ports_[service] = {FreePort(), FreePort()};
      peers_ += fmt::format("{}{}=127.0.0.1:{}", peers_.empty() ? "" : ",", service,
                            ports_[service].first);
    }
    for (const std::string_view service : Distributed::kServices) {
      const auto [port, http_port] = ports_[service];
      auto started =
          StartServing({.command = {Binary(service), "--data-dir=" + DataOf(service),
                                    "--keys-dir=" + (folder_ / "keys").string(),
                                    "--signing-dir=" + (folder_ / "signing").string(),
                                    "--event-log=" + UrlOf(service), "--peers=" + peers_,
                                    fmt::format("--listen=127.0.0.1:{}", port),
                                    fmt::format("--http-listen=127.0.0.1:{}", http_port)},
                        .log = folder_ / fmt::format("{}.log", service)},
                       http_port);
      ASSERT_TRUE(started.ok()) << started.status();
      processes_[service] = *std::move(started);
    }
  }
  std::string DataOf(std::string_view service) const { return (folder_ / service).string(); }
  ClientAnswer Ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--server", peers_, "--data-dir", folder_.string()});
    return Tandem(words);
  }
  double Metric(const std::string& name, std::string_view service) const {
    const auto answer = httplib::Client("127.0.0.1", ports_.at(service).second).Get("/metrics");
    const std::regex line(fmt::format("{}\\{{service=\"{}\"\\}} (\\S+)", name, service));
    std::smatch found;
    return answer && std::regex_search(answer->body, found, line) ? std::stod(found[1]) : -1;
  }
  static double EventsIn(const std::string& topic) {
    const auto log = *OpenEventLog(AdministratorsUrl());
    const auto ends = EndsOf(*log, {topic});
    double events = 0;
    if (!ends.ok()) return -1;
    for (const auto& [partition, end] : *ends) events += static_cast<double>(end);
    return events;
  }
  // Whether each of its consumers has taken all that is in the log.
  bool HasTakenAll(std::string_view service) const {
    const Declarations declarations = DeclarationsOf(service);
    double expected = 0;
    for (const std::string& topic : SuiteTopics("")) expected += EventsIn(topic);
    expected *= (declarations.reactions().empty() ? 0 : 1) + (declarations.folds().empty() ? 0 : 1);
    return Metric("tandem_event_delay_seconds_count", service) == expected;
  }

  const std::filesystem::path folder_ = TemporaryFolder();
  std::string peers_;
  std::map<std::string_view, std::pair<int, int>> ports_;
  std::map<std::string_view, std::unique_ptr<ServerProcess>> processes_;
};

TEST_F(KafkaUsersOfPrograms, SufficeForAllThatServicesDo) {
  Start();
  ASSERT_FALSE(HasFatalFailure());
  const std::string samples = SourceRoot() + "/samples/";
  for (const char* const sample : {"10-learning-library.yaml", "20-amp-liberia.yaml"}) {
    const ClientAnswer loaded = Ask({"load", samples + sample});
    ASSERT_EQ(loaded.code, 0) << loaded.text;
  }
  // Each that has something to say has said it, and each has heard all of it.
  for (const std::string_view service : Distributed::kServices) {
    EXPECT_TRUE(Eventually([&] { return HasTakenAll(service); }, kKafkaUsersPatience, kDear))
        << LastLines(folder_ / fmt::format("{}.log", service));
    EXPECT_TRUE(service == "reporting" || EventsIn(TopicOf(service)) > 0) << service;
    EXPECT_EQ(Metric("tandem_consumers_up", service), 1) << service;
  }
  // What cannot be applied goes to the dead letters.
  const std::string topic = TopicOf("placement");
  ASSERT_TRUE(Publish(AdministratorsUrl(), topic,
                      AnEvent("tandem.placement.v1.TeamCreated", "\xff no message"))
                  .ok());
  const std::string dead = DeadLetterTopic(topic, "learning-content");
  EXPECT_TRUE(Eventually([&] { return EventsIn(dead) == 1; }, kKafkaUsersPatience, kDear))
      << LastLines(folder_ / "learning-content.log");

  // The job after a restore.
  processes_.clear();
  for (const std::string_view service : Distributed::kServices) {
    const ClientAnswer begun = Tandem({"events", "new-epoch", std::string(service), "--data-dir",
                                       DataOf(service), "--event-log", UrlOf(service)});
    EXPECT_EQ(begun.code, 0) << begun.text;
  }
}

TEST_F(KafkaUsers, PublishToTheirOwnTopicsAndToNoOther) {
  for (const std::string_view service : Distributed::kServices) {
    const std::set<std::string> own = TopicsOf(service);
    for (const std::string& topic : AllTopics()) {
      const Status published =
          Publish(UrlOf(service), topic, AnEvent("tandem.common.v1.TestHappened", ""));
      if (own.contains(topic)) {
        EXPECT_TRUE(published.ok()) << service << ": " << published;
      } else {
        EXPECT_THAT(published.message(),
                    AllOf(HasSubstr(topic), HasSubstr(kForbidden), HasSubstr("Give its user")))
            << service << " publishes to " << topic;
      }
    }
  }
}

TEST_F(KafkaUsers, ReadInTheirOwnGroupsAndInNoOther) {
  for (const std::string_view service : Distributed::kServices) {
    const auto log = *OpenEventLog(UrlOf(service));
    for (const std::string_view other : Distributed::kServices) {
      const auto start = [](const Partition&) -> Result<std::int64_t> { return 0; };
      const auto subscription =
          log->Subscribe(fmt::format("{}.test", other), SuiteTopics(""), {start, [](auto&) {}});
      ASSERT_TRUE(subscription.ok()) << subscription.status();
      Status polled;
      for (const Time until = absl::Now() + absl::Seconds(10);
           polled.ok() && absl::Now() < until;) {
        const auto records = (*subscription)->Poll(10, absl::Now() + absl::Seconds(1));
        polled = records.status();
        if (records.ok() && !records->empty()) break;
      }
      if (service == other) {
        EXPECT_TRUE(polled.ok()) << service << ": " << polled;
      } else {
        EXPECT_THAT(polled.message(), HasSubstr(kForbidden)) << service << " as " << other;
      }
    }
  }
}

// Topics are the operator's; a service's user sees that they are there and fit.
TEST_F(KafkaUsers, ChangeNoTopics) {
  for (const std::string_view service : Distributed::kServices) {
    const ClientAnswer same = Tandem({"topics", "apply", "--event-log", UrlOf(service)});
    EXPECT_EQ(same.code, 0) << same.text;
    const ClientAnswer more = Tandem(
        {"topics", "apply", "--event-log", UrlOf(service), "--topic-prefix", "tandem.of-its-own."});
    EXPECT_EQ(more.code, 1);
    EXPECT_THAT(more.text, HasSubstr(kForbidden));
  }
}

}  // namespace
}  // namespace tandem::testing
