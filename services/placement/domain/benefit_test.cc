#include "services/placement/domain/benefit.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using common::v1::COUNTERPART;
using common::v1::LEAD;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Benefit;

Benefit ABenefit(const std::string& id = "one", Benefit::State state = Benefit::CLAIMED) {
  Benefit benefit;
  benefit.set_name("countries/vc/partnerships/leeds/benefits/" + id);
  benefit.set_kind(Benefit::SYSTEM_LINKS);
  benefit.set_side(LEAD);
  benefit.set_state(state);
  benefit.mutable_claimed()->set_by("claimant");
  return benefit;
}

v1::Decision By(const std::string& subject) {
  v1::Decision decision;
  decision.set_by(subject);
  return decision;
}

TEST(CheckLead, IsFromAbroadInManagedEducationAlone) {
  v1::Partnership partnership;
  partnership.set_name("countries/vc/partnerships/leeds");
  partnership.set_kind(v1::MANAGED_EDUCATION);
  v1::Institution ministry;
  ministry.set_name("countries/vc/institutions/moh");
  ministry.mutable_location()->set_country("vc");
  EXPECT_THAT(BadFieldsOf(CheckLead(partnership, ministry)), ElementsAre("partnership.parties"));
  EXPECT_THAT(CheckLead(partnership, ministry).message(), HasSubstr("countries/vc/institutions"));
  ministry.mutable_location()->set_country("gb");
  EXPECT_TRUE(CheckLead(partnership, ministry).ok());
  ministry.mutable_location()->set_country("vc");
  partnership.set_kind(v1::TEAM_COACHING);
  EXPECT_TRUE(CheckLead(partnership, ministry).ok());
}

TEST(RequireTicked, IsAsDocumentEHasIt) {
  std::vector<std::string> unticked;
  for (int kind = 1; kind <= Benefit::Kind_MAX; ++kind) {
    for (const auto side : {LEAD, COUNTERPART}) {
      const auto one = static_cast<Benefit::Kind>(kind);
      if (RequireTicked(one, side).ok()) continue;
      EXPECT_EQ(ReasonOf(RequireTicked(one, side)), "BENEFIT_NOT_OF_SIDE");
      unticked.push_back(Benefit::Kind_Name(one) + " " + common::v1::PartnershipSide_Name(side));
    }
  }
  EXPECT_THAT(unticked,
              ElementsAre("LEARNING_WITHOUT_MIGRATION LEAD", "CULTURAL_COMPETENCE COUNTERPART",
                          "INCLUSIVE_STAFFING COUNTERPART", "FORMAL_COURSE LEAD"));
}

TEST(Verify, ComesAfterTheClaimAndItsEvidence) {
  Benefit benefit = ABenefit();
  const Day claimed(2025, 3, 1);
  *benefit.mutable_claimed()->mutable_effective_date() = ToDate(claimed);
  v1::BenefitEvidence evidence;
  *evidence.mutable_evidence_date() = ToDate(claimed + 9);
  ASSERT_TRUE(AddEvidence(benefit, evidence, "claimant").ok());
  *evidence.mutable_evidence_date() = ToDate(claimed - 90);
  ASSERT_TRUE(AddEvidence(benefit, evidence, "claimant").ok()) << "what shows it may be older";
  v1::Decision verified = By("somebody");
  *verified.mutable_effective_date() = ToDate(claimed + 8);
  EXPECT_THAT(BadFieldsOf(Verify(benefit, verified)), ElementsAre("effective_date"));
  *verified.mutable_effective_date() = ToDate(claimed + 9);
  EXPECT_TRUE(Verify(benefit, verified).ok());
}

TEST(Verify, IsByAnotherThanTheClaimantAndAfterEvidence) {
  Benefit benefit = ABenefit();
  EXPECT_EQ(ReasonOf(Verify(benefit, By("somebody"))), "VERB_NOT_ALLOWED");
  v1::BenefitEvidence evidence;
  evidence.set_text("Minutes of three joint rounds.");
  ASSERT_TRUE(AddEvidence(benefit, evidence, "claimant").ok());
  EXPECT_EQ(benefit.state(), Benefit::EVIDENCED);
  EXPECT_EQ(benefit.evidence(0).recorded_by(), "claimant");
  ASSERT_TRUE(AddEvidence(benefit, evidence, "somebody").ok());
  EXPECT_EQ(ReasonOf(Verify(benefit, By("claimant"))), "VERIFIES_OWN_CLAIM");
  EXPECT_EQ(benefit.state(), Benefit::EVIDENCED);
  ASSERT_TRUE(Verify(benefit, By("somebody")).ok());
  EXPECT_EQ(benefit.state(), Benefit::VERIFIED);
  EXPECT_EQ(ReasonOf(AddEvidence(benefit, evidence, "somebody")), "VERB_NOT_ALLOWED");
}

TEST(AddEvidence, IsBounded) {
  Benefit benefit = ABenefit();
  while (benefit.evidence_size() < 100) ASSERT_TRUE(AddEvidence(benefit, {}, "somebody").ok());
  EXPECT_EQ(ReasonOf(AddEvidence(benefit, {}, "somebody")), "LIST_FULL");
}

TEST(DescribeGrid, HasTwoSidesOfElevenWithTheFurthestState) {
  const std::vector<Benefit> benefits = {ABenefit("one"), ABenefit("two", Benefit::VERIFIED),
                                         ABenefit("three", Benefit::EVIDENCED)};
  const v1::BenefitGrid grid = DescribeGrid("countries/vc/partnerships/leeds", benefits);
  ASSERT_EQ(grid.rows_size(), 11);
  int ticks = 0, individual = 0;
  for (const auto& row : grid.rows()) {
    ticks += row.lead().ticked() ? 1 : 0;
    ticks += row.counterpart().ticked() ? 1 : 0;
    individual += row.individual() ? 1 : 0;
  }
  EXPECT_EQ(ticks, 18);
  EXPECT_EQ(individual, 4);
  const auto& links = grid.rows(2);
  EXPECT_EQ(links.kind(), Benefit::SYSTEM_LINKS);
  EXPECT_EQ(links.lead().state(), Benefit::VERIFIED);
  EXPECT_EQ(links.lead().benefits_size(), 3);
  EXPECT_EQ(links.counterpart().state(), Benefit::STATE_UNSPECIFIED);
}

}  // namespace
}  // namespace tandem::placement
