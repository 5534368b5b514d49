#include "services/tandem/client/session.h"

#include <array>

#include "gmock/gmock.h"
#include "services/tandem/client/catalog.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/gateway.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/team.pb.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A server that never answers, and what is said about it.
class NoAnswer : public ::testing::Test {
 protected:
  std::string Call(std::string_view method, const google::protobuf::Message& request) {
    const std::vector<std::string> words = {
        "--timeout=200ms", "--server=127.0.0.1:" + std::to_string(gateway_.port())};
    Session session(*Arguments::Parse(words, FlagsOfAll()), Terminal());
    const auto answer = session.Call(**FindMethod(method), request);
    EXPECT_TRUE(absl::IsDeadlineExceeded(answer.status())) << answer.status();
    json_ = ExplainAsJson(answer.status());
    return Explain(answer.status(), session.server(), Terminal());
  }

  const Gateway gateway_{grpc::InsecureServerCredentials()};
  Json json_;
};

TEST_F(NoAnswer, TellsOfACommandHowToLearnWhetherItHappened) {
  placement::v1::ArchiveTeamRequest request;
  request.set_name("countries/lr/teams/ncd");
  request.set_request_id("once");
  EXPECT_THAT(Call("TeamService.ArchiveTeam", request),
              AllOf(HasSubstr("There was none within 200ms"),
                    HasSubstr("It may have happened; repeat with --request-id once to learn")));
  EXPECT_EQ(json_["request_id"], "once");
  request.clear_request_id();
  Call("TeamService.ArchiveTeam", request);
  EXPECT_EQ(json_["request_id"].get<std::string>().size(), 36U) << "one is made";
}

TEST_F(NoAnswer, OfWhatChangesNothingMeansThatNothingHappened) {
  placement::v1::GetTeamRequest request;
  request.set_name("countries/lr/teams/ncd");
  EXPECT_THAT(Call("TeamService.GetTeam", request),
              AllOf(HasSubstr("--timeout waits longer"), Not(HasSubstr("may have happened"))));
  placement::v1::ProposeMatchesRequest propose;
  propose.set_dry_run(true);
  EXPECT_THAT(Call("MatchRunService.ProposeMatches", propose), Not(HasSubstr("may have happened")));
}

TEST(Timeout, IsATime) {
  const auto timeout = [](const std::string& text) {
    return TimeoutOf(*Arguments::Parse(std::array{"--timeout=" + text}, FlagsOfAll()));
  };
  EXPECT_EQ(**timeout("10m"), absl::Minutes(10));
  for (const char* wrong : {"soon", "0s", "-1m"}) {
    EXPECT_THAT(timeout(wrong).status().message(), HasSubstr("--timeout is a time like")) << wrong;
  }
  EXPECT_EQ(*TimeoutOf(Arguments()), std::nullopt);
}

}  // namespace
}  // namespace tandem::client
