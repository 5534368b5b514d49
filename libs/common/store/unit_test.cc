#include "libs/common/store/unit.h"

#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/unit_fixture.h"

namespace tandem::testing {
namespace {

using common::v1::TestHappened;
using common::v1::TestResource;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(UnitTest, ACreatedResourceHasTimesAndAnEtagWhenItIsRead) {
  TestResource given = Resource("teams/a");
  given.set_etag("made up");
  Given(kTeams, given);
  const auto team = Stored(kTeams, "teams/a");
  ASSERT_TRUE(team.ok()) << team.status();
  EXPECT_EQ(FromTimestamp(team->create_time()), clock_.Now());
  EXPECT_EQ(FromTimestamp(team->update_time()), clock_.Now());
  EXPECT_TRUE(ParseEtag(team->etag()).ok()) << team->etag();
}

TEST_F(UnitTest, SavingKeepsTheCreateTimeAndGivesAnotherEtag) {
  Given(kTeams, Resource("teams/a"));
  const TestResource before = *Stored(kTeams, "teams/a");
  context_.now += absl::Hours(1);
  ASSERT_TRUE(Run([](Unit& unit) -> Status {
                ASSIGN_OR_RETURN(TestResource team, unit.Load(kTeams, "teams/a"));
                unit.Save(kTeams, std::move(team));
                return OkStatus();
              }).ok());
  const TestResource after = *Stored(kTeams, "teams/a");
  EXPECT_EQ(after.create_time().seconds(), before.create_time().seconds());
  EXPECT_EQ(FromTimestamp(after.update_time()), context_.now);
  EXPECT_NE(after.etag(), before.etag());
}

TEST_F(UnitTest, WhatIsNotThereIsNotFoundAndWhatIsThereIsNotCreated) {
  Unit unit(context_);
  EXPECT_EQ(ReasonOf(unit.Load(kTeams, "teams/a").status()), "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(unit.Find(kTeams, "teams/a")->has_value());
  EXPECT_TRUE(unit.Create(kTeams, Resource("teams/a")).ok());
  EXPECT_TRUE(unit.Load(kTeams, "teams/a").ok());
  EXPECT_EQ(ReasonOf(unit.Create(kTeams, Resource("teams/a")).status()), "RESOURCE_EXISTS");
}

TEST_F(UnitTest, AnEtagThatIsNotTheResourcesIsAborted) {
  Given(kTeams, Resource("teams/a"));
  const std::string etag = Stored(kTeams, "teams/a")->etag();
  Unit unit(context_);
  EXPECT_TRUE(unit.Load(kTeams, "teams/a", etag).ok());
  EXPECT_TRUE(unit.Load(kTeams, "teams/a", "").ok());
  EXPECT_EQ(ReasonOf(unit.Load(kTeams, "teams/a", "1-999").status()), "ETAG_MISMATCH");
  EXPECT_TRUE(absl::IsInvalidArgument(unit.Load(kTeams, "teams/a", "nonsense").status()));
}

TEST_F(UnitTest, AFaultOfTheHandlerIsToldAtTheEnd) {
  Unit unsaved(context_);
  unsaved.Save(kTeams, Resource("teams/never-loaded"));
  EXPECT_TRUE(absl::IsInternal(unsaved.Finish().status()));
  Unit nameless(context_);
  nameless.Emit(TestHappened());
  EXPECT_TRUE(absl::IsInternal(nameless.Finish().status()));
  Unit large(context_);
  TestHappened event;
  event.set_name("teams/a");
  event.set_text(std::string(1'000'000, 'x'));
  large.Emit(event);
  EXPECT_TRUE(absl::IsInternal(large.Finish().status()));
}

TEST_F(UnitTest, SavingAMemberWithoutTheOwnerOfItsSetIsAFault) {
  Given(kTeams, Resource("teams/a"));
  TestResource post = Resource("posts/p");
  post.set_owner("teams/a");
  Unit alone(context_);
  ASSERT_TRUE(alone.Create(kPosts, post).ok());
  EXPECT_THAT(alone.Finish().status().ToString(), HasSubstr("teams/a"));
  Unit below(context_);
  ASSERT_TRUE(below.Create(kMembers, Resource("teams/a/members/m")).ok());
  EXPECT_FALSE(below.Finish().ok());
  Unit both(context_);
  ASSERT_TRUE(both.Create(kPosts, post).ok());
  both.Save(kTeams, *both.Load(kTeams, "teams/a"));
  EXPECT_TRUE(both.Finish().ok());
}

TEST_F(UnitTest, ARollbackUndoesWhatCameAfterTheSavepoint) {
  Given(kTeams, Resource("teams/a", 1));
  Unit unit(context_);
  TestResource team = *unit.Load(kTeams, "teams/a");
  team.set_number(2);
  unit.Save(kTeams, team);
  const Unit::Savepoint savepoint = unit.Mark();
  const std::string id = unit.NewId();
  team.set_number(3);
  unit.Save(kTeams, team);
  ASSERT_TRUE(unit.Create(kTeams, Resource("teams/b")).ok());
  TestHappened event;
  event.set_name("teams/a");
  unit.Emit(event);
  unit.Emit(TestHappened());  // a fault
  unit.Note("reason");
  EXPECT_FALSE(unit.fault().ok());
  unit.Rollback(savepoint);
  EXPECT_EQ(unit.Load(kTeams, "teams/a")->number(), 2);
  EXPECT_EQ(unit.NewId(), id);
  const Change change = *unit.Finish();
  ASSERT_THAT(change.writes, SizeIs(1));
  EXPECT_EQ(change.writes[0].columns[0], ColumnValue(2));
  EXPECT_EQ(change.entry.events_size(), 0);
  EXPECT_EQ(change.entry.note(), "");
}

TEST_F(UnitTest, WhatWasReadBeforeARollbackStaysGuarded) {
  Given(kTeams, Resource("teams/a", 1));
  Unit unit(context_);
  const Unit::Savepoint savepoint = unit.Mark();
  TestResource team = *unit.Load(kTeams, "teams/a");
  unit.Save(kTeams, team);
  EXPECT_FALSE(unit.Find(kTeams, "teams/none")->has_value());
  unit.Rollback(savepoint);
  const Change change = *unit.Finish();
  EXPECT_THAT(change.writes, SizeIs(0));
  ASSERT_THAT(change.reads, SizeIs(2));
  EXPECT_NE(change.reads[0].version.exists(), change.reads[1].version.exists());
}

TEST_F(UnitTest, AnEventCarriesItsSubjectAndKeyButNothingPersonal) {
  Unit unit(context_);
  TestHappened event;
  event.set_name("countries/ke/partnerships/p/things/a");
  event.mutable_resource()->set_contact("+254 700");
  event.mutable_resource()->set_text("kept");
  unit.Emit(event);
  common::v1::ResourceUpdated updated;
  updated.set_name("countries/ke/partnerships/p/things/a");
  updated.mutable_resource()->PackFrom(event.resource());
  unit.Emit(updated);
  const Change change = *unit.Finish();
  const auto& fact = change.entry.events(0);
  EXPECT_EQ(fact.type(), "tandem.common.v1.TestHappened");
  EXPECT_EQ(fact.subject(), event.name());
  EXPECT_EQ(fact.key(), "countries/ke/partnerships/p");
  EXPECT_EQ(FromTimestamp(fact.time()), context_.now);
  TestHappened told;
  ASSERT_TRUE(told.ParseFromString(fact.data()));
  EXPECT_EQ(told.resource().contact(), "");
  EXPECT_EQ(told.resource().text(), "kept");
  common::v1::ResourceUpdated told_updated;
  ASSERT_TRUE(told_updated.ParseFromString(change.entry.events(1).data()));
  TestResource inner;
  ASSERT_TRUE(told_updated.resource().UnpackTo(&inner));
  EXPECT_EQ(inner.contact(), "");
  EXPECT_EQ(inner.text(), "kept");
}

TEST_F(UnitTest, IdsAreTheSameWhenTheHandlerRunsAgain) {
  Unit first(context_), again(context_);
  const std::string a = first.NewId(), b = first.NewId();
  EXPECT_EQ(again.NewId(), a);
  EXPECT_EQ(again.NewId(), b);
  EXPECT_NE(a, b);
  EXPECT_EQ(a.size(), 36U);
  Event event;
  again.Enter(event, "of an event", "");
  EXPECT_NE(again.NewId(), a);
}

TEST_F(UnitTest, ATimerIsSetReplacedAndCleared) {
  constexpr TimerKind kKind{"lapse"};
  const Time due = context_.now + absl::Hours(1);
  for (const Time time : {due, due + absl::Hours(1)}) {
    ASSERT_TRUE(Run([&](Unit& unit) {
                  unit.SetTimer(kKind, "teams/a", time);
                  return OkStatus();
                }).ok());
  }
  View view(context_);
  const auto timer = view.Load(kTimers, "timers/lapse/teams/a");
  ASSERT_TRUE(timer.ok()) << timer.status();
  EXPECT_EQ(FromTimestamp(timer->due()), due + absl::Hours(1));
  EXPECT_EQ(timer->subject(), "teams/a");
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(Run([&](Unit& unit) {
                  unit.ClearTimer(kKind, "teams/a");
                  return OkStatus();
                }).ok());
  }
  EXPECT_FALSE(view.Find(kTimers, "timers/lapse/teams/a")->has_value());
  EXPECT_EQ(store_->Head()->number, 0);
}

TEST_F(UnitTest, AProjectionLiesUnderItsGenerationAndHasTheTimesOfItsEvents) {
  context_.generation = 3;
  const auto fold = [&](std::int64_t seconds) {
    Event event;
    event.time = absl::FromUnixSeconds(seconds);
    event.key = "countries/ke/partnerships/p";
    context_.event = &event;
    ASSERT_TRUE(Run([](Unit& unit) -> Status {
                  Fold fold(unit);
                  ASSIGN_OR_RETURN(TestResource report, fold.LoadOrNew(kReports, "reports/r"));
                  report.set_number(fold.shard(16));
                  fold.Save(kReports, std::move(report));
                  return OkStatus();
                }).ok());
  };
  fold(200);
  fold(100);  // of another partition: not in the order of time
  EXPECT_TRUE((*store_->Get(kReports.info(), "g3/reports/r")).has_value());
  const TestResource report = *Stored(kReports, "reports/r");
  EXPECT_EQ(report.name(), "reports/r");
  EXPECT_EQ(report.create_time().seconds(), 100);
  EXPECT_EQ(report.update_time().seconds(), 200);
  View view(context_);
  Query query;
  query.limit = 10;
  const auto rows = view.Rows(kReports.info(), query);
  ASSERT_THAT(*rows, SizeIs(1));
  EXPECT_EQ((*rows)[0].name, "reports/r");
  EXPECT_TRUE(View::WasRead(view.names_read(), {kReports.info(), "g3/reports/other", {}}));
  EXPECT_FALSE(View::WasRead(view.names_read(), {kReports.info(), "g2/reports/other", {}}));
  context_.generation = 2;
  EXPECT_FALSE(Stored(kReports, "reports/r").ok());
}

TEST_F(UnitTest, MapsAreStoredAsTheSameBytesWhateverTheirOrder) {
  TestResource forwards, backwards;
  for (int i = 0; i < 50; ++i) {
    (*forwards.mutable_counts())[fmt::format("k{}", i)] = i;
    (*backwards.mutable_counts())[fmt::format("k{}", 49 - i)] = 49 - i;
  }
  EXPECT_EQ(Serialise(forwards), Serialise(backwards));
}

}  // namespace
}  // namespace tandem::testing
