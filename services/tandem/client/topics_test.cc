#include <sstream>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/kafka.h"
#include "services/tandem/client/commands.h"

namespace tandem::client {
namespace {

using tandem::testing::Kafka;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

struct Answered {
  Status status;
  std::string text;
};

Answered Topics(const std::vector<std::string>& words) {
  constexpr Flag kFlags[] = {{"event-log", "URL", ""}, {"topic-prefix", "TEXT", ""}};
  const auto arguments = Arguments::Parse(words, kFlags);
  EXPECT_TRUE(arguments.ok()) << arguments.status();
  std::ostringstream out;
  Terminal terminal;
  terminal.out = &out;
  Session session(*arguments, terminal);
  Status status = RunTopics(session);
  return {std::move(status), out.str()};
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
  EXPECT_THAT(first.text, AllOf(HasSubstr("made cell-1.tandem.placement.v1\n"),
                                HasSubstr("made cell-1.tandem.placement.v1.objectives.dlq\n"),
                                HasSubstr("made cell-1.tandem.placement.v1.reporting.dlq\n")));
  const Answered second = apply();
  ASSERT_TRUE(second.status.ok()) << second.status;
  EXPECT_THAT(second.text, AllOf(HasSubstr("0 of them are new"), Not(HasSubstr("made "))));
}

TEST(TopicsApply, SaysWhatItTakes) {
  EXPECT_THAT(std::string(Topics({"delete"}).status.message()), HasSubstr("topics apply"));
  EXPECT_FALSE(Topics({"apply", "--event-log", "local:events.db"}).status.ok());
}

}  // namespace
}  // namespace tandem::client
