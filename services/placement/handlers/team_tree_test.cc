#include "services/placement/handlers/team_tree.h"

#include <map>
#include <random>
#include <set>
#include <thread>

#include "fmt/format.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/team_tree.h"
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::Team;

class TeamTreeTest : public World {
 protected:
  Result<Team> Move(const std::string& team, const std::string& parent_team) {
    v1::MoveTeamRequest request;
    request.set_name(team);
    request.set_parent_team(parent_team);
    return Call<Team>("TeamTreeService.MoveTeam", request);
  }
  std::vector<std::string> Below(const std::string& team, int page_size = 0) {
    v1::ListDescendantsRequest request;
    request.set_name(team);
    request.set_page_size(page_size);
    std::vector<std::string> names;
    do {
      const auto page = Do<v1::ListDescendantsResponse>("TeamTreeService.ListDescendants", request);
      for (const Team& one : page.teams()) names.push_back(one.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

TEST_F(TeamTreeTest, MovesATeamWithAllBelowItAndKeepsTheirNames) {
  const std::string ministry = MakeTeam("ministry"), county = MakeTeam("county", ministry),
                    ward = MakeTeam("ward", county), clinic = MakeTeam("clinic", ward);
  const std::string other = MakeTeam("other");
  EXPECT_THAT(Below(ministry), ElementsAre(county, ward, clinic)) << "each after its parent";
  ASSERT_TRUE(Move(county, other).ok());
  EXPECT_THAT(Below(ministry), SizeIs(0));
  EXPECT_THAT(Below(other), ElementsAre(county, ward, clinic));
  ASSERT_TRUE(Move(county, "").ok());
  EXPECT_THAT(Below(other), SizeIs(0));
  EXPECT_THAT(Below(county, 1), ElementsAre(ward, clinic)) << "page by page";
  EXPECT_THAT(Events<v1::TeamMoved>(), SizeIs(2));
}

TEST_F(TeamTreeTest, StaysATreeOfOneCountry) {
  const std::string top = MakeTeam("top"), leaf = MakeTeam("leaf", top);
  EXPECT_EQ(ReasonOf(Move(top, leaf).status()), "TEAM_TREE_CYCLE");
  EXPECT_EQ(ReasonOf(Move(top, top).status()), "TEAM_TREE_CYCLE");
  v1::CreateTeamRequest abroad;
  abroad.set_parent("countries/ke");
  abroad.set_team_id("abroad");
  abroad.mutable_team()->set_display_name("Abroad");
  abroad.mutable_team()->set_health_system_level(Team::NATIONAL);
  abroad.mutable_team()->set_institution(kMinistry);
  abroad.mutable_team()->mutable_location()->set_country("ke");
  const std::string name = Do<Team>("TeamService.CreateTeam", abroad).name();
  EXPECT_THAT(BadFieldsOf(Move(leaf, name).status()), ElementsAre("parent_team"));
  v1::UpdateTeamRequest update;
  update.mutable_team()->set_name(leaf);
  update.mutable_update_mask()->add_paths("parent_team");
  EXPECT_THAT(BadFieldsOf(Call<Team>("TeamService.UpdateTeam", update).status()),
              ElementsAre("team.parent_team"));
}

TEST_F(TeamTreeTest, IsAsDeepAsAnIndexEntryIsLong) {
  std::string above = MakeTeam("level-1");
  const std::string top = above;
  for (int level = 2; level <= kMostLevels; ++level) {
    above = MakeTeam("level-" + std::to_string(level), above);
  }
  EXPECT_THAT(Below(top), SizeIs(kMostLevels - 1));
  EXPECT_EQ(ReasonOf(Move(MakeTeam("too-deep"), above).status()), "TEAM_TREE_TOO_DEEP");
  EXPECT_EQ(ReasonOf(Move(top, MakeTeam("above-all")).status()), "TEAM_TREE_TOO_DEEP")
      << "for all below it";
}

// Random moves against a map of parents.
TEST_F(TeamTreeTest, AgreesWithAMapOfParents) {
  std::mt19937 random(testing::Seed());
  std::map<std::string, std::string> parents;
  std::vector<std::string> teams;
  const auto any = [&]() -> const std::string& {
    return teams[std::uniform_int_distribution<std::size_t>(0, teams.size() - 1)(random)];
  };
  const auto lies_below = [&](std::string team, const std::string& other) {
    while (!team.empty() && team != other) team = parents[team];
    return !team.empty();
  };
  for (int i = 0; i < 20; ++i) {
    const std::string parent = i < 2 ? "" : any();
    teams.push_back(MakeTeam("t" + std::to_string(i), parent));
    parents[teams.back()] = parent;
  }
  for (int i = 0; i < 60; ++i) {
    const std::string& team = any();
    const std::string to = i % 5 == 0 ? "" : any();
    const Status moved = Move(team, to).status();
    EXPECT_EQ(moved.ok(), to.empty() || !lies_below(to, team)) << team << " to " << to << moved;
    if (moved.ok()) parents[team] = to;
  }
  for (const std::string& team : teams) {
    std::vector<std::string> expected;
    for (const std::string& other : teams) {
      if (other != team && lies_below(other, team)) expected.push_back(other);
    }
    EXPECT_THAT(Below(team), ::testing::UnorderedElementsAreArray(expected)) << team;
  }
}

TEST_F(TeamTreeTest, IsMovedWithAThousandBelowAndNoMore) {
  v1::ImportRequest import;
  import.set_parent(kLiberia);
  std::string& csv = *import.mutable_csv();
  csv = "external_id,display_name,health_system_level,institution,parent,country\n";
  for (int i = 0; i <= kMostBelow; ++i)
    csv += fmt::format("t{0},Team {0},FACILITY,moh,{1},lr\n", i,
                       i == 0 ? "-" : fmt::format("t{}", (i - 1) / 3));
  const auto done = Stream<v1::ImportProgress>("ImportService.ImportTeams", import);
  ASSERT_TRUE(done.ok()) << done.status();
  ASSERT_EQ(done->back().created(), kMostBelow + 1);
  std::string top;
  for (const auto& created : Events<v1::TeamCreated>()) {
    if (created.team().external_id() == "t0") top = created.name();
  }
  const std::string other = MakeTeam("other");
  ASSERT_TRUE(Move(top, other).ok());
  EXPECT_THAT(Below(other, 1000), SizeIs(kMostBelow + 1));
  MakeTeam("one-more", top);
  EXPECT_EQ(ReasonOf(Move(top, "").status()), "TEAM_TREE_TOO_LARGE");
}

// Both at once would make a circle.
TEST_F(TeamTreeTest, LetsOneOfTwoConcurrentMovesMakeNoCycle) {
  for (int run = 0; run < 20; ++run) {
    const std::string id = std::to_string(run);
    const std::string a = MakeTeam("a" + id), b = MakeTeam("b" + id),
                      below_a = MakeTeam("below-a" + id, a), below_b = MakeTeam("below-b" + id, b);
    Status first, second;
    std::thread other([&] { first = Move(a, below_b).status(); });
    second = Move(b, below_a).status();
    other.join();
    EXPECT_NE(first.ok(), second.ok()) << first << second;
    EXPECT_EQ(ReasonOf(first.ok() ? second : first), "TEAM_TREE_CYCLE");
    EXPECT_THAT(Below(first.ok() ? b : a), SizeIs(3));
  }
}

}  // namespace
}  // namespace tandem::placement
