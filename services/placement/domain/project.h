#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/project.pb.h"

// What a programme grants a partnership money for: applied for, awarded up to the programme's
// ceiling, carried out, accounted for line by line (document C). Amounts are whole minor units of
// the project's currency.
namespace tandem::placement {

// A project at a verb, with what its conditions look at.
struct AtProjectVerb {
  v1::Project& project;
  Day day{};
  std::string reason;
  // Now and on that day (see StateNowAndOn).
  v1::Partnership::State partnership_state = v1::Partnership::STATE_UNSPECIFIED;
  // As WithdrawnApprovals has it, of the partnership.
  std::optional<std::string> withdrawn_approval = {};

  const std::string& name() const { return project.name(); }
  v1::Project::State state() const { return project.state(); }
  void set_state(v1::Project::State state) { project.set_state(state); }
};
extern const Lifecycle<AtProjectVerb> kProjectLifecycle;

// A new or changed project. INVALID_FIELDS for a period that is open or the wrong way round and a
// line that is there twice; PROJECT_SETTLED for other lines or another rate once it is awarded;
// PROJECT_OVER.
Status ValidateProject(v1::Project& project, const v1::Project* before);
// Its rate, if any, is in the currency of the partnership's budget from then on.
// NO_SUCH_BUDGET_LINE; INVALID_FIELDS for another currency than the ceiling's, days outside of the
// programme's, without a rate for another currency than the budget's, with one for the same, or
// with one that makes nothing or too much of a line.
Status FitInto(const v1::Partnership& partnership, const v1::Programme& programme,
               v1::Project& project);

// Awarded or active: a partnership with one is not merely sustained.
bool IsUnderWay(const v1::Project& project);
// The last day on which it is known to have gone on: of its end, else of its start or award.
// Nothing if it was not awarded.
std::optional<Day> LastWorkDay(const v1::Project& project);

// Each applies its verb: VERB_NOT_ALLOWED, CONDITIONS_UNMET.
// What `awards` leaves out is awarded as requested. AWARD_ABOVE_CEILING; AWARD_ABOVE_REQUEST of a
// line without a reason; INVALID_FIELDS for a line that was not applied for or is there twice, for
// an award of nothing, and for one of which the rate makes nothing or too much.
Status Award(v1::Project& project, const google::protobuf::RepeatedPtrField<v1::LineAward>& awards,
             const v1::Programme& programme, const v1::Decision& decision);
Status Start(v1::Project& project, Day day, v1::Partnership::State partnership_state,
             std::optional<std::string> withdrawn_approval = {});
// INVALID_FIELDS for a line that it has not; RECEIPT_EXISTS, RECEIPT_ABOVE_AWARD.
Status Receive(v1::Project& project, std::string_view budget_line, const v1::Receipt& receipt);
// INVALID_FIELDS for a line that it has not, and for spend that comes to too much for a sum;
// SPEND_EXISTS, SPEND_ABOVE_AWARD unless it says why.
Status AddSpend(v1::Project& project, std::string_view budget_line, const v1::Spend& spend);
// INVALID_FIELDS for a line that it has not; NO_SUCH_ENTRY, ENTRY_VOIDED.
Status VoidReceipt(v1::Project& project, std::string_view budget_line, std::string_view receipt_id,
                   const v1::Decision& decision);
Status VoidSpend(v1::Project& project, std::string_view budget_line, std::string_view spend_id,
                 const v1::Decision& decision);
// RejectProject, CompleteProject or TerminateProject.
Status End(std::string_view verb, v1::Project& project, const v1::Decision& decision);

std::int64_t Awarded(const v1::Project& project);
std::int64_t Received(const v1::ProjectLine& line);
std::int64_t Spent(const v1::ProjectLine& line);

}  // namespace tandem::placement
