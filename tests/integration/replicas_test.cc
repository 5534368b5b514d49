// Two replicas of one service: what one has committed the other reads, whose permission has ended
// reads nothing at either, and of two who write one version one wins.
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <map>
#include <thread>

#include "fmt/format.h"
#include "libs/common/cache/redis_cache.h"
#include "libs/common/rpc/keys.h"
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

// Many want the same at once, beside other tests: how fast it goes is looked at elsewhere.
constexpr Duration kAnsweredWithin = absl::Seconds(8);

class Rivals {
 public:
  explicit Rivals(const Distributed& suite, const std::string& token = {})
      : one_(suite, "placement", token), other_(suite, "placement-2", token) {}

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
  return client.Call(fmt::format("{}/CreateTeam", kService), request, nullptr,
                     {.timeout = kAnsweredWithin});
}

Status Rename(const FaultClient& client, const std::string& name, const std::string& title,
              const std::string& etag = {}) {
  placement::v1::UpdateTeamRequest request;
  request.mutable_team()->set_name(name);
  request.mutable_team()->set_display_name(title);
  request.mutable_team()->set_etag(etag);
  request.mutable_update_mask()->add_paths("display_name");
  return client.Call(fmt::format("{}/UpdateTeam", kService), request, nullptr,
                     {.timeout = kAnsweredWithin});
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

// Whether a Redis has lied so often; of one that does not lie, true.
using HasLied = std::function<bool(int times)>;
using Check = std::function<void(const std::string& redis, const HasLied& has_lied)>;

void WithEachRedis(RedisServer& redis, std::uint64_t seed, const Check& check) {
  const HasLied is_honest = [](int) { return true; };
  check("that is well", is_honest);
  {
    std::atomic<int> flushes = 0;
    const std::jthread flusher([&](const std::stop_token& stopped) {
      while (!stopped.stop_requested()) {
        if (redis.Ask({"FLUSHALL"}) == "OK") ++flushes;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    });
    check("that is flushed again and again", [&](int times) { return flushes >= times; });
  }
  redis.Freeze();
  check("that is frozen", is_honest);
  redis.Thaw();
  redis.Stop();
  check("that is stopped", is_honest);
  {
    LieNowAndThen lie(seed);
    const RedisServer true_one;
    const Liar liar({.lie = [&](std::string truth) { return lie(std::move(truth)); },
                     .port = redis.port(),
                     .before = true_one.port()});
    check("that lies", [&](int times) { return lie.count() >= times; });
  }
  redis.Start();
  check("that is well again", is_honest);
}

// One who has a token by a key that nobody else has.
class Leaver {
 public:
  Leaver(const Distributed& suite, const std::string& name)
      : name_(name), keys_(std::filesystem::path(suite.data_dir()) / "keys") {
    const std::string signing = fmt::format("{}/{}", suite.data_dir(), name);
    EXPECT_TRUE(MakeKey(keys_.string(), signing, name).ok());
    token_ = FaultToken(signing, name);
  }
  ~Leaver() {
    RemoveKey();
    std::filesystem::remove(keys_ / kRevoked);
  }
  Leaver(const Leaver&) = delete;
  Leaver& operator=(const Leaver&) = delete;

  const std::string& token() const { return token_; }
  void Revoke() const {
    std::ofstream(keys_ / ".revoked") << name_ << " 2100-01-01T00:00:00Z\n";
    std::filesystem::rename(keys_ / ".revoked", keys_ / kRevoked);
  }
  void RemoveKey() const { std::filesystem::remove(keys_ / name_); }

 private:
  const std::string name_;
  const std::filesystem::path keys_;
  std::string token_;
};

// When the last call was made that `leaver` got an answer to. Another asks for the same, so that
// the cache has it.
Time LastAnswered(const FaultClient& leaver, const FaultClient& other, const std::string& name,
                  std::atomic<int>& answered) {
  Time last = absl::InfinitePast();
  const Until until(absl::Seconds(60));
  for (int refused = 0; refused < 20;) {
    const auto read = Get(other, name);
    EXPECT_TRUE(read.ok()) << read.status();
    const Time asked = absl::Now();
    const Status status = Get(leaver, name).status();
    if (status.ok()) {
      EXPECT_EQ(refused, 0) << "answered again";
      last = asked;
      ++answered;
      if (!until.passed()) continue;
      ADD_FAILURE() << "answered for ever";
      break;
    }
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
    ++refused;
  }
  return last;
}

// While both replicas are asked by one whose permission `end` ends.
void ExpectRefusedWithinASecond(const Rivals& leavers, const Rivals& others,
                                const std::string& name, const std::string& redis,
                                const HasLied& has_lied, const std::function<void()>& end) {
  ASSERT_TRUE(Eventually([&] { return Get(leavers[0], name).ok() && Get(leavers[1], name).ok(); }))
      << "its key is not known";
  std::array<std::atomic<int>, 2> answered{};
  std::vector<std::future<Time>> last;
  for (int i = 0; i < 2; ++i) {
    last.push_back(std::async(std::launch::async, [&, i] {
      return LastAnswered(leavers[i], others[i], name, answered[static_cast<std::size_t>(i)]);
    }));
  }
  EXPECT_TRUE(Eventually([&] { return answered[0] >= 10 && answered[1] >= 10 && has_lied(1); }));
  end();
  const Time ended = absl::Now();
  for (std::future<Time>& one : last) {
    const Duration after = one.get() - ended;
    EXPECT_LT(after, absl::Seconds(1)) << "with a Redis " << redis;
    fmt::print("with a Redis {}: answered last {:.3f} s after\n", redis,
               absl::ToDoubleSeconds(after));
  }
}

}  // namespace

TEST_F(Faults, WhatOneReplicaCommitsTheOtherReadsWithinTheBound) {
  const Rivals replicas(suite());
  const int times = Soak() ? 500 : 25;
  WithEachRedis(suite().redis(), random()(), [&](const std::string& redis, const auto& has_lied) {
    ExpectNewWithinTheBound(load(), replicas, redis, times, [&] { return has_lied(times / 10); });
  });
}

TEST_F(Faults, NoReplicaAnswersFromItsCacheWhomItMustRefuseByNow) {
  RedisServer& redis = suite().redis();
  const Rivals others(suite());
  const std::string id = fmt::format("left-{}", load().count());
  const std::string name = "countries/lr/teams/" + id;
  ASSERT_TRUE(Create(others[0], id, id).ok());
  load().Count({"placement", "CreateTeam", name});
  const std::string key = fmt::format("{}tandem:local:{}", suite().topic_prefix(), name);
  ASSERT_TRUE(Eventually([&] {
    return Get(others[0], name).ok() && redis.Ask({"EXISTS", key}) == "1";
  }));
  int leavers = 0;
  WithEachRedis(redis, random()(), [&](const std::string& is, const HasLied& has_lied) {
    for (const auto end : {&Leaver::Revoke, &Leaver::RemoveKey}) {
      const Leaver leaver(suite(), fmt::format("{}-{}", id, leavers++));
      ExpectRefusedWithinASecond(Rivals(suite(), leaver.token()), others, name, is, has_lied,
                                 [&] { (leaver.*end)(); });
    }
  });
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
                             request, nullptr, {.timeout = absl::Seconds(20)});
        EXPECT_TRUE(status.ok()) << status;
        if (status.ok()) load().Count({"placement", "NotePotentialObjective", partnership});
      }
    });
  }
}

}  // namespace tandem::testing
