#include "libs/common/store/store_conformance.h"

#include <atomic>
#include <future>
#include <iostream>
#include <latch>
#include <random>
#include <set>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/internal_collections.h"

namespace tandem::testing {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string ThingName(std::string_view id) {
  return fmt::format("countries/ke/partnerships/p/things/{}", id);
}

TestResource Thing(std::string_view id, std::int64_t number) {
  TestResource resource;
  resource.set_name(ThingName(id));
  resource.set_number(number);
  return resource;
}

void StoreConformance::SetUp() {
  url_ = GetParam().fresh_url();
  Reopen();
}

Result<std::unique_ptr<Store>> StoreConformance::Open(
    std::vector<CollectionInfo> collections) const {
  if (collections.empty()) collections = {kThings.info(), kOwners.info()};
  return OpenStore(
      {.url = url_, .collections = std::move(collections), .clock = &clock_, .service = "test"});
}

void StoreConformance::Reopen(std::vector<CollectionInfo> collections) {
  store_.reset();
  auto opened = Open(std::move(collections));
  ASSERT_TRUE(opened.ok()) << opened.status();
  store_ = *std::move(opened);
}

Write WriteOf(const TestResource& resource, Version expected) {
  return WriteOf(kThings, resource, expected);
}

Change Writing(const TestResource& resource, Version expected) {
  Change change;
  change.writes.push_back(WriteOf(resource, expected));
  return change;
}

Version StoreConformance::Put(const TestResource& resource, Version expected) {
  const Result<Committed> committed = store_->CommitAndWait(Writing(resource, expected));
  EXPECT_TRUE(committed.ok()) << committed.status();
  return committed.ok() ? committed->versions.at(0) : Version();
}

TestResource StoreConformance::Read(const std::string& name) {
  TestResource resource;
  const auto row = store_->Get(kThings.info(), name);
  EXPECT_TRUE(row.ok()) << row.status();
  if (row.ok() && row->has_value()) resource.ParseFromString((*row)->body);
  return resource;
}

Version StoreConformance::VersionOf(const std::string& name) {
  const auto row = store_->Get(kThings.info(), name);
  EXPECT_TRUE(row.ok()) << row.status();
  return row.ok() && row->has_value() ? (*row)->version : Version();
}

std::vector<std::string> StoreConformance::Names(const Query& query) {
  const auto rows = store_->List(kThings.info(), query);
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::vector<std::string> names;
  if (!rows.ok()) return names;
  for (const Row& row : *rows) names.push_back(row.name.substr(row.name.rfind('/') + 1));
  return names;
}

namespace {

Change WithEvent(Change change, std::string text) {
  auto* event = change.entry.add_events();
  event->set_type("tandem.common.v1.TestHappened");
  event->set_key("countries/ke/partnerships/p");
  event->set_data(std::move(text));
  return change;
}

Change WithId(Change change, std::string id, std::string digest = "digest") {
  change.entry.set_change_id(std::move(id));
  change.entry.set_request_digest(std::move(digest));
  return change;
}

}  // namespace

TEST_P(StoreConformance, WhatIsWrittenIsRead) {
  TestResource thing = Thing("a", 7);
  thing.set_text("Lassa fever");
  const Version version = Put(thing);
  EXPECT_TRUE(version.exists());
  EXPECT_EQ(VersionOf(thing.name()), version);
  EXPECT_EQ(Read(thing.name()).text(), "Lassa fever");
  EXPECT_FALSE(store_->Get(kThings.info(), ThingName("b"))->has_value());
}

TEST_P(StoreConformance, AWriteNeedsTheVersionThatWasRead) {
  const Version first = Put(Thing("a", 1));
  const Version second = Put(Thing("a", 2), first);
  EXPECT_GT(second, first);
  const auto stale = store_->CommitAndWait(Writing(Thing("a", 3), first));
  EXPECT_EQ(ReasonOf(stale.status()), "GUARD_LOST");
  EXPECT_EQ(Read(ThingName("a")).number(), 2);
}

TEST_P(StoreConformance, WhatWasReadGuardsTheChange) {
  const Version read = Put(Thing("read"));
  Put(Thing("read", 1), read);
  Change change = Writing(Thing("written"));
  change.reads.push_back({kThings.info(), ThingName("read"), read});
  EXPECT_EQ(ReasonOf(store_->CommitAndWait(change).status()), "GUARD_LOST");
  EXPECT_FALSE(VersionOf(ThingName("written")).exists());
}

TEST_P(StoreConformance, WhatWasFoundAbsentGuardsTheChange) {
  Change change = Writing(Thing("written"));
  change.reads.push_back({kThings.info(), ThingName("absent"), {}});
  Put(Thing("absent"));
  EXPECT_EQ(ReasonOf(store_->CommitAndWait(change).status()), "GUARD_LOST");
}

TEST_P(StoreConformance, AChangeIsAppliedAsAWholeOrNotAtAll) {
  const Version version = Put(Thing("b", 1));
  Put(Thing("b", 2), version);
  Change change = WithEvent(Writing(Thing("a")), "fact");
  change.writes.push_back(WriteOf(Thing("b", 3), version));  // stale
  const auto head = store_->Head();
  EXPECT_FALSE(store_->CommitAndWait(change).ok());
  EXPECT_FALSE(VersionOf(ThingName("a")).exists());
  EXPECT_EQ(*store_->Head(), *head);
}

TEST_P(StoreConformance, OneOfManyConcurrentCreatesWins) {
  constexpr int kWriters = 8;
  std::latch start(kWriters);
  std::atomic<int> winners = 0;
  std::vector<std::jthread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      start.arrive_and_wait();
      if (store_->CommitAndWait(Writing(Thing("one", i))).ok()) ++winners;
    });
  }
  writers.clear();
  EXPECT_EQ(winners, 1);
}

