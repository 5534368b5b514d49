// Programs that are killed, frozen and replaced under load.
#include <algorithm>
#include <sstream>
#include <thread>

#include "fmt/format.h"
#include "libs/common/events/log_check.h"
#include "libs/common/events/progress.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/testing/eventually.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/report_reader.h"

namespace tandem::testing {
namespace {

constexpr Duration kTakenOverWithin = absl::Seconds(5);

TEST_F(Faults, ProgramsThatAreKilledAtRandomLoseAndDoubleNothing) {
  const int kills = Soak() ? 1000 : 20;
  for (int i = 0; i < kills && !HasFatalFailure(); ++i) {
    const std::string process = DrawProcess(suite().processes());
    ASSERT_TRUE(load().WaitForMore(Draw(1, 20)));
    suite().Kill(process);
    StartAgain(process);
  }
  const auto since = load().TakeSince();
  fmt::print("{} kills; {} calls sent again, the slowest took {:.2f} s\n", kills, since.failed,
             absl::ToDoubleSeconds(since.slowest));
}

common::v1::Lease LeaseIn(Store& store) {
  const auto lease = Stored(store, kLeases, "leases/leader");
  EXPECT_TRUE(lease.ok()) << lease.status();
  return lease.value_or(common::v1::Lease());
}

// Who holds it once it was renewed or taken.
std::string AwaitRenewal(Store& store) {
  const common::v1::Lease before = LeaseIn(store);
  common::v1::Lease after;
  Eventually([&] {
    after = LeaseIn(store);
    return after.holder() != before.holder() || after.renewals() != before.renewals();
  });
  return after.holder();
}

// Whether it is written down that the log has all events of its journal.
bool IsPublished(Store& store) {
  const auto relay = Stored(store, kRelayPositions, kRelayPosition);
  if (!relay.ok()) return false;
  const auto later = store.ReadJournal(FromProto(relay->position()), 1000);
  return later.ok() && std::none_of(later->begin(), later->end(),
                                    [](const auto& row) { return row.events_size() > 0; });
}

// At one replica, by several callers at once.
void MakeTeams(const Distributed& suite, FaultLoad& load, std::string_view process,
               const std::string& prefix, int count) {
  constexpr int kCallers = 8;
  const FaultClient client(suite, process);
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (int i = caller; i < count; i += kCallers)
        EXPECT_TRUE(load.MakeTeam(client, fmt::format("{}-{}", prefix, i)));
    });
  }
}

// More than its producer may have under way (five requests of one partition each): the rest waits
// in it, and goes out when it wakes, behind what its successor has published.
TEST_F(Faults, ARelayThatIsFrozenBeyondItsLeaseIsReplacedAndHarmlessWhenItWakes) {
  constexpr int kQueued = 64;
  Kafka* const kafka = *Kafka::Shared();
  const auto log = *OpenEventLog(suite().log_url());
  const auto store = *suite().OpenStoreOf("placement");
  std::vector<Duration> taken;
  const std::size_t rounds = Soak() ? 20 : 1;
  for (std::size_t tries = 0; taken.size() < rounds; ++tries) {
    ASSERT_LT(tries, 3 * rounds)
        << "it lost its lease while messages were queued, or had queued none";
    load().End();
    ASSERT_TRUE(Eventually([&] { return IsPublished(*store); }));
    const std::string leader = LeaderOf("placement");
    ASSERT_NE(leader, "");
    const std::string other = leader == "placement" ? "placement-2" : "placement";
    const std::string holder = AwaitRenewal(*store);
    // All of them come to it at once, and go nowhere.
    kafka->Freeze();
    suite().Freeze(leader);
    load().TakeSince();
    MakeTeams(suite(), load(), other, fmt::format("queued{}", tries), kQueued);
    const auto since = load().TakeSince();
    EXPECT_EQ(since.failed, 0) << since.last_failure;
    suite().Thaw(leader);
    const bool leads = AwaitRenewal(*store) == holder;
    suite().Freeze(leader);
    const Time began = absl::Now();
    kafka->Thaw();
    if (leads) {
      EXPECT_TRUE(Eventually([&] { return LeaseIn(*store).holder() != holder; }));
      const Duration after = absl::Now() - began;
      EXPECT_LE(after, kTakenOverWithin);
      EXPECT_TRUE(Eventually([&] { return IsPublished(*store); }));
      const std::int64_t published = Published(*log, "placement");
      suite().Thaw(leader);
      // On a busy machine it may have been frozen again before it had queued anything.
      if (Eventually([&] { return Published(*log, "placement") > published; }, absl::Seconds(20)))
        taken.push_back(after);
    }
    suite().Thaw(leader);
    load().Begin();
    EXPECT_TRUE(load().WaitForMore(20));
    if (HasFailure()) break;
  }
  fmt::print("the relay went on after {}\n", Describe(taken));
}

