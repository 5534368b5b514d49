// What is refused changes nothing: neither the resource nor the journal of any service.
#include <map>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {
namespace {

using absl::StatusCode;
using ::testing::ContainerEq;
using ::testing::Contains;

struct Bad {
  std::string request;  // of WalkSuite
  StatusCode code;
  std::string reason;
  std::vector<std::string> fields = {};  // each of which is named
};

const Bad kBad[] = {
    // All that is wrong at once.
    {"- manager TeamService.CreateTeam: {parent: $c, team_id: 'Not an id', team: {display_name: "
     "'', "
     "institution: $c/teams/x, location: {country: zz}, languages: [english]}}",
     StatusCode::kInvalidArgument,
     "INVALID_FIELDS",
     {"team_id", "team.display_name", "team.institution", "team.location.country",
      "team.languages[0]"}},
    {"- office ProgrammeService.CreateProgramme: {programme_id: p, programme: {display_name: P, "
     "kinds: [TWINNING], reporting_currency: ABC, period: {start: 2024-02-30}}}",
     StatusCode::kInvalidArgument,
     "INVALID_FIELDS",
     {"programme.reporting_currency", "programme.period.start"}},
    {"- manager TeamService.UpdateTeam: {team: {name: $t, display_name: \"a\\0b\"}, update_mask: "
     "display_name}",
     StatusCode::kInvalidArgument,
     "INVALID_FIELDS",
     {"team.display_name"}},
    {"- manager TeamService.UpdateTeam: {team: {name: $t, display_name: '" +
         std::string(2'000, 'x') + "'}, update_mask: display_name}",
     StatusCode::kInvalidArgument,
     "INVALID_FIELDS",
     {"team.display_name"}},
    {"- manager TeamService.UpdateTeam: {team: {name: $t}, update_mask: colour}",
     StatusCode::kInvalidArgument,
     "INVALID_FIELDS",
     {"update_mask"}},
    {"- manager TeamService.UpdateTeam: {team: {name: $c/teams/nobody, display_name: Other}, "
     "update_mask: display_name}",
     StatusCode::kNotFound, "RESOURCE_NOT_FOUND"},
    {"- manager TeamService.CreateTeam: {parent: $c, team_id: ncd-programme, team: {display_name: "
     "Twice, institution: $c/institutions/ministry, health_system_level: NATIONAL, location: "
     "{country: lr}}}",
     StatusCode::kAlreadyExists, "RESOURCE_EXISTS"},
    {"- manager PartnershipService.DeliverPartnership: {name: $p, effective_date: $today}",
     StatusCode::kFailedPrecondition, "VERB_NOT_ALLOWED"},
    // Of another country, whether it is there or not; and without the role.
    {"- manager TeamService.UpdateTeam: {team: {name: countries/ke/teams/nobody, display_name: "
     "Other}, update_mask: display_name}",
     StatusCode::kPermissionDenied, "NOT_PERMITTED"},
    {"- data_officer PartnershipService.ProposeFocus: {name: $p, text: Ours}",
     StatusCode::kPermissionDenied, "NOT_PERMITTED"},
};

class Refusals : public Walk {
 protected:
  // The last journal row of each service, and how the resources are that requests are about.
  std::map<std::string, std::string> State() {
    std::map<std::string, std::string> state;
    for (const char* service : {"placement", "objectives", "learning-content", "reporting"}) {
      const auto head = walk_.suite().app().module(service)->store().Head();
      EXPECT_TRUE(head.ok()) << head.status();
      state[service] = FormatPosition(*head);
    }
    state["team"] = walk_.Ask<placement::v1::Team>("- manager TeamService.GetTeam: {name: $t}")
                        .SerializeAsString();
    state["partnership"] = Now().SerializeAsString();
    return state;
  }
};

TEST_F(Refusals, NameAllThatIsWrongAndLeaveEverythingAsItWas) {
  MeetInDiscover();
  const std::string stale =
      walk_.Ask<placement::v1::Team>("- manager TeamService.GetTeam: {name: $t}").etag();
  walk_.Do(
      "- manager TeamService.UpdateTeam: {team: {name: $t, languages: [en, fr]}, update_mask: "
      "languages}");
  std::vector<Bad> all(std::begin(kBad), std::end(kBad));
  all.push_back({fmt::format("- manager TeamService.UpdateTeam: {{team: {{name: $t, etag: '{}', "
                             "display_name: Other}}, update_mask: display_name}}",
                             stale),
                 StatusCode::kAborted, "ETAG_MISMATCH"});
  const auto before = State();
  for (const Bad& bad : all) {
    SCOPED_TRACE(bad.request.substr(0, 300));
    const Status refused = walk_.Refused(bad.request);
    EXPECT_EQ(refused.code(), bad.code) << refused;
    EXPECT_EQ(ReasonOf(refused), bad.reason) << refused;
    for (const std::string& field : bad.fields)
      EXPECT_THAT(BadFieldsOf(refused), Contains(field)) << refused;
    ASSERT_TRUE(walk_.suite().Settle().ok());
    EXPECT_THAT(State(), ContainerEq(before));
  }
}

}  // namespace
}  // namespace tandem::walk
