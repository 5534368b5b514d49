#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/store_conformance.h"

// What every engine must do about columns and lists.
namespace tandem::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

inline constexpr Collection<TestResource> kListedThingsByText{
    .pattern = kThings.pattern,
    .columns = {"number", "owner", "date", "flag", "create_time", "period.start", "text"},
};

common::v1::Date DateOf(int day) {
  common::v1::Date date;
  date.set_year(2024);
  date.set_month(3);
  date.set_day(day);
  return date;
}

TEST_P(StoreConformance, AListSelectsByEveryKindOfColumn) {
  TestResource a = Thing("a", 1), b = Thing("b", 2), c = Thing("c", 3);
  a.set_flag(true);
  b.set_owner("countries/ke/partnerships/p");
  *c.mutable_date() = DateOf(9);
  *c.mutable_period()->mutable_start() = DateOf(1);
  SetTime(b, "create_time", absl::FromUnixSeconds(100));
  for (const auto& thing : {a, b, c}) Put(thing);
  EXPECT_THAT(Names(Query().Where("flag", Op::kEqual, 1)), ElementsAre("a"));
  EXPECT_THAT(Names(Query().Where("owner", Op::kEqual, "countries/ke/partnerships/p")),
              ElementsAre("b"));
  EXPECT_THAT(Names(Query().Where("number", Op::kGreaterOrEqual, 2)), ElementsAre("b", "c"));
  EXPECT_THAT(Names(Query().Where("number", Op::kNotEqual, 2)), ElementsAre("a", "c"));
  EXPECT_THAT(Names(Query().Where("date", Op::kLess, Day(2024, 3, 10))), ElementsAre("c"));
  EXPECT_THAT(Names(Query().Where("date", Op::kGreater, Day(2024, 3, 10))), IsEmpty());
  EXPECT_THAT(Names(Query().Where("period.start", Op::kEqual, Day(2024, 3, 1))), ElementsAre("c"));
  EXPECT_THAT(Names(Query().Where("create_time", Op::kLessOrEqual, 100'000'000)), ElementsAre("b"));
  EXPECT_THAT(Names(Query().Where("number", Op::kLess, 3).Where("flag", Op::kEqual, 0)),
              ElementsAre("b"));
}

TEST_P(StoreConformance, AListBelowANameTakesWholeSegments) {
  for (const std::string_view name :
       {"countries/ke/partnerships/leeds/things/a", "countries/ke/partnerships/leeds2/things/b",
        "countries/ke/partnerships/leed/things/c", "countries/ke/partnerships/leeds-x/things/d"}) {
    TestResource thing;
    thing.set_name(std::string(name));
    Put(thing);
  }
  EXPECT_THAT(Names(Below("countries/ke/partnerships/leeds")), ElementsAre("a"));
  EXPECT_THAT(Names(Below("countries/ke")), SizeIs(4));
}

TEST_P(StoreConformance, AnUndeclaredColumnIsRefused) {
  Query query;
  query.order_by = "text";
  const Status ordered = store_->List(kThings.info(), query).status();
  EXPECT_TRUE(absl::IsInvalidArgument(ordered));
  EXPECT_EQ(ReasonOf(ordered), "FILTER_INVALID");
  EXPECT_TRUE(absl::IsInvalidArgument(
      store_->List(kThings.info(), Query().Where("text", Op::kEqual, "x")).status()));
}

