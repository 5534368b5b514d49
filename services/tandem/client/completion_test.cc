#include "services/tandem/client/completion.h"

#include <fstream>

#include "gmock/gmock.h"
#include "services/tandem/client/served_fixture.h"

namespace tandem::client {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

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
  EXPECT_THAT(Offered({"get", "countries/lr/partnerships/a/tea"}),
              ElementsAre("countries/lr/partnerships/a/teamPriorities/"))
      << "teams lie elsewhere";
  EXPECT_THAT(Offered({"placement", "start", "x", "--eff"}), ElementsAre("--effective-date"));
  const std::string one = "countries/lr/partnerships/a/placements/";
  EXPECT_THAT(Offered({"placement", "start", "x", "countries/lr/partnerships/a/plac"}),
              ElementsAre(one));
  EXPECT_THAT(Offered({"placement", "start", one, "countries/lr/partnerships/a/plac"}), IsEmpty())
      << "named already";
  EXPECT_THAT(Offered({"institution", "create", "x", "--kind", "MIN"}), ElementsAre("MINISTRY"));
}

TEST(Completion, OffersWhatLeadsToANameOfTheVerb) {
  EXPECT_THAT(Offered({"partnership", "gate", "countries/gh/"}),
              ElementsAre("countries/gh/partnerships/"));
  EXPECT_THAT(Offered({"partnership", "gate", "countries/gh/teams"}), IsEmpty());
  EXPECT_THAT(Offered({"partnership", "gate", "r"}), IsEmpty()) << "regions have none";
}

TEST(Completion, OffersMethods) {
  EXPECT_THAT(Offered({"call", "PlacementService.St"}),
              ElementsAre("PlacementService.StartPlacement"));
  EXPECT_THAT(Offered({"methods", "Placem"}), Contains("PlacementNeedService.CreatePlacementNeed"));
}

TEST(Completion, OffersTheFlagsAndFirstWordsOfCommands) {
  EXPECT_THAT(Offered({"list", "--f"}), ElementsAre("--filter"));
  EXPECT_THAT(Offered({"who-is-where", "--sc"}), ElementsAre("--scope"));
  EXPECT_THAT(Offered({"match", "propose", "--c"}), Contains("--country"));
  EXPECT_THAT(Offered({"events", "pa"}), ElementsAre("parked"));
  EXPECT_THAT(Offered({"events", "tail", "pl"}), ElementsAre("placement"));
  EXPECT_THAT(Offered({"timers", "retry", "obj"}), ElementsAre("objectives"));
  EXPECT_THAT(Offered({"help", "re"}), Contains("report"));
  EXPECT_THAT(Offered({"report", "tr"}), ElementsAre("trace-number"));
  EXPECT_THAT(Offered({"report", "trace-number", "x", "--fi"}), ElementsAre("--field"));
  EXPECT_THAT(Offered({"report", "trace-number", "x", "--ser"}), ElementsAre("--server"));
  EXPECT_THAT(Offered({"report", "co"}), ElementsAre("country"));
  EXPECT_THAT(Offered({"serve", "--http"}), ElementsAre("--http-listen"));
  EXPECT_THAT(Offered({"import", ""}), ElementsAre("teams", "professionals", "ratings"));
  EXPECT_THAT(Offered({"objective", "ag"}), ElementsAre("agree"));
}

TEST(Completion, OffersTheCountriesOfTheToken) {
  // {"grants":[{"role":"PROGRAMME_MANAGER","prefix":"countries/gh"}]}
  const std::string token =
      "e30.eyJncmFudHMiOlt7InJvbGUiOiJQUk9HUkFNTUVfTUFOQUdFUiIsInByZWZpeCI6ImNvdW50cmllcy9naCJ9XX0."
      "x";
  Session session(*Arguments::Parse(std::vector<std::string>{"--token", token},
                                    std::vector<Flag>{{"token", "TOKEN", ""}}),
                  Terminal());
  EXPECT_THAT(Completions(session, std::vector<std::string>{"get", "countries/g"}, {}),
              ElementsAre("countries/gh", "countries/gh/"));
  EXPECT_THAT(
      Completions(session, std::vector<std::string>{"match", "propose", "--country", "g"}, {}),
      ElementsAre("gh"));
  EXPECT_THAT(Completions(session, std::vector<std::string>{"who-is-where", "--scope", "cou"}, {}),
              ElementsAre("countries/"));
  EXPECT_THAT(Completions(session, std::vector<std::string>{"export", "teams", ""}, {}),
              Contains("gh"));
}

TEST(Completion, OffersNoNamesWhereNobodyAnswers) {
  EXPECT_THAT(Offered({"get", "countries/lr/teams/"}), IsEmpty());
}

TEST_F(Served, OffersEveryNameThatBeginsAsTyped) {
  constexpr std::size_t kTeams = 1'050;  // more than a page
  ASSERT_TRUE(Say("InstitutionService.CreateInstitution",
                  {"countries/lr", "--institution-id=moh", "--display-name=Ministry",
                   "--kind=MINISTRY", "--location={country: lr}"})
                  .ok());
  std::ofstream file(Path("teams.csv"));
  file << "external_id,display_name,health_system_level,institution,country\n";
  for (std::size_t i = 0; i < kTeams; ++i) file << i << ",Team,FACILITY,moh,lr\n";
  file.close();
  Run(RunImport, {"teams", "lr", Path("teams.csv")});
  const auto offered = [&](const std::string& typed) {
    const auto token = SignToken(
        Path("signing"), {"tester", "", {{common::v1::PROGRAMME_MANAGER, "*"}}}, absl::Hours(1));
    const std::vector<Flag> flags = {{"server", "ADDRESS", ""}, {"token", "TOKEN", ""}};
    Session session(*Arguments::Parse(std::vector<std::string>{fmt::format("--server=127.0.0.1:{}",
                                                                           server_->port()),
                                                               "--token=" + *token},
                                      flags),
                    Terminal());
    return Completions(session, std::vector<std::string>{"get", typed}, {});
  };
  EXPECT_THAT(offered("countries/lr/teams/"), SizeIs(kTeams));
  const auto last = offered("countries/lr/teams/t-f");
  EXPECT_THAT(last, Each(StartsWith("countries/lr/teams/t-f")));
  EXPECT_GT(last.size(), kTeams / 32) << "one of sixteen begins so, more or less";
}

}  // namespace
}  // namespace tandem::client
