#include "services/placement/domain/phase.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/placement.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Placement;

const Day kPhaseStart(2024, 1, 1);
const Day kPhaseEnd(2025, 12, 31);
constexpr KnownOfPhases kAllKnown{
    .trust = kTrustFounded, .priority_confirmed = true, .objective_agreed = true};

Placement Begun(Placement::Role role = Placement::MANAGEMENT_PARTNER) {
  Placement placement;
  placement.set_name("countries/lr/partnerships/ncd/placements/a");
  placement.set_role(role);
  placement.set_state(Placement::ACTIVE);
  *placement.mutable_start_date() = ToDate(kPhaseStart);
  *placement.mutable_end_date() = ToDate(kPhaseEnd);
  BeginPhases(placement, kPhaseStart);
  return placement;
}

TEST(Phases, FollowEachOther) {
  Placement placement = Begun();
  placement.add_handover()->set_item_id("tools");
  const auto enter = [&](Placement::Phase phase, Day day) {
    return EnterPhase(placement, phase, day, kAllKnown);
  };
  EXPECT_EQ(ReasonOf(enter(Placement::HANDOVER, kPhaseStart + 1)), "PHASE_NOT_NEXT");
  ASSERT_TRUE(enter(Placement::OBJECTIVE_SETTING, kPhaseStart + 60).ok());
  EXPECT_THAT(UnmetOf(enter(Placement::CAPABILITY_BUILDING, kPhaseStart + 59)),
              ElementsAre("NOT_BEFORE_THE_LAST_CHANGE"));
  ASSERT_TRUE(enter(Placement::CAPABILITY_BUILDING, kPhaseStart + 90).ok());
  ASSERT_TRUE(enter(Placement::HANDOVER, kPhaseEnd - 90).ok());
  EXPECT_EQ(ReasonOf(enter(Placement::TRUST, kPhaseEnd)), "PHASE_NOT_NEXT");
}

