#include "services/placement/handlers/committees.h"

#include "services/placement/collections.h"
#include "services/placement/domain/committee.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/load_for_verb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {

Result<v1::Partnership> RecordCommitteeMeeting(Unit& unit,
                                               const v1::RecordCommitteeMeetingRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  RETURN_IF_ERROR(
      RecordCommitteeMeeting(partnership, request.title(), ToDay(request.effective_date())));
  auto event = About<v1::CommitteeMet>(partnership.name());
  *event.mutable_held_date() = request.effective_date();
  unit.Emit(event);
  FollowCommittee(unit, partnership);
  return unit.Save(kPartnerships, std::move(partnership));
}

void FollowCommittee(Unit& unit, v1::Partnership& partnership) {
  const Day today = DayOf(unit.now());
  // That nobody meets is told by the timer.
  const auto quiet = QuietDay(partnership, today);
  const bool is_quiet = quiet.has_value() && *quiet <= today;
  if (!is_quiet || partnership.state() != v1::Partnership::SUSTAINED) NoteQuiet(partnership, today);
  if (partnership.state() == v1::Partnership::SUSTAINED && quiet.has_value()) {
    unit.SetTimer(kCommitteeQuiet, partnership.name(), StartOf(*quiet));
  } else {
    unit.ClearTimer(kCommitteeQuiet, partnership.name());
  }
}

Status NoteCommitteeQuiet(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, unit.Load(kPartnerships, name));
  if (!NoteQuiet(partnership, DayOf(unit.now()))) return OkStatus();
  auto event = About<v1::CommitteeQuiet>(partnership.name());
  *event.mutable_last_meeting_date() = ToDate(*LastMet(partnership));
  unit.Emit(event);
  unit.Save(kPartnerships, std::move(partnership));
  return OkStatus();
}

}  // namespace tandem::placement
