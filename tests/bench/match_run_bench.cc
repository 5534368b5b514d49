// What ProposeMatches costs over the open needs of a country, up to as many pairs as a run may look
// at (3,000,000): a dry run through the pipeline, on a SQLite store. Of the needs a third each asks
// for one of three languages, and each professional speaks one: so a third of the pairs fit. To
// hold: 30 s, which is how long a caller waits that names no deadline; a slope over the pairs of at
// most 1.7 (issue 5, of needs alone).
//   build/bench/match_run_bench [folder to work in]
#include <unistd.h>

#include <filesystem>
#include <random>

#include "services/placement/collections.h"
#include "services/placement/module.h"
#include "tests/bench/in_process.h"
#include "tests/bench/slope.h"
#include "tests/bench/store_load.h"

namespace tandem::placement {
namespace {

constexpr const char* kCountry = "countries/lr";
constexpr const char* kProgrammeName = "programmes/p";
constexpr const char* kHost = "countries/lr/institutions/ministry";
constexpr const char* kLanguages[] = {"en", "fr", "pt"};
constexpr const char* kCompetencies[] = {"leadership", "planning", "budgets", "supply", "data"};
constexpr int kProfessionalsPerNeed = 3;
const Grant kManager{common::v1::PROGRAMME_MANAGER, "*"};

template <class T>
void Put(Change& change, const Collection<T>& collection, const T& message) {
  Write& write = change.writes.emplace_back();
  write.collection = collection.info();
  write.name = message.name();
  write.body = Serialise(message);
  write.columns = ColumnsOf(collection.info(), message);
}

v1::Partnership Partnership() {
  v1::Partnership partnership;
  partnership.set_name(fmt::format("{}/partnerships/p", kCountry));
  partnership.set_kind(v1::MANAGEMENT_PARTNER);
  partnership.set_programme(kProgrammeName);
  partnership.set_state(v1::Partnership::DELIVER);
  auto& host = *partnership.add_parties();
  host.set_institution(kHost);
  host.set_side(common::v1::COUNTERPART);
  host.set_role(v1::Party::HOST);
  return partnership;
}

v1::Team Team(int number) {
  v1::Team team;
  team.set_name(fmt::format("{}/teams/t{:05}", kCountry, number));
  team.set_institution(kHost);
  team.set_state(v1::Team::ACTIVE);
  team.mutable_location()->set_country("lr");
  return team;
}

v1::PlacementNeed Need(int number, std::mt19937_64& random) {
  v1::PlacementNeed need;
  need.set_name(fmt::format("{}/partnerships/p/needs/n{:05}", kCountry, number));
  need.set_role(v1::Placement::COACH);
  need.set_team(Team(number).name());
  need.set_mode(v1::Placement::IN_PERSON);
  need.set_state(v1::PlacementNeed::OPEN);
  need.set_seats(1);
  *need.mutable_window()->mutable_start() = ToDate(Day(2026, 1, 1));
  *need.mutable_window()->mutable_end() = ToDate(Day(2026, 12, 31));
  auto& language = *need.add_languages();
  language.set_language(kLanguages[number % 3]);
  language.set_level(v1::LanguageLevel::B2);
  auto& desired = *need.add_desired_competencies();
  desired.set_competency(kCompetencies[random() % 5]);
  desired.set_level(3);
  return need;
}

v1::Professional Professional(int number, std::mt19937_64& random) {
  v1::Professional professional;
  professional.set_name(
      fmt::format("{}/professionals/00000000-0000-4000-8000-{:012}", kCountry, number));
  professional.set_person(fmt::format("{}/persons/p{:05}", kCountry, number));
  professional.set_state(v1::Professional::AVAILABLE);
  professional.add_eligible_countries("lr");
  *professional.add_availability()->mutable_start() = ToDate(Day(2025, 1, 1));
  auto& language = *professional.add_languages();
  language.set_language(kLanguages[random() % 3]);
  language.set_level(v1::LanguageLevel::C1);
  for (const char* name : kCompetencies) {
    auto& competency = *professional.add_competencies();
    competency.set_competency(name);
    competency.set_level(static_cast<int>(1 + random() % 5));
  }
  return professional;
}

void FillCountry(Store& store, int needs) {
  std::mt19937_64 random(1);
  Change change;
  v1::Programme programme;
  programme.set_name(kProgrammeName);
  programme.set_state(v1::Programme::OPEN);
  Put(change, kProgrammes, programme);
  Put(change, kPartnerships, Partnership());
  for (int i = 0; i < needs; ++i) {
    Put(change, kTeams, Team(i));
    Put(change, kNeeds, Need(i, random));
  }
  for (int i = 0; i < kProfessionalsPerNeed * needs; ++i)
    Put(change, kProfessionals, Professional(i, random));
  Check(store.CommitAndWait(std::move(change)).status());
}

std::vector<double> Measure(const std::filesystem::path& folder, int needs) {
  InProcess app(kPlacementModule, "sqlite:" + (folder / fmt::format("{}.db", needs)).string());
  FillCountry(app.store(), needs);
  v1::ProposeMatchesRequest request;
  request.set_parent(kCountry);
  *request.mutable_from_date() = ToDate(Day(2026, 2, 1));
  request.set_share_percent(100);
  request.set_dry_run(true);
  std::vector<double> seconds;
  for (int round = 0; round < kRounds; ++round) {
    seconds.push_back(
        app.CallMicros("tandem.placement.v1.MatchRunService/ProposeMatches", request, kManager) /
        1e6);
  }
  const auto runs = app.store().List(kMatchRuns.info(), {});
  Check(runs.status());
  v1::MatchRun run;
  run.ParseFromString(runs->front().body);
  fmt::print("{} needs, {} professionals: {} s (hold 30), {} proposed, {} left open\n", needs,
             run.professionals(), Show(seconds, 2), run.proposals_size(), run.unfilled_size());
  return seconds;
}

void CompareSizes(const std::filesystem::path& folder) {
  std::vector<double> pairs, seconds;
  for (const int needs : {125, 250, 500, 990}) {
    const std::vector<double> rounds = Measure(folder, needs);
    pairs.push_back(static_cast<double>(needs) * needs * kProfessionalsPerNeed);
    seconds.push_back(SpreadOf(rounds).median);
  }
  fmt::print("slope over the pairs: {:.2f}\n", SlopeOf(pairs, seconds));
}

}  // namespace
}  // namespace tandem::placement

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::path(argc > 1 ? argv[1] : ".") /
                                       fmt::format("match_run_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::placement::CompareSizes(folder);
  std::filesystem::remove_all(folder);
}