TEST_P(StoreConformance, ABadChangeFailsAlone) {
  std::vector<std::future<Status>> answers;
  for (int i = 0; i < 50; ++i) {
    TestResource thing = Thing(fmt::format("t{}", i));
    if (i % 10 == 3) thing.set_owner(std::string("with\0NUL", 8));
    if (i % 10 == 5) thing.set_owner(std::string(5'000, 'x'));
    auto answer = std::make_shared<std::promise<Status>>();
    answers.push_back(answer->get_future());
    store_->Commit(Writing(thing), [answer](const Result<Committed>& result) {
      answer->set_value(result.status());
    });
  }
  for (int i = 0; i < 50; ++i) {
    const Status status = answers[static_cast<std::size_t>(i)].get();
    const bool is_bad = i % 10 == 3 || i % 10 == 5;
    EXPECT_EQ(status.code(), is_bad ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kOk)
        << status;
  }
  EXPECT_THAT(Names({}), SizeIs(40));
}

TEST_P(StoreConformance, AChangeOfAnUndeclaredCollectionFailsAlone) {
  Reopen({kThings.info()});
  Change change;
  change.writes.emplace_back().collection = kOwners.info();
  change.writes[0].name = "countries/ke/partnerships/p";
  change.writes[0].columns = {ColumnValue("x")};
  EXPECT_TRUE(absl::IsInternal(store_->CommitAndWait(change).status()));
  EXPECT_TRUE(Put(Thing("a")).exists());
}

TEST_P(StoreConformance, TheJournalIsDenseAndInTheOrderOfCommits) {
  constexpr int kWriters = 8, kEach = 50;
  const std::string shared = ThingName("shared");
  Put(Thing("shared", 0));
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([&, writer] {
        for (int done = 0; done < kEach;) {
          const auto row = *store_->Get(kThings.info(), shared);
          TestResource thing;
          thing.ParseFromString(row->body);
          thing.set_number(thing.number() + 1);
          Change change = WithEvent(Writing(thing, row->version), std::to_string(thing.number()));
          change.writes.push_back(WriteOf(Thing(fmt::format("{}-{}", writer, thing.number()))));
          if (store_->CommitAndWait(std::move(change)).ok()) ++done;
        }
      });
    }
  }
  const auto entries = store_->ReadJournal({1, 1, 0}, kWriters * kEach + 10);
  ASSERT_TRUE(entries.ok());
  ASSERT_THAT(*entries, SizeIs(kWriters * kEach));
  for (std::size_t i = 0; i < entries->size(); ++i) {
    EXPECT_EQ((*entries)[i].number(), static_cast<std::int64_t>(i) + 2);
    EXPECT_EQ((*entries)[i].events(0).data(), std::to_string(i + 1));
  }
  EXPECT_EQ(store_->Head()->number, kWriters * kEach + 1);
}

