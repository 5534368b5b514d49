#include "services/placement/handlers/match_runs.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/forwarding.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class MatchRunTest : public World {
 protected:
  Result<v1::MatchRun> Run(const std::vector<std::string>& professionals, bool dry_run = false,
                           const std::string& request_id = "") {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    request.set_programme(kProgramme);
    *request.mutable_professionals() = {professionals.begin(), professionals.end()};
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(100);
    request.set_dry_run(dry_run);
    request.set_request_id(request_id);
    return Call<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
  // Dry, for whoever is available.
  Result<v1::MatchRun> RunOver(const std::string& scope, const std::string& parent = kLiberia,
                               const std::optional<Caller>& caller = {}) {
    v1::ProposeMatchesRequest request;
    request.set_parent(parent);
    request.set_scope(scope);
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(100);
    request.set_dry_run(true);
    return CallAs<v1::MatchRun>(caller.value_or(suite.caller()), "MatchRunService.ProposeMatches",
                                request);
  }
  // A partnership of the same parties under a name that is given, with a need of the team.
  std::string MakeNeedIn(const std::string& country, const std::string& programme) {
    v1::Partnership partnership = GetPartnership();
    partnership.set_programme(programme);
    v1::CreatePartnershipRequest create;
    create.set_parent(country);
    create.set_partnership_id("other");
    *create.mutable_partnership() = std::move(partnership);
    v1::CreatePlacementNeedRequest state;
    state.set_parent(Do<v1::Partnership>("PartnershipService.CreatePartnership", create).name());
    state.set_placement_need_id("need");
    auto& need = *state.mutable_placement_need();
    need.set_display_name("Coach");
    need.set_role(v1::Placement::COACH);
    need.set_team(kTeam);
    need.set_mode(v1::Placement::IN_PERSON);
    *need.mutable_window()->mutable_start() = On(2024, 1, 1);
    *need.mutable_window()->mutable_end() = On(2024, 6, 30);
    need.set_seats(1);
    return Do<v1::PlacementNeed>("PlacementNeedService.CreatePlacementNeed", state).name();
  }
  std::string MakeProgramme(const std::string& id) {
    v1::CreateProgrammeRequest request;
    request.set_programme_id(id);
    request.mutable_programme()->set_display_name(id);
    return Do<v1::Programme>("ProgrammeService.CreateProgramme", request).name();
  }
  // Available as those of MakeProfessional are (of whom it makes one), registered elsewhere.
  std::string MakeProfessionalIn(const std::string& country, const std::string& eligible) {
    v1::Professional one = GetProfessional(MakeProfessional());
    one.set_name(country + "/professionals/0a0a0a0a-0000-4000-8000-000000000000");
    one.clear_etag();
    *one.mutable_eligible_countries() = {&eligible, &eligible + 1};
    Write(kProfessionals, one, {one.name()});
    return one.name();
  }
  // Copies of `one` under these names, without a command for each.
  template <class T>
  void Write(const Collection<T>& collection, T one, const std::vector<std::string>& names) {
    Change change;
    change.entry.set_change_id(names.front());
    for (const std::string& name : names) {
      one.set_name(name);
      change.writes.push_back({.collection = collection.info(),
                               .name = name,
                               .expected = {},
                               .body = one.SerializeAsString(),
                               .columns = ColumnsOf(collection.info(), one)});
    }
    EXPECT_TRUE(suite.app().module("placement")->store().CommitAndWait(std::move(change)).ok());
  }
  static std::vector<std::string> Numbered(const std::string& prefix, int count) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(fmt::format("{}{:04}", prefix, i));
    return names;
  }
  v1::Professional GetProfessional(const std::string& name) {
    v1::GetProfessionalRequest get;
    get.set_name(name);
    return Do<v1::Professional>("ProfessionalService.GetProfessional", get);
  }
};

// Once it has told which placements people have, something else happens.
class Meanwhile final : public testing::ForwardingStore {
 public:
  Meanwhile(Store& store, std::function<void()> happens)
      : ForwardingStore(&store), happens_(std::move(happens)) {}

  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    auto rows = inner_.List(collection, query);
    const bool tells =
        collection.id() == kPlacements.info().id() && query.order_by == "professional";
    if (tells && happens_) std::exchange(happens_, nullptr)();
    return rows;
  }

 private:
  std::function<void()> happens_;
};

