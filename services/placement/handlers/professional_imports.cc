#include <algorithm>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/store/derived_id.h"
#include "services/placement/collections.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/addresses.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/professional_cells.h"
#include "services/placement/handlers/professionals.h"
#include "services/placement/handlers/ratings.h"
#include "services/placement/handlers/registry.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

using v1::Person;
using v1::Professional;

// Whom a row is about: who is there already, in a cell that may hold their id alone, else whoever
// its external_id makes.
std::string PersonIn(const CsvRow& row, const std::string& parent) {
  const std::string& cell = Cell(row, "person");
  if (cell.find('/') != std::string::npos) return cell;
  if (!cell.empty()) return Join(parent, "persons", cell);
  return Join(parent, "persons", DerivedUuid({parent, "persons", Cell(row, "external_id")}));
}

// What is wrong with the person of a row, beside the fields.
Status CheckPerson(Unit& unit, const Person& person, const std::optional<Person>& before,
                   RowErrors& errors) {
  const bool is_moved = !before.has_value() || before->institution() != person.institution();
  if (is_moved && !person.institution().empty() && !errors.Has("institution")) {
    errors.AddAll(RequireInstitution(unit, person.institution()), "person", "institution");
  }
  if (errors.Has("email")) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Person> other,
                   NoteAddress(unit, person, before.has_value() ? &*before : nullptr));
  if (!other.has_value()) return OkStatus();
  errors.Add("email",
             fmt::format("It is the address of {}. If that is who it is, write this name in the "
                         "column person; else give an address of their own.",
                         other->name()));
  return OkStatus();
}

// What is wrong with a new professional of a person who is there.
Status CheckNotRegistered(Unit& unit, const Person& person, RowErrors& errors) {
  errors.AddAll(RequireActive(person), "person", "person");
  ASSIGN_OR_RETURN(const auto others,
                   unit.List(kProfessionals, Referring("person", person.name())));
  errors.AddAll(RequireNotRegistered(others), "person", "person");
  return OkStatus();
}

// The professional that a row is about, as it was; nothing for a new one.
Result<std::optional<Professional>> FindProfessional(Unit& unit, const std::string& parent,
                                                     const CsvRow& row, RowErrors& errors) {
  const Result<std::string> name = NameIn(row, parent, "professionals", "");
  errors.AddColumns(name.status());
  if (!name.ok()) return std::optional<Professional>();
  const std::string external_id = Cell(row, "name").empty() ? Cell(row, "external_id") : "";
  ASSIGN_OR_RETURN(std::optional<Professional> before,
                   FindCalled(unit, kProfessionals, *name, external_id, "external_id", errors));
  if (!before.has_value() && !Cell(row, "name").empty()) {
    errors.Add("name", "There is no professional of this name; leave it out for a new one.");
  }
  return before;
}

void NameNew(const CsvRow& row, const std::string& parent, Professional& professional) {
  const auto name = NameIn(row, parent, "professionals", "");
  if (name.ok()) professional.set_name(*name);
  professional.set_external_id(Cell(row, "external_id"));
  professional.set_person(PersonIn(row, parent));
}

// The person of `professional`, as they were; nothing for a new one.
Result<std::optional<Person>> FindPerson(Unit& unit, const std::string& parent, const CsvRow& row,
                                         const Professional& professional, RowErrors& errors) {
  if (Cell(row, "person").empty()) return unit.Find(kPersons, professional.person());
  const std::string named = PersonIn(row, parent);
  if (named != professional.person()) {
    errors.Add("person", fmt::format("It is {}, and does not change.", professional.person()));
    return unit.Find(kPersons, professional.person());
  }
  // Whoever may register in one country need not know who anyone is in another.
  if (ParentOf(named) != parent || CollectionOf(named) != "persons") {
    errors.Add("person", fmt::format("Expected a name of {}/persons.", parent));
    return std::optional<Person>();
  }
  ASSIGN_OR_RETURN(std::optional<Person> found, unit.Find(kPersons, named));
  if (!found.has_value()) {
    errors.Add("person", "There is no person of this name; leave it out for a new one.");
  }
  return found;
}

Result<RowOutcome> ApplyProfessional(Unit& unit, const std::string& parent, const CsvRow& row,
                                     RowErrors& errors) {
  ASSIGN_OR_RETURN(const auto before, FindProfessional(unit, parent, row, errors));
  Professional professional = before.value_or(Professional());
  if (!before.has_value()) NameNew(row, parent, professional);
  ASSIGN_OR_RETURN(const auto person_before, FindPerson(unit, parent, row, professional, errors));
  Person person = person_before.value_or(Person());
  person.set_name(professional.person());

  Fill(row, professional, errors);
  CheckFields(unit, professional, before, "professional", ValidateProfessional, errors);
  if (!errors.Has("programme")) {
    const Professional* const earlier = before.has_value() ? &*before : nullptr;
    errors.AddAll(RequireProgramme(unit, professional, earlier), "professional", "programme");
  }
  if (!before.has_value() && person_before.has_value()) {
    RETURN_IF_ERROR(CheckNotRegistered(unit, *person_before, errors));
  }
  Fill(row, parent, person, errors);
  if (!person_before.has_value() && person.display_name().empty()) {
    // Where another was meant, no name is missing here.
    if (!errors.Has("person")) errors.Add("person_name", "Say who it is.");
    person.set_display_name(person.name());
  }
  CheckFields(unit, person, person_before, "person", ValidatePerson, errors);
  RETURN_IF_ERROR(CheckPerson(unit, person, person_before, errors));
  RETURN_IF_ERROR(errors.ToStatus());

  ASSIGN_OR_RETURN(const RowOutcome of_person,
                   Put(unit, kPersons, std::move(person), person_before, PreparePerson));
  const Result<RowOutcome> outcome =
      Put(unit, kProfessionals, std::move(professional), before, PrepareProfessional);
  errors.AddAll(outcome.status(), "professional");
  RETURN_IF_ERROR(errors.ToStatus());
  return before.has_value() ? std::max(*outcome, of_person) : outcome;
}

}  // namespace

std::vector<OwnKey> ProfessionalKeysOf(const std::string& parent, const CsvRow& row) {
  std::vector<OwnKey> keys;
  const auto name = NameIn(row, parent, "professionals", "");
  const std::string subject = Cell(row, "name").empty() ? "external_id" : "name";
  if (name.ok()) keys.push_back({subject, *name});
  // Whose address it is where a name alone says what the row is about is looked up when it is
  // applied.
  const bool is_known = !Cell(row, "person").empty() || Cell(row, "name").empty();
  const std::string& address = Cell(row, "email");
  if (is_known && !address.empty()) {
    keys.push_back({"email", absl::AsciiStrToLower(address), PersonIn(row, parent)});
  }
  return keys;
}

Status ImportProfessionals(View& view, const v1::ImportRequest& request, Writer& writer) {
  return Import(view, request,
                {ProfessionalColumns(), false, ProfessionalKeysOf, ApplyProfessional}, writer);
}

Status ExportProfessionals(View& view, const v1::ExportRequest& request, Writer& writer) {
  const auto line_of = [&](const Professional& professional) -> Result<std::string> {
    ASSIGN_OR_RETURN(const std::optional<Person> person,
                     view.Find(kPersons, professional.person()));
    return LineOf(professional, person.value_or(Person()));
  };
  return Export(view, request, kProfessionals, Below(request.parent()), ProfessionalColumns(),
                line_of, writer);
}

}  // namespace tandem::placement
