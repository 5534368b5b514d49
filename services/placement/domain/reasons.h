#pragma once

#include "libs/common/base/partnership_reasons.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/status.h"

// The reasons of placement's own refusals.
namespace tandem::placement {

inline constexpr Reason kReferenceNotActive{"REFERENCE_NOT_ACTIVE", StatusCode::kFailedPrecondition,
                                            "Something that is referred to is not active."};
inline constexpr Reason kPersonErased{"PERSON_ERASED", StatusCode::kFailedPrecondition,
                                      "The person's data was erased for good."};
inline constexpr Reason kAddressInUse{"ADDRESS_IN_USE", StatusCode::kInvalidArgument,
                                      "Another active person has this address."};
inline constexpr Reason kExternalIdInUse{"EXTERNAL_ID_IN_USE", StatusCode::kInvalidArgument,
                                         "Another one that is in use has this external_id."};
inline constexpr Reason kNotUnderWay{"NOT_UNDER_WAY", StatusCode::kFailedPrecondition,
                                     "The match came to nothing, or the placement is over."};
inline constexpr Reason kTeamTreeCycle{"TEAM_TREE_CYCLE", StatusCode::kFailedPrecondition,
                                       "A team can't lie below itself."};
inline constexpr Reason kProgrammeClosed{"PROGRAMME_CLOSED", StatusCode::kFailedPrecondition,
                                         "The programme takes nothing new."};
inline constexpr Reason kKindNotOffered{"KIND_NOT_OFFERED", StatusCode::kFailedPrecondition,
                                        "Partnerships of this kind can't be made here."};

inline constexpr Reason kEnquiryOver{"ENQUIRY_OVER", StatusCode::kFailedPrecondition,
                                     "The enquiry was converted, redirected or declined."};

inline constexpr Reason kProjectSettled{"PROJECT_SETTLED", StatusCode::kFailedPrecondition,
                                        "An awarded project keeps its lines and rate."};
inline constexpr Reason kProjectOver{"PROJECT_OVER", StatusCode::kFailedPrecondition,
                                     "The project was completed, rejected or terminated."};
inline constexpr Reason kAwardAboveCeiling{"AWARD_ABOVE_CEILING", StatusCode::kFailedPrecondition,
                                           "More would be awarded than the programme grants."};
inline constexpr Reason kAwardAboveRequest{"AWARD_ABOVE_REQUEST", StatusCode::kFailedPrecondition,
                                           "More would be awarded than was requested."};
inline constexpr Reason kReceiptAboveAward{"RECEIPT_ABOVE_AWARD", StatusCode::kFailedPrecondition,
                                           "More would be received than was awarded."};
inline constexpr Reason kSpendAboveAward{"SPEND_ABOVE_AWARD", StatusCode::kFailedPrecondition,
                                         "More would be spent than was awarded."};

inline constexpr Reason kBenefitNotOfSide{"BENEFIT_NOT_OF_SIDE", StatusCode::kFailedPrecondition,
                                          "The table of benefits doesn't tick it for this side."};
inline constexpr Reason kVerifiesOwnClaim{"VERIFIES_OWN_CLAIM", StatusCode::kPermissionDenied,
                                          "A claim is verified by another than the claimant."};
inline constexpr Reason kNotThePlaced{"NOT_THE_PLACED", StatusCode::kPermissionDenied,
                                      "Whoever is placed does this for themselves alone."};
inline constexpr Reason kNotThePerson{"NOT_THE_PERSON", StatusCode::kPermissionDenied,
                                      "Members and the placed ask for their own leave alone."};
inline constexpr Reason kNotPlacedThen{"NOT_PLACED_THEN", StatusCode::kFailedPrecondition,
                                       "The placement didn't run on that day."};
inline constexpr Reason kNoEmployer{"NO_EMPLOYER", StatusCode::kFailedPrecondition,
                                    "The person belongs to no institution that could grant leave."};
inline constexpr Reason kNotTakingPart{"NOT_TAKING_PART", StatusCode::kFailedPrecondition,
                                       "The person has no part in what the leave is for."};
inline constexpr Reason kLeaveTooShort{"LEAVE_TOO_SHORT", StatusCode::kFailedPrecondition,
                                       "The leave doesn't cover the days that it is for."};
inline constexpr Reason kOwnLeave{"OWN_LEAVE", StatusCode::kPermissionDenied,
                                  "Nobody decides on their own leave."};
inline constexpr Reason kPeerNotOnSide{"PEER_NOT_ON_SIDE", StatusCode::kFailedPrecondition,
                                       "A peer belongs to a party on the peer's side."};
inline constexpr Reason kNotAPeer{"NOT_A_PEER", StatusCode::kPermissionDenied,
                                  "Members and the placed record what they did as a peer alone."};
inline constexpr Reason kPeerLinkOver{"PEER_LINK_OVER", StatusCode::kFailedPrecondition,
                                      "The peer link has ended."};
inline constexpr Reason kNoSuchHandoverItem{"NO_SUCH_HANDOVER_ITEM",
                                            StatusCode::kFailedPrecondition,
                                            "The placement hands over no such item."};
inline constexpr Reason kHandoverItemDone{"HANDOVER_ITEM_DONE", StatusCode::kFailedPrecondition,
                                          "The item was handed over already."};
inline constexpr Reason kSuccessorDoesNotFit{"SUCCESSOR_DOES_NOT_FIT",
                                             StatusCode::kFailedPrecondition,
                                             "The placement can't come after the other."};
inline constexpr Reason kCohortEmpty{"COHORT_EMPTY", StatusCode::kFailedPrecondition,
                                     "No placement of the cohort has this step ahead of it."};
inline constexpr Reason kCohortTooLarge{"COHORT_TOO_LARGE", StatusCode::kFailedPrecondition,
                                        "The cohort has more placements than go in one run."};
inline constexpr Reason kMatchRunTooLarge{"MATCH_RUN_TOO_LARGE", StatusCode::kFailedPrecondition,
                                          "The run has more to consider than goes in one."};

inline constexpr Reason kPartnershipOnHold{"PARTNERSHIP_ON_HOLD", StatusCode::kFailedPrecondition,
                                           "The partnership is on hold; nothing is agreed "
                                           "meanwhile."};
inline constexpr Reason kPartyRemoved{
    "PARTY_REMOVED", StatusCode::kFailedPrecondition,
    "After Discover, or with a funding share, no party can leave the list."};
inline constexpr Reason kPartyChangedSides{"PARTY_CHANGED_SIDES", StatusCode::kFailedPrecondition,
                                           "After Discover every party keeps its side."};
inline constexpr Reason kNotAParty{"NOT_A_PARTY", StatusCode::kFailedPrecondition,
                                   "The institution is not a party of the partnership."};
inline constexpr Reason kApprovalNotRequested{"APPROVAL_NOT_REQUESTED",
                                              StatusCode::kFailedPrecondition,
                                              "The institution was not asked for its approval."};
inline constexpr Reason kNotOfTheInstitution{"NOT_OF_THE_INSTITUTION",
                                             StatusCode::kPermissionDenied,
                                             "Only a leader of the institution may do this."};
inline constexpr Reason kListFull{"LIST_FULL", StatusCode::kFailedPrecondition,
                                  "The partnership holds as many of these as it can."};
inline constexpr Reason kRestrictionExists{"RESTRICTION_EXISTS", StatusCode::kFailedPrecondition,
                                           "The partnership has a restriction of this id."};
inline constexpr Reason kNoSuchRestriction{"NO_SUCH_RESTRICTION", StatusCode::kFailedPrecondition,
                                           "The partnership has no restriction of this id."};
inline constexpr Reason kNoSuchFact{"NO_SUCH_FACT", StatusCode::kFailedPrecondition,
                                    "The partnership has no talk or finding of this number."};
inline constexpr Reason kAlreadyRetracted{"ALREADY_RETRACTED", StatusCode::kFailedPrecondition,
                                          "It was retracted already."};
inline constexpr Reason kNoFocus{"NO_FOCUS", StatusCode::kFailedPrecondition,
                                 "No focus was proposed yet."};
inline constexpr Reason kFocusAlreadyAgreed{"FOCUS_ALREADY_AGREED", StatusCode::kFailedPrecondition,
                                            "The side has agreed to this focus before."};
inline constexpr Reason kFocusSettled{"FOCUS_SETTLED", StatusCode::kFailedPrecondition,
                                      "The focus can't change any more."};

inline constexpr Reason kAlreadyRegistered{"ALREADY_REGISTERED", StatusCode::kFailedPrecondition,
                                           "The person is registered as a professional already."};
inline constexpr Reason kRatesThemselves{"RATES_THEMSELVES", StatusCode::kFailedPrecondition,
                                         "Nobody rates their own traits."};
inline constexpr Reason kNotTheAssessor{"NOT_THE_ASSESSOR", StatusCode::kPermissionDenied,
                                        "Ratings are given by the assessor."};

inline constexpr Reason kNeedFull{"NEED_FULL", StatusCode::kFailedPrecondition,
                                  "The need has no seat left."};
inline constexpr Reason kNeedOver{"NEED_OVER", StatusCode::kFailedPrecondition,
                                  "The need was stood down or has expired."};
inline constexpr Reason kSeatsTaken{"SEATS_TAKEN", StatusCode::kFailedPrecondition,
                                    "A need can't have fewer seats than are taken."};
inline constexpr Reason kAlreadyProposed{"ALREADY_PROPOSED", StatusCode::kFailedPrecondition,
                                         "The professional is proposed for this need already."};
inline constexpr Reason kConstraintsUnmet{"CONSTRAINTS_UNMET", StatusCode::kFailedPrecondition,
                                          "The professional can't fill this need; each reason is "
                                          "listed."};
inline constexpr Reason kSideAlreadyAccepted{"SIDE_ALREADY_ACCEPTED",
                                             StatusCode::kFailedPrecondition,
                                             "The side has accepted this match before."};
inline constexpr Reason kPlacementTooShort{"PLACEMENT_TOO_SHORT", StatusCode::kFailedPrecondition,
                                           "The placement is shorter than it must be."};
inline constexpr Reason kShareAboveFullTime{"SHARE_ABOVE_FULL_TIME",
                                            StatusCode::kFailedPrecondition,
                                            "The professional's placements exceed full time."};
inline constexpr Reason kNoLineAuthority{"NO_LINE_AUTHORITY", StatusCode::kFailedPrecondition,
                                         "A management partner has no authority over the team."};
inline constexpr Reason kNoTaskDeliverables{"NO_TASK_DELIVERABLES", StatusCode::kFailedPrecondition,
                                            "A management partner doesn't do the team's tasks."};
inline constexpr Reason kPlacementOver{"PLACEMENT_OVER", StatusCode::kFailedPrecondition,
                                       "The placement has ended or was cancelled."};
inline constexpr Reason kPhaseNotNext{"PHASE_NOT_NEXT", StatusCode::kFailedPrecondition,
                                      "Phases follow each other; none is left out."};

inline constexpr Reason kMemberNotOnSide{"MEMBER_NOT_ON_SIDE", StatusCode::kFailedPrecondition,
                                         "A member belongs to a party on the seat's side."};
inline constexpr Reason kAlreadySeated{"ALREADY_SEATED", StatusCode::kFailedPrecondition,
                                       "The person holds a seat of this board already."};
inline constexpr Reason kSeatOfOtherSide{"SEAT_OF_OTHER_SIDE", StatusCode::kFailedPrecondition,
                                         "A seat belongs to one side for good."};
inline constexpr Reason kNoSuchSeat{"NO_SUCH_SEAT", StatusCode::kFailedPrecondition,
                                    "The board has no seat of this id."};
inline constexpr Reason kSeatVacant{"SEAT_VACANT", StatusCode::kFailedPrecondition,
                                    "Nobody holds the seat."};
inline constexpr Reason kNotToConfirm{"NOT_TO_CONFIRM", StatusCode::kFailedPrecondition,
                                      "Nobody doubts that the holder keeps the seat."};
inline constexpr Reason kNotOfAMinistry{"NOT_OF_A_MINISTRY", StatusCode::kFailedPrecondition,
                                        "The person belongs to no ministry."};
inline constexpr Reason kMeetingOver{"MEETING_OVER", StatusCode::kFailedPrecondition,
                                     "The meeting was held or called off."};
inline constexpr Reason kNotQuorate{"NOT_QUORATE", StatusCode::kFailedPrecondition,
                                    "Too few members came, or none of one side, to decide."};
inline constexpr Reason kNoSuchAction{"NO_SUCH_ACTION", StatusCode::kFailedPrecondition,
                                      "The meeting has no action of this id."};
inline constexpr Reason kActionDone{"ACTION_DONE", StatusCode::kFailedPrecondition,
                                    "The action is done already."};
inline constexpr Reason kActionDropped{"ACTION_DROPPED", StatusCode::kFailedPrecondition,
                                       "The action was dropped."};

inline constexpr Reason kNoSuchBudgetLine{"NO_SUCH_BUDGET_LINE", StatusCode::kFailedPrecondition,
                                          "The partnership's budget has no such line."};
inline constexpr Reason kLineHasShares{"LINE_HAS_SHARES", StatusCode::kFailedPrecondition,
                                       "A budget line with shares or projects stays, in its "
                                       "currency."};
inline constexpr Reason kShareSettled{"SHARE_SETTLED", StatusCode::kFailedPrecondition,
                                      "A committed share keeps its amount and rate."};
inline constexpr Reason kReceiptExists{"RECEIPT_EXISTS", StatusCode::kFailedPrecondition,
                                       "The share or project has a receipt of this id."};
inline constexpr Reason kReceiptAboveShare{"RECEIPT_ABOVE_SHARE", StatusCode::kFailedPrecondition,
                                           "More would be received than the share is of."};
inline constexpr Reason kSpendExists{"SPEND_EXISTS", StatusCode::kFailedPrecondition,
                                     "The share or project has a spend of this id."};
inline constexpr Reason kSpendAboveShare{"SPEND_ABOVE_SHARE", StatusCode::kFailedPrecondition,
                                         "More would be spent than the share is of."};
inline constexpr Reason kNoSuchEntry{"NO_SUCH_ENTRY", StatusCode::kFailedPrecondition,
                                     "The share or project has no receipt or spend of this id."};
inline constexpr Reason kEntryVoided{"ENTRY_VOIDED", StatusCode::kFailedPrecondition,
                                     "The receipt or spend was voided already."};
inline constexpr Reason kVisitOver{"VISIT_OVER", StatusCode::kFailedPrecondition,
                                   "The visit is over or was called off."};

inline constexpr Reason kAlreadyAMember{"ALREADY_A_MEMBER", StatusCode::kFailedPrecondition,
                                        "The institution is a member of the framework already."};
inline constexpr Reason kNotAMember{"NOT_A_MEMBER", StatusCode::kFailedPrecondition,
                                    "The institution is no member of the framework."};
inline constexpr Reason kFrameworkClosedToBids{"FRAMEWORK_CLOSED", StatusCode::kFailedPrecondition,
                                               "The framework is closed."};
inline constexpr Reason kTenderIssued{"TENDER_ISSUED", StatusCode::kFailedPrecondition,
                                      "A tender that was issued stays as it is."};
inline constexpr Reason kBidsSealed{"BIDS_SEALED", StatusCode::kFailedPrecondition,
                                    "Nobody reads the bids before all are opened."};
inline constexpr Reason kBidTooLate{"BID_TOO_LATE", StatusCode::kFailedPrecondition,
                                    "The bid came after the closing date."};
inline constexpr Reason kNotAnEvaluator{"NOT_AN_EVALUATOR", StatusCode::kFailedPrecondition,
                                        "The person was not appointed to judge the bids."};
inline constexpr Reason kEvaluatorHasScored{"EVALUATOR_HAS_SCORED", StatusCode::kFailedPrecondition,
                                            "Nobody who has scored is left out afterwards."};
inline constexpr Reason kEvaluatorIsConflicted{
    "EVALUATOR_IS_CONFLICTED", StatusCode::kFailedPrecondition,
    "Who has declared a conflict of interest isn't left out."};
inline constexpr Reason kTenderUnderWay{"TENDER_UNDER_WAY", StatusCode::kFailedPrecondition,
                                        "A tender stays required until it is over."};
inline constexpr Reason kInterestsNotDeclared{"INTERESTS_NOT_DECLARED",
                                              StatusCode::kFailedPrecondition,
                                              "Evaluators say first what they have with bidders."};
inline constexpr Reason kConflictOfInterest{"CONFLICT_OF_INTEREST", StatusCode::kFailedPrecondition,
                                            "Who has a conflict of interest scores no bid."};
inline constexpr Reason kNotABidder{"NOT_A_BIDDER", StatusCode::kFailedPrecondition,
                                    "The institution has not bid for the tender."};
inline constexpr Reason kOfABidder{"OF_A_BIDDER", StatusCode::kPermissionDenied,
                                   "Who has bid, or is of a bidder, neither scores, awards nor "
                                   "excludes."};
inline constexpr Reason kJudgesTheBids{
    "JUDGES_THE_BIDS", StatusCode::kPermissionDenied,
    "Who was appointed to judge the bids excludes none, and who has "
    "excluded one judges none."};
inline constexpr Reason kRaisedByAnother{
    "RAISED_BY_ANOTHER", StatusCode::kPermissionDenied,
    "Who may not clear restrictions retracts their own alone."};
inline constexpr Reason kInstitutionUnknown{"INSTITUTION_UNKNOWN", StatusCode::kPermissionDenied,
                                            "Who decides must be known to be of no bidder."};

inline constexpr Reason kApplicationOver{"APPLICATION_OVER", StatusCode::kFailedPrecondition,
                                         "The application has come to its end."};
inline constexpr Reason kTeamTreeTooDeep{"TEAM_TREE_TOO_DEEP", StatusCode::kFailedPrecondition,
                                         "The tree of teams has as many levels as it can."};
inline constexpr Reason kTeamTreeTooLarge{"TEAM_TREE_TOO_LARGE", StatusCode::kFailedPrecondition,
                                          "More teams lie below than can be moved at once."};

}  // namespace tandem::placement
