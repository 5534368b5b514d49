#pragma once

#include <string_view>
#include <type_traits>

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "services/placement/domain/reasons.h"
#include "tandem/placement/v1/discovery.pb.h"

namespace tandem::placement {

// The fact of this number in `facts` of what is called `name`, counted from 1, of which `day_of`
// tells the day, once `decision` has retracted it: NO_SUCH_FACT, ALREADY_RETRACTED; INVALID_FIELDS
// for a day before its own.
template <class Facts, class DayOfFact>
auto RetractFact(std::string_view name, Facts& facts, int number, const v1::Decision& decision,
                 const DayOfFact& day_of) -> Result<std::remove_reference_t<decltype(facts[0])>> {
  if (number < 1 || number > facts.size()) {
    return Refuse(kNoSuchFact,
                  fmt::format("{} has {} of them, no number {}.", name, facts.size(), number),
                  "Count from 1 in the order of the list.");
  }
  auto& fact = facts[number - 1];
  if (fact.has_retracted()) {
    return Refuse(kAlreadyRetracted,
                  fmt::format("Number {} was retracted on {}.", number,
                              FormatDay(ToDay(fact.retracted().effective_date()))),
                  "Nothing needs to be done.");
  }
  const Day day = ToDay(day_of(fact));
  if (ToDay(decision.effective_date()) < day) {
    return BadField("effective_date", fmt::format("Number {} is of {}.", number, FormatDay(day)));
  }
  *fact.mutable_retracted() = decision;
  return fact;
}

}  // namespace tandem::placement
