// Programs that die between commit, publish, advance, consume and project; events that come
// again.
#include <algorithm>
#include <map>

#include "fmt/format.h"
#include "tests/integration/fault_suite.h"
#include "tests/integration/oracle.h"

namespace tandem::testing {
namespace {

struct Step {
  std::string service;
  KillPoint point;
};

// Every step of every service that has it: only reporting projects.
std::vector<Step> AllSteps() {
  std::vector<Step> steps;
  for (const bool after : {false, true}) {
    for (const std::string_view service : Distributed::kServices) {
      for (const std::string step : {"commit", "publish", "advance", "consume"})
        steps.push_back({std::string(service), {.step = step, .after = after}});
    }
    steps.push_back({"reporting", {.step = "project", .after = after}});
  }
  return steps;
}

// Each step once, before and after, in some service; as many in one as in another.
std::vector<Step> OneOfEach(const std::vector<Step>& steps) {
  std::vector<Step> chosen;
  std::map<std::string, int> deaths;
  for (int most = 1; most <= 3; ++most) {
    for (const Step& step : steps) {
      const bool is_new = std::none_of(chosen.begin(), chosen.end(), [&](const Step& one) {
        return one.point.step == step.point.step && one.point.after == step.point.after;
      });
      if (!is_new || deaths[step.service] == most) continue;
      ++deaths[step.service];
      chosen.push_back(step);
    }
  }
  return chosen;
}

// The next of `steps` for each service: they die in one round.
std::vector<Step> TakeRound(std::vector<Step>& steps) {
  std::vector<Step> round;
  std::erase_if(steps, [&](const Step& step) {
    const bool is_free = std::none_of(round.begin(), round.end(),
                                      [&](const Step& one) { return one.service == step.service; });
    if (is_free) round.push_back(step);
    return is_free;
  });
  return round;
}

}  // namespace

TEST_F(Faults, ProgramsThatDieAtEachStepLoseAndDoubleNothing) {
  std::vector<Step> steps;
  for (int i = 0; i < (Soak() ? 10 : 1); ++i) {
    const std::vector<Step> all = AllSteps();
    steps.insert(steps.end(), all.begin(), all.end());
  }
  std::shuffle(steps.begin(), steps.end(), random());
  if (!Soak()) steps = OneOfEach(steps);
  const std::size_t count = steps.size();
  while (!steps.empty()) {
    std::vector<Step> round = TakeRound(steps);
    for (const Step& step : round) {
      // The one that is left does all of it. Asked to end, they give back what they hold.
      for (const std::string& process : ReplicasOf(step.service)) {
        const Status stopped = suite().Stop(process);
        ASSERT_TRUE(stopped.ok()) << stopped;
      }
      KillPoint point = step.point;
      // Reporting has few commands, and tells little.
      const bool is_rare =
          point.step == "advance" || (step.service == "reporting" && point.step != "project");
      point.occurrence = Draw(1, is_rare ? 2 : 8);
      const Status launched = suite().Launch(step.service, {.death = point});
      ASSERT_TRUE(launched.ok()) << launched;
    }
    // Whichever dies is started again at once: the others may wait for it.
    const Time until = absl::Now() + absl::Seconds(60);
    while (!round.empty() && absl::Now() < until) {
      std::erase_if(round, [&](const Step& step) {
        if (!suite().Ended(step.service, absl::Milliseconds(20))) return false;
        for (const std::string& process : ReplicasOf(step.service)) StartAgain(process);
        return true;
      });
    }
    ASSERT_TRUE(round.empty()) << round.front().service << " never came to "
                               << round.front().point.step;
    ASSERT_TRUE(load().WaitForMore(20));
  }
  fmt::print("{} deaths\n", count);
}

TEST_F(Faults, EventsThatComeAgainInAnyOrderChangeNothing) {
  load().End();
  ExpectRest();
  const auto log = *OpenEventLog(suite().log_url());
  const auto store = *suite().OpenStoreOf("reporting");
  const auto before = crash::ProjectionsIn(*store);
  EXPECT_FALSE(before.empty());
  std::size_t published = 0;
  for (int i = 0; i < (Soak() ? 3 : 1); ++i) {
    for (const std::string_view service : Distributed::kServices) {
      const std::string topic = suite().topic_prefix() + std::string(ModuleOf(service).package);
      std::vector<Event> events;
      for (const Record& record : crash::RecordsOf(*log, topic)) {
        events.push_back(record.event);
        if (Draw(1, 100) <= 30) events.push_back(record.event);
      }
      std::shuffle(events.begin(), events.end(), random());
      const Status status = log->Publish(topic, events).status();
      ASSERT_TRUE(status.ok()) << status;
      published += events.size();
    }
  }
  ExpectRest();
  EXPECT_THAT(crash::ProjectionsIn(*store), ::testing::ContainerEq(before));
  EXPECT_GT(published, 0U);
  fmt::print("{} events published again\n", published);
}

}  // namespace tandem::testing
