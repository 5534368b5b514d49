#include "fmt/format.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

// The fact of this number in `facts`, of which `day` is the day, once `decision` has retracted it.
template <class Facts, class DayOfFact>
auto Retract(Partnership& partnership, Facts& facts, int number, const v1::Decision& decision,
             const DayOfFact& day_of) -> Result<std::remove_reference_t<decltype(facts[0])>> {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  if (number < 1 || number > facts.size()) {
    return Refuse(
        kNoSuchFact,
        fmt::format("{} has {} of them, no number {}.", partnership.name(), facts.size(), number),
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

}  // namespace

Result<v1::StakeholderTalk> RetractTalk(Partnership& partnership, int number,
                                        const v1::Decision& decision) {
  return Retract(partnership, *partnership.mutable_talks(), number, decision,
                 [](const auto& talk) { return talk.held_date(); });
}

Result<v1::PotentialObjective> RetractObjective(Partnership& partnership, int number,
                                                const v1::Decision& decision) {
  return Retract(partnership, *partnership.mutable_potential_objectives(), number, decision,
                 [](const auto& objective) { return objective.noted().effective_date(); });
}

Result<v1::Finding> RetractFinding(Partnership& partnership, int number,
                                   const v1::Decision& decision) {
  return Retract(partnership, *partnership.mutable_findings(), number, decision,
                 [](const auto& finding) { return finding.found_date(); });
}

}  // namespace tandem::placement
