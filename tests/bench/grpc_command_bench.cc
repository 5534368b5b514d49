// A durable command through gRPC (authentication, rule, validation, commit on PostgreSQL, metrics)
// against pgbench with one statement that writes state and outbox, 32 clients, on the same cluster,
// interleaved. TARGETS.md: >= 1.2x with 32 in flight, >= 1.7x with 128. Server and client have a
// core each, PostgreSQL both. One argument: the folder to work in (default: the current one).
#include <filesystem>
#include <map>

#include "grpcpp/grpcpp.h"
#include "libs/common/rpc/server.h"
#include "libs/common/testing/postgres.h"
#include "tests/bench/command_service.h"
#include "tests/bench/pgbench.h"
#include "tests/bench/served.h"

namespace tandem {
namespace {

namespace fs = std::filesystem;
using common::v1::CreateTestItemRequest;
using common::v1::TestItem;

constexpr const char* kPath = "/tandem.common.v1.TestItemService/CreateTestItem";
constexpr std::string_view kServe = "--serve=";
constexpr int kRequests = 10'000;  // of each round

// h2load says the same each time, so the command chooses what it changes itself: one of kRows. As
// CloseTestItem it loads it, changes it and emits an event; as a creation it waits for no other.
Result<TestItem> ChangeAny(Unit& unit, const CreateTestItemRequest&) {
  ASSIGN_OR_RETURN(TestItem item, unit.Load(kItems, ItemName("ke", Random(kRows))));
  item.set_seats(item.seats() % 9 + 1);
  common::v1::TestItemCreated changed;
  changed.set_name(item.name());
  unit.Emit(changed);
  return unit.Save(kItems, std::move(item));
}

std::vector<Method> Methods() {
  std::vector<Method> methods = testing::TestMethods();
  for (Method& method : methods) {
    if (method.descriptor->name() == "CreateTestItem")
      method.handler = CommandHandler{testing::Untyped(ChangeAny), kItems.info(), {}};
  }
  return methods;
}

void Serve(const std::string& url) {
  const fs::path folder = testing::TemporaryFolder();
  Check(MakeKey(folder / "keys", folder / "signing", "bench"));
  const auto authenticator = Authenticator::Open({.keys_dir = folder / "keys"});
  Check(authenticator.status());
  TokenRequest token;
  token.caller = testing::With(common::v1::PROGRAMME_MANAGER, "countries/ke");
  CommandService service(url, kRows, authenticator->get(), Methods());
  Server::Options serve;
  serve.listen = "127.0.0.1:0";
  serve.pipelines = {&service.pipeline()};
  const auto server = Server::Start(serve);
  Check(server.status());
  std::cout << (*server)->port() << " " << *IssueToken(folder / "signing", token) << std::endl;
  UntilInputEnds();
  (*server)->Stop(absl::Now() + absl::Seconds(5));
  fs::remove_all(folder);
}

// Rows that commands have left in the journal: h2load takes a refusal for a success.
std::int64_t Commands(const std::string& url) {
  auto db = PgConnection::Open(url);
  Check(db.status());
  const auto rows = (*db)->Run("SELECT count(*) FROM tandem_journal");
  Check(rows.status());
  return rows->Int(0, 0);
}

void Compare(const fs::path& folder) {
  auto postgres = testing::PostgresServer::Start({.fsync = true, .root = folder});
  Check(postgres.status());
  const Pgbench pgbench((*postgres)->CreateDatabase(), folder);
  const std::string url = (*postgres)->CreateDatabase();
  const Process server(url, "");
  CreateTestItemRequest request;
  request.set_parent("countries/ke");
  request.mutable_test_item()->set_display_name("Any item");
  request.mutable_test_item()->set_seats(1);
  const std::string body = RequestFile(request);
  Ask(server, kPath, body, kRequests, 8, 4);
  Execute(url, R"(VACUUM ANALYZE "testItems")");
  const std::int64_t before = Commands(url);
  std::vector<double> peer;
  std::map<int, std::vector<double>> rate, ratio, p50, p99;
  for (int round = 0; round < kRounds; ++round) {
    peer.push_back(pgbench.Run());
    for (const int in_flight : {32, 128}) {
      const Answered answered = Ask(server, kPath, body, kRequests, 8, in_flight / 8);
      rate[in_flight].push_back(answered.per_second);
      ratio[in_flight].push_back(answered.per_second / peer.back());
      p50[in_flight].push_back(answered.Micros(0.5) / 1'000);
      p99[in_flight].push_back(answered.Micros(0.99) / 1'000);
    }
  }
  fs::remove(body);
  if (Commands(url) - before != std::int64_t{2} * kRounds * kRequests) {
    fmt::print(stderr, "{} commands have committed\n", Commands(url) - before);
    std::exit(1);
  }
  fmt::print("pgbench, 32 clients, transactions/s: {}\n", Show(peer, 0));
  fmt::print("{:>9} {:>22} {:>18} {:>20} {:>20}\n", "in flight", "commands/s", "x pgbench",
             "p50 ms", "p99 ms");
  for (const int in_flight : {32, 128}) {
    fmt::print("{:>9} {:>22} {:>18} {:>20} {:>20}  (hold {})\n", in_flight,
               Show(rate[in_flight], 0), Show(ratio[in_flight], 2), Show(p50[in_flight], 2),
               Show(p99[in_flight], 2), in_flight == 32 ? "1.2" : "1.7");
  }
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::string_view argument = argc > 1 ? argv[1] : ".";
  if (argument.starts_with(tandem::kServe))
    return tandem::Serve(std::string(argument.substr(tandem::kServe.size()))), 0;
  if (!tandem::Has("h2load")) {
    std::cout << "not measured, h2load is missing (package nghttp2-client)\n";
    return 0;
  }
  const std::filesystem::path folder =
      std::filesystem::absolute(argument) / fmt::format("grpc_command_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Compare(folder);
  std::filesystem::remove_all(folder);
}
