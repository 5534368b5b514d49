#pragma once

#include <optional>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/enquiry.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

// What is found out and agreed before a partnership delivers: approvals, talks, the desk review,
// restrictions, the focus and the host team. Each is embedded in the partnership. All refuse with
// PARTNERSHIP_OVER once it is closed or withdrawn, and with INVALID_FIELDS a day before its first
// conversation; of several steps none is before the one that it follows.
namespace tandem::placement {

// An approval or a restriction, as a lifecycle sees it.
template <class T>
struct Embedded {
  std::string label;  // the partnership, and which of its parts
  T& part;
  // On which it is done, where that is said, and on which the last step was.
  std::optional<Day> day = {}, last_day = {};

  const std::string& name() const { return label; }
  auto state() const { return part.state(); }
  void set_state(decltype(part.state()) state) { part.set_state(state); }
};
extern const Lifecycle<Embedded<v1::Approval>> kApprovalLifecycle;
extern const Lifecycle<Embedded<v1::Restriction>> kRestrictionLifecycle;

// The first day of which anything of that is known, of a stage after Discover, or of a visit, a
// board or money that its gates know; nothing if nothing is. What was retracted counts for nothing.
std::optional<Day> FirstKnownDay(const v1::Partnership& partnership);
// INVALID_FIELDS for a `date`, of the request's `field`, before the first conversation, with which
// Discover begins.
Status RequireSinceStart(const v1::Partnership& partnership, std::string_view field,
                         const common::v1::Date& date);

// NOT_A_PARTY; VERB_NOT_ALLOWED while one is requested or given.
Status RequestApproval(v1::Partnership& partnership, std::string_view institution, Time now);
// NOT_A_PARTY, APPROVAL_NOT_REQUESTED, VERB_NOT_ALLOWED. `leader` is a person, or empty.
Status GiveApproval(v1::Partnership& partnership, std::string_view institution,
                    std::string_view leader, const v1::Decision& decision);
Status WithdrawApproval(v1::Partnership& partnership, std::string_view institution,
                        const v1::Decision& decision);

// LIST_FULL above 200 of a kind.
Status NoteObjective(v1::Partnership& partnership, std::string_view objective,
                     const v1::Decision& noted);
Status AddTalk(v1::Partnership& partnership, v1::StakeholderTalk talk, std::string_view by);
Status AddFinding(v1::Partnership& partnership, v1::Finding finding, std::string_view by);
// What was entered in error stays, and counts for nothing. `number` is the place in the list, from
// 1. NO_SUCH_FACT, ALREADY_RETRACTED; INVALID_FIELDS for a day before its own. Answers it after it.
Result<v1::StakeholderTalk> RetractTalk(v1::Partnership& partnership, int number,
                                        const v1::Decision& decision);
Result<v1::PotentialObjective> RetractObjective(v1::Partnership& partnership, int number,
                                                const v1::Decision& decision);
Result<v1::Finding> RetractFinding(v1::Partnership& partnership, int number,
                                   const v1::Decision& decision);

// What was said before there was a partnership: the conversations of `enquiry` as talks and the
// objectives that came up, each once, as potential ones, as many of either as there is room for.
void CarryOver(const v1::Enquiry& enquiry, Time now, v1::Partnership& partnership);

// RESTRICTION_EXISTS, LIST_FULL.
Status RaiseRestriction(v1::Partnership& partnership, v1::Restriction restriction);
// Open → Mitigated → Cleared. NO_SUCH_RESTRICTION, VERB_NOT_ALLOWED. Answers the restriction after
// it.
Result<v1::Restriction> MitigateRestriction(v1::Partnership& partnership, std::string_view id,
                                            std::string_view mitigation,
                                            const v1::Decision& decision);
Result<v1::Restriction> ClearRestriction(v1::Partnership& partnership, std::string_view id,
                                         const v1::Decision& decision);
// Raised in error: from any of these states. As ClearRestriction.
Result<v1::Restriction> RetractRestriction(v1::Partnership& partnership, std::string_view id,
                                           const v1::Decision& decision);

// A new text needs both agreements anew. FOCUS_SETTLED once the partnership has delivered.
Status ProposeFocus(v1::Partnership& partnership, std::string_view text);
// NO_FOCUS, FOCUS_ALREADY_AGREED, FOCUS_SETTLED.
Status AgreeFocus(v1::Partnership& partnership, common::v1::PartnershipSide side,
                  const v1::Decision& decision);

// TEAM_NOT_OF_A_PARTY unless `institution`, the team's, is one. Says nothing of a partnership that
// is over.
Status RequireTeamOfAParty(const v1::Partnership& partnership, std::string_view team,
                           std::string_view institution);
// `institution` is the team's. TEAM_NOT_OF_A_PARTY.
Status ConfirmHostTeam(v1::Partnership& partnership, std::string_view team,
                       std::string_view institution, const v1::Decision& decision);

}  // namespace tandem::placement
