#include "services/tandem/client/errors.h"

#include "gmock/gmock.h"
#include "libs/common/base/reasons.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kServer = "127.0.0.1:7400";

TEST(Explain, ListsEachFieldOnce) {
  FieldErrors errors;
  errors.Add("team.country", "'xx' is no country; expected ISO 3166-1 alpha-2, as in 'lr'.");
  errors.Add("team.display_name", "is required.");
  EXPECT_THAT(Explain(errors.ToStatus(), kServer, Terminal()),
              Eq("The request is wrong (INVALID_FIELDS)\n"
                 "  2 fields are not right.\n"
                 "  - team.country: 'xx' is no country; expected ISO 3166-1 alpha-2, as in 'lr'.\n"
                 "  - team.display_name: is required.\n"));
}

TEST(Explain, ListsEachUnmetConditionWithWhatWouldMeetIt) {
  const Status status = RefuseUnmet(
      kConditionsUnmet, "countries/lr/partnerships/ncd cannot Deliver yet.",
      {{"FOCUS_AGREED", "countries/lr/partnerships/ncd",
        "The counterpart has not agreed the focus."},
       {"TEAM_CONFIRMED", "countries/lr/teams/ncd", "The host team is not confirmed."}});
  EXPECT_THAT(Explain(status, kServer, Terminal()),
              Eq("Refused (CONDITIONS_UNMET)\n"
                 "  countries/lr/partnerships/ncd cannot Deliver yet.\n"
                 "  - FOCUS_AGREED: The counterpart has not agreed the focus.\n"
                 "  - TEAM_CONFIRMED: The host team is not confirmed.\n"));
}

TEST(Explain, SaysHowToStartAServerThatIsNotThere) {
  const Status status = absl::UnavailableError("failed to connect to all addresses; last error: …");
  EXPECT_THAT(Explain(status, kServer, Terminal()),
              AllOf(HasSubstr("No Tandem answers at 127.0.0.1:7400"), HasSubstr("tandem serve"),
                    Not(HasSubstr("all addresses"))));
}

TEST(Explain, OffersOtherGrantsOnlyWhereGrantsAreMissing) {
  EXPECT_THAT(Explain(Refuse(kNotPermitted, "No.", ""), kServer, Terminal()),
              HasSubstr("tandem token --grant"));
  constexpr Reason kOwnRule{"APPROVED_BY_SUBMITTER", absl::StatusCode::kPermissionDenied,
                            "By another."};
  EXPECT_THAT(Explain(Refuse(kOwnRule, "No.", ""), kServer, Terminal()),
              Not(HasSubstr("tandem token")));
}

TEST(Explain, TellsWhatWasBeingDone) {
  Status status = BadField("name", "is required.");
  SetWhere(status, "x.yaml, line 3: TeamService.GetTeam");
  EXPECT_THAT(Explain(status, kServer, Terminal()),
              HasSubstr("  at x.yaml, line 3: TeamService.GetTeam\n"));
}

TEST(Explain, SaysWhereATokenComesFrom) {
  EXPECT_THAT(
      Explain(Refuse(kUnauthenticated, "The call carries no token.", ""), kServer, Terminal()),
      AllOf(HasSubstr("carries no token"), HasSubstr("TANDEM_TOKEN")));
}

TEST(ExplainAsJson, KeepsReasonFieldsAndConditionsApart) {
  const Json fields = ExplainAsJson(BadField("name", "is required."));
  EXPECT_THAT(fields["code"], Eq("INVALID_ARGUMENT"));
  EXPECT_THAT(fields["reason"], Eq("INVALID_FIELDS"));
  EXPECT_THAT(fields["field_violations"][0]["field"], Eq("name"));
  const Json unmet = ExplainAsJson(RefuseUnmet(kConditionsUnmet, "No.", {{"A", "x", "Do A."}}));
  EXPECT_THAT(unmet["unmet"][0]["condition"], Eq("A"));
  EXPECT_THAT(ExplainAsJson(NotFound("countries/ke"))["metadata"]["name"], Eq("countries/ke"));
}

TEST(Explain, NamesVerbsWhereTheServerNamesMethods) {
  const Status status = absl::FailedPreconditionError(
      "x cannot DefineAndDevelopPartnership yet. The state allows: HoldPartnership, "
      "RecordContact.");
  EXPECT_THAT(Explain(status, "", Terminal()),
              HasSubstr("x cannot `partnership define-and-develop` yet. The state allows: "
                        "`partnership hold`, RecordContact."));
  EXPECT_EQ(
      InVerbs("No grant allows PlacementService.ListPlacements or ImportService.ImportTeams of "
              "a PlacementService."),
      "No grant allows `placement list` or ImportService.ImportTeams of a PlacementService.");
}

TEST(PlaceOf, SaysWhatStandsThereUnlessTheProblemDoes) {
  placement::v1::ImportError error;
  error.set_row(2);
  EXPECT_EQ(PlaceOf(error), "row 2");
  error.set_column("email");
  error.set_value("not-mail");
  error.set_problem("is no e-mail address");
  EXPECT_EQ(PlaceOf(error), "row 2, email \"not-mail\"");
  error.set_problem("\"not-mail\" is none");
  EXPECT_EQ(PlaceOf(error), "row 2, email");
  error.set_value(std::string(1000, 'x'));
  EXPECT_EQ(PlaceOf(error), "row 2, email");
}

}  // namespace
}  // namespace tandem::client
