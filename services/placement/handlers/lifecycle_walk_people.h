#pragma once

#include "services/placement/handlers/lifecycle_walk.h"

// What a walk calls of people and of the register (lifecycle_walk_test.cc).
namespace tandem::placement::walk {

// By one assessor.
#define ALL_TRAITS                                               \
  "ratings { trait: 1 score: 4 } ratings { trait: 2 score: 4 } " \
  "ratings { trait: 3 score: 4 } ratings { trait: 4 score: 4 } " \
  "ratings { trait: 5 score: 4 } ratings { trait: 6 score: 4 } " \
  "ratings { trait: 7 score: 4 } ratings { trait: 8 score: 4 } " \
  "ratings { trait: 9 score: 4 } ratings { trait: 10 score: 4 } "

#define A_PERSON                                                                \
  "parent: \"countries/lr\" person_id: \"$UUID\" person { display_name: \"P\" " \
  "institution: \"$OFFICE\" }"

inline std::vector<Kind> KindsOfPeople() {
  return {
      {.tables = "Application",
       .get = "ApplicationService.GetApplication",
       .create = {"ApplicationService.CreateApplication",
                  R"(parent: "countries/lr" application_id: "$UUID" application {
                 person: "countries/lr/persons/$UUID" apply_date {$DAY} })"},
       .verbs =
           {{"ApplicationService.ScreenApplication", R"(name: "$NAME" effective_date {$DAY})"},
            {"ApplicationService.InterviewApplicant", R"(name: "$NAME" effective_date {$DAY})"},
            {"ApplicationService.RateApplicant",
             R"(name: "$NAME" assessor: "$LEADER" effective_date {$DAY} reason: "On paper." )" ALL_TRAITS,
             {},
             Order::kAside},
            {"ApplicationService.OfferPost", R"(name: "$NAME" effective_date {$DAY})"},
            {"ApplicationService.RegisterApplicant", R"(name: "$NAME" effective_date {$DAY})"},
            {"ApplicationService.RejectApplication",
             R"(name: "$NAME" effective_date {$DAY} reason: "R")"},
            {"ApplicationService.WithdrawApplication",
             R"(name: "$NAME" effective_date {$DAY} reason: "R")"}},
       .helps =
           {{"ApplicationService.RateApplicant",
             R"(name: "$NAME" assessor: "$LEADER" effective_date {$AGO} reason: "On paper." )" ALL_TRAITS},
            {"ApplicationService.RateApplicant",
             R"(name: "$NAME" assessor: "$MINISTER" effective_date {$AGO} reason: "On paper." )" ALL_TRAITS}},
       .before = {{"PersonService.CreatePerson", A_PERSON}}},
      {.tables = "Professional",
       .get = "ProfessionalService.GetProfessional",
       .create = {"ProfessionalService.CreateProfessional",
                  R"(parent: "countries/lr" professional_id: "$UUID" professional {
                 person: "countries/lr/persons/$UUID" languages { language: "en" level: C1 }
                 eligible_countries: "lr" availability { start {$AGO} end {$LATER} } })"},
       .verbs = {{"ProfessionalService.MakeProfessionalAvailable", R"(name: "$NAME")"},
                 {"ProfessionalService.MakeProfessionalAlumni", R"(name: "$NAME")"}},
       .helps =
           {{"ProfessionalService.RateTraits",
             R"(name: "$NAME" assessor: "$LEADER" effective_date {$AGO} reason: "On paper." )" ALL_TRAITS},
            {"ProfessionalService.RateTraits",
             R"(name: "$NAME" assessor: "$MINISTER" effective_date {$AGO} reason: "On paper." )" ALL_TRAITS}},
       .before = {{"PersonService.CreatePerson", A_PERSON}}},
      {.tables = "Person",
       .get = "PersonService.GetPerson",
       .create = {"PersonService.CreatePerson", A_PERSON},
       .verbs = {{"PersonService.ArchivePerson", R"(name: "$NAME")"},
                 {"PersonService.ErasePersonalData", R"(name: "$NAME")"}}}};
}

inline std::vector<Kind> KindsOfTheRegister() {
  return {
      {.tables = "Institution",
       .get = "InstitutionService.GetInstitution",
       .create = {"InstitutionService.CreateInstitution",
                  R"(parent: "countries/lr" institution_id: "$ID" institution { display_name: "I"
                 kind: DELIVERY location { country: "lr" } })"},
       .verbs = {{"InstitutionService.ArchiveInstitution", R"(name: "$NAME")"}}},
      {.tables = "Programme",
       .get = "ProgrammeService.GetProgramme",
       .create = {"ProgrammeService.CreateProgramme",
                  R"(programme_id: "$ID" programme { display_name: "P" })"},
       .verbs = {{"ProgrammeService.CloseProgramme", R"(name: "$NAME")"}}},
      {.tables = "Team",
       .get = "TeamService.GetTeam",
       .create = {"TeamService.CreateTeam",
                  R"(parent: "countries/lr" team_id: "$ID" team { display_name: "T"
                 health_system_level: FACILITY institution: "$MINISTRY"
                 location { country: "lr" } })"},
       .verbs = {{"TeamService.ArchiveTeam", R"(name: "$NAME")"}}}};
}

#undef ALL_TRAITS
#undef A_PERSON

}  // namespace tandem::placement::walk
