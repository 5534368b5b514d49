// Databases that go back to a dump while Kafka does not, and what docs/operations.md tells an
// operator to do then (Backup and restore), to the letter.
#include <algorithm>
#include <fstream>
#include <set>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/app/topics.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "nlohmann/json.hpp"
#include "services/tandem/modules.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/new_topics.h"
#include "tests/integration/oracle.h"
#include "tests/integration/restores.h"

namespace tandem::testing {
namespace {

using nlohmann::json;
using Rows = std::vector<common::v1::JournalEntry>;

Rows RowsAfter(Store& store, Position place) {
  Rows all;
  for (;;) {
    const auto rows = store.ReadJournal(place, 1000);
    EXPECT_TRUE(rows.ok()) << rows.status();
    if (!rows.ok() || rows->empty()) return all;
    all.insert(all.end(), rows->begin(), rows->end());
    place = {rows->back().epoch(), rows->back().number(), 0};
  }
}

// Where the events of `rows` were told.
std::set<std::string> PlacesOf(const Rows& rows) {
  std::set<std::string> places;
  for (const auto& row : rows) {
    for (int i = 0; i < row.events_size(); ++i) {
      if (row.events(i).topic().empty())
        places.insert(FormatPosition(Position{row.epoch(), row.number(), i}));
    }
  }
  return places;
}

// How many lines of the logs of `processes` have `text`.
int Told(const Distributed& suite, const std::vector<std::string>& processes,
         std::string_view text) {
  int count = 0;
  for (const std::string& process : processes) {
    std::ifstream log(suite.LogOf(process));
    for (std::string line; std::getline(log, line);)
      count += line.find(text) != std::string::npos ? 1 : 0;
  }
  return count;
}

// Whether one of `replicas` answers GetPositions with `text`: the one that leads.
bool SaysPositions(const Distributed& suite, const std::vector<std::string>& replicas,
                   std::string_view text) {
  return std::any_of(replicas.begin(), replicas.end(), [&](const std::string& process) {
    const std::string service(ServiceOfProcess(process));
    const ClientAnswer answer = Tandem({"call", "AdminService.GetPositions",
                                        fmt::format("{{\"service\": \"{}\"}}", service), "--server",
                                        fmt::format("{}={}", service, suite.AddressOf(process)),
                                        "--data-dir", suite.data_dir()});
    return answer.text.find(text) != std::string::npos;
  });
}

// What is reported of each partnership: rows that no later event of another one changes.
std::map<std::string, std::string> ReportedIn(Store& store) {
  auto rows = crash::ProjectionsIn(store);
  std::erase_if(
      rows, [](const auto& row) { return row.first.find("/partnerships/") == std::string::npos; });
  return rows;
}

struct LostEvents {
  std::set<std::string> places, ids;
};

// Says so of `service`, whose database was restored: the events that are lost, as it names them.
LostEvents BeginEpoch(const Distributed& suite, const std::string& service) {
  const ClientAnswer begun = NewEpoch(suite, service);
  EXPECT_EQ(begun.code, 0) << begun.text;
  const json answer = json::parse(begun.text, nullptr, false);
  EXPECT_TRUE(answer.is_object()) << begun.text;
  LostEvents lost;
  if (!answer.is_object()) return lost;
  for (const json& event : answer["lost"]) {
    lost.places.insert(event["position"]);
    lost.ids.insert(event["id"]);
  }
  return lost;
}

// What `store`, restored, has not of the journal `rows`.
Rows UndoneOf(Rows rows, Store& store) {
  const auto head = store.Head();
  EXPECT_TRUE(head.ok()) << head.status();
  std::erase_if(rows, [&](const auto& row) { return row.number() <= head->number; });
  return rows;
}

int ServingGeneration(const Distributed& suite) {
  const auto generation =
      Stored(**suite.OpenStoreOf("reporting"), kGenerations, "generations/projections");
  EXPECT_TRUE(generation.ok()) << generation.status();
  return generation.ok() ? std::max(1, generation->serving()) : 0;
}

}  // namespace

// Its replicas are started before the operator has given the command, too: commands are served,
// nothing is published, and the log says once what is to be done.
TEST_F(Faults, ADatabaseBehindKafkaIsNotRunOnSilentlyAndWhatIsLostIsNamed) {
  std::vector<std::string> services = {"placement"};
  if (Soak()) services.assign(std::begin(Distributed::kServices), std::end(Distributed::kServices));
  const auto log = *OpenEventLog(suite().log_url());
  const int generation = ServingGeneration(suite());
  ExpectWhole();
  Store& reporting = *(*suite().OpenStores())->at("reporting");
  const auto reported = ReportedIn(reporting);
  EXPECT_FALSE(reported.empty());
  load().Begin();
  for (const std::string& service : services) {
    SCOPED_TRACE(service);
    const std::vector<std::string> replicas = ReplicasOf(service);
    ASSERT_TRUE(load().WaitForMore(Draw(10, 60)));
    const Status dumped = Dump(suite(), service);
    ASSERT_TRUE(dumped.ok()) << dumped;
    const Position kept = *(*suite().OpenStoreOf(service))->Head();
    ASSERT_TRUE(load().WaitForMore(Draw(20, 100)));
    const auto has_told = [&] {  // something that will be lost
      return !PlacesOf(RowsAfter(**suite().OpenStoreOf(service), kept)).empty();
    };
    ASSERT_TRUE(Eventually(has_told, absl::Minutes(1), kDear));
    load().End();
    ExpectRest();
    for (const std::string& process : replicas) suite().Kill(process);
    Rows rows = RowsAfter(**suite().OpenStoreOf(service), {});
    const Status restored = Restore(suite(), service);
    ASSERT_TRUE(restored.ok()) << restored;
    const Rows undone = UndoneOf(std::move(rows), **suite().OpenStoreOf(service));
    const std::set<std::string> places = PlacesOf(undone);

    for (const std::string& process : replicas) StartAgain(process);
    const std::string command = fmt::format("tandem events new-epoch {}", service);
    ASSERT_FALSE(places.empty());
    EXPECT_TRUE(Eventually([&] { return Told(suite(), replicas, command) > 0; }));
    const auto is_said = [&] { return SaysPositions(suite(), replicas, command); };
    EXPECT_TRUE(Eventually(is_said, absl::Minutes(1), kDear));
    const std::int64_t published = Published(*log, service);
    load().Begin();
    EXPECT_TRUE(load().WaitForMore(20));
    load().End();
    EXPECT_EQ(Published(*log, service), published);
    EXPECT_EQ(Told(suite(), replicas, command), 1);
    const ClientAnswer too_soon = NewEpoch(suite(), service);
    EXPECT_NE(too_soon.code, 0);
    EXPECT_THAT(too_soon.text, ::testing::HasSubstr("STILL_RUNS"));

    for (const std::string& process : replicas) {
      const Status stopped = suite().Stop(process);
      ASSERT_TRUE(stopped.ok()) << stopped;
    }
    LostEvents named = BeginEpoch(suite(), service);
    EXPECT_THAT(named.places, ::testing::ContainerEq(places));
    lost().merge(named.ids);
    load().Lose(service, undone);
    suite().redis().Ask({"FLUSHDB"});
    for (const std::string& process : replicas) StartAgain(process);
    load().Begin();
    ASSERT_TRUE(load().WaitForMore(20));
    fmt::print("{} went back by {} rows, {} events\n", service, undone.size(), places.size());
    if (HasFailure()) return;
  }
  // Projections are rebuilt, and say of what was told before the dumps what they said; reactions
  // stand, and people are told where to look.
  EXPECT_TRUE(Eventually([&] { return ServingGeneration(suite()) > generation; }, absl::Seconds(60),
                         kDear));
  const auto are_kept = [&] {
    const auto now = ReportedIn(reporting);
    return std::includes(now.begin(), now.end(), reported.begin(), reported.end());
  };
  EXPECT_TRUE(Eventually(are_kept, absl::Seconds(60), kDear)) << "a report is another";
  EXPECT_TRUE(Eventually([&] {
    return Told(suite(), {"learning-content"}, "An event was applied that a restore undid") > 0;
  }));
}

// The server of all databases is lost, and its nightly dumps, each of another moment, go into a new
// one, which counts its transactions from the start.
TEST_F(Faults, DumpsThatAreRestoredIntoANewClusterLoseByNameAndDoubleNothing) {
  for (int i = 0; i < (Soak() ? 5 : 1); ++i) {
    for (const std::string_view service : Distributed::kServices) {
      const Status dumped = Dump(suite(), service);
      ASSERT_TRUE(dumped.ok()) << dumped;
      ASSERT_TRUE(load().WaitForMore(Draw(5, 20)));
    }
    ASSERT_TRUE(load().WaitForMore(Draw(20, 60)));
    ExpectWhole();  // what went wrong until now would be undone unseen
    std::map<std::string_view, Rows> journals;
    for (const std::string_view service : Distributed::kServices)
      journals[service] = RowsAfter(**suite().OpenStoreOf(service), {});
    for (const std::string& process : suite().processes()) suite().Kill(process);
    const Status moved = suite().MoveToNewCluster();
    ASSERT_TRUE(moved.ok()) << moved;
    // Each waits until nobody renews the lease that its dump holds.
    std::map<std::string_view, LostEvents> named;
    for (const std::string_view service : Distributed::kServices) named[service];
    std::vector<std::jthread> operators;
    for (auto& [service, events] : named) {
      operators.emplace_back([this, service = service, &events = events] {
        const Status restored = Restore(suite(), service);
        EXPECT_TRUE(restored.ok()) << restored;
        events = BeginEpoch(suite(), std::string(service));
      });
    }
    operators.clear();
    for (auto& [service, events] : named) {
      const Rows undone = UndoneOf(journals[service], **suite().OpenStoreOf(service));
      EXPECT_THAT(events.places, ::testing::ContainerEq(PlacesOf(undone))) << service;
      lost().merge(events.ids);
      load().Lose(service, undone);
      fmt::print("{} went back by {} rows\n", service, undone.size());
    }
    suite().redis().Ask({"FLUSHDB"});
    for (const std::string& process : suite().processes()) StartAgain(process);
    load().Begin();
    ASSERT_TRUE(load().WaitForMore(20));
  }
}

// Filled from the journals again once the operator has said so of each service; until then no
// service publishes into it or believes that it has consumed it.
TEST_F(Faults, AKafkaThatIsMadeAnewIsFilledFromTheJournals) {
  ExpectWhole();
  Status stopped = suite().StopAll();
  ASSERT_TRUE(stopped.ok()) << stopped;
  MakeTopicsAnew(suite(), WithDeadLetters(SuiteTopics(suite().topic_prefix()), SuiteModules()));
  const auto log = *OpenEventLog(suite().log_url());
  std::vector<std::string> eager = {"placement"};
  if (Soak()) eager.assign(std::begin(Distributed::kServices), std::end(Distributed::kServices));
  for (const std::string& service : eager) {
    const std::string command = fmt::format("tandem events new-epoch {}", service);
    const int before = Told(suite(), {service}, command);
    StartAgain(service);
    EXPECT_TRUE(Eventually([&] { return Told(suite(), {service}, command) > before; })) << service;
  }
  stopped = suite().StopAll();
  ASSERT_TRUE(stopped.ok()) << stopped;
  for (const std::string_view service : Distributed::kServices) {
    EXPECT_EQ(Published(*log, service), 0) << service;
    EXPECT_THAT(BeginEpoch(suite(), std::string(service)).places, ::testing::IsEmpty());
  }
  for (const std::string& process : suite().processes()) StartAgain(process);
  load().Begin();
  ASSERT_TRUE(load().WaitForMore(20));
}

}  // namespace tandem::testing
