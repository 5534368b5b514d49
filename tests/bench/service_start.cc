// What it takes until a service is ready on PostgreSQL, Kafka and Redis, with 10^3 and 10^6
// resources in its store: placement in this process, from its options to its first answer.
// TARGETS.md: <= 1 s with 10^6. Needs `make kafka`. One argument: the folder to work in (default:
// the current one).
#include <unistd.h>

#include <filesystem>
#include <future>

#include "libs/common/app/app.h"
#include "libs/common/app/topics.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/testing/kafka.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/redis.h"
#include "services/placement/collections.h"
#include "services/placement/module.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/bench/pgbench.h"

namespace tandem {
namespace {

using placement::kPlacementModule;
using placement::kTeams;

std::string TeamName(int team) { return fmt::format("countries/lr/teams/t{:07}", team); }

void FillTeams(const AppOptions& options, int from, int to) {
  Declarations declarations(kPlacementModule.package);
  kPlacementModule.declare(declarations);
  auto store = OpenStore({.url = options.store, .collections = declarations.collections()});
  Check(store.status());
  for (int team = from; team < to;) {
    Change change;
    for (const int end = std::min(team + 2'000, to); team < end; ++team) {
      placement::v1::Team row;
      row.set_name(TeamName(team));
      row.set_display_name("County Health Management Team, Bungoma");
      row.set_institution("countries/lr/institutions/ministry");
      Write& write = change.writes.emplace_back();
      write.collection = kTeams.info();
      write.name = row.name();
      write.body = Serialise(row);
      write.columns = ColumnsOf(kTeams.info(), row);
    }
    Check((*store)->CommitAndWait(std::move(change)).status());
  }
}

double ReadySeconds(const AppOptions& options, int teams) {
  const auto start = std::chrono::steady_clock::now();
  auto app = App::Start(options);
  Check(app.status());
  while (!(*app)->Ready().ok()) absl::SleepFor(absl::Milliseconds(1));
  const App::Place place = (*app)->Find("tandem.placement.v1.TeamService/GetTeam");
  Caller caller;
  caller.subject = "bench";
  caller.grants.push_back({common::v1::PROGRAMME_MANAGER, "*"});
  placement::v1::GetTeamRequest request;
  request.set_name(TeamName(teams / 2));
  std::promise<Status> answered;
  place.pipeline->CallAs(caller, *place.route, request.SerializeAsString(), {},
                         [&](const Reply& reply) { answered.set_value(reply.status); });
  Check(answered.get_future().get());
  return SecondsSince(start);
}

void Measure(const std::filesystem::path& folder) {
  const auto server = testing::PostgresServer::Start({.fsync = true, .root = folder});
  Check(server.status());
  const auto kafka = testing::Kafka::Shared();
  Check(kafka.status());
  const testing::RedisServer redis;
  AppOptions options;
  options.modules = {kPlacementModule};
  options.store = (*server)->CreateDatabase();
  options.event_log = fmt::format("kafka://{}", (*kafka)->bootstrap());
  options.cache = redis.url();
  options.log_sink = [](std::string_view) {};
  Check(ApplyTopics(options.event_log, WithDeadLetters(SuiteTopics(""), options.modules)).status());
  int filled = 0;
  for (const int teams : {1'000, 1'000'000}) {
    FillTeams(options, filled, teams);
    Execute(options.store, "VACUUM ANALYZE teams");
    filled = teams;
    std::vector<double> seconds;
    for (int round = 0; round < kRounds; ++round) seconds.push_back(ReadySeconds(options, teams));
    fmt::print("placement with {:>7} teams answers after {} s{}\n", teams, Show(seconds, 3),
               teams == 1'000'000 ? " (hold 1)" : "");
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("service_start_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Measure(folder);
  std::filesystem::remove_all(folder);
}
