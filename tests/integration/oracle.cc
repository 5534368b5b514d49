#include "tests/integration/oracle.h"

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/events/epochs.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/seed.h"
#include "services/placement/collections.h"
#include "services/reporting/collections.h"
#include "services/reporting/module.h"

namespace tandem::crash {
namespace {

using ::testing::ContainerEq;

// The long runs leave more to read.
const Duration kOraclePatience = absl::Seconds(testing::Soak() ? 900 : 60);
constexpr int kPage = 1000;
constexpr std::string_view kServices[] = {"placement", "objectives", "learning-content",
                                          "reporting"};

Time Patience() { return absl::Now() + kOraclePatience; }

Written WrittenBy(const Ack& ack) {
  static std::map<std::pair<int, int>, std::vector<Written>> rounds;
  auto& round = rounds[{ack.worker, ack.round}];
  if (round.empty()) round = WrittenInRound(ack.worker, ack.round);
  return round.at(static_cast<std::size_t>(ack.command));
}

// Every row of the journal of a service, in its order.
std::vector<common::v1::JournalEntry> JournalOf(Store& store) {
  std::vector<common::v1::JournalEntry> journal;
  Position after;
  while (true) {
    const auto rows = store.ReadJournal(after, kPage);
    if (!rows.ok() || rows->empty()) return journal;
    for (const auto& row : *rows) {
      journal.push_back(row);
      after = {row.epoch(), row.number(), 0};
    }
  }
}

}  // namespace

std::vector<Record> RecordsOf(EventLog& log, const std::string& topic) {
  std::vector<Record> records;
  const auto partitions = log.Partitions(topic);
  EXPECT_TRUE(partitions.ok()) << partitions.status();
  for (int partition = 0; partitions.ok() && partition < *partitions; ++partition) {
    std::int64_t offset = 0;
    while (true) {
      const auto page = log.Fetch({topic, partition}, offset, kPage);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok() || page->empty()) break;
      for (const Record& record : *page) {
        records.push_back(record);
        offset = record.offset + 1;
      }
    }
  }
  return records;
}

namespace {

void ExpectInState(App& app, const std::set<Ack>& acknowledged) {
  for (const Ack& ack : acknowledged) {
    const Written written = WrittenBy(ack);
    const auto row = app.module(written.service)->store().Get(written.collection, written.name);
    ASSERT_TRUE(row.ok()) << row.status();
    ASSERT_TRUE(row->has_value()) << written.name << " was acknowledged and is lost";
    if (written.verb != "NotePotentialObjective") continue;
    placement::v1::Partnership partnership;
    ASSERT_TRUE(partnership.ParseFromString((*row)->body));
    std::map<std::string, int> noted;
    for (const auto& potential : partnership.potential_objectives()) ++noted[potential.objective()];
    for (const auto& [objective, times] : noted) EXPECT_EQ(times, 1) << objective;
  }
}

void ExpectInJournal(App& app, const std::set<Ack>& acknowledged) {
  // How often each verb ("CreateTeam") has written each resource.
  std::map<std::pair<std::string, std::string>, int> rows;
  for (const std::string_view service : kServices) {
    std::map<std::string, int> changes;
    for (const auto& row : JournalOf(app.module(service)->store())) {
      ++changes[row.change_id()];
      const std::string verb = row.cause().substr(row.cause().rfind('/') + 1);
      for (const auto& written : row.written()) ++rows[{verb, written.name()}];
    }
    for (const auto& [id, times] : changes) EXPECT_EQ(times, 1) << "change " << id;
  }
  std::map<Written, int> expected;
  for (const Ack& ack : acknowledged) ++expected[WrittenBy(ack)];
  std::map<std::pair<int, int>, std::map<Written, int>> whole;
  for (const Ack& ack : acknowledged) {
    auto& of_round = whole[{ack.worker, ack.round}];
    if (!of_round.empty()) continue;
    for (const Written& written : WrittenInRound(ack.worker, ack.round)) ++of_round[written];
  }
  for (const auto& [round, of_round] : whole) {
    for (const auto& [written, times] : of_round) {
      const int found = rows[{written.verb, written.name}];
      // One more may have committed without being acknowledged.
      EXPECT_GE(found, expected[written]) << written.verb << " of " << written.name;
      EXPECT_LE(found, times) << written.verb << " of " << written.name;
    }
  }
}

}  // namespace

void ExpectInLog(App& app, const std::string& topic_prefix) {
  for (const std::string_view service : kServices) {
    RunningModule& module = *app.module(service);
    ExpectInLog(module.store(), module.log(), topic_prefix + std::string(module.package()));
  }
}

