// Lists as a unit sees them.
#include "fmt/format.h"
#include "libs/common/store/unit_fixture.h"

namespace tandem::testing {
namespace {

using common::v1::TestResource;
using ::testing::ElementsAre;
using ::testing::SizeIs;

using UnitRowsTest = UnitTest;

TEST_F(UnitRowsTest, AListSeesWhatTheUnitHasSaved) {
  Given(kTeams, Resource("teams/a"));
  for (const auto& [id, number] : {std::pair("m1", 1), {"m2", 2}, {"m3", 3}, {"m5", 5}}) {
    Given(kMembers, Resource(fmt::format("teams/a/members/{}", id), number));
  }
  Unit unit(context_);
  ASSERT_TRUE(unit.Load(kTeams, "teams/a").ok());
  TestResource moved = *unit.Load(kMembers, "teams/a/members/m1");
  moved.set_number(4);
  unit.Save(kMembers, moved);
  ASSERT_TRUE(unit.Create(kMembers, Resource("teams/a/members/m0", 6)).ok());
  unit.Erase(kMembers.info(), "teams/a/members/m3");

  Query query = Below("teams/a");
  EXPECT_THAT(NamesOf(unit.List(kMembers, query)),
              ElementsAre("teams/a/members/m0", "teams/a/members/m1", "teams/a/members/m2",
                          "teams/a/members/m5"));
  query.order_by = "number";
  EXPECT_THAT(NamesOf(unit.List(kMembers, query)),
              ElementsAre("teams/a/members/m2", "teams/a/members/m1", "teams/a/members/m5",
                          "teams/a/members/m0"));
  query.limit = 2;
  query.after = {ColumnValue(2), "teams/a/members/m2"};
  EXPECT_THAT(NamesOf(unit.List(kMembers, query)),
              ElementsAre("teams/a/members/m1", "teams/a/members/m5"));
  EXPECT_THAT(NamesOf(unit.List(kMembers, Below("teams/a").Where("number", Op::kLess, 4))),
              ElementsAre("teams/a/members/m2"));
}

TEST_F(UnitRowsTest, AListOfThoseWhoReferToAnOwnerSeesWhatTheUnitHasSaved) {
  Given(kTeams, Resource("teams/a"));
  Given(kTeams, Resource("teams/b"));
  const auto post = [](std::string name, std::string owner) {
    TestResource made = Resource(std::move(name));
    made.set_owner(std::move(owner));
    return made;
  };
  for (const char* name : {"posts/p1", "posts/p2"}) Given(kPosts, post(name, "teams/a"));
  Unit unit(context_);
  for (const char* team : {"teams/a", "teams/b"}) ASSERT_TRUE(unit.Load(kTeams, team).ok());
  const auto of = [&](const char* team) {
    return NamesOf(unit.List(kPosts, Referring("owner", team)));
  };
  ASSERT_TRUE(unit.Load(kPosts, "posts/p1").ok());
  unit.Save(kPosts, post("posts/p1", "teams/b"));
  ASSERT_TRUE(unit.Create(kPosts, post("posts/p0", "teams/a")).ok());
  EXPECT_THAT(of("teams/a"), ElementsAre("posts/p0", "posts/p2"));
  EXPECT_THAT(of("teams/b"), ElementsAre("posts/p1"));
  const Unit::Savepoint savepoint = unit.Mark();
  unit.Save(kPosts, post("posts/p1", "teams/a"));
  unit.Save(kPosts, post("posts/p0", "teams/b"));
  unit.Erase(kPosts.info(), "posts/p2");
  EXPECT_THAT(of("teams/a"), ElementsAre("posts/p1"));
  EXPECT_THAT(of("teams/b"), ElementsAre("posts/p0"));
  unit.Rollback(savepoint);
  EXPECT_THAT(of("teams/a"), ElementsAre("posts/p0", "posts/p2"));
  EXPECT_THAT(of("teams/b"), ElementsAre("posts/p1"));
  Query first = Referring("owner", "teams/a");
  first.limit = 1;
  EXPECT_THAT(NamesOf(unit.List(kPosts, first)), ElementsAre("posts/p0"));
}

// As a dry run of an import asks it for each of its rows.
TEST_F(UnitRowsTest, AListOfThoseWhoReferToAnOwnerDoesNotWalkAllThatWasWritten) {
  constexpr int kLists = 100;
  Given(kTeams, Resource("teams/a"));
  const auto time_with = [&](int written) {
    Unit unit(context_);
    EXPECT_TRUE(unit.Load(kTeams, "teams/a").ok());
    for (int i = 0; i < written; ++i) {
      TestResource post = Resource(fmt::format("posts/{}", i));
      post.set_owner(fmt::format("teams/t{}", i));
      EXPECT_TRUE(unit.Create(kPosts, post).ok());
    }
    absl::Duration least = absl::InfiniteDuration();
    for (int run = 0; run < 3; ++run) {
      const Time start = absl::Now();
      for (int i = 0; i < kLists; ++i) {
        EXPECT_TRUE(unit.List(kPosts, Referring("owner", "teams/a")).ok());
      }
      least = std::min(least, absl::Now() - start);
    }
    return least;
  };
  const absl::Duration of_few = time_with(10);
  EXPECT_LT(time_with(10'000), 10 * of_few) << "with a thousandfold";
}

TEST_F(UnitRowsTest, AListKnowsWhetherAMessageIsThere) {
  Given(kTeams, Resource("teams/a"));
  TestResource bounded = Resource("teams/b");
  bounded.mutable_period();
  Given(kTeams, bounded);
  View view(context_);
  for (const auto& [is_there, name] : {std::pair(1, "teams/b"), {0, "teams/a"}}) {
    EXPECT_THAT(NamesOf(view.List(kTeams, Query().Where("period", Op::kEqual, is_there))),
                ElementsAre(name));
  }
}

TEST_F(UnitRowsTest, WhatWasListedGuardsTheChange) {
  Given(kTeams, Resource("teams/a"));
  Given(kMembers, Resource("teams/a/members/m", 1));
  Unit unit(context_);
  ASSERT_TRUE(unit.Load(kTeams, "teams/a").ok());
  ASSERT_THAT(NamesOf(unit.List(kMembers, Below("teams/a"))), SizeIs(1));
  const Change change = *unit.Finish();
  std::vector<std::string> guarded;
  for (const Guard& guard : change.reads) guarded.push_back(guard.name);
  EXPECT_THAT(guarded, ElementsAre("teams/a", "teams/a/members/m"));
}

TEST_F(UnitRowsTest, AListWithoutALoadedOwnerIsAFault) {
  Given(kTeams, Resource("teams/a"));
  Unit unloaded(context_);
  EXPECT_FALSE(unloaded.List(kMembers, Below("teams/a")).ok());
  EXPECT_TRUE(absl::IsInternal(unloaded.Finish().status()));
  Unit unbound(context_);
  ASSERT_TRUE(unbound.Load(kTeams, "teams/a").ok());
  EXPECT_FALSE(unbound.List(kMembers, {}).ok());
  Query elsewhere = Below("teams");
  elsewhere.owner = "teams/a";
  EXPECT_FALSE(unbound.List(kMembers, elsewhere).ok());
  Unit bound(context_);
  ASSERT_TRUE(bound.Load(kTeams, "teams/a").ok());
  EXPECT_TRUE(bound.List(kPosts, Referring("owner", "teams/a")).ok());
  EXPECT_TRUE(bound.Finish().ok());
}

TEST_F(UnitRowsTest, AQueryMayListFreely) {
  Given(kTeams, Resource("teams/a"));
  View view(context_);
  EXPECT_THAT(NamesOf(view.List(kTeams, {})), ElementsAre("teams/a"));
}

}  // namespace
}  // namespace tandem::testing
