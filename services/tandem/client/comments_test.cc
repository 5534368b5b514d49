#include "services/tandem/client/comments.h"

#include "gmock/gmock.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {
namespace {

using ::testing::HasSubstr;

TEST(Comments, AreThoseOfTheContracts) {
  const MethodDescriptor& method = **FindMethod("MatchRunService.ProposeMatches");
  EXPECT_THAT(CommentOf(method), HasSubstr("Fills as many open seats as can be filled"));
  EXPECT_THAT(CommentOf(*method.input_type()->FindFieldByName("dry_run")), "Proposes nothing.");
  const MethodDescriptor& get = **FindMethod("TeamService.GetTeam");
  EXPECT_EQ(CommentOf(*get.input_type()->FindFieldByName("name")), "");
  EXPECT_EQ(FirstSentence("Reads a team. Errors: NOT_FOUND."), "Reads a team.");
}

}  // namespace
}  // namespace tandem::client
