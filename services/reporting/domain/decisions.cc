#include "services/reporting/domain/decisions.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"

namespace tandem::reporting {

std::vector<v1::Decision> DecisionsOf(const placement::v1::BoardMeetingHeld& meeting) {
  std::vector<v1::Decision> decisions;
  for (const auto& taken : meeting.decisions()) {
    v1::Decision& decision = decisions.emplace_back();
    decision.set_name(Join(PartnershipOf(meeting.name()), "decisions",
                           fmt::format("{}.{}", IdOf(meeting.name()), taken.decision_id())));
    decision.set_meeting(meeting.name());
    *decision.mutable_held_date() = meeting.held_date();
    decision.set_quorate(meeting.quorate());
    decision.set_text(taken.text());
  }
  return decisions;
}

}  // namespace tandem::reporting
