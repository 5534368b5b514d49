// Importing 100,000 professionals with their persons through the pipeline on SQLite, in parts that
// a request takes, against what group commit gives: Changes of one such row each, 128 in flight, on
// a store of the same disk. Then the same files again, which change nothing. Five interleaved
// rounds of 20,000. And teams, all of one institution (which each of their Changes writes) against
// those of ten and of as many as there are teams in a Change, five interleaved rounds of 2,000.
// Then what somebody else waits for a command meanwhile, and the most memory that a process of its
// own takes for 10,000 rows and for many more.
//   build/bench/import_bench [folder on the disk to measure] [speed, teams or memory alone]
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "google/protobuf/text_format.h"
#include "libs/common/app/app.h"
#include "libs/common/rpc/pipeline.h"
#include "libs/common/store/derived_id.h"
#include "services/placement/collections.h"
#include "services/placement/module.h"
#include "tandem/placement/v1/import.pb.h"
#include "tests/bench/store_load.h"

namespace tandem {
namespace {

using placement::kPlacementModule;

constexpr int kPart = 10'000, kPeople = 20'000, kInFlight = 128;
constexpr int kTeams = 2000, kTeamsInstitutions = 50;

// What this process has of its own, without pages of files that it maps.
double Megabytes() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    double kilobytes = 0;
    if (word == "RssAnon:" && file >> kilobytes) return kilobytes / 1024;
  }
  return 0;
}

class Last final : public StreamSink {
 public:
  bool Send(std::shared_ptr<const std::string> bytes) override {
    progress.ParseFromString(*bytes);
    most_megabytes = std::max(most_megabytes, Megabytes());
    return true;
  }
  bool gone() const override { return false; }
  placement::v1::ImportProgress progress;
  double most_megabytes = 0;
};

struct Imported {
  double rows_per_second, most_megabytes;
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

Caller SomeManager() {
  Caller caller;
  caller.subject = "bench";
  caller.grants.push_back({common::v1::PROGRAMME_MANAGER, "*"});
  return caller;
}

// The most megabytes that it took.
double ImportPart(App& app, const std::string& method, std::string csv) {
  const App::Place place = app.Find("tandem.placement.v1.ImportService/" + method);
  placement::v1::ImportRequest request;
  request.set_parent("countries/lr");
  request.set_csv(std::move(csv));
  const auto sink = std::make_shared<Last>();
  std::promise<Status> answered;
  place.pipeline->CallAs(
      SomeManager(), *place.route, request.SerializeAsString(), {},
      [&](const Reply& reply) { answered.set_value(reply.status); }, sink);
  Check(answered.get_future().get());
  if (!sink->progress.done() || sink->progress.refused() > 0) std::abort();
  return sink->most_megabytes;
}

// Rows `from` to `to`.
Imported Import(App& app, int from, int to) {
  const auto start = std::chrono::steady_clock::now();
  double most_megabytes = 0;
  for (int row = from; row < to; row += kPart) {
    const double megabytes = ImportPart(app, "ImportProfessionals", Rows(row, row + kPart));
    most_megabytes = std::max(most_megabytes, megabytes);
  }
  return {(to - from) / SecondsSince(start), most_megabytes};
}

void MakeInstitution(App& app, const std::string& id) {
  const App::Place place = app.Find("tandem.placement.v1.InstitutionService/CreateInstitution");
  placement::v1::CreateInstitutionRequest request;
  request.set_parent("countries/lr");
  request.set_institution_id(id);
  request.mutable_institution()->set_display_name("A hospital");
  request.mutable_institution()->set_kind(placement::v1::Institution::DELIVERY);
  request.mutable_institution()->mutable_location()->set_country("lr");
  std::promise<Status> answered;
  place.pipeline->CallAs(SomeManager(), *place.route, request.SerializeAsString(), {},
                         [&](const Reply& reply) { answered.set_value(reply.status); });
  Check(answered.get_future().get());
}

// Teams `from` to `to` of the first so many institutions, so many a second.
double ImportTeams(App& app, int from, int to, int institutions) {
  std::string csv = "external_id,display_name,health_system_level,institution,country\n";
  for (int i = from; i < to; ++i) {
    csv += fmt::format("t{0},Ward {0},FACILITY,moh{1},lr\n", i, i % institutions);
  }
  const auto start = std::chrono::steady_clock::now();
  ImportPart(app, "ImportTeams", std::move(csv));
  return (to - from) / SecondsSince(start);
}

// What a row of `Rows` says of a professional.
placement::v1::Professional Logistician() {
  placement::v1::Professional professional;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(
      R"(sectors { sector: "logistics" years: 5 } sectors { sector: "banking" years: 3 }
         private_sector_years: 8 languages { language: "en" level: C1 }
         languages { language: "fr" level: B2 } eligible_countries: ["lr", "ke"]
         availability { start { year: 2024 month: 1 day: 1 }
                        end { year: 2026 month: 12 day: 31 } })",
      &professional);
  if (!parsed) std::abort();
  return professional;
}

