#include "services/placement/domain/retractions.h"

#include "services/placement/domain/discovery.h"
#include "services/placement/domain/partnership.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

// The same of a partnership that is not over.
template <class Facts, class DayOfFact>
auto Retract(Partnership& partnership, Facts& facts, int number, const v1::Decision& decision,
             const DayOfFact& day_of) -> Result<std::remove_reference_t<decltype(facts[0])>> {
  RETURN_IF_ERROR(RequireNotOver(partnership));
  return RetractFact(partnership.name(), facts, number, decision, day_of);
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
