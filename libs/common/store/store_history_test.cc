#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/store/store_conformance.h"

// What every engine must do about the history of a partnership, and about columns that are joined.
namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kLeeds[] = "countries/vc/partnerships/leeds";
constexpr char kOther[] = "countries/vc/partnerships/leeds2";

Write WriteBelow(const std::string& partnership, const std::string& id) {
  TestResource thing;
  thing.set_name(fmt::format("{}/things/{}", partnership, id));
  return WriteOf(thing);
}

// Commits a Change that is called `id` and writes a thing below each of `partnerships`.
void Do(Store& store, const std::string& id, const std::vector<std::string>& partnerships) {
  Change change;
  change.entry.set_change_id(id);
  for (const std::string& partnership : partnerships)
    change.writes.push_back(WriteBelow(partnership, id));
  const Status status = store.CommitAndWait(std::move(change)).status();
  ASSERT_TRUE(status.ok()) << status;
}

void Tell(Store& store, const std::string& id, const std::string& key,
          const std::string& topic = "") {
  Change change;
  change.entry.set_change_id(id);
  auto* event = change.entry.add_events();
  event->set_type("tandem.common.v1.TestHappened");
  event->set_key(key);
  event->set_topic(topic);
  const Status status = store.CommitAndWait(std::move(change)).status();
  ASSERT_TRUE(status.ok()) << status;
}

std::vector<std::string> Ids(Store& store, const Store::History& history) {
  const auto entries = store.ReadHistory(history);
  EXPECT_TRUE(entries.ok()) << entries.status();
  std::vector<std::string> ids;
  if (!entries.ok()) return ids;
  for (const auto& entry : *entries) ids.push_back(entry.change_id());
  return ids;
}

TEST_P(StoreConformance, AHistoryHoldsWhatWasWrittenOrToldBelowThePartnershipAlone) {
  Do(*store_, "a", {kLeeds});
  Do(*store_, "b", {kOther});
  Do(*store_, "c", {kOther, kLeeds});
  Tell(*store_, "d", kLeeds);
  Tell(*store_, "e", kOther);
  Tell(*store_, "f", "countries/vc/teams/t");
  Tell(*store_, "parked", kLeeds, "tandem.test.v1.dlq");
  EXPECT_THAT(Ids(*store_, {.partnership = kLeeds, .from = {}, .limit = 10}),
              ElementsAre("a", "c", "d"));
  EXPECT_THAT(Ids(*store_, {.partnership = kOther, .from = {}, .limit = 10}),
              ElementsAre("b", "c", "e"));
  EXPECT_THAT(
      Ids(*store_, {.partnership = "countries/vc/partnerships/lee", .from = {}, .limit = 10}),
      IsEmpty());
}

TEST_P(StoreConformance, AHistoryIsReadPageByPageFromEitherEnd) {
  for (int i = 0; i < 7; ++i) {
    Do(*store_, fmt::format("a{}", i), {kLeeds});
    Do(*store_, fmt::format("b{}", i), {kOther});
  }
  for (const bool descending : {false, true}) {
    Store::History page{.partnership = kLeeds, .from = {}, .descending = descending, .limit = 3};
    std::vector<std::string> seen;
    std::vector<std::size_t> sizes;
    for (;;) {
      const auto entries = store_->ReadHistory(page);
      ASSERT_TRUE(entries.ok()) << entries.status();
      if (entries->empty()) break;
      sizes.push_back(entries->size());
      for (const auto& entry : *entries) seen.push_back(entry.change_id());
      page.from = Position{entries->back().epoch(), entries->back().number(), 0};
    }
    std::vector<std::string> expected = {"a0", "a1", "a2", "a3", "a4", "a5", "a6"};
    if (descending) std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(seen, expected);
    EXPECT_THAT(sizes, ElementsAre(3, 3, 1));
  }
}