// The rows that an import of the row `i` of `Rows` writes, with their events and names like theirs,
// in no order.
Change ChangeOf(Store& store, int i) {
  Context context;
  context.store = &store;
  context.service = "placement";
  context.now = absl::Now();
  context.change_id = fmt::format("c{}", i);
  Unit unit(context);
  const std::string id = DerivedUuid({"countries/lr", std::to_string(i)});
  placement::v1::Person person;
  person.set_name("countries/lr/persons/" + id);
  person.set_display_name(fmt::format("Person {}", i));
  person.set_email(fmt::format("p{}@example.org", i));
  placement::v1::PersonAddress address;
  address.set_name("countries/lr/personAddresses/" + id);
  address.set_person(person.name());
  placement::v1::TakenExternalId taken;
  taken.set_name("countries/lr/takenExternalIds/" + id);
  taken.set_holder("countries/lr/professionals/" + id);
  static const placement::v1::Professional kLogistician = Logistician();
  placement::v1::Professional professional = kLogistician;
  professional.set_name("countries/lr/professionals/" + id);
  professional.set_external_id(fmt::format("p{}", i));
  professional.set_person(person.name());
  professional.set_display_name(fmt::format("Logistics {}", i));
  common::v1::TestHappened event;
  event.set_name(person.name());
  unit.Emit(event);
  event.set_name(professional.name());
  unit.Emit(event);
  Check(unit.Create(placement::kPersons, std::move(person)).status());
  Check(unit.Create(placement::kPersonAddresses, std::move(address)).status());
  Check(unit.Create(placement::kTakenExternalIds, std::move(taken)).status());
  Check(unit.Create(placement::kProfessionals, std::move(professional)).status());
  auto change = unit.Finish();
  Check(change.status());
  return *std::move(change);
}