std::vector<std::string> NeedsOf(const v1::MatchRun& run) {
  std::vector<std::string> needs;
  for (const auto& proposal : run.proposals()) needs.push_back(proposal.need());
  for (const auto& unfilled : run.unfilled()) needs.push_back(unfilled.need());
  std::sort(needs.begin(), needs.end());
  return needs;
}

TEST_F(MatchRunTest, TakesEverybodyAvailableWhomTheCallerMayRead) {
  MakeNeed("one", 5);
  const std::string here = MakeProfessional();
  const std::string abroad = MakeProfessionalIn("countries/us", "lr");  // and one more here
  const auto all = RunOver("");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->professionals(), 3);
  EXPECT_THAT(all->proposals(), SizeIs(3));
  EXPECT_EQ(all->scope(), kLiberia);

  const Caller local = CallerWith("pm", common::v1::PROGRAMME_MANAGER, kLiberia, office_leader);
  const auto seen = RunOver(kLiberia, kLiberia, local);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->professionals(), 2);
  for (const auto& proposal : seen->proposals()) EXPECT_NE(proposal.professional(), abroad);
}

TEST_F(MatchRunTest, LeavesOutWhoIsNeitherRegisteredNorEligibleWhereTheNeedsAre) {
  MakeNeed("one", 5);
  MakeProfessionalIn("countries/us", "us");  // and one here
  const auto run = RunOver("");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->professionals(), 1);
}

TEST_F(MatchRunTest, SolvesTheNeedsOfACountryOverProgrammes) {
  MakeProfessional();
  const std::string own = MakeNeed("one");
  const std::string other = MakeNeedIn(kLiberia, MakeProgramme("other"));
  const auto run = RunOver("");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(NeedsOf(*run), UnorderedElementsAre(own, other));
  EXPECT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(run->programme(), "");
}

TEST_F(MatchRunTest, SolvesTheNeedsOfAProgrammeInTheCountriesOfTheCallersGrants) {
  MakeProfessional();
  const std::string own = MakeNeed("one");
  const std::string abroad = MakeNeedIn("countries/sl", kProgramme);
  const auto run = RunOver(kProgramme);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(NeedsOf(*run), UnorderedElementsAre(own, abroad));
  EXPECT_EQ(run->programme(), kProgramme);
  EXPECT_EQ(run->scope(), kProgramme);
  EXPECT_THAT(NeedsOf(*RunOver("")), ElementsAre(own));

  const Caller local = CallerWith("pm", common::v1::PROGRAMME_MANAGER, kLiberia, office_leader);
  const auto of_lr = RunOver(kProgramme, kLiberia, local);
  ASSERT_TRUE(of_lr.ok()) << of_lr.status();
  EXPECT_THAT(NeedsOf(*of_lr), ElementsAre(own));
}

TEST_F(MatchRunTest, CountsThePlacementsOfEverybodyHoweverManyOthersHaveBetween) {
  const v1::Professional one = GetProfessional(MakeProfessional());
  const std::string first = "countries/lr/professionals/00000000-0000-4000-8000-000000000000";
  const std::string between = "countries/lr/professionals/00000000-0000-4000-8000-000000000001";
  const std::string busy = "countries/lr/professionals/00000000-0000-4000-8000-000000000002";
  Write(kProfessionals, one, {first, busy});
  v1::Placement placement = GetPlacement(Place(MakeNeed("taken"), "a", one.name()));
  const std::string placements = std::string(kPartnership) + "/placements/";
  placement.set_professional(busy);
  Write(kPlacements, placement, {placements + "busy"});
  placement.set_state(v1::Placement::COMPLETED);
  Write(kPlacements, placement, Numbered(placements + "once-", 1100));
  placement.set_professional(between);
  Write(kPlacements, placement, Numbered(placements + "between-", 1100));
  MakeNeed("one");  // while the placements of `busy` and of the one first made last
  MakeNeed("two");
  const auto run = RunOver("");
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->professionals(), 3);
  ASSERT_THAT(run->proposals(), SizeIs(1));
  EXPECT_EQ(run->proposals(0).professional(), first);
  EXPECT_EQ(run->proposals(0).runner_up(), "");
}