TEST_P(StoreConformance, AHistoryHoldsNothingOfWhatWasRefused) {
  Do(*store_, "a", {kLeeds});
  TestResource thing;
  thing.set_name(fmt::format("{}/things/a", kLeeds));
  EXPECT_FALSE(store_->CommitAndWait(Writing(thing)).ok());
  EXPECT_THAT(Ids(*store_, {.partnership = kLeeds, .from = {}, .limit = 10}), ElementsAre("a"));
}

TEST_P(StoreConformance, AHistoryIsFilledFromTheJournalOfAnOlderStore) {
  for (int i = 0; i < 1'010; ++i)
    Do(*store_, fmt::format("a{}", i), {i % 101 == 0 ? kLeeds : kOther});
  store_.reset();
  GetParam().make_older(url_);
  Reopen();
  EXPECT_THAT(Ids(*store_, {.partnership = kLeeds, .from = {}, .limit = 100}), SizeIs(10));
  Do(*store_, "new", {kLeeds});
  EXPECT_THAT(Ids(*store_, {.partnership = kLeeds, .from = {}, .descending = true, .limit = 2}),
              ElementsAre("new", "a909"));
}

inline constexpr Collection<TestResource> kDatedThings{
    .pattern = kThings.pattern,
    .columns = {"number", "{country}/number/period.end"},
};

TEST_P(StoreConformance, JoinedColumnsOrderOneCountrysResourcesOfOneKind) {
  Reopen({kDatedThings.info()});
  const auto put = [&](const std::string& country, const std::string& id, int number, int day) {
    TestResource thing;
    thing.set_name(fmt::format("countries/{}/partnerships/p/things/{}", country, id));
    thing.set_number(number);
    if (day > 0) *thing.mutable_period()->mutable_end() = ToDate(Day(2024, 3, day));
    Change change;
    change.writes.push_back(WriteOf(kDatedThings, thing));
    const Status status = store_->CommitAndWait(std::move(change)).status();
    ASSERT_TRUE(status.ok()) << status;
  };
  put("ke", "late", 1, 20);
  put("ke", "early", 1, 2);
  put("ke", "open", 1, 0);
  put("ke", "other-kind", 2, 3);
  put("lr", "elsewhere", 1, 3);
  Query query = Query{}
                    .Where("{country}/number/period.end", Op::kGreaterOrEqual, "ke/1/")
                    .Where("{country}/number/period.end", Op::kLess, "ke/10");
  query.order_by = "{country}/number/period.end";
  const auto rows = store_->List(kDatedThings.info(), query);
  ASSERT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> ids;
  for (const Row& row : *rows) ids.push_back(row.name.substr(row.name.rfind('/') + 1));
  EXPECT_THAT(ids, ElementsAre("open", "early", "late"));
}

TEST_P(StoreConformance, AJoinedColumnTellsWhetherAFieldIsSet) {
  static constexpr Collection<TestResource> kAskedThings{
      .pattern = kThings.pattern,
      .columns = {"{country}/number?/owner"},
  };
  Reopen({kAskedThings.info()});
  Change change;
  for (const int number : {0, 1, 7}) {
    TestResource thing;
    thing.set_name(fmt::format("countries/ke/partnerships/p/things/t{}", number));
    thing.set_number(number);
    thing.set_owner("someone");
    change.writes.push_back(WriteOf(kAskedThings, thing));
  }
  ASSERT_TRUE(store_->CommitAndWait(std::move(change)).ok());
  const auto count = [&](std::string_view value) {
    const auto rows = store_->List(kAskedThings.info(),
                                   Query{}.Where("{country}/number?/owner", Op::kEqual, value));
    EXPECT_TRUE(rows.ok()) << rows.status();
    return rows.ok() ? rows->size() : 0;
  };
  EXPECT_EQ(count("ke/1/someone"), 2U);
  EXPECT_EQ(count("ke/0/someone"), 1U);
}

}  // namespace
}  // namespace tandem::testing