// Changes of one such row each, `kInFlight` at a time.
double Commit(Store& store, int from, int to) {
  const auto start = std::chrono::steady_clock::now();
  std::mutex mutex;
  std::condition_variable changed;
  int in_flight = 0;
  for (int i = from; i < to; ++i) {
    Change change = ChangeOf(store, i);
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return in_flight < kInFlight; });
      ++in_flight;
    }
    store.Commit(std::move(change), [&](const Result<Committed>& result) {
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

std::unique_ptr<App> StartPlacement(const std::filesystem::path& folder) {
  AppOptions options;
  options.modules = {kPlacementModule};
  options.store = fmt::format("sqlite:{}/placement.db", folder.string());
  options.event_log = fmt::format("local:{}/events.db", folder.string());
  options.cache = "memory:";
  options.log_sink = [](std::string_view) {};
  auto app = App::Start(options);
  Check(app.status());
  return *std::move(app);
}

// Somebody who gives one command after another, in milliseconds each, until `stop`.
std::vector<double> Neighbour(App& app, const std::atomic<bool>& stop) {
  std::vector<double> millis;
  static std::atomic<int> made = 0;
  while (!stop) {
    const auto start = std::chrono::steady_clock::now();
    MakeInstitution(app, fmt::format("i{}", ++made));
    millis.push_back(SecondsSince(start) * 1e3);
  }
  std::sort(millis.begin(), millis.end());
  return millis;
}

// The median and the p99 of what `beside` leaves the neighbour.
std::pair<double, double> Waits(App& app, const std::function<void()>& beside) {
  std::atomic<bool> stop = false;
  auto neighbour = std::async(std::launch::async, [&] { return Neighbour(app, stop); });
  beside();
  stop = true;
  const std::vector<double> millis = neighbour.get();
  return {millis[millis.size() / 2], millis[millis.size() * 99 / 100]};
}

void MeasureSpeed(const std::filesystem::path& folder) {
  const auto app = StartPlacement(folder);
  Declarations declarations(kPlacementModule.package);
  kPlacementModule.declare(declarations);
  auto store = OpenStore({.url = fmt::format("sqlite:{}/peer.db", folder.string()),
                          .collections = declarations.collections()});
  Check(store.status());
  Import(*app, 0, kPart);
  std::vector<double> imported, committed, ratios, again;
  int row = kPart;
  for (int round = 0; round < kRounds; ++round, row += kPeople) {
    imported.push_back(Import(*app, row, row + kPeople).rows_per_second);
    committed.push_back(Commit(**store, row, row + kPeople));
    ratios.push_back(imported.back() / committed.back());
  }
  for (int round = 0; round < kRounds; ++round)
    again.push_back(Import(*app, 0, kPeople).rows_per_second);
  fmt::print("imported, rows/s {}; Changes of one row, {} in flight {}; ratio {} (hold 1)\n",
             Show(imported, 0), kInFlight, Show(committed, 0), Show(ratios, 2));
  fmt::print("the same rows again, rows/s {}\n", Show(again, 0));

  std::vector<double> p50, p99, alone_p50, alone_p99;
  for (int round = 0; round < kRounds; ++round, row += kPart) {
    const auto alone = Waits(*app, [] { std::this_thread::sleep_for(kTrial); });
    const auto beside = Waits(*app, [&] { Import(*app, row, row + kPart); });
    alone_p50.push_back(alone.first), alone_p99.push_back(alone.second);
    p50.push_back(beside.first), p99.push_back(beside.second);
  }
  fmt::print("somebody's command, ms: p50 {}, p99 {}; beside an import {}, {}\n",
             Show(alone_p50, 2), Show(alone_p99, 2), Show(p50, 2), Show(p99, 2));
}

// In a process of its own, before this one has threads.
double PeakOf(const std::filesystem::path& folder, int rows) {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    const std::filesystem::path own = folder / fmt::format("memory_{}", rows);
    std::filesystem::create_directories(own);
    const double peak = Import(*StartPlacement(own), 0, rows).most_megabytes;
    if (::write(ends[1], &peak, sizeof(peak)) != sizeof(peak)) std::abort();
    ::_exit(0);
  }
  double peak = 0;
  if (::read(ends[0], &peak, sizeof(peak)) != sizeof(peak)) std::abort();
  ::waitpid(child, nullptr, 0);
  ::close(ends[0]), ::close(ends[1]);
  return peak;
}

void MeasureTeams(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto app = StartPlacement(folder);
  for (int i = 0; i < kTeamsInstitutions; ++i) MakeInstitution(*app, fmt::format("moh{}", i));
  int team = 0;
  const auto import = [&](int institutions) {
    const double speed = ImportTeams(*app, team, team + kTeams, institutions);
    team += kTeams;
    return speed;
  };
  import(1);
  std::vector<double> of_one, of_ten, of_all;
  for (int round = 0; round < kRounds; ++round) {
    of_one.push_back(import(1));
    of_ten.push_back(import(10));
    of_all.push_back(import(kTeamsInstitutions));
  }
  fmt::print("teams, rows/s: of one institution {}; of 10 {}; of {} {}\n", Show(of_one, 0),
             Show(of_ten, 0), kTeamsInstitutions, Show(of_all, 0));
}

void MeasureMemory(const std::filesystem::path& folder) {
  for (const int rows : {kPart, 50'000, 100'000, 200'000, 400'000}) {
    fmt::print("{} rows: at most {:.0f} MB\n", rows, PeakOf(folder, rows));
  }
}

}  // namespace
}  // namespace tandem

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::absolute(argc > 1 ? argv[1] : ".") /
                                       fmt::format("import_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  const std::string_view what = argc > 2 ? argv[2] : "all";
  const auto is_asked = [&](std::string_view one) { return what == "all" || what == one; };
  if (is_asked("memory")) tandem::MeasureMemory(folder);
  if (is_asked("speed")) tandem::MeasureSpeed(folder);
  if (is_asked("teams")) tandem::MeasureTeams(folder / "teams");
  std::filesystem::remove_all(folder);
}