TEST_P(StoreConformance, TheJournalSaysWhatWasWrittenAndNumbersItsEvents) {
  Change change = WithEvent(WithEvent(Writing(Thing("a")), "one"), "two");
  change.entry.set_caller("sub");
  change.entry.set_cause("a test");
  const auto committed = store_->CommitAndWait(change);
  ASSERT_TRUE(committed.ok());
  EXPECT_EQ(committed->position, (Position{1, 1, 1}));
  const auto entries = *store_->ReadJournal({}, 10);
  ASSERT_THAT(entries, SizeIs(1));
  const auto& entry = entries[0];
  common::v1::JournalEntry without_ids = entry;
  for (auto& event : *without_ids.mutable_events()) event.clear_id();
  EXPECT_EQ(without_ids.SerializeAsString(), committed->entry.SerializeAsString());
  EXPECT_EQ(entry.caller(), "sub");
  EXPECT_EQ(entry.written(0).name(), ThingName("a"));
  EXPECT_EQ(entry.written(0).etag(), FormatEtag(committed->versions[0]));
  EXPECT_EQ(FromTimestamp(entry.commit_time()), clock_.Now());
  EXPECT_FALSE(entry.events(0).id().empty());
  EXPECT_NE(entry.events(0).id(), entry.events(1).id());
}

TEST_P(StoreConformance, TheJournalIsReadInSlices) {
  for (int i = 0; i < 5; ++i) Put(Thing(fmt::format("t{}", i)));
  const auto slice = *store_->ReadJournal({1, 2, 7}, 2);
  ASSERT_THAT(slice, SizeIs(2));
  EXPECT_EQ(slice[0].number(), 3);
  EXPECT_THAT(*store_->ReadJournal(*store_->Head(), 10), IsEmpty());
}

TEST_P(StoreConformance, MarksAndTimersLeaveNoRowInTheJournal) {
  Change change;
  change.writes.emplace_back().collection = kMarks.info();
  change.writes[0].name = "marks/c/s/k";
  const auto committed = store_->CommitAndWait(change);
  ASSERT_TRUE(committed.ok()) << committed.status();
  EXPECT_EQ(store_->Head()->number, 0);
  EXPECT_TRUE((*store_->Get(kMarks.info(), "marks/c/s/k"))->version.exists());
}

TEST_P(StoreConformance, AnIdIsCommittedOnce) {
  const auto first = store_->CommitAndWait(WithId(Writing(Thing("a", 1)), "id"));
  // A retry has read what the first left; its guard no longer matters.
  const auto again = store_->CommitAndWait(WithId(Writing(Thing("a", 2)), "id"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->entry.SerializeAsString(), first->entry.SerializeAsString());
  EXPECT_EQ(again->position, first->position);
  EXPECT_EQ(Read(ThingName("a")).number(), 1);
  EXPECT_EQ((*store_->FindChange("id"))->number(), 1);
  EXPECT_FALSE(store_->FindChange("other")->has_value());
}

TEST_P(StoreConformance, ConcurrentRetriesOfOneIdCommitOnce) {
  std::atomic<int> repeated = 0, fresh = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&, i] {
        const auto result =
            store_->CommitAndWait(WithId(Writing(Thing(fmt::format("t{}", i))), "same"));
        ++(result->repeated ? repeated : fresh);
      });
    }
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(repeated, 7);
  EXPECT_THAT(Names({}), SizeIs(1));
}

