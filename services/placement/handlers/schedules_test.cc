#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "fmt/format.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using v1::Placement;

// Random commands at the same time on a few professionals and seats: accepted matches, changed
// dates and shares, cancelled placements. `make soak` runs 10,000 such schedules on each store.
class SchedulesTest : public World, public ::testing::WithParamInterface<std::string> {
 protected:
  SchedulesTest()
      : World(GetParam() == "PostgreSQL" ? testing::SharedPostgres().CreateDatabase() : "") {}

  int Below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
  Day AnyDay() { return Day(2024, 2, 1) + Below(140); }

  // Proposes someone of `people_` for one of `needs`; nothing where that is refused.
  std::optional<std::string> ProposeAny(const std::vector<std::string>& needs,
                                        const std::string& id) {
    v1::ProposeMatchRequest request;
    request.set_parent(needs[static_cast<std::size_t>(Below(static_cast<int>(needs.size())))]);
    request.set_match_id(id);
    request.set_placement_id(id);
    request.set_professional(people_[static_cast<std::size_t>(Below(kPeople))]);
    request.set_share_percent(20 + 20 * Below(5));
    const Day start = AnyDay();
    *request.mutable_start_date() = ToDate(start);
    *request.mutable_end_date() = ToDate(start + 30 + Below(200));
    const auto match = Call<v1::Match>("MatchService.ProposeMatch", request);
    if (!match.ok()) return std::nullopt;
    EXPECT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
    return match->name();
  }

  using Command = std::function<Status()>;
  Command Accepting(const std::string& match) {
    return [this, match] { return Accept(match, v1::PROFESSIONAL).status(); };
  }
  Command Rescheduling(const Placement& placement) {
    v1::ReschedulePlacementRequest request;
    request.set_name(placement.name());
    *request.mutable_start_date() = placement.start_date();
    *request.mutable_end_date() = ToDate(ToDay(placement.start_date()) + 30 + Below(200));
    request.set_share_percent(20 + 20 * Below(5));
    return [this, request] {
      return Call<Placement>("PlacementService.ReschedulePlacement", request).status();
    };
  }
  Command Cancelling(const Placement& placement) {
    v1::CancelPlacementRequest request;
    request.set_name(placement.name());
    request.set_reason("Plans have changed.");
    return [this, request] {
      return Call<Placement>("PlacementService.CancelPlacement", request).status();
    };
  }

  // All at once on some threads. What is refused is refused by a rule.
  void Run(std::vector<Command> commands) {
    std::shuffle(commands.begin(), commands.end(), random_);
    std::vector<Status> answers(commands.size());
    {
      std::vector<std::jthread> threads;
      for (std::size_t first = 0; first < kThreads; ++first) {
        threads.emplace_back([&, first] {
          for (std::size_t i = first; i < commands.size(); i += kThreads)
            answers[i] = commands[i]();
        });
      }
    }
    for (const Status& answer : answers) {
      ++(answer.ok() ? done_ : refused_);
      EXPECT_TRUE(answer.ok() || answer.code() == absl::StatusCode::kFailedPrecondition) << answer;
    }
  }

  std::vector<Placement> Unfinished() {
    std::vector<Placement> unfinished;
    for (const std::string& person : people_) {
      v1::ListPlacementsRequest request;
      request.set_parent(kPartnership);
      request.set_page_size(1000);
      request.set_filter(fmt::format("professional = \"{}\"", person));
      const auto page = Do<v1::ListPlacementsResponse>("PlacementService.ListPlacements", request);
      for (const Placement& placement : page.placements()) {
        if (IsUnfinished(placement)) unfinished.push_back(placement);
      }
    }
    return unfinished;
  }

  void Check(const std::vector<std::string>& needs) {
    std::map<std::string, int> placed;
    const std::vector<Placement> all = Unfinished();
    for (const Placement& placement : all) {
      ++placed[placement.need()];
      // What somebody has to do is most on a first day of something.
      int share = 0;
      for (const Placement& other : all) {
        const bool adds = other.professional() == placement.professional() &&
                          IsOn(other, ToDay(placement.start_date()));
        share += adds ? other.share_percent() : 0;
      }
      ASSERT_LE(share, 100) << placement.DebugString();
    }
    for (const std::string& name : needs) {
      v1::GetPlacementNeedRequest request;
      request.set_name(name);
      const auto need = Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", request);
      ASSERT_EQ(need.seats_taken(), placed[name]) << name;
      ASSERT_LE(need.seats_taken(), need.seats()) << name;
    }
  }

  static constexpr int kPeople = 4;
  static constexpr std::size_t kThreads = 3;
  // Whoever had many placements is asked about for long.
  static constexpr int kSchedulesOfPeople = 25;

  std::vector<std::string> people_;
  std::mt19937_64 random_{testing::Seed()};
  int done_ = 0, refused_ = 0;
};

TEST_P(SchedulesTest, NobodyIsEverAboveFullTimeAndNoSeatIsTakenTwice) {
  const int schedules = testing::Soak() ? 10'000 : 25;
  for (int schedule = 0; schedule < schedules && !HasFailure(); ++schedule) {
    SCOPED_TRACE(fmt::format("schedule {}", schedule));
    if (schedule % 1'000 == 999) std::cout << schedule + 1 << " schedules\n" << std::flush;
    if (schedule % kSchedulesOfPeople == 0) {
      people_.clear();
      while (people_.size() < kPeople) people_.push_back(MakeProfessional());
    }
    std::vector<std::string> needs;
    for (int i = 0; i < 2; ++i)
      needs.push_back(MakeNeed(fmt::format("n-{}-{}", schedule, i), 1 + Below(2)));
    std::vector<Command> commands;
    for (const Placement& placement : Unfinished()) {
      if (Below(2) == 0) commands.push_back(Rescheduling(placement));
      if (Below(3) == 0) commands.push_back(Cancelling(placement));
    }
    for (int i = 0; i < 6; ++i) {
      if (const auto match = ProposeAny(needs, fmt::format("m-{}-{}", schedule, i)))
        commands.push_back(Accepting(*match));
    }
    Run(std::move(commands));
    Check(needs);
  }
  EXPECT_GT(done_, schedules) << "The schedules are too empty to test anything.";
  EXPECT_GT(refused_, schedules) << "Nothing is in the way of anything.";
}

INSTANTIATE_TEST_SUITE_P(Stores, SchedulesTest, ::testing::Values("SQLite", "PostgreSQL"),
                         [](const auto& store) { return store.param; });

}  // namespace
}  // namespace tandem::placement
