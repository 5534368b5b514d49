#include "services/placement/domain/registry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/date.h"
#include "libs/common/base/personal.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;

v1::Person APerson() {
  v1::Person person;
  person.set_name("countries/lr/persons/22222222-2222-4222-8222-222222222222");
  person.set_display_name("Ada Example");
  person.set_email("ada@example.org");
  person.set_phone("+231 000");
  person.set_post("Director");
  person.set_diaspora_country("gh");
  person.set_cadre("nurse");
  person.set_clinical(true);
  return person;
}

TEST(BlankPersonal, LeavesNothingThatSaysWhoAPersonIs) {
  v1::Person person = APerson();
  BlankPersonal(person);
  v1::Person expected;
  expected.set_name(person.name());
  expected.set_cadre("nurse");
  expected.set_clinical(true);
  EXPECT_EQ(person.DebugString(), expected.DebugString());
}

TEST(ValidatePerson, RefusesChangesOnceErased) {
  v1::Person before = APerson(), after = APerson();
  before.set_state(v1::Person::ERASED);
  EXPECT_EQ(ReasonOf(ValidatePerson(after, &before)), "PERSON_ERASED");
}

TEST(ValidateProgramme, FindsEveryFault) {
  v1::Programme programme;
  *programme.mutable_period()->mutable_start() = ToDate(Day(2024, 2, 1));
  *programme.mutable_period()->mutable_end() = ToDate(Day(2024, 1, 1));
  programme.set_reporting_currency("USD");
  programme.mutable_grant_ceiling()->set_currency("GBP");
  EXPECT_THAT(BadFieldsOf(ValidateProgramme(programme, nullptr)),
              ElementsAre("programme.period.end", "programme.grant_ceiling.currency"));
}

TEST(ArchiveTeam, ListsWhatHangsOnIt) {
  v1::Team team;
  team.set_state(v1::Team::ACTIVE);
  TeamWithDependents subject{team, {"below"}, {"placement"}, {"need"}, {"partnership"}};
  EXPECT_THAT(UnmetOf(kTeamLifecycle.Apply("ArchiveTeam", subject)),
              ElementsAre("NO_ACTIVE_TEAMS_BELOW", "NO_UNFINISHED_PLACEMENTS", "NO_OPEN_NEEDS",
                          "NO_HOSTED_PARTNERSHIPS"));
}

TEST(RequireActive, NamesWhatIsNot) {
  v1::Team team;
  team.set_name("countries/lr/teams/old");
  team.set_state(v1::Team::ARCHIVED);
  EXPECT_EQ(ReasonOf(RequireActive(team)), "REFERENCE_NOT_ACTIVE");
  team.set_state(v1::Team::ACTIVE);
  EXPECT_TRUE(RequireActive(team).ok());
}

TEST(ValidateProgramme, ComparesItsClocksWithTheDefaultsOfWhatItLeavesOpen) {
  v1::Programme programme;
  programme.mutable_clocks()->set_deliver_warning_months(18);
  programme.mutable_clocks()->set_exchange_late_months(4);
  EXPECT_THAT(
      BadFieldsOf(ValidateProgramme(programme, nullptr)),
      ElementsAre("programme.clocks.deliver_late_months", "programme.clocks.exchange_late_months"));
  programme.add_kinds(v1::TEAM_COACHING);  // for which nothing is assumed
  EXPECT_TRUE(ValidateProgramme(programme, nullptr).ok());
}

}  // namespace
}  // namespace tandem::placement