TEST_P(StoreConformance, ManyThreadsReadTheirOwnRows) {
  constexpr int kThreads = 16, kReads = 200;
  for (int i = 0; i < kThreads; ++i) Put(Thing(fmt::format("t{}", i), i));
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> readers;
    for (int i = 0; i < kThreads; ++i) {
      readers.emplace_back([&, i] {
        for (int n = 0; n < kReads; ++n) {
          const int wanted = (i + n) % (kThreads + 1);  // one of them is not there
          const auto row = store_->Get(kThings.info(), ThingName(fmt::format("t{}", wanted)));
          TestResource thing;
          if (row.ok() && row->has_value()) thing.ParseFromString((*row)->body);
          right += row.ok() && row->has_value() == (wanted < kThreads) &&
                   (!row->has_value() || thing.number() == wanted);
        }
      });
    }
  }
  EXPECT_EQ(right, kThreads * kReads);
}

TEST_P(StoreConformance, AnIdWithAnotherRequestIsRefused) {
  ASSERT_TRUE(store_->CommitAndWait(WithId(Writing(Thing("a")), "id", "one")).ok());
  const auto other = store_->CommitAndWait(WithId(Writing(Thing("b")), "id", "two"));
  EXPECT_EQ(ReasonOf(other.status()), "REQUEST_ID_REUSED");
  EXPECT_FALSE(VersionOf(ThingName("b")).exists());
}

TEST_P(StoreConformance, AnIdIsRememberedForThirtyDays) {
  ASSERT_TRUE(store_->CommitAndWait(WithId(Writing(Thing("a")), "id")).ok());
  clock_.Advance(absl::Hours(24 * 29));
  EXPECT_TRUE(store_->FindChange("id")->has_value());
  clock_.Advance(absl::Hours(24 * 2));
  EXPECT_FALSE(store_->FindChange("id")->has_value());
  for (int i = 0; i < 200; ++i) Put(Thing(fmt::format("t{}", i)));  // lets it be swept
  const auto anew = store_->CommitAndWait(WithId(Writing(Thing("b")), "id", "another"));
  ASSERT_TRUE(anew.ok()) << anew.status();
  EXPECT_FALSE(anew->repeated);
}

TEST_P(StoreConformance, AnErasedNameNeverGetsAVersionAgain) {
  std::set<Version> seen;
  Version version;
  for (int i = 0; i < 5; ++i) {
    version = Put(Thing("a"), {});
    EXPECT_TRUE(seen.insert(version).second);
    if (i == 2) Reopen();
    Change change = Writing(Thing("a"), version);
    change.writes[0].erase = true;
    ASSERT_TRUE(store_->CommitAndWait(change).ok());
    EXPECT_FALSE(VersionOf(ThingName("a")).exists());
  }
  EXPECT_EQ(*seen.rbegin(), version);  // ever greater
}

TEST_P(StoreConformance, ReopeningKeepsEverything) {
  const Version version = Put(Thing("a", 5));
  const std::string key(store_->digest_key());
  Reopen();
  EXPECT_EQ(VersionOf(ThingName("a")), version);
  EXPECT_EQ(store_->Head()->number, 1);
  EXPECT_EQ(store_->digest_key(), key);
  EXPECT_GE(key.size(), 32U);
  EXPECT_GT(Put(Thing("a", 6), version), version);
  EXPECT_EQ(store_->Head()->number, 2);
}

TEST_P(StoreConformance, AStoreOfANewerBinaryIsRefused) {
  Put(Thing("a"));
  store_.reset();
  GetParam().make_newer(url_);
  const auto opened = Open({});
  EXPECT_TRUE(absl::IsFailedPrecondition(opened.status())) << opened.status();
}

}  // namespace tandem::testing
