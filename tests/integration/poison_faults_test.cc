// Events that a release cannot apply, under load and through Kafka.
#include <algorithm>
#include <functional>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "services/placement/collections.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/ways.h"

namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// From the acknowledgement of what it cannot apply (TARGETS.md).
constexpr Duration kParkedWithin = absl::Seconds(1);

std::map<std::string, placement::v1::Partnership> PartnershipsIn(Store& store) {
  std::map<std::string, placement::v1::Partnership> partnerships;
  const auto rows = store.List(placement::kPartnerships.info(), Query());
  EXPECT_TRUE(rows.ok()) << rows.status();
  for (const Row& row : rows.ok() ? *rows : std::vector<Row>()) {
    if (row.name.starts_with(crash::kPartnershipsOfWays)) continue;  // has a priority of its own
    EXPECT_TRUE(partnerships[row.name].ParseFromString(row.body));
  }
  return partnerships;
}

// Alone, so that it is known how many events each round of it comes to.
constexpr int kLoadOfPoison = 3;

// How many events of each parked key wait.
std::map<std::string, std::int64_t> ParkedIn(Store& store) {
  std::map<std::string, std::int64_t> parked;
  const auto rows = View({.store = &store}).List(kParkedKeys, Below(ParkedKeysOf("placement")));
  EXPECT_TRUE(rows.ok()) << rows.status();
  for (const auto& row : rows.ok() ? *rows : std::vector<common::v1::ParkedKey>())
    parked[row.key()] = row.parked() - row.replayed();
  return parked;
}

std::vector<std::string> PrioritiesOf(const placement::v1::Partnership& partnership) {
  std::vector<std::string> ids;
  for (const auto& known : partnership.priorities()) ids.emplace_back(IdOf(known.priority()));
  return ids;
}

// Of `partnerships`, at most three that know the load's priority alone, and that `poison` spoils or
// not.
std::vector<std::string> Some(const std::map<std::string, placement::v1::Partnership>& partnerships,
                              const Poison& poison, bool is_spoilt) {
  std::vector<std::string> names;
  for (const auto& [name, partnership] : partnerships) {
    if (names.size() < 3 && poison.Spoils(name) == is_spoilt &&
        PrioritiesOf(partnership) == std::vector<std::string>{"first"}) {
      names.push_back(name);
    }
  }
  return names;
}

// How long after each is acknowledged it `holds` of the partnership that one more priority of it
// was confirmed.
std::vector<Duration> DelaysOf(FaultLoad& load, const std::vector<std::string>& partnerships,
                               const std::function<bool(const std::string&)>& holds) {
  std::vector<Duration> delays;
  for (const std::string& name : partnerships) {
    EXPECT_TRUE(load.ConfirmPriority(name, "timed"));
    const Time acknowledged = absl::Now();
    EXPECT_TRUE(Eventually([&] { return holds(name); })) << name;
    delays.push_back(absl::Now() - acknowledged);
  }
  return delays;
}

// A round of the load comes to nine events, of which placement reacts to one: where that is spoilt
// in one partnership of 110, it is one event in a thousand.
TEST_F(Faults, APoisonEventParksItsKeyAloneAndIsReplayedInOrderAfterTheMend) {
  const auto store = *suite().OpenStoreOf("placement");
  const auto replace = [&](const Poison& by) {
    for (const std::string process : {"placement", "placement-2"}) {
      const Status stopped = suite().Stop(process);
      ASSERT_TRUE(stopped.ok()) << stopped;
    }
    for (const std::string process : {"placement", "placement-2"})
      StartAgain(process, {.poison = by});
  };
  load().End();
  ExpectRest();
  const auto before = PartnershipsIn(*store);
  Poison poison{.one_in = Soak() ? 110 : 10};
  do {
    poison.salt = random()();
  } while (Some(before, poison, true).empty() || Some(before, poison, false).empty());
  const std::vector<std::string> timed = Some(before, poison, true);
  replace(poison);
  ASSERT_FALSE(HasFatalFailure());
  load().Begin(kLoadOfPoison, /*has_ways=*/false);
  ASSERT_TRUE(load().WaitForMore(Soak() ? 20'000 : 100, absl::Minutes(20)));
  while (ParkedIn(*store).empty()) ASSERT_TRUE(load().WaitForMore(20));
  load().End();
  ExpectRest();

  std::set<std::string> spoilt;
  for (const auto& [name, partnership] : PartnershipsIn(*store)) {
    if (before.contains(name)) continue;
    if (poison.Spoils(name)) spoilt.insert(name);
    EXPECT_EQ(partnership.priorities_size(), poison.Spoils(name) ? 0 : 1) << name;
  }
  // As soon as another is applied, or nearly so.
  const auto known = DelaysOf(load(), Some(before, poison, false), [&](const std::string& name) {
    return Stored(*store, placement::kPartnerships, name)->priorities_size() == 2;
  });
  auto parked = DelaysOf(load(), timed,
                         [&](const std::string& name) { return ParkedIn(*store).contains(name); });
  fmt::print("applied after {}, parked after {}\n", Describe(known), Describe(parked));
  std::sort(parked.begin(), parked.end());
  EXPECT_LE(parked[parked.size() / 2], kParkedWithin);
  spoilt.insert(timed.begin(), timed.end());

  // Later events of a parked key wait behind the first, after the mend too.
  for (const std::string& name : spoilt) ASSERT_TRUE(load().ConfirmPriority(name, "second"));
  ExpectRest();
  std::map<std::string, std::int64_t> expected;
  for (const std::string& name : spoilt) expected[name] = 2;
  EXPECT_EQ(ParkedIn(*store), expected);

  replace({});
  load().Begin(kLoadOfPoison, /*has_ways=*/false);
  for (const std::string& name : spoilt) ASSERT_TRUE(load().ConfirmPriority(name, "third"));
  ClientAnswer replayed;
  const auto is_replayed = [&] {
    replayed = Tandem({"events", "replay", "placement", "--server", suite().server(), "--data-dir",
                       suite().data_dir()});
    return replayed.code == 0;
  };
  EXPECT_TRUE(Eventually(is_replayed, absl::Minutes(1), kDear)) << replayed.text;
  EXPECT_THAT(ParkedIn(*store), IsEmpty());
  load().End();
  ExpectRest();
  const auto after = PartnershipsIn(*store);
  for (const std::string& name : spoilt) {
    if (before.contains(name)) {
      EXPECT_THAT(PrioritiesOf(after.at(name)), ElementsAre("first", "timed", "second", "third"));
    } else {
      EXPECT_THAT(PrioritiesOf(after.at(name)), ElementsAre("first", "second", "third")) << name;
    }
  }
  fmt::print("{} keys were parked\n", spoilt.size());
}

}  // namespace
}  // namespace tandem::testing
