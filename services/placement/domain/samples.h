#pragma once

#include <string>

#include "gtest/gtest.h"
#include "libs/common/base/date.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/known.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/professional.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/need.pb.h"

// Resources that the tests of the domain start from: each says only what a rule needs.
namespace tandem::placement::samples {

inline constexpr char kMinistry[] = "countries/lr/institutions/moh";
inline constexpr char kOffice[] = "countries/lr/institutions/amp-health";
inline constexpr char kTeam[] = "countries/lr/teams/ncd";
inline constexpr char kPlanning[] =
    "competencyFrameworks/amp-health/competencies/strategic-planning";

// In Discover, with nothing found out yet.
inline v1::Partnership APartnership(v1::PartnershipKind kind = v1::MANAGEMENT_PARTNER) {
  v1::Partnership partnership;
  partnership.set_name("countries/lr/partnerships/ncd");
  partnership.set_kind(kind);
  partnership.set_state(v1::Partnership::DISCOVER);
  *partnership.mutable_start_date() = ToDate(Day(2024, 1, 1));
  auto* lead = partnership.add_parties();
  lead->set_institution(kOffice);
  lead->set_side(common::v1::LEAD);
  auto* host = partnership.add_parties();
  host->set_institution(kMinistry);
  host->set_side(common::v1::COUNTERPART);
  return partnership;
}

inline v1::Decision ADecision(std::string_view by = "someone") {
  return Decide(by, Day(2024, 2, 1), StartOf(Day(2024, 2, 1)), "");
}

// Everything that any gate asks for.
inline v1::Partnership AReadyPartnership(v1::PartnershipKind kind = v1::MANAGEMENT_PARTNER) {
  v1::Partnership partnership = APartnership(kind);
  for (const char* institution : {kOffice, kMinistry}) {
    EXPECT_TRUE(RequestApproval(partnership, institution, StartOf(Day(2024, 1, 5))).ok());
    EXPECT_TRUE(GiveApproval(partnership, institution, "", ADecision()).ok());
  }
  const Day today(2024, 2, 1);
  v1::StakeholderTalk talk;
  *talk.mutable_held_date() = ToDate(today);
  talk.add_institutions(kMinistry);
  EXPECT_TRUE(AddTalk(partnership, talk, "someone").ok());
  EXPECT_TRUE(NoteObjective(partnership, "Fewer stock-outs", ADecision()).ok());
  for (int heading = 1; heading <= v1::Finding::Heading_MAX; ++heading) {
    v1::Finding finding;
    finding.set_heading(static_cast<v1::Finding::Heading>(heading));
    *finding.mutable_found_date() = ToDate(today);
    EXPECT_TRUE(AddFinding(partnership, finding, "someone").ok());
  }
  EXPECT_TRUE(ProposeFocus(partnership, "Diabetes care").ok());
  EXPECT_TRUE(AgreeFocus(partnership, common::v1::LEAD, ADecision()).ok());
  EXPECT_TRUE(AgreeFocus(partnership, common::v1::COUNTERPART, ADecision()).ok());
  EXPECT_TRUE(ConfirmHostTeam(partnership, kTeam, kMinistry, ADecision()).ok());
  v1::KnownPriority priority;
  priority.set_priority("countries/lr/partnerships/ncd/teamPriorities/diabetes");
  priority.set_team(kTeam);
  KnowPriority(partnership, priority);
  return partnership;
}

inline v1::Partnership InState(v1::Partnership partnership, v1::Partnership::State state) {
  partnership.set_state(state);
  return partnership;
}

// Rated 4 throughout by two assessors, speaks English, may go to Liberia, available from 2024 on.
inline v1::Professional AnAvailableProfessional() {
  v1::Professional professional;
  professional.set_name("countries/lr/professionals/11111111-1111-4111-8111-111111111111");
  professional.set_person("countries/lr/persons/22222222-2222-4222-8222-222222222222");
  professional.set_state(v1::Professional::AVAILABLE);
  google::protobuf::RepeatedPtrField<v1::TraitRating> ratings;
  for (const v1::Trait trait : AllTraits()) {
    auto* rating = ratings.Add();
    rating->set_trait(trait);
    rating->set_score(4);
  }
  for (const char* assessor : {"countries/lr/persons/a", "countries/lr/persons/b"}) {
    EXPECT_TRUE(RateTraits(professional, assessor, ratings, Day(2024, 1, 1)).ok());
  }
  auto* english = professional.add_languages();
  english->set_language("en");
  english->set_level(v1::LanguageLevel::C1);
  professional.add_eligible_countries("lr");
  *professional.add_availability()->mutable_start() = ToDate(Day(2024, 1, 1));
  professional.set_private_sector_years(10);
  return professional;
}

// For a start in the first quarter of 2024, in English.
inline v1::PlacementNeed ANeed() {
  v1::PlacementNeed need;
  need.set_name("countries/lr/partnerships/ncd/needs/partner");
  *need.mutable_window()->mutable_start() = ToDate(Day(2024, 1, 1));
  *need.mutable_window()->mutable_end() = ToDate(Day(2024, 3, 31));
  auto* english = need.add_languages();
  english->set_language("en");
  english->set_level(v1::LanguageLevel::B2);
  return need;
}

inline v1::Match AMatch(Day start = Day(2024, 2, 1), Day end = Day(2026, 1, 31)) {
  v1::Match match;
  *match.mutable_start_date() = ToDate(start);
  *match.mutable_end_date() = ToDate(end);
  return match;
}

// By an open match, all of their time.
inline v1::Placement ProposedElsewhere() {
  v1::Match match;
  match.set_name("countries/lr/partnerships/ncd/needs/other/matches/open");
  *match.mutable_start_date() = ToDate(Day(2024, 1, 1));
  *match.mutable_end_date() = ToDate(Day(2026, 12, 31));
  match.set_share_percent(100);
  return PlacementOf(match);
}

}  // namespace tandem::placement::samples
