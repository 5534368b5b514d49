#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "fmt/format.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/shares.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using v1::Placement;

// Random commands at the same time on a few professionals and seats: accepted matches, changed
// dates and shares, of what is planned and from a day of the past on of what has begun; late
// starts, extensions, pauses and early ends; cancelled placements. `make soak` runs 10,000 such
// schedules on each store.
class SchedulesTest : public World, public ::testing::WithParamInterface<std::string> {
 protected:
  SchedulesTest()
      : World(GetParam() == "PostgreSQL" ? testing::SharedPostgres().CreateDatabase() : "") {
    Deliver();
    Reach(kToday);
  }

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
    request.set_share_percent(AnyShare());
    const Day start = AnyDay();
    *request.mutable_start_date() = ToDate(start);
    *request.mutable_end_date() = ToDate(start + 30 + Below(200));
    const auto match = Call<v1::Match>("MatchService.ProposeMatch", request);
    if (!match.ok()) return std::nullopt;
    EXPECT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
    return match->name();
  }

  // A day from `first` to `last`; `first` if there is none.
  Day Between(Day first, Day last) {
    return first + (last > first ? Below(static_cast<int>(last - first) + 1) : 0);
  }
  int AnyShare() { return 20 + 20 * Below(5); }

  struct Command {
    std::string verb;
    std::function<Status()> run;
  };
  Command Accepting(const std::string& match) {
    return {"AcceptMatch", [this, match] { return Accept(match, v1::PROFESSIONAL).status(); }};
  }
  template <class Request>
  Command Changing(const std::string& verb, const Placement& placement, Request request) {
    request.set_name(placement.name());
    return {verb, [this, verb, request] {
              return Call<Placement>("PlacementService." + verb, request).status();
            }};
  }
  // `verb` on a day from `first` on that is over.
  template <class Request>
  Command ChangingOn(const std::string& verb, const Placement& placement, Day first,
                     Request request = {}) {
    const Day last = std::min(kToday, ToDay(placement.end_date()));
    *request.mutable_effective_date() = ToDate(Between(first, last));
    return Changing(verb, placement, std::move(request));
  }
  Command Rescheduling(const Placement& placement) {
    v1::ReschedulePlacementRequest request;
    *request.mutable_start_date() = placement.start_date();
    *request.mutable_end_date() = ToDate(ToDay(placement.start_date()) + 30 + Below(200));
    request.set_share_percent(AnyShare());
    const auto began = BeganOn(placement);
    // The share may be of a day ahead.
    if (Below(2) == 0) {
      const Day last = ToDay(began.has_value() ? placement.end_date() : request.end_date());
      *request.mutable_effective_date() =
          ToDate(Between(began.value_or(ToDay(placement.start_date())), last));
    }
    if (!began.has_value()) return Changing("ReschedulePlacement", placement, request);
    *request.mutable_end_date() = placement.end_date();
    Command command = request.has_effective_date()
                          ? Changing("ReschedulePlacement", placement, request)
                          : ChangingOn("ReschedulePlacement", placement, *began, request);
    command.verb = "ReschedulePlacement of what has begun";
    return command;
  }
  Command Extending(const Placement& placement) {
    v1::ExtendPlacementRequest request;
    *request.mutable_end_date() = ToDate(ToDay(placement.end_date()) + 1 + Below(100));
    request.set_reason("More time.");
    return Changing("ExtendPlacement", placement, request);
  }
  Command Cancelling(const Placement& placement) {
    v1::CancelPlacementRequest request;
    request.set_reason("Plans have changed.");
    return Changing("CancelPlacement", placement, request);
  }
  Command Pausing(const Placement& placement) {
    v1::PausePlacementRequest request;
    request.set_reason("An election.");
    return ChangingOn("PausePlacement", placement, LastChange(placement), request);
  }
  Command EndingEarly(const Placement& placement) {
    v1::EndPlacementEarlyRequest request;
    request.set_reason("Illness.");
    request.set_kind(v1::EarlyEnd::OTHER);
    return ChangingOn("EndPlacementEarly", placement, LastChange(placement), request);
  }

  // It has not begun then, and takes the days from its first planned one on again.
  Command RetractingStart(const Placement& placement) {
    v1::RetractStepRequest request;
    request.set_step(v1::StepRetraction::START);
    request.set_reason("Of another.");
    *request.mutable_effective_date() = ToDate(kToday);
    return Changing("RetractStep", placement, request);
  }

  // What may be done with it next; often nothing.
  void AddCommands(const Placement& placement, std::vector<Command>& commands) {
    if (Below(2) == 0) commands.push_back(Rescheduling(placement));
    if (!BeganOn(placement).has_value()) {
      if (Below(3) == 0) commands.push_back(Cancelling(placement));
      if (placement.state() == Placement::READY) {
        commands.push_back(ChangingOn<v1::StartPlacementRequest>("StartPlacement", placement,
                                                                 ToDay(placement.start_date())));
      }
      return;
    }
    if (Below(3) == 0) commands.push_back(Extending(placement));
    if (Below(6) == 0) commands.push_back(EndingEarly(placement));
    if (Below(4) == 0) commands.push_back(RetractingStart(placement));
    if (placement.state() == Placement::PAUSED) {
      commands.push_back(ChangingOn<v1::ResumePlacementRequest>("ResumePlacement", placement,
                                                                LastChange(placement)));
    } else if (Below(4) == 0) {
      commands.push_back(Pausing(placement));
    }
  }

  // Clears some of those whose first day is over, so that they can start, late.
  void MakeSomeReady() {
    for (const Placement& placement : All()) {
      const bool can_start = placement.state() == Placement::PLANNED &&
                             ToDay(placement.start_date()) <= kToday &&
                             ToDay(placement.end_date()) >= kToday;
      if (can_start && Below(2) == 0) MakeReady(placement.name());
    }
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
            answers[i] = commands[i].run();
        });
      }
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const Status& answer = answers[i];
      ++(answer.ok() ? done_ : refused_)[commands[i].verb];
      // Another command may have moved its days meanwhile.
      EXPECT_TRUE(answer.ok() || answer.code() == absl::StatusCode::kFailedPrecondition ||
                  ReasonOf(answer) == "INVALID_FIELDS")
          << commands[i].verb << ": " << answer;
    }
  }

  std::vector<Placement> PlacementsOf(const std::string& person) {
    v1::ListPlacementsRequest request;
    request.set_parent(kPartnership);
    request.set_page_size(1000);
    request.set_filter(fmt::format("professional = \"{}\"", person));
    const auto page = Do<v1::ListPlacementsResponse>("PlacementService.ListPlacements", request);
    return {page.placements().begin(), page.placements().end()};
  }
  std::vector<Placement> All() {
    std::vector<Placement> all;
    for (const std::string& person : people_) {
      for (Placement& placement : PlacementsOf(person)) all.push_back(std::move(placement));
    }
    return all;
  }

  // What was worked counts though it is over; each day is looked at, with the share of that day.
  void CheckDaysOf(const std::string& person) {
    std::map<Day, int> share_on;
    for (const Placement& placement : PlacementsOf(person)) {
      const bool has_begun = !placement.phase_changes().empty();
      if (!IsUnfinished(placement) && !has_begun) continue;
      const Day first =
          ToDay(has_begun ? placement.phase_changes(0).effective_date() : placement.start_date());
      const auto& formers = placement.former_shares();
      for (Day day = first; day <= ToDay(placement.end_date()); ++day) {
        const auto former = std::find_if(formers.begin(), formers.end(), [&](const auto& one) {
          return day <= ToDay(one.last_date());
        });
        share_on[day] +=
            former == formers.end() ? placement.share_percent() : former->share_percent();
        ASSERT_LE(share_on[day], kFullTime) << FormatDay(day) << " " << placement.DebugString();
      }
    }
  }

  void Check(const std::vector<std::string>& needs) {
    for (const std::string& person : people_) CheckDaysOf(person);
    std::map<std::string, int> placed;
    for (const Placement& placement : All()) {
      if (placement.state() != Placement::CANCELLED) ++placed[placement.need()];
    }
    for (const std::string& name : needs) {
      v1::GetPlacementNeedRequest request;
      request.set_name(name);
      const auto need = Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", request);
      ASSERT_EQ(need.seats_taken(), placed[name]) << name;
      ASSERT_LE(need.seats_taken(), need.seats()) << name;
    }
  }

  // Some of the days on which placements start are over.
  static constexpr Day kToday{2024, 5, 1};
  static constexpr int kPeople = 4;
  static constexpr std::size_t kThreads = 3;
  // Whoever has many placements is asked about for long, and so is a team.
  static constexpr int kSchedulesOfPeople = 25;

  std::vector<std::string> people_;
  std::string team_;
  std::mt19937_64 random_{testing::Seed()};
  std::map<std::string, int> done_, refused_;  // by verb
};

