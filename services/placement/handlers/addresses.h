#pragma once

#include <optional>

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/person.pb.h"

// An address is of one active person of a country: whoever is there already is one person, whose
// data is erased at once. Small letters and capitals are the same.
namespace tandem::placement {

// Before a person is saved who is new or has another address than before: it is theirs from now on,
// unless somebody else has it, who is answered.
Result<std::optional<v1::Person>> NoteAddress(Unit& unit, const v1::Person& person,
                                              const v1::Person* before);
// The same, with a refusal: ADDRESS_IN_USE.
Status TakeAddress(Unit& unit, const v1::Person& person, const v1::Person* before);
// Nothing says any more whose the address of `person` was.
Status FreeAddress(Unit& unit, const v1::Person& person);

}  // namespace tandem::placement