// Pages through everything by all orders and compares with one list of all.
TEST_P(StoreConformance, PagesAddUpToTheWholeInEveryOrder) {
  constexpr int kCount = 700;  // more than an engine may think small
  for (int i = 0; i < kCount; ++i) {
    TestResource thing = Thing(fmt::format("t{:03}", (i * 379) % kCount), i % 7);
    if (i % 3 != 0) *thing.mutable_date() = DateOf(1 + i % 28);  // others have none
    Put(thing);
  }
  for (const std::string order : {"", "number", "date"}) {
    for (const bool descending : {false, true}) {
      for (const std::string below : {"", "countries/ke/partnerships/p"}) {
        Query query;
        query.below = below;
        query.order_by = order;
        query.descending = descending;
        const std::vector<std::string> whole = Names(query);
        ASSERT_THAT(whole, SizeIs(kCount));
        std::vector<std::string> paged;
        query.limit = 50;
        for (;;) {
          const auto rows = store_->List(kThings.info(), query);
          ASSERT_TRUE(rows.ok()) << rows.status();
          if (rows->empty()) break;
          for (const Row& row : *rows) paged.push_back(row.name.substr(row.name.rfind('/') + 1));
          TestResource last;
          last.ParseFromString(rows->back().body);
          const ColumnValue value = order.empty() ? ColumnValue() : ColumnAt(last, order);
          query.after = {value, rows->back().name};
        }
        EXPECT_EQ(paged, whole) << "by '" << order << "' descending " << descending << " below "
                                << below;
      }
    }
  }
}

TEST_P(StoreConformance, AColumnThatChangesMovesInItsOrder) {
  const Version version = Put(Thing("a", 1));
  Put(Thing("b", 2));
  Query query;
  query.order_by = "number";
  EXPECT_THAT(Names(query), ElementsAre("a", "b"));
  Put(Thing("a", 3), version);
  EXPECT_THAT(Names(query), ElementsAre("b", "a"));
  query.descending = true;
  EXPECT_THAT(Names(query), ElementsAre("a", "b"));
}

TEST_P(StoreConformance, AColumnThatIsAddedIsFilledForWhatIsThere) {
  TestResource thing = Thing("a");
  thing.set_text("early");
  const Version version = Put(thing);
  Reopen({kListedThingsByText.info()});
  const Query early = Query().Where("text", Op::kEqual, "early");
  EXPECT_THAT(*store_->List(kListedThingsByText.info(), early), SizeIs(1));
  EXPECT_EQ(VersionOf(ThingName("a")), version);

  // One that is left out for a while, by an older binary, is filled again.
  Reopen();
  thing.set_text("late");
  Put(thing, version);
  Reopen({kListedThingsByText.info()});
  EXPECT_THAT(*store_->List(kListedThingsByText.info(), early), IsEmpty());
  EXPECT_THAT(*store_->List(kListedThingsByText.info(), Query().Where("text", Op::kEqual, "late")),
              SizeIs(1));
}

TEST_P(StoreConformance, CountsByCountryAndColumnsOnlyWhatMeetsTheConditions) {
  for (int i = 0; i < 7; ++i) {
    TestResource thing = Thing(fmt::format("t{}", i), i % 2);
    thing.set_flag(i < 3);
    if (i == 6) thing.set_name("countries/lr/partnerships/p/things/t6");
    Put(thing);
  }
  const auto told = [&](const CountQuery& query) {
    std::multiset<std::string> lines;
    const auto tallies = store_->Count(kThings.info(), query);
    EXPECT_TRUE(tallies.ok()) << tallies.status();
    for (const Tally& tally : tallies.value_or(std::vector<Tally>())) {
      std::string line = tally.country;
      for (const ColumnValue& value : tally.values)
        line += fmt::format(" {}", std::get<std::int64_t>(value));
      lines.insert(fmt::format("{}: {}", line, tally.count));
    }
    return lines;
  };
  EXPECT_THAT(told({}), ::testing::ElementsAre("ke: 6", "lr: 1"));
  EXPECT_THAT(told({.by = {"number"}}), ::testing::ElementsAre("ke 0: 3", "ke 1: 3", "lr 0: 1"));
  EXPECT_THAT(told({.conditions = {{"number", Op::kEqual, std::int64_t{0}}}, .by = {"flag"}}),
              ::testing::ElementsAre("ke 0: 1", "ke 1: 2", "lr 0: 1"));
  EXPECT_EQ(store_->Count(kThings.info(), {.by = {"colour"}}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tandem::testing