TEST_P(SchedulesTest, NobodyIsEverAboveFullTimeAndNoSeatIsTakenTwice) {
  const int schedules = testing::Soak() ? 10'000 : 25;
  for (int schedule = 0; schedule < schedules && !HasFailure(); ++schedule) {
    SCOPED_TRACE(fmt::format("schedule {}", schedule));
    if (schedule % 1'000 == 999) std::cout << schedule + 1 << " schedules\n" << std::flush;
    if (schedule % kSchedulesOfPeople == 0) {
      team_ = MakeTeam(fmt::format("ward-{}", schedule));
      people_.clear();
      while (people_.size() < kPeople) people_.push_back(MakeProfessional());
    }
    std::vector<std::string> needs;
    for (int i = 0; i < 2; ++i) {
      const std::string id = fmt::format("n-{}-{}", schedule, i);
      needs.push_back(MakeNeed(id, 1 + Below(2), Placement::COACH, team_));
    }
    std::vector<Command> commands;
    MakeSomeReady();
    for (const Placement& placement : All()) {
      if (IsUnfinished(placement)) AddCommands(placement, commands);
    }
    for (int i = 0; i < 6; ++i) {
      if (const auto match = ProposeAny(needs, fmt::format("m-{}-{}", schedule, i)))
        commands.push_back(Accepting(*match));
    }
    Run(std::move(commands));
    Check(needs);
  }
  int done = 0, refused = 0;
  for (const char* verb :
       {"AcceptMatch", "ReschedulePlacement", "ReschedulePlacement of what has begun",
        "CancelPlacement", "StartPlacement", "ExtendPlacement", "PausePlacement", "ResumePlacement",
        "EndPlacementEarly", "RetractStep"}) {
    std::cout << verb << ": " << done_[verb] << " done, " << refused_[verb] << " refused\n";
    EXPECT_GT(done_[verb], 0) << verb;
    done += done_[verb];
    refused += refused_[verb];
  }
  EXPECT_GT(done, schedules) << "The schedules are too empty to test anything.";
  EXPECT_GT(refused, schedules / 2) << "Nothing is in the way of anything.";
}

INSTANTIATE_TEST_SUITE_P(Stores, SchedulesTest, ::testing::Values("SQLite", "PostgreSQL"),
                         [](const auto& store) { return store.param; });

}  // namespace
}  // namespace tandem::placement
