// Two replicas of one service: what one has committed the other reads, and of two who write one
// version one wins.
#include <functional>
#include <map>
#include <thread>

#include "fmt/format.h"
#include "libs/common/cache/redis_cache.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/liar.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/lie_now_and_then.h"
#include "tests/integration/lost_and_late.h"

namespace tandem::testing {
namespace {

using placement::v1::Team;

constexpr std::string_view kService = "tandem.placement.v1.TeamService";
constexpr int kContenders = 3;  // at each replica

class Rivals {
 public:
  explicit Rivals(const Distributed& suite)
      : one_(suite, "placement"), other_(suite, "placement-2") {}

  const FaultClient& operator[](int i) const { return i % 2 == 0 ? one_ : other_; }

 private:
  const FaultClient one_, other_;
};

Status Create(const FaultClient& client, const std::string& id, const std::string& request_id) {
  placement::v1::CreateTeamRequest request;
  request.set_parent("countries/lr");
  request.set_team_id(id);
  request.set_request_id(request_id);
  request.mutable_team()->set_display_name("A team");
  request.mutable_team()->set_institution("countries/lr/institutions/ministry");
  request.mutable_team()->set_health_system_level(Team::NATIONAL);
  request.mutable_team()->mutable_location()->set_country("lr");
  return client.Call(fmt::format("{}/CreateTeam", kService), request);
}

Status Rename(const FaultClient& client, const std::string& name, const std::string& title,
              const std::string& etag = {}) {
  placement::v1::UpdateTeamRequest request;
  request.mutable_team()->set_name(name);
  request.mutable_team()->set_display_name(title);
  request.mutable_team()->set_etag(etag);
  request.mutable_update_mask()->add_paths("display_name");
  return client.Call(fmt::format("{}/UpdateTeam", kService), request);
}

Result<Team> Get(const FaultClient& client, const std::string& name) {
  placement::v1::GetTeamRequest request;
  request.set_name(name);
  Team team;
  RETURN_IF_ERROR(client.Call(fmt::format("{}/GetTeam", kService), request, &team));
  return team;
}

// Of one team each of `times` renames through one of them is read through
// the other within the bound. Until `is_enough` as well.
void ExpectNewWithinTheBound(FaultLoad& load, const Rivals& replicas, const std::string& redis,
                             int times, const std::function<bool()>& is_enough) {
  const std::string id = fmt::format("read-{}", load.count());
  const std::string name = "countries/lr/teams/" + id;
  ASSERT_TRUE(Create(replicas[0], id, id).ok());
  load.Count({"placement", "CreateTeam", name});
  std::vector<Duration> ages;
  for (int i = 0; i < times || !is_enough(); ++i) {
    // So that both have it in their caches.
    ASSERT_TRUE(Get(replicas[0], name).ok() && Get(replicas[1], name).ok());
    const std::string title = fmt::format("{} {}", redis, i);
    const Status renamed = Rename(replicas[i], name, title);
    ASSERT_TRUE(renamed.ok()) << renamed;
    load.Count({"placement", "UpdateTeam", name});
    const Time committed = absl::Now();
    for (;;) {
      const Time asked = absl::Now();
      const auto team = Get(replicas[i + 1], name);
      ASSERT_TRUE(team.ok()) << team.status();
      if (team->display_name() == title) break;
      ASSERT_LT(asked - committed, absl::FromChrono(kCacheBound)) << "with a Redis " << redis;
    }
    ages.push_back(absl::Now() - committed);
  }
  fmt::print("with a Redis {}: new after {}\n", redis, Describe(ages));
}

bool Always() { return true; }

}  // namespace

TEST_F(Faults, WhatOneReplicaCommitsTheOtherReadsWithinTheBound) {
  RedisServer& redis = suite().redis();
  const Rivals replicas(suite());
  const int times = Soak() ? 500 : 25;
  ExpectNewWithinTheBound(load(), replicas, "that is well", times, Always);
  redis.Freeze();
  ExpectNewWithinTheBound(load(), replicas, "that is frozen", times, Always);
  redis.Thaw();
  redis.Stop();
  ExpectNewWithinTheBound(load(), replicas, "that is stopped", times, Always);
  {
    LieNowAndThen lie(random()());
    const RedisServer true_one;
    const Liar liar({.lie = [&](std::string truth) { return lie(std::move(truth)); },
                     .port = redis.port(),
                     .before = true_one.port()});
    ExpectNewWithinTheBound(load(), replicas, "that lies", times,
                            [&] { return lie.count() >= times / 10; });
  }
  redis.Start();
  ExpectNewWithinTheBound(load(), replicas, "that is well again", times, Always);
}

// The caches are connected, and believe that they hear of everything.
TEST_F(Faults, WhatIsLostOrLateOnTheWayToTheCachesIsReadNewWithinTheBoundToo) {
  using Fault = LostAndLate::Fault;
  RedisServer& redis = suite().redis();
  const Rivals replicas(suite());
  const auto is_connected = [&](const std::string& process) {
    return suite().MetricsOf(process).find("\ntandem_cache_redis_up 1") != std::string::npos;
  };
  redis.Stop();
  for (const Fault fault : {Fault::kLost, Fault::kLate}) {
    const std::string is = fault == Fault::kLost ? "that tells nobody" : "that hears late";
    // An answer that nobody contradicts is served for the whole of the bound.
    const int times = fault == Fault::kLost ? (Soak() ? 100 : 1) : (Soak() ? 500 : 8);
    LostAndLate losses(fault, random()());
    const RedisServer true_one;
    const Liar liar({.lie = [&](std::string truth) { return losses.Answer(std::move(truth)); },
                     .passes = [&](const std::string& request) { losses.Pass(request); },
                     .port = redis.port(),
                     .before = true_one.port()});
    ASSERT_TRUE(Eventually([&] { return is_connected("placement"); }));
    ASSERT_TRUE(Eventually([&] { return is_connected("placement-2"); }));
    ExpectNewWithinTheBound(load(), replicas, is, times, [&] { return losses.count() >= times; });
    if (HasFatalFailure()) break;
    fmt::print("{} were {}\n", losses.count(), fault == Fault::kLost ? "lost" : "late");
  }
  redis.Start();
  EXPECT_TRUE(load().WaitForMore(20));
  const auto since = load().TakeSince();
  EXPECT_EQ(since.failed, 0) << since.last_failure;
}

TEST_F(Faults, OfReplicasThatFightForOneResourceOneWinsEachVersion) {
  const Rivals replicas(suite());
  const std::string id = fmt::format("fight-{}", load().count());
  const std::string name = "countries/lr/teams/" + id;
  std::mutex mutex;
  std::map<std::string, int> winners;  // by the etag that they gave
  int created = 0, lost = 0;
  std::vector<std::jthread> contenders;
  for (int i = 0; i < 2 * kContenders; ++i) {
    contenders.emplace_back([&, i] {
      const FaultClient& client = replicas[i];
      const Status made = Create(client, id, fmt::format("{}-{}", id, i));
      EXPECT_TRUE(made.ok() || absl::IsAlreadyExists(made)) << made;
      {
        const std::lock_guard lock(mutex);
        created += made.ok() ? 1 : 0;
      }
      for (int n = 0; n < (Soak() ? 500 : 20); ++n) {
        const auto team = Get(client, name);
        if (!team.ok()) {  // another one's, that its cache has not heard of
          EXPECT_TRUE(absl::IsNotFound(team.status())) << team.status();
          continue;
        }
        const Status status = Rename(client, name, fmt::format("{} {}", i, n), team->etag());
        EXPECT_TRUE(status.ok() || absl::IsAborted(status)) << status;
        const std::lock_guard lock(mutex);
        if (status.ok()) ++winners[team->etag()];
        lost += status.ok() ? 0 : 1;
      }
    });
  }
  contenders.clear();
  EXPECT_EQ(created, 1);
  for (const auto& [etag, times] : winners) EXPECT_EQ(times, 1) << etag;
  EXPECT_GT(winners.size(), 1U);
  load().Count({"placement", "CreateTeam", name});
  for (std::size_t i = 0; i < winners.size(); ++i) load().Count({"placement", "UpdateTeam", name});
  fmt::print("{} versions, {} came too late\n", winners.size(), lost);
}

// Without an etag nobody loses: who was overtaken runs again.
TEST_F(Faults, CommandsOfReplicasOnOnePartnershipAllSucceed) {
  const Rivals replicas(suite());
  const std::string partnership = "countries/lr/partnerships/w0-0";
  const std::string run = fmt::format("of {}", load().count());
  std::vector<std::jthread> contenders;
  for (int i = 0; i < 2 * kContenders; ++i) {
    contenders.emplace_back([&, i] {
      // A partnership holds 200.
      for (int n = 0; n < (Soak() ? 30 : 10); ++n) {
        placement::v1::NotePotentialObjectiveRequest request;
        request.set_name(partnership);
        request.set_objective(fmt::format("{} by {} {}", n, i, run));
        *request.mutable_effective_date() = ToDate(Day(2024, 1, 15));
        request.set_request_id(request.objective());
        const Status status =
            replicas[i].Call("tandem.placement.v1.PartnershipService/NotePotentialObjective",
                             request, nullptr, absl::Seconds(20));
        EXPECT_TRUE(status.ok()) << status;
        if (status.ok()) load().Count({"placement", "NotePotentialObjective", partnership});
      }
    });
  }
}

}  // namespace tandem::testing