TEST_F(MatchRunTest, IsRefusedWithMoreThanGoesInOne) {
  const v1::Professional one = GetProfessional(MakeProfessional());
  Write(kProfessionals, one,
        Numbered("countries/lr/professionals/00000000-0000-4000-8000-00000000", 1000));
  const std::string need = MakeNeed("one", 500);
  MakeNeed("two", 500);
  EXPECT_TRUE(RunOver("").ok());
  MakeNeed("three", 1);
  EXPECT_EQ(RunOver("")->not_proposed(), 1);
  v1::GetPlacementNeedRequest get;
  get.set_name(need);
  Write(kNeeds, Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", get),
        Numbered(std::string(kPartnership) + "/needs/more-", 2997));
  const Status pairs = RunOver("").status();
  EXPECT_EQ(ReasonOf(pairs), "MATCH_RUN_TOO_LARGE");
  EXPECT_THAT(std::string(pairs.message()), HasSubstr("3003000 pairs"));
}

TEST_F(MatchRunTest, ShowsNobodyWhomTheReaderMayNotRead) {
  MakeNeed("one", 5);
  const std::string here = MakeProfessional();
  const std::string abroad = MakeProfessionalIn("countries/us", "lr");  // and one more here
  MakeNeedIn("countries/sl", kProgramme);
  const auto run = RunOver(kProgramme);
  ASSERT_TRUE(run.ok()) << run.status();
  const Caller local = CallerWith("pm", common::v1::PROGRAMME_MANAGER, kLiberia, office_leader);
  v1::GetMatchRunRequest get;
  get.set_name(run->name());
  const auto seen = CallAs<v1::MatchRun>(local, "MatchRunService.GetMatchRun", get);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_THAT(run->DebugString(), HasSubstr("countries/us"));
  EXPECT_THAT(run->DebugString(), HasSubstr("countries/sl"));
  EXPECT_THAT(seen->DebugString(), HasSubstr("countries/lr/partnerships"));
  EXPECT_THAT(seen->DebugString(), Not(HasSubstr("countries/us")));
  EXPECT_THAT(seen->DebugString(), Not(HasSubstr("countries/sl")));
  v1::ListMatchRunsRequest list;
  list.set_parent(kLiberia);
  const auto all = CallAs<v1::ListMatchRunsResponse>(local, "MatchRunService.ListMatchRuns", list);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_THAT(all->match_runs(), SizeIs(1));
  EXPECT_EQ(all->match_runs(0).DebugString(), seen->DebugString());
}

TEST_F(MatchRunTest, NamesNobodyWhomTheCallerMayNotRead) {
  v1::ProposeMatchesRequest request;
  request.set_parent(kLiberia);
  request.add_professionals(MakeProfessionalIn("countries/us", "lr"));
  *request.mutable_from_date() = On(2024, 2, 1);
  request.set_share_percent(100);
  request.set_dry_run(true);
  const Caller local = CallerWith("pm", common::v1::PROGRAMME_MANAGER, kLiberia, office_leader);
  EXPECT_EQ(
      ReasonOf(CallAs<v1::MatchRun>(local, "MatchRunService.ProposeMatches", request).status()),
      "NOT_PERMITTED");
}

TEST_F(MatchRunTest, IsOverItsCountryOrAProgramme) {
  EXPECT_THAT(BadFieldsOf(RunOver("countries/sl").status()), ElementsAre("scope"));
  EXPECT_EQ(ReasonOf(RunOver("programmes/none").status()), "RESOURCE_NOT_FOUND");
}

TEST_F(MatchRunTest, ProposesForAllOpenNeedsOfTheProgrammeInOneChange) {
  const std::string one = MakeNeed("one"), two = MakeNeed("two", 2);
  const auto run = Run({MakeProfessional(), MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->seats(), 3);
  EXPECT_EQ(run->professionals(), 2);
  ASSERT_THAT(run->proposals(), SizeIs(2));
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  EXPECT_THAT(Events<v1::MatchProposed>(), SizeIs(2));
  ASSERT_THAT(Events<v1::MatchRunRecorded>(), SizeIs(1));
  EXPECT_EQ(Events<v1::MatchRunRecorded>()[0].proposals(), 2);
  // Each is a match as any other: both sides accept it.
  for (const auto& proposal : run->proposals()) {
    ASSERT_TRUE(Accept(proposal.match(), v1::HOST_TEAM).ok());
    EXPECT_EQ(Accept(proposal.match(), v1::PROFESSIONAL)->state(), v1::Match::CONFIRMED);
  }
  v1::GetMatchRunRequest get;
  get.set_name(run->name());
  EXPECT_EQ(Do<v1::MatchRun>("MatchRunService.GetMatchRun", get).proposals_size(), 2);
}

TEST_F(MatchRunTest, ThatIsDryProposesNothingAndSaysTheSame) {
  MakeNeed("one");
  MakeNeed("two");
  const std::vector<std::string> professionals = {MakeProfessional(), MakeProfessional()};
  const auto dry = Run(professionals, true), wet = Run(professionals);
  ASSERT_TRUE(dry.ok()) << dry.status();
  ASSERT_TRUE(wet.ok()) << wet.status();
  EXPECT_THAT(Events<v1::MatchProposed>(), SizeIs(2));
  ASSERT_THAT(dry->proposals(), SizeIs(2));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(dry->proposals(i).match(), "");
    EXPECT_EQ(dry->proposals(i).professional(), wet->proposals(i).professional());
    EXPECT_EQ(dry->proposals(i).need(), wet->proposals(i).need());
  }
}

