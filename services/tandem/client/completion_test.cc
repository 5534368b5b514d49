#include "services/tandem/client/completion.h"

#include "gmock/gmock.h"

namespace tandem::client {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Without a server: what the descriptors know.
std::vector<std::string> Offered(std::vector<std::string> words) {
  Session session(*Arguments::Parse(std::vector<std::string>{"--server=127.0.0.1:1"},
                                    std::vector<Flag>{{"server", "ADDRESS", ""}}),
                  Terminal());
  return Completions(session, words, std::vector<std::string>{"get", "report"});
}

TEST(Completion, OffersCommandsResourcesAndVerbs) {
  EXPECT_THAT(Offered({"re"}), Contains("report"));
  EXPECT_THAT(Offered({"plac"}), ElementsAre("placement", "placement-need"));
  EXPECT_THAT(Offered({"placement", "st"}), ElementsAre("start"));
  EXPECT_THAT(Offered({"nothing-like-it", ""}),
              ElementsAre("countries/", "programmes/", "regions/"));
}

TEST(Completion, OffersCollectionsFlagsAndValues) {
  EXPECT_THAT(Offered({"get", "countries/lr/tea"}), Contains("countries/lr/teams/"));
  EXPECT_THAT(Offered({"placement", "start", "x", "--eff"}), ElementsAre("--effective-date"));
  EXPECT_THAT(Offered({"institution", "create", "x", "--kind", "MIN"}), ElementsAre("MINISTRY"));
}

TEST(Completion, OffersNoNamesWhereNobodyAnswers) {
  EXPECT_THAT(Offered({"get", "countries/lr/teams/"}), IsEmpty());
}

}  // namespace
}  // namespace tandem::client
