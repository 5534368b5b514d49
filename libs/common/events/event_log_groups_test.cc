// What every log does for the members of a group, beside event_log_conformance_test.cc.
#include <algorithm>
#include <map>
#include <memory>
#include <random>

#include "fmt/format.h"
#include "libs/common/events/event_log_conformance.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

TEST_P(EventLogConformance, MembersOfAGroupShareThePartitionsAndNoneIsReadByTwo) {
  Ownership one, other;
  const auto first = Subscribe("group", &one);
  const auto all = static_cast<std::size_t>(*log_->Partitions(topic_));
  PollUntil({first.get()}, [&] { return one.owned.size() == all; });
  auto second = Subscribe("group", &other);
  PollUntil({first.get(), second.get()}, [&] {
    for (const Partition& partition : other.owned) {
      EXPECT_EQ(std::count(one.owned.begin(), one.owned.end(), partition), 0);
    }
    return one.owned.size() + other.owned.size() == all && !other.owned.empty();
  });
  EXPECT_GT(one.revocations, 0);

  second.reset();
  PollUntil({first.get()}, [&] { return one.owned.size() == all; });
}

// Members come and go at random while others publish; each takes its offsets to a shared place, as
// consumers do in their store.
TEST_P(EventLogConformance, WhateverTheMembershipEveryRecordIsReadOnceInOrder) {
  std::mt19937_64 random(Seed());
  Ownership shared;  // of the offsets
  struct Member {
    Ownership ownership;
    std::unique_ptr<Subscription> subscription;
  };
  std::vector<std::unique_ptr<Member>> members;
  std::map<std::string, std::vector<std::int64_t>> seen;
  const auto poll = [&](Member& member) {
    auto records = member.subscription->Poll(5, absl::Now() + GetParam().patience);
    ASSERT_TRUE(records.ok()) << records.status();
    for (const Record& record : *records) {
      ASSERT_EQ(record.offset, shared.starts[record.partition]);
      shared.starts[record.partition] = record.offset + 1;
      seen[record.event.key].push_back(record.event.position.number);
    }
  };
  std::int64_t published = 0;
  for (int step = 0; step < GetParam().steps; ++step) {
    const auto choice = random() % 10;
    if (choice < 3) {
      Publish({MakeEvent(fmt::format("key{}", random() % 20), ++published)});
    } else if (choice == 3 && members.size() < 4) {
      members.push_back(std::make_unique<Member>());
      Member& member = *members.back();
      auto subscription =
          log_->Subscribe(topic_ + ".group", {topic_},
                          {.start = [&shared](const Partition& p) -> Result<std::int64_t> {
                             return shared.starts[p];
                           },
                           .revoked = [](const Partition&) {}});
      ASSERT_TRUE(subscription.ok());
      member.subscription = *std::move(subscription);
    } else if (choice == 4 && members.size() > 1) {
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(random() % members.size()));
    } else if (!members.empty()) {
      poll(*members[random() % members.size()]);
    }
  }
  if (members.empty()) return;
  std::int64_t total = 0;
  const auto count = [&] {
    total = 0;
    for (const auto& [key, numbers] : seen) total += static_cast<std::int64_t>(numbers.size());
    return total;
  };
  const Time deadline = Soon() + absl::Seconds(20);
  while (count() < published && absl::Now() < deadline) {
    for (const auto& member : members) poll(*member);
  }
  for (const auto& [key, numbers] : seen) {
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end())) << key;
  }
  EXPECT_EQ(total, published);
}

}  // namespace
}  // namespace tandem::testing
