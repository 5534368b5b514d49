#include "services/placement/handlers/spreadsheets.h"

namespace tandem::placement {
namespace {

constexpr SheetColumn kTeamColumns[] = {
    {"external_id", "what the team is called in the list that it comes from; needed for a new one",
     "lab-1", "team.external_id"},
    {"name", "instead, of a team that is there: its name", "countries/lr/teams/ncd", "team.name"},
    {"display_name", "text; needed for a new one", "Bong county", "team.display_name"},
    {"health_system_level", "NATIONAL, SUBNATIONAL, FACILITY or COMMUNITY; needed for a new one",
     "FACILITY", "team.health_system_level"},
    {"institution", "its id in the country of the file, or its name; needed for a new one", "moh",
     "team.institution"},
    {"parent", "what it lies under: the external_id of a row before, a name, or - for the top",
     "lab-1", "team.parent_team"},
    {"country", "where it is: two letters of ISO 3166-1; needed for a new one", "lr",
     "team.location"},
    {"area", "text, or a code of ISO 3166-2", "LR-BG", "team.location.area"},
    {"languages", "a list of languages (BCP 47)", "en;fr", "team.languages"},
};

constexpr SheetColumn kProfessionalColumns[] = {
    {"external_id",
     "what the professional is called in the list that they come from; needed for a new one", "17",
     "professional.external_id"},
    {"name", "instead, of a professional who is there: their name",
     "countries/lr/professionals/5a1e0000-0000-4000-8000-000000000007", "professional.name"},
    {"person",
     "for a new one who is a person here already, on a board say: the name of that person; without "
     "it the row makes one",
     "countries/lr/persons/5a1e0000-0000-4000-8000-000000000007", "professional.person"},
    {"person_name", "text; needed for a new person", "Ada Example", "person.display_name"},
    {"email", "an address, of nobody else who is here", "desk@example.org", "person.email"},
    {"phone", "text", "+231 770 000 000", "person.phone"},
    {"post", "text", "Nurse tutor", "person.post"},
    {"institution", "whose member they are: its id in the country of the file, or its name", "moh",
     "person.institution"},
    {"cadre", "text", "nurse", "person.cadre"},
    {"clinical", "yes or no", "no", "person.clinical"},
    {"display_name", "text: what they are placed as", "Management partner, logistics",
     "professional.display_name"},
    {"sectors", "a list of sectors, each with its years, 0 to 60", "logistics:5;banking:3",
     "professional.sectors"},
    {"private_sector_years", "a whole number, 0 to 60", "8", "professional.private_sector_years"},
    {"languages", "a list of languages (BCP 47), each with its level, A1 to C2", "en:C1;fr:B2",
     "professional.languages"},
    {"eligible_countries", "a list of countries, by two letters of ISO 3166-1", "lr;ke",
     "professional.eligible_countries"},
    {"available_from", "the first day on which they can be placed, as year-month-day", "2027-01-04",
     "professional.availability.start"},
    {"available_to", "the last one; open without", "2027-12-31", "professional.availability"},
    {"competencies", "a list of competencies by name, each with its level, 1 to 5",
     "competencyFrameworks/amp/competencies/planning:3", "professional.competencies"},
    {"clearances",
     "a list: SAFEGUARDING, POLICE_CHECK, PROFESSIONAL_REGISTRATION, MEDICAL or REFERENCES; the "
     "day "
     "of issue; where known the last day; where it is for one country that",
     "SAFEGUARDING:2024-01-10;POLICE_CHECK:2024-02-01:2026-01-31:lr", "professional.clearances"},
    {"available_periods",
     "for several periods, instead of available_from and available_to: a list, the last open "
     "without "
     "an end",
     "2024-01-01/2024-06-30;2025-01-01/", "professional.availability"},
    {"programme", "that they were hired for, by name", "programmes/amp-health",
     "professional.programme"},
};

constexpr char kScoreCell[] = "a score, 1 to 5, and behind a colon what was observed";

constexpr SheetColumn kRatingColumns[] = {
    {"external_id", "what the professional who is rated is called in the list that they come from",
     "17", "rating.external_id"},
    {"name", "instead: the name of a professional, or of an application",
     "countries/lr/applications/5a1e0000-0000-4000-8000-000000000007", "rating.name"},
    {"assessor", "who rated: the name of a person, or their id in the country of the file; needed",
     "5a1e0000-0000-4000-8000-000000000008", "rating.assessor"},
    {"rate_date", "the day of it, as year-month-day; needed", "2027-01-04", "rating.rate_date"},
    {"reason", "why it is entered by somebody else; needed where it is", "Form", "rating.reason"},
    {"problem_solving", kScoreCell, "4", "rating.problem_solving"},
    {"analysis", kScoreCell, "3", "rating.analysis"},
    {"influence_without_authority", kScoreCell, "5:Persuasive",
     "rating.influence_without_authority"},
    {"curiosity", kScoreCell, "4", "rating.curiosity"},
    {"flexibility", kScoreCell, "4", "rating.flexibility"},
    {"humility", kScoreCell, "5", "rating.humility"},
    {"patience", kScoreCell, "3", "rating.patience"},
    {"gravitas", kScoreCell, "4", "rating.gravitas"},
    {"resilience", kScoreCell, "4", "rating.resilience"},
    {"sense_of_humour", kScoreCell, "4", "rating.sense_of_humour"},
};

}  // namespace

std::span<const SheetColumn> TeamColumns() { return kTeamColumns; }

std::span<const SheetColumn> ProfessionalColumns() { return kProfessionalColumns; }

std::span<const SheetColumn> RatingColumns() { return kRatingColumns; }

std::vector<std::string> NamesOf(std::span<const SheetColumn> columns) {
  std::vector<std::string> names;
  for (const SheetColumn& column : columns) names.emplace_back(column.name);
  return names;
}

}  // namespace tandem::placement
