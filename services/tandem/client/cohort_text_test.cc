#include "services/tandem/client/cohort_text.h"

#include "gmock/gmock.h"
#include "libs/common/base/date.h"

namespace tandem::client {
namespace {

using placement::v1::CohortRun;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

CohortRun ARun(int done, int refused) {
  CohortRun run;
  run.set_name("countries/vc/partnerships/leeds/cohortRuns/cleared");
  run.set_cohort("autumn-2025");
  run.set_step(CohortRun::CLEARED);
  *run.mutable_effective_date() = ToDate(Day(2025, 8, 11));
  run.set_done(done);
  run.set_refused(refused);
  for (int i = 0; i < done + refused; ++i) {
    auto& outcome = *run.add_outcomes();
    outcome.set_placement("countries/vc/partnerships/leeds/placements/nurse-" + std::to_string(i));
    outcome.set_professional("countries/vc/professionals/" + std::to_string(i));
    if (i < done) continue;
    outcome.set_reason("CLEARANCE_EXPIRED");
    outcome.set_message("The medical ran out on 2025-08-01. Renew it first.");
  }
  return run;
}

TEST(CohortText, NamesEachWhoWasRefusedWithTheReasonAndTheRemedy) {
  DisplayNames called;
  called.names["countries/vc/professionals/0"] = "Example Nurse one";
  called.names["countries/vc/professionals/1"] = "Example Nurse two";
  const std::string text = Text(ARun(1, 1), Terminal(), called);
  EXPECT_THAT(text, AllOf(HasSubstr("cohort autumn-2025, cleared on 2025-08-11: 1 done, 1 refused"),
                          HasSubstr("Done:\n  Example Nurse one  nurse-0\n"),
                          HasSubstr("Refused:\n  Example Nurse two  nurse-1  CLEARANCE_EXPIRED\n"),
                          HasSubstr("    The medical ran out on 2025-08-01. Renew it first.\n")));
}

TEST(CohortText, SaysMethodsAsTheVerbsThatCallThem) {
  CohortRun run = ARun(0, 1);
  run.mutable_outcomes(0)->set_message("x cannot StartPlacement now.");
  EXPECT_THAT(Text(run, Terminal()), HasSubstr("x cannot `placement start` now."));
}

TEST(CohortText, NamesThePlacementsOfRunsThatKnowNoMore) {
  CohortRun run = ARun(1, 0);
  run.mutable_outcomes(0)->clear_professional();
  EXPECT_THAT(Text(run, Terminal()), AllOf(HasSubstr("nurse-0"), Not(HasSubstr("Refused:"))));
}

TEST(CohortRun, IsAFailureWhereAnybodyWasRefused) {
  EXPECT_TRUE(StatusOf(ARun(20, 0)).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(StatusOf(ARun(20, 1))));
  EXPECT_THAT(std::string(StatusOf(ARun(20, 1)).message()), HasSubstr("1 of 21 were refused"));
}

TEST(CohortText, NamesTheMatchesAndTheSideThatAcceptedThem) {
  CohortRun run = ARun(1, 1);
  run.set_step(CohortRun::ACCEPTED);
  run.set_side(placement::v1::HOST_TEAM);
  for (auto& outcome : *run.mutable_outcomes()) {
    outcome.clear_placement();
    outcome.set_match("countries/vc/partnerships/leeds/needs/nurses/matches/nurse");
  }
  run.mutable_outcomes(1)->clear_professional();
  EXPECT_THAT(Text(run, Terminal()), AllOf(HasSubstr("accepted by host team on 2025-08-11"),
                                           HasSubstr("Done:\n  0  nurse\n"),
                                           HasSubstr("Refused:\n  nurse  nurse  CLEARANCE")));
}

}  // namespace
}  // namespace tandem::client