TEST_F(MatchRunTest, LeavesSeatsAndPeopleAloneThatOpenMatchesWaitFor) {
  const std::string professional = MakeProfessional();
  ASSERT_TRUE(Propose(MakeNeed("waiting"), "a", professional).ok());
  const std::string open = MakeNeed("open");
  const auto run = Run({professional});
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->seats(), 1);
  EXPECT_THAT(run->proposals(), IsEmpty());
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  EXPECT_EQ(run->unfilled(0).need(), open);
  EXPECT_THAT(run->unfilled(0).nearest_constraints(), ElementsAre("NO_OPEN_MATCH"));
}

TEST_F(MatchRunTest, SaysOfANeedWhoseTeamHasLeftThePartiesThatItExcludesEverybody) {
  const std::string need = MakeNeed("one");
  v1::UpdateTeamRequest update;
  update.mutable_team()->set_name(kTeam);
  update.mutable_team()->set_institution(MakeInstitution("other", v1::Institution::DELIVERY));
  update.mutable_update_mask()->add_paths("institution");
  Do<v1::Team>("TeamService.UpdateTeam", update);
  const auto run = Run({MakeProfessional()});
  ASSERT_TRUE(run.ok()) << run.status();
  ASSERT_THAT(run->unfilled(), SizeIs(1));
  EXPECT_EQ(run->unfilled(0).need(), need);
  EXPECT_THAT(run->unfilled(0).nearest_constraints(), ElementsAre("TEAM_TAKES_PART"));
}

TEST_F(MatchRunTest, ChoosesAnewWhereSomebodyWasFasterWithOneOfThose) {
  MakeNeed("one");
  const std::set<std::string> both = {MakeProfessional(), MakeProfessional()};
  const auto dry = RunOver("");
  ASSERT_TRUE(dry.ok()) << dry.status();
  const std::string chosen = dry->proposals(0).professional();
  Meanwhile store(suite.app().module("placement")->store(), [&] {
    v1::MakeProfessionalAlumniRequest leave;
    leave.set_name(chosen);
    Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", leave);
  });
  v1::ProposeMatchesRequest request;
  request.set_parent(kLiberia);
  *request.mutable_from_date() = On(2024, 2, 1);
  request.set_share_percent(100);
  Context context;
  context.store = &store;
  context.caller = suite.caller();
  context.now = suite.clock().Now();
  context.change_id = "run";
  v1::MatchRun run;
  const auto committed = RunNow(context, [&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(run, ProposeMatches(unit, request));
    return OkStatus();
  });
  ASSERT_TRUE(committed.ok()) << committed.status();
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_NE(run.proposals(0).professional(), chosen);
  EXPECT_TRUE(both.contains(run.proposals(0).professional()));
}

TEST_F(MatchRunTest, RetriedWithTheSameRequestIdHappensOnce) {
  MakeNeed("one");
  const std::vector<std::string> professionals = {MakeProfessional()};
  const auto first = Run(professionals, false, "once"), second = Run(professionals, false, "once");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->name(), second->name());
  EXPECT_THAT(Events<v1::MatchProposed>(), SizeIs(1));
}

TEST_F(MatchRunTest, NamesEveryFieldThatIsWrong) {
  const std::string professional = MakeProfessional();
  EXPECT_THAT(BadFieldsOf(Run({professional, MakeProfessional(), professional}).status()),
              ElementsAre("professionals"));
  const Caller lead = CallerWith("lead", common::v1::TEAM_LEAD, kPartnership, ministry_leader);
  v1::ProposeMatchesRequest request;
  request.set_parent(kLiberia);
  EXPECT_EQ(
      ReasonOf(CallAs<v1::MatchRun>(lead, "MatchRunService.ProposeMatches", request).status()),
      "NOT_PERMITTED");
}

}  // namespace
}  // namespace tandem::placement
