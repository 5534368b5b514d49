#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"

// What is found out and agreed before a partnership delivers.
namespace tandem::placement {

Result<v1::Partnership> RequestApproval(Unit& unit, const v1::RequestApprovalRequest& request);
Result<v1::Partnership> GiveApproval(Unit& unit, const v1::GiveApprovalRequest& request);
Result<v1::Partnership> WithdrawApproval(Unit& unit, const v1::WithdrawApprovalRequest& request);
Result<v1::Partnership> NotePotentialObjective(Unit& unit,
                                               const v1::NotePotentialObjectiveRequest& request);
Result<v1::Partnership> RecordStakeholderTalk(Unit& unit,
                                              const v1::RecordStakeholderTalkRequest& request);
Result<v1::Partnership> RecordFinding(Unit& unit, const v1::RecordFindingRequest& request);
Result<v1::Partnership> RetractStakeholderTalk(Unit& unit,
                                               const v1::RetractStakeholderTalkRequest& request);
Result<v1::Partnership> RetractPotentialObjective(
    Unit& unit, const v1::RetractPotentialObjectiveRequest& request);
Result<v1::Partnership> RetractFinding(Unit& unit, const v1::RetractFindingRequest& request);
Result<v1::Partnership> RaiseRestriction(Unit& unit, const v1::RaiseRestrictionRequest& request);
Result<v1::Partnership> MitigateRestriction(Unit& unit,
                                            const v1::MitigateRestrictionRequest& request);
Result<v1::Partnership> ClearRestriction(Unit& unit, const v1::ClearRestrictionRequest& request);
Result<v1::Partnership> RetractRestriction(Unit& unit,
                                           const v1::RetractRestrictionRequest& request);
Result<v1::Partnership> ProposeFocus(Unit& unit, const v1::ProposeFocusRequest& request);
Result<v1::Partnership> AgreeFocus(Unit& unit, const v1::AgreeFocusRequest& request);
Result<v1::Partnership> ConfirmHostTeam(Unit& unit, const v1::ConfirmHostTeamRequest& request);

}  // namespace tandem::placement
