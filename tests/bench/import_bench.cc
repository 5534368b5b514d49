// Importing 100,000 professionals with their persons through the pipeline on SQLite, in parts that
// a request takes, against what group commit gives: Changes of one such row each, 128 in flight, on
// a store of the same disk. Then the same files again, which change nothing. Five interleaved
// rounds of 20,000. And the process's memory as it goes on (both stores').
//   build/bench/import_bench [folder on the disk to measure]
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "fmt/ranges.h"
#include "libs/common/app/app.h"
#include "libs/common/rpc/pipeline.h"
#include "services/placement/collections.h"
#include "services/placement/module.h"
#include "tandem/placement/v1/import.pb.h"
#include "tests/bench/store_load.h"

namespace tandem {
namespace {

using placement::kPlacementModule;

constexpr int kPart = 10'000, kPeople = 20'000, kInFlight = 128;

double ResidentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

class Last final : public StreamSink {
 public:
  bool Send(std::shared_ptr<const std::string> bytes) override {
    progress.ParseFromString(*bytes);
    return true;
  }
  bool gone() const override { return false; }
  placement::v1::ImportProgress progress;
};

std::string Rows(int from, int to) {
  std::string csv =
      "external_id,person_name,email,clinical,display_name,sectors,private_sector_years,"
      "languages,eligible_countries,available_from,available_to\n";
  for (int i = from; i < to; ++i) {
    csv += fmt::format(
        "p{0},Person {0},p{0}@example.org,no,Logistics {0},logistics:5;banking:3,8,en:C1;fr:B2,"
        "lr;ke,2024-01-01,2026-12-31\n",
        i);
  }
  return csv;
}

// Rows `from` to `to`, so many a second.
double Import(App& app, int from, int to) {
  const App::Place place = app.Find("tandem.placement.v1.ImportService/ImportProfessionals");
  Caller caller;
  caller.subject = "bench";
  caller.grants.push_back({common::v1::PROGRAMME_MANAGER, "*"});
  const auto start = std::chrono::steady_clock::now();
  for (int row = from; row < to; row += kPart) {
    placement::v1::ImportRequest request;
    request.set_parent("countries/lr");
    request.set_csv(Rows(row, row + kPart));
    const auto sink = std::make_shared<Last>();
    std::promise<Status> answered;
    place.pipeline->CallAs(
        caller, *place.route, request.SerializeAsString(), {},
        [&](const Reply& reply) { answered.set_value(reply.status); }, sink);
    Check(answered.get_future().get());
    if (!sink->progress.done() || sink->progress.refused() > 0) std::abort();
  }
  return (to - from) / SecondsSince(start);
}

// Changes of a professional and a person each, `kInFlight` at a time.
double Commit(Store& store, int from, int to) {
  const auto start = std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable changed;
  int in_flight = 0;
  for (int i = from; i < to; ++i) {
    Context context;
    context.store = &store;
    context.service = "placement";
    context.now = absl::Now();
    context.change_id = fmt::format("c{}", i);
    Unit unit(context);
    placement::v1::Person person;
    person.set_name(fmt::format("countries/lr/persons/x{}", i));
    person.set_display_name(fmt::format("Person {}", i));
    placement::v1::Professional professional;
    professional.set_name(fmt::format("countries/lr/professionals/x{}", i));
    professional.set_person(person.name());
    professional.set_display_name(fmt::format("Logistics {}", i));
    common::v1::TestHappened event;
    event.set_name(person.name());
    unit.Emit(event);
    event.set_name(professional.name());
    unit.Emit(event);
    Check(unit.Create(placement::kPersons, std::move(person)).status());
    Check(unit.Create(placement::kProfessionals, std::move(professional)).status());
    auto change = unit.Finish();
    Check(change.status());
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return in_flight < kInFlight; });
      ++in_flight;
    }
    store.Commit(*std::move(change), [&](const Result<Committed>& result) {
      Check(result.status());
      const std::lock_guard lock(mutex);
      --in_flight;
      changed.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return in_flight == 0; });
  return (to - from) / SecondsSince(start);
}

void Measure(const std::filesystem::path& folder) {
  AppOptions options;
  options.modules = {kPlacementModule};
  options.store = fmt::format("sqlite:{}/placement.db", folder.string());
  options.event_log = fmt::format("local:{}/events.db", folder.string());
  options.cache = "memory:";
  options.log_sink = [](std::string_view) {};
  auto app = App::Start(options);
  Check(app.status());
  Declarations declarations(kPlacementModule.package);
  kPlacementModule.declare(declarations);
  auto store = OpenStore({.url = fmt::format("sqlite:{}/peer.db", folder.string()),
                          .collections = declarations.collections()});
  Check(store.status());
  Import(**app, 0, kPart);
  std::vector<double> memory;  // megabytes, before each round and at the end
  std::vector<double> imported, committed, ratios, again;
  for (int round = 0; round < kRounds; ++round) {
    const int from = kPart + round * kPeople;
    memory.push_back(ResidentMegabytes());
    imported.push_back(Import(**app, from, from + kPeople));
    committed.push_back(Commit(**store, from, from + kPeople));
    ratios.push_back(imported.back() / committed.back());
  }

  for (int round = 0; round < kRounds; ++round) again.push_back(Import(**app, 0, kPeople));
  fmt::print("imported, rows/s {}; Changes of one row, {} in flight {}; ratio {} (hold 1)\n",
             Show(imported, 0), kInFlight, Show(committed, 0), Show(ratios, 2));
  fmt::print("the same rows again, rows/s {}\n", Show(again, 0));
  memory.push_back(ResidentMegabytes());
  fmt::print("memory after {} rows, and after each {} more: {:.0f} MB\n", kPart, kPeople,
             fmt::join(memory, ", "));
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("import_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::Measure(folder);
  std::filesystem::remove_all(folder);
}
