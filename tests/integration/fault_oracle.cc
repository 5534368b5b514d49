// What must have become of the load after every fault.
#include <algorithm>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_load.h"
#include "tests/integration/ways.h"

namespace tandem::testing {
namespace {

// A command, and the resource that it is about.
using Key = std::pair<std::string, std::string>;

struct Journal {
  std::vector<std::vector<Key>> commands;  // all that each has written
  std::map<Key, int> verbs;                // how often each has written each resource
  std::map<std::string, int> writes;       // how often anything has
};

Journal JournalOf(Store& store) {
  Journal journal;
  std::map<std::string, int> changes;
  Position place;
  for (;;) {
    const auto rows = store.ReadJournal(place, 1000);
    EXPECT_TRUE(rows.ok()) << rows.status();
    if (!rows.ok() || rows->empty()) break;
    for (const auto& row : *rows) {
      place = {row.epoch(), row.number(), 0};
      EXPECT_EQ(++changes[row.change_id()], 1) << "change " << row.change_id();
      const std::string verb = VerbOf(row);
      std::vector<Key> keys;
      for (const auto& written : row.written()) {
        ++journal.verbs[keys.emplace_back(verb, written.name())];
        ++journal.writes[written.name()];
      }
      // No reaction, no timer, no rebuild.
      if (row.cause().size() > verb.size() && verb.find(' ') == std::string::npos)
        journal.commands.push_back(std::move(keys));
    }
  }
  return journal;
}

// What `store` has, by name.
std::map<std::string, std::string> BodiesIn(Store& store, std::string_view service) {
  std::map<std::string, std::string> bodies;
  const Declarations declarations = DeclarationsOf(service);
  for (const CollectionInfo& collection : declarations.collections()) {
    if (collection.projection) continue;
    const auto rows = store.List(collection, Query());
    EXPECT_TRUE(rows.ok()) << rows.status();
    for (const Row& row : rows.ok() ? *rows : std::vector<Row>()) bodies[row.name] = row.body;
  }
  return bodies;
}

// How often each of `commands` has happened. Beside what it is about, a command writes what it
// takes or guards: an institution may not be archived meanwhile.
std::map<Key, int> HappenedOf(const Journal& journal, const std::map<Key, int>& commands) {
  std::map<Key, int> happened;
  for (const std::vector<Key>& keys : journal.commands) {
    bool is_known = false;
    for (const Key& key : keys) {
      if (!commands.contains(key)) continue;
      is_known = true;
      ++happened[key];
    }
    if (!is_known && !keys.empty())
      ADD_FAILURE() << keys.front().first << " of " << keys.front().second
                    << " happened, and nobody was told so";
  }
  return happened;
}

// What came of the commands of one partnership, in its own service and by reactions. Answers which
// priorities it has heard of.
std::set<std::string> ExpectEffects(const std::string& name, const std::string& body,
                                    const Journal& placement, const Journal& learning) {
  placement::v1::Partnership partnership;
  EXPECT_TRUE(partnership.ParseFromString(body)) << name;
  std::map<std::string, int> notes, priorities;
  for (const auto& note : partnership.potential_objectives()) ++notes[note.objective()];
  for (const auto& known : partnership.priorities()) ++priorities[known.priority()];
  for (const auto& [note, times] : notes) EXPECT_EQ(times, 1) << note << " of " << name;
  std::set<std::string> known;
  for (const auto& [priority, times] : priorities) {
    EXPECT_EQ(times, 1) << priority;
    known.insert(priority);
  }
  if (name.starts_with(crash::kPartnershipsOfWays)) return known;
  // Made, noted in, and told of its priorities: once each, but for those of which it hears at once.
  const auto writes = placement.writes.find(name);
  EXPECT_LE(static_cast<std::size_t>(writes->second), 1 + notes.size() + priorities.size()) << name;
  const std::string team = fmt::format("countries/lr/teams/{}", IdOf(name));
  if (const auto profile = learning.writes.find(team + "/learningProfile");
      profile == learning.writes.end() || profile->second != 1) {
    ADD_FAILURE() << team << " was followed "
                  << (profile == learning.writes.end() ? 0 : profile->second) << " times";
  }
  const auto noted = placement.verbs.find({"NotePotentialObjective", name});
  EXPECT_EQ(partnership.potential_objectives_size(),
            noted == placement.verbs.end() ? 0 : noted->second);
  return known;
}

}  // namespace

void FaultLoad::ExpectExactlyOnce(const Stores& stores) const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, Journal> journals;
  for (const auto& [service, store] : stores) journals[service] = JournalOf(*store);
  std::map<std::string, std::map<Key, int>> expected;
  for (const auto& [service, verb, name] : acknowledged_) ++expected[service][{verb, name}];
  const auto& placed = expected["placement"];
  const auto confirmed_in = [&](const std::vector<Acknowledged>& commands) {
    std::set<std::string> confirmed;
    for (const auto& [service, verb, name] : commands) {
      const std::string partnership = name.substr(0, name.find("/teamPriorities/"));
      if (verb == "ConfirmTeamPriority" && placed.contains({"CreatePartnership", partnership}))
        confirmed.insert(name);
    }
    return confirmed;
  };
  std::set<std::string> known;
  for (const auto& [service, commands] : expected) {
    EXPECT_THAT(HappenedOf(journals[service], commands), ::testing::ContainerEq(commands))
        << service;
    const auto bodies = BodiesIn(*stores.at(service), service);
    for (const auto& [key, times] : commands) {
      const auto& [verb, name] = key;
      const auto body = bodies.find(name);
      EXPECT_NE(body, bodies.end()) << name << " is lost";
      if (verb != "CreatePartnership" || body == bodies.end()) continue;
      known.merge(
          ExpectEffects(name, body->second, journals["placement"], journals["learning-content"]));
    }
  }
  const std::set<std::string> confirmed = confirmed_in(acknowledged_), lost = confirmed_in(lost_);
  EXPECT_TRUE(std::includes(known.begin(), known.end(), confirmed.begin(), confirmed.end()))
      << "placement has not heard of a priority";
  // It may have heard of those that are lost since, or have gone back to before it had.
  for (const std::string& priority : known)
    EXPECT_TRUE(confirmed.contains(priority) || lost.contains(priority)) << priority;
}

}  // namespace tandem::testing