// Placement reacts to each second of these commands, and the load itself would call a replica of it
// that stands still, too.
std::vector<std::jthread> ConfirmPriorities(FaultLoad& load, int round) {
  constexpr int kCallers = 2, kEach = 12;  // each at what a worker of the load has made first
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&load, round, caller] {
      const std::string partnership = fmt::format("countries/lr/partnerships/w{}-0", caller);
      for (int i = 0; i < kEach; ++i)
        EXPECT_TRUE(load.ConfirmPriority(partnership, fmt::format("frozen{}-{}", round, i)));
    });
  }
  return callers;
}

// How many events `process` had in hand that another one had applied.
double CameTooLate(const Distributed& suite, std::string_view process) {
  double sum = 0;
  std::istringstream metrics(suite.MetricsOf(process));
  for (std::string line; std::getline(metrics, line);) {
    if (line.starts_with("tandem_dropped_duplicates_total"))
      sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

TEST_F(Faults, AConsumerThatIsFrozenAcrossARebalanceLosesAndDoublesNothing) {
  double in_hand = 0;
  for (int i = 0; i < (Soak() ? 10 : 1); ++i) {
    const std::string process =
        DrawProcess({"reporting", "reporting-2", "placement", "placement-2"});
    in_hand -= CameTooLate(suite(), process);
    std::vector<std::jthread> callers;
    load().End();
    if (process.starts_with("placement")) {
      callers = ConfirmPriorities(load(), i);
      ASSERT_TRUE(load().WaitForMore(Draw(4, 8)));
    } else {
      // Reporting folds what they do; a way would call it.
      load().Begin(2, /*has_ways=*/false);
    }
    suite().Freeze(process);
    if (callers.empty()) {
      EXPECT_TRUE(load().WaitForMore(100));
    }
    callers.clear();
    load().End();
    // The other one has all of its partitions by then.
    ExpectRest();
    suite().Thaw(process);
    load().Begin();
    ASSERT_TRUE(load().WaitForMore(50));
    in_hand += CameTooLate(suite(), process);
  }
  const auto since = load().TakeSince();
  EXPECT_EQ(since.failed, 0) << since.last_failure;
  // What it has in hand when it freezes is chance.
  fmt::print("{} events came to it too late\n", in_hand);
}

// Objectives asks placement each time whether there is such a partnership. The load itself would
// call the frozen one, too.
TEST_F(Faults, APlacementThatIsFrozenLeavesNoQuestionOfOthersUnanswered) {
  constexpr int kAskers = 12, kQuestions = 4;
  load().End();
  const FaultClient client(suite());
  objectives::v1::GetProgressRequest question;
  question.set_name("countries/lr/partnerships/w0-0");
  for (int i = 0; i < (Soak() ? 10 : 1); ++i) {
    const std::string process = DrawProcess({"placement", "placement-2"});
    suite().Freeze(process);
    std::vector<std::jthread> askers;
    for (int asker = 0; asker < kAskers; ++asker) {
      askers.emplace_back([&] {
        for (int times = 0; times < kQuestions; ++times) {
          const Status answer =
              client.Call("tandem.objectives.v1.ProgressService/GetProgress", question);
          EXPECT_TRUE(answer.ok()) << answer;
        }
      });
    }
    askers.clear();
    suite().Thaw(process);
  }
}

// As a Deployment's minReadySeconds lets it: clients and peers call the one that came back before
// the next one stops.
bool IsFoundAgain(const Distributed& suite, std::string_view process) {
  const auto is_found = [&] {
    const std::string metrics = suite.MetricsOf(process);
    const auto has_served = [&](std::string_view method) {
      return metrics.find(fmt::format("grpc_method=\"{}\"", method)) != std::string::npos;
    };
    if (process.starts_with("reporting")) return has_served("GetPartnershipReport");
    return has_served("GetPartnership") && has_served("GetStanding");
  };
  return Eventually(is_found, absl::Minutes(1), kDear);
}

// Those of reporting give their partitions to each other in the middle of batches.
TEST_F(Faults, ARollingStopOfReplicasFailsNoRequest) {
  const int rounds = Soak() ? 100 : 1;
  const ReportReader reader(suite(), "", AReport(FaultClient(suite())));
  int done = 0;
  int count = -load().count();
  for (; done < rounds && !HasFailure(); ++done) {
    for (const std::string process : {"placement", "placement-2", "reporting", "reporting-2"}) {
      const Status stopped = suite().Stop(process);
      ASSERT_TRUE(stopped.ok()) << stopped;
      ASSERT_TRUE(load().WaitForMore(5));
      StartAgain(process);
      ASSERT_TRUE(IsFoundAgain(suite(), process));
      ASSERT_TRUE(load().WaitForMore(20));
      const auto since = load().TakeSince();
      EXPECT_EQ(since.failed, 0) << process << " in round " << done << ": " << since.last_failure;
    }
  }
  count += load().count();
  fmt::print("{} rolling stops under {} commands and {} reports\n", done, count, reader.count());
}

}  // namespace
}  // namespace tandem::testing
