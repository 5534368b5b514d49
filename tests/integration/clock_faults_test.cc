// The machine's clock is set forward and back by an hour while commands go on.
#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/integration/fault_suite.h"

#if !defined(__SANITIZE_ADDRESS__)  // its runtime wants to be loaded first
namespace tandem::testing {
namespace {

constexpr Duration kGoesOnWithin = absl::Seconds(20);

// A team that `process` makes now.
placement::v1::Team MakeTeam(const Distributed& suite, FaultLoad& load, const std::string& process,
                             int number) {
  placement::v1::CreateTeamRequest request;
  request.set_parent("countries/lr");
  request.set_team_id(fmt::format("clock-{}-{}", process, number));
  request.set_request_id(request.team_id());
  request.mutable_team()->set_display_name("A team");
  request.mutable_team()->set_institution("countries/lr/institutions/ministry");
  request.mutable_team()->set_health_system_level(placement::v1::Team::NATIONAL);
  request.mutable_team()->mutable_location()->set_country("lr");
  placement::v1::Team team;
  const FaultClient client(suite, process);
  Status made;
  // Those that are under way when it is set may hear that their deadline has passed.
  for (int i = 0; i < 3; ++i) {
    made = client.Call("tandem.placement.v1.TeamService/CreateTeam", request, &team);
    if (!absl::IsDeadlineExceeded(made)) break;
  }
  EXPECT_TRUE(made.ok()) << made;
  load.Count({"placement", "CreateTeam", team.name()});
  return team;
}

// Whatever waited for a moment of that clock would wait for an hour now, or no more at all. It ends
// an hour later than it has begun, where no wait is left over for the tests that follow.
TEST_F(Faults, AClockThatIsSetByAnHourLosesAndDoublesNothing) {
  int teams = 0;
  for (const int hours : Soak() ? std::vector{-1, 0, 1} : std::vector{-1, 1}) {
    suite().MoveClock(absl::Hours(hours));
    // Some of what they do looks at the clock every two seconds.
    for (const std::string process : {"placement", "placement-2"}) {
      const auto is_heard = [&] {
        const Time made = FromTimestamp(MakeTeam(suite(), load(), process, ++teams).create_time());
        return absl::AbsDuration(made - absl::Now() - absl::Hours(hours)) < absl::Minutes(10);
      };
      while (!is_heard()) ASSERT_FALSE(HasFailure());
    }
    ASSERT_TRUE(load().WaitForMore(50, kGoesOnWithin)) << "after it was set to " << hours;
    load().End();
    ExpectRest();
    load().Begin();
  }
  const auto since = load().TakeSince();
  fmt::print("{} calls sent again (the last for: {}), the slowest took {:.2f} s\n", since.failed,
             since.last_failure, absl::ToDoubleSeconds(since.slowest));
}

}  // namespace
}  // namespace tandem::testing
#endif
