#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/seed.h"

// Random concurrent Changes, compared with the same Changes one after the other in the order of the
// journal.
namespace tandem::testing {
namespace {

constexpr int kWriters = 6;
constexpr int kNames = 12;
constexpr int kChangesEach = 150;

using Contents = std::map<std::string, std::int64_t>;  // number by name

// One writer's random Changes. What each of them saw and did goes with it as an event.
class Writer {
 public:
  Writer(Store& store, int id, std::uint64_t seed) : store_(store), id_(id), random_(seed) {}

  void Run() {
    for (int i = 0; i < kChangesEach; ++i) {
      Change change = Draw(fmt::format("{}/{}", id_, i));
      const Result<Committed> committed = store_.CommitAndWait(change);
      if (committed.ok()) acknowledged_.push_back(change.entry.change_id());
      if (Chance(10)) Retry(change, committed.ok());
    }
  }
  const std::vector<std::string>& acknowledged() const { return acknowledged_; }

 private:
  bool Chance(int percent) { return std::uniform_int_distribution(1, 100)(random_) <= percent; }

  Change Draw(std::string id) {
    Change change;
    change.entry.set_change_id(id);
    change.entry.set_request_digest("digest of " + id);
    auto* story = change.entry.add_events();
    std::set<int> names;
    for (int i = std::uniform_int_distribution(1, 4)(random_); i > 0; --i) {
      names.insert(std::uniform_int_distribution(0, kNames - 1)(random_));
    }
    for (const int name : names) Touch(ThingName(std::to_string(name)), change, *story);
    return change;
  }

  // Reads the resource, and perhaps writes or erases it.
  void Touch(const std::string& name, Change& change, common::v1::JournalEntry::Event& story) {
    const auto row = *store_.Get(kThings.info(), name);
    TestResource thing;
    if (row.has_value()) thing.ParseFromString(row->body);
    const Version version = row.has_value() ? row->version : Version();
    Tell(story, "saw", name, row.has_value() ? thing.number() : -1);
    if (Chance(30)) {
      change.reads.push_back({kThings.info(), name, version});
      return;
    }
    thing.set_name(name);
    thing.set_number(std::uniform_int_distribution(0, 1'000)(random_));
    Write& write = change.writes.emplace_back(WriteOf(thing, version));
    write.erase = row.has_value() && Chance(20);
    Tell(story, "did", name, write.erase ? -1 : thing.number());
  }

  static void Tell(common::v1::JournalEntry::Event& story, std::string_view verb,
                   std::string_view name, std::int64_t number) {
    story.mutable_data()->append(fmt::format("{} {} {}\n", verb, name, number));
  }

  // A caller who did not hear the answer sends the same again.
  void Retry(const Change& change, bool was_committed) {
    const Result<Committed> again = store_.CommitAndWait(change);
    if (was_committed) {
      EXPECT_TRUE(again.ok() && again->repeated) << again.status();
    } else if (again.ok()) {
      acknowledged_.push_back(change.entry.change_id());
    }
  }

  Store& store_;
  const int id_;
  std::mt19937_64 random_;
  std::vector<std::string> acknowledged_;
};

// Applies what a Change told of itself; fails if it saw something else than there was.
void Replay(const common::v1::JournalEntry& entry, Contents& model) {
  std::istringstream story(entry.events(0).data());
  std::string verb, name;
  std::int64_t number = 0;
  while (story >> verb >> name >> number) {
    if (verb == "saw") {
      const auto found = model.find(name);
      EXPECT_EQ(found == model.end() ? -1 : found->second, number)
          << name << " in " << entry.change_id();
    } else if (number < 0) {
      model.erase(name);
    } else {
      model[name] = number;
    }
  }
}

TEST_P(StoreConformance, ConcurrentChangesEqualTheSameOnesInTheOrderOfTheJournal) {
  const std::uint64_t seed = Seed();
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 2; ++round) {
    std::vector<std::unique_ptr<Writer>> writers;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kWriters; ++i) {
        const int id = round * kWriters + i;
        writers.push_back(
            std::make_unique<Writer>(*store_, id, seed + static_cast<std::uint64_t>(id)));
        threads.emplace_back([&writer = *writers.back()] { writer.Run(); });
      }
    }
    for (const auto& writer : writers) {
      acknowledged.insert(acknowledged.end(), writer->acknowledged().begin(),
                          writer->acknowledged().end());
    }
    Reopen();
  }

  Contents model;
  std::vector<std::string> journaled;
  const auto entries = store_->ReadJournal({}, 1'000'000);
  for (const auto& entry : *entries) {
    Replay(entry, model);
    journaled.push_back(entry.change_id());
  }
  EXPECT_THAT(journaled, ::testing::UnorderedElementsAreArray(acknowledged));
  Contents stored;
  const auto rows = store_->List(kThings.info(), {});
  for (const Row& row : *rows) {
    TestResource thing;
    thing.ParseFromString(row.body);
    stored[row.name] = thing.number();
  }
  EXPECT_EQ(stored, model);
  EXPECT_GT(acknowledged.size(), 100U);
}

}  // namespace
}  // namespace tandem::testing