void ExpectInLog(Store& store, EventLog& log, const std::string& topic,
                 const std::set<std::string>& lost) {
  const auto relay = Stored(store, kRelayPositions, kRelayPosition);
  ASSERT_TRUE(relay.ok()) << relay.status();
  std::map<std::string, Position> expected;
  for (const auto& row : JournalOf(store)) {
    for (int i = 0; i < row.events_size(); ++i) {
      Position position = ToldAt(relay->ended(), row);
      position.index = i;
      if (row.events(i).topic().empty()) expected[FormatPosition(position)] = position;
    }
  }
  std::map<std::string, Position> found;
  std::map<std::string, Position> last_of_key;
  for (const Record& record : RecordsOf(log, topic)) {
    const Event& event = record.event;
    if (event.type == kEpochBegan || lost.contains(event.id)) continue;
    if (!found.emplace(FormatPosition(event.position), event.position).second) continue;
    Position& last = last_of_key[event.key];
    EXPECT_LT(last, event.position) << "order of " << event.key;
    last = event.position;
  }
  EXPECT_THAT(found, ContainerEq(expected)) << topic;
}

namespace {

void ExpectInProjections(App& app, const std::set<Ack>& acknowledged) {
  const auto rows = ProjectionsOf(app);
  const std::string collection(reporting::kPartnershipReports.info().id());
  for (const Ack& ack : acknowledged) {
    const Written written = WrittenBy(ack);
    if (written.verb != "CreatePartnership") continue;
    const std::string name = written.name + "/" + collection;
    EXPECT_EQ(rows.count(fmt::format("{} {}", collection, name)), 1U) << name << " is in no report";
  }
}

std::vector<CollectionInfo> Projections() {
  std::vector<CollectionInfo> projections;
  Declarations declarations(reporting::kReportingModule.package);
  reporting::kReportingModule.declare(declarations);
  for (const CollectionInfo& collection : declarations.collections()) {
    if (collection.projection) projections.push_back(collection);
  }
  return projections;
}

}  // namespace

void ExpectExactlyOnce(App& app, const std::set<Ack>& acknowledged) {
  const Status settled = app.Settle(Patience());
  ASSERT_TRUE(settled.ok()) << settled;
  ExpectInState(app, acknowledged);
  ExpectInJournal(app, acknowledged);
  ExpectInLog(app);
  ExpectInProjections(app, acknowledged);
  std::map<std::string_view, int> commands;
  for (const Ack& ack : acknowledged) ++commands[WrittenBy(ack).service];
  for (const auto& [service, count] : commands) fmt::print("{} commands of {}\n", count, service);
}

std::map<std::string, std::string> ProjectionsOf(App& app) {
  return ProjectionsIn(app.module("reporting")->store());
}

std::map<std::string, std::string> ProjectionsIn(Store& reporting) {
  const auto row = reporting.Get(kGenerations.info(), "generations/projections");
  common::v1::Generation served;
  EXPECT_TRUE(row.ok()) << row.status();
  if (row.ok() && row->has_value()) served.ParseFromString((*row)->body);
  const std::string generation = fmt::format("g{}", std::max(1, served.serving()));
  std::map<std::string, std::string> bodies;
  for (const CollectionInfo& collection : Projections()) {
    Query query;
    query.below = generation;
    const auto rows = reporting.List(collection, query);
    EXPECT_TRUE(rows.ok()) << rows.status();
    if (!rows.ok()) continue;
    for (const Row& row : *rows) {
      bodies[fmt::format("{} {}", collection.id(), row.name.substr(generation.size() + 1))] =
          row.body;
    }
  }
  return bodies;
}

void ExpectRebuildIsIdentical(App& app) {
  RunningModule& module = *app.module("reporting");
  // A restore may have begun one.
  const Status filled = module.WaitUntilRebuilt(Patience());
  ASSERT_TRUE(filled.ok()) << filled;
  const auto before = ProjectionsOf(app);
  const int generation = module.generation();
  const Result<int> begun = module.Rebuild();
  ASSERT_TRUE(begun.ok()) << begun.status();
  const Status rebuilt = module.WaitUntilRebuilt(Patience());
  ASSERT_TRUE(rebuilt.ok()) << rebuilt;
  ASSERT_NE(module.generation(), generation);
  EXPECT_THAT(ProjectionsOf(app), ContainerEq(before));
  EXPECT_FALSE(before.empty());
}

void ExpectReplayChangesNothing(App& app, int times, const std::string& topic_prefix) {
  const auto before = ProjectionsOf(app);
  std::vector<Position> heads;
  for (const std::string_view service : kServices)
    heads.push_back(*app.module(service)->store().Head());
  for (const std::string_view service : kServices) {
    RunningModule& module = *app.module(service);
    const std::string topic = topic_prefix + std::string(module.package());
    std::vector<Event> events;
    for (Record& record : RecordsOf(module.log(), topic)) events.push_back(std::move(record.event));
    for (int i = 0; i < times; ++i) ASSERT_TRUE(module.log().Publish(topic, events).ok());
  }
  const Status settled = app.Settle(Patience());
  ASSERT_TRUE(settled.ok()) << settled;
  EXPECT_THAT(ProjectionsOf(app), ContainerEq(before));
  for (std::size_t i = 0; i < heads.size(); ++i) {
    EXPECT_EQ(*app.module(kServices[i])->store().Head(), heads[i]) << kServices[i];
  }
}

}  // namespace tandem::crash