TEST(Phases, AreAsTheyWereOnceTheLastIsRetracted) {
  Placement placement = Begun();
  const Placement before = placement;
  const auto enter = [&](Day day) {
    return EnterPhase(placement, Placement::OBJECTIVE_SETTING, day, kAllKnown);
  };
  const auto retract = [&](Day day) {
    v1::Decision decision;
    decision.set_by("manager");
    decision.set_reason("Of another placement.");
    *decision.mutable_effective_date() = ToDate(day);
    return RetractPhase(placement, decision);
  };
  EXPECT_EQ(ReasonOf(retract(kPhaseStart)), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(enter(kPhaseStart + 60).ok());
  EXPECT_THAT(UnmetOf(retract(kPhaseStart + 59)), ElementsAre("NOT_BEFORE_THE_LAST_CHANGE"));
  ASSERT_TRUE(retract(kPhaseStart + 61).ok());
  ASSERT_EQ(placement.phase_retractions_size(), 1);
  const v1::PhaseRetraction retraction = placement.phase_retractions(0);
  EXPECT_EQ(retraction.phase(), Placement::OBJECTIVE_SETTING);
  EXPECT_EQ(ToDay(retraction.enter_date()), kPhaseStart + 60);
  EXPECT_EQ(ToDay(retraction.effective_date()), kPhaseStart + 61);
  EXPECT_EQ(retraction.by() + ": " + retraction.reason(), "manager: Of another placement.");
  placement.clear_phase_retractions();
  EXPECT_EQ(placement.SerializeAsString(), before.SerializeAsString());
  EXPECT_TRUE(enter(kPhaseStart + 30).ok()) << "earlier than what was retracted";
  for (int i = 0; i < 25; ++i) {
    ASSERT_TRUE(retract(kPhaseStart + 61 + i).ok());
    ASSERT_TRUE(enter(kPhaseStart + 61 + i).ok());
  }
  ASSERT_EQ(placement.phase_retractions_size(), 20) << "the latest";
  EXPECT_EQ(ToDay(placement.phase_retractions(19).effective_date()), kPhaseStart + 85);
}

// What each role lacks for the phase after `phase`, when nothing is known.
std::vector<std::string> LackedAfter(Placement::Phase phase, Placement::Role role) {
  Placement placement = Begun(role);
  placement.set_phase(phase);
  const auto next = static_cast<Placement::Phase>(phase + 1);
  return UnmetOf(EnterPhase(placement, next, kPhaseStart + 60, {}));
}

TEST(Phases, AskAManagementPartnerForTrustAgreementAndAHandover) {
  EXPECT_THAT(LackedAfter(Placement::TRUST, Placement::MANAGEMENT_PARTNER),
              ElementsAre("TRUST_FOUNDED", "TEAM_PRIORITY_CONFIRMED"));
  EXPECT_THAT(LackedAfter(Placement::OBJECTIVE_SETTING, Placement::MANAGEMENT_PARTNER),
              ElementsAre("OBJECTIVE_AGREED"));
  EXPECT_THAT(LackedAfter(Placement::CAPABILITY_BUILDING, Placement::MANAGEMENT_PARTNER),
              ElementsAre("HANDOVER_PLANNED"));
}

TEST(Phases, AskACoachForNoHandover) {
  EXPECT_THAT(LackedAfter(Placement::TRUST, Placement::COACH),
              ElementsAre("TRUST_FOUNDED", "TEAM_PRIORITY_CONFIRMED"));
  EXPECT_THAT(LackedAfter(Placement::OBJECTIVE_SETTING, Placement::COACH),
              ElementsAre("OBJECTIVE_AGREED"));
  EXPECT_THAT(LackedAfter(Placement::CAPABILITY_BUILDING, Placement::COACH), IsEmpty());
}

TEST(Phases, AskNothingOfWhoHasATask) {
  for (const auto role : {Placement::TECHNICAL_ADVISOR, Placement::FELLOW, Placement::VOLUNTEER,
                          Placement::EXCHANGE_VISITOR}) {
    for (const auto phase :
         {Placement::TRUST, Placement::OBJECTIVE_SETTING, Placement::CAPABILITY_BUILDING}) {
      EXPECT_THAT(LackedAfter(phase, role), IsEmpty()) << Placement::Role_Name(role);
    }
  }
}

v1::CheckIn OfTrust(Day day, int trust) {
  v1::CheckIn check_in;
  *check_in.mutable_check_in_date() = ToDate(day);
  check_in.set_trust(trust);
  return check_in;
}

TEST(LastTrust, IsTheLeastOfTheLastDay) {
  EXPECT_EQ(LastTrust({}), 0);
  const v1::CheckIn log[] = {OfTrust(kPhaseStart + 9, 4), OfTrust(kPhaseStart + 9, 2),
                             OfTrust(kPhaseStart, 1)};
  EXPECT_EQ(LastTrust(log), 2);
}

TEST(LastTrust, LeavesOutWhatWasRetracted) {
  v1::CheckIn log[] = {OfTrust(kPhaseStart + 9, 4), OfTrust(kPhaseStart + 9, 2),
                       OfTrust(kPhaseStart, 1)};
  log[1].mutable_retracted();
  EXPECT_EQ(LastTrust(log), 4);
  log[0].mutable_retracted();
  EXPECT_EQ(LastTrust(log), 1);
}

TEST(Phases, AskForTrustOfThreeByTheLastCheckIn) {
  for (int trust = 0; trust <= 5; ++trust) {
    Placement placement = Begun();
    const Status entered = EnterPhase(placement, Placement::OBJECTIVE_SETTING, kPhaseStart + 60,
                                      {.trust = trust, .priority_confirmed = true});
    EXPECT_EQ(entered.ok(), trust >= 3) << trust << ": " << entered;
  }
}

}  // namespace
}  // namespace tandem::placement
