#include "libs/common/app/topics.h"

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/source_tree.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/run_command.h"
#include "services/tandem/modules.h"

namespace tandem::client {
namespace {

using tandem::testing::Kafka;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

Answered Topics(const std::vector<std::string>& words) {
  constexpr Flag kFlags[] = {{"event-log", "URL", ""}, {"topic-prefix", "TEXT", ""}};
  return RunCommand(RunTopics, words, kFlags);
}

TEST(TopicsApply, MakesWhatIsMissingAndNothingTwice) {
  if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
  const auto kafka = Kafka::Shared();
  ASSERT_TRUE(kafka.ok()) << kafka.status().message();
  const std::string url = fmt::format("kafka://{}?partitions=2", (*kafka)->bootstrap());
  const auto apply = [&] {
    return Topics({"apply", "--event-log", url, "--topic-prefix", "cell-1."});
  };
  const Answered first = apply();
  ASSERT_TRUE(first.status.ok()) << first.status;
  for (const std::string topic : {"", ".objectives.dlq", ".reporting.dlq"}) {
    EXPECT_THAT(first.text, HasSubstr(fmt::format("made cell-1.tandem.placement.v1{} (replicas 1, "
                                                  "min.insync.replicas 1)\n",
                                                  topic)));
  }
  const Answered second = apply();
  ASSERT_TRUE(second.status.ok()) << second.status;
  EXPECT_THAT(second.text, AllOf(HasSubstr("0 of them are new"), Not(HasSubstr("made "))));
}

TEST(TopicsApply, SaysWhatItTakes) {
  EXPECT_THAT(std::string(Topics({"delete"}).status.message()), HasSubstr("topics apply"));
  EXPECT_FALSE(Topics({"apply", "--event-log", "local:events.db"}).status.ok());
}

// deploy/k8s has them as resources of Strimzi, which makes and keeps them there.
TEST(KubernetesTopics, AreThoseThatTheProgramsWant) {
  std::string text =
      "# Written by tandem_test with TANDEM_UPDATE=1: the topic of each service, and the dead "
      "letters of those\n# that react to events.\napiVersion: v1\nkind: List\nitems:\n";
  for (const std::string& topic : WithDeadLetters(SuiteTopics(""), SuiteModules())) {
    const std::string name = absl::StrReplaceAll(topic, {{"_", "-"}});  // as Kubernetes takes it
    text += fmt::format(
        "  - {{apiVersion: kafka.strimzi.io/v1, kind: KafkaTopic, metadata: {{name: {}}}{}}}\n",
        name, name == topic ? "" : fmt::format(", spec: {{topicName: {}}}", topic));
  }
  testing::ExpectFresh("deploy/k8s/components/kafka/topics.yaml", text);
}

TEST(KubernetesTopics, AreMadeAsTheProgramsWantThem) {
  const std::string text = testing::TextOf("deploy/k8s/components/kafka/kustomization.yaml");
  EXPECT_THAT(text, HasSubstr("partitions: 64\n"));
  for (const auto& [name, value] : TopicConfig()) {
    EXPECT_THAT(text, AnyOf(HasSubstr(fmt::format(" {}: {}\n", name, value)),
                            HasSubstr(fmt::format(" {}: \"{}\"\n", name, value))));
  }
}

}  // namespace
}  // namespace tandem::client
