#include "services/placement/handlers/addresses.h"

#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/store/derived_id.h"
#include "services/placement/collections.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

std::string AddressOf(const v1::Person& person) { return absl::AsciiStrToLower(person.email()); }

// Whose the address is, as noted; with no name of anybody if it is nobody's. Those who give it to
// somebody at the same time read and write it, so that the set of persons who have it has an owner.
Result<v1::PersonAddress> LoadAddress(Unit& unit, const v1::Person& person) {
  const std::string country = std::string(ParentOf(person.name()));
  v1::PersonAddress unknown;
  // By a key that nobody else has, so that it can't be guessed from the names either.
  unknown.set_name(
      Join(country, "personAddresses",
           DerivedUuid({unit.context().store->digest_key(), country, AddressOf(person)})));
  ASSIGN_OR_RETURN(const auto found, unit.Find(kPersonAddresses, unknown.name()));
  return found.value_or(unknown);
}

// `other` as this unit has them, if they keep `person` from having their address.
Result<std::optional<v1::Person>> FindInTheWay(Unit& unit, const v1::Person& person,
                                               const std::string& other) {
  if (other.empty() || other == person.name()) return std::optional<v1::Person>();
  ASSIGN_OR_RETURN(std::optional<v1::Person> found, unit.Find(kPersons, other));
  const bool is_theirs = found.has_value() && found->state() == v1::Person::ACTIVE &&
                         AddressOf(*found) == AddressOf(person);
  return is_theirs ? found : std::nullopt;
}

Status RefuseAddress(const Caller& caller, const v1::Person& other) {
  const std::string who = MayRead(caller, other) ? other.name() : "another person";
  return BadField(kAddressInUse, "person.email",
                  fmt::format("It is the address of {}. If that is who it is, go on with that "
                              "person; else give an address of their own.",
                              who));
}

}  // namespace

Result<std::optional<v1::Person>> NoteAddress(Unit& unit, const v1::Person& person,
                                              const v1::Person* before) {
  const std::optional<v1::Person> nobody;
  if (before != nullptr && AddressOf(*before) == AddressOf(person)) return nobody;
  if (before != nullptr) RETURN_IF_ERROR(FreeAddress(unit, *before));
  if (person.email().empty()) return nobody;
  ASSIGN_OR_RETURN(v1::PersonAddress address, LoadAddress(unit, person));
  if (address.person() == person.name()) return nobody;
  ASSIGN_OR_RETURN(const auto other, FindInTheWay(unit, person, address.person()));
  if (other.has_value()) return other;
  address.set_person(person.name());
  unit.Save(kPersonAddresses, std::move(address));
  return nobody;
}

Status TakeAddress(Unit& unit, const v1::Person& person, const v1::Person* before) {
  ASSIGN_OR_RETURN(const auto other, NoteAddress(unit, person, before));
  return other.has_value() ? RefuseAddress(unit.caller(), *other) : OkStatus();
}

Status FreeAddress(Unit& unit, const v1::Person& person) {
  if (person.email().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::PersonAddress address, LoadAddress(unit, person));
  if (address.person() == person.name()) unit.Erase(kPersonAddresses.info(), address.name());
  return OkStatus();
}

}  // namespace tandem::placement
