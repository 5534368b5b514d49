#include "services/placement/domain/lifecycles.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/every_verb.h"
#include "services/placement/domain/application.h"
#include "services/placement/domain/benefit.h"
#include "services/placement/domain/bid.h"
#include "services/placement/domain/board.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/enquiry.h"
#include "services/placement/domain/framework.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/leave_request.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/meeting.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/peer_link.h"
#include "services/placement/domain/phase.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/tender.h"
#include "services/placement/domain/visit.h"

namespace tandem::placement {
namespace {

using testing::EveryVerbInEveryState;
using ::testing::UnorderedElementsAre;

TEST(Lifecycles, OfThePartnershipAllowTheseVerbsAlone) {
  v1::Partnership partnership;
  *partnership.mutable_start_date() = ToDate(Day(2024, 1, 1));
  partnership.mutable_committee()->set_title("Link committee");
  EXPECT_THAT(
      EveryVerbInEveryState(kPartnershipLifecycle,
                            AtStageChange{partnership, Day(2024, 1, 1), "Because.", {}}),
      UnorderedElementsAre(
          "DISCOVER DefineAndDevelopPartnership", "DISCOVER HoldPartnership",
          "DISCOVER WithdrawPartnership", "DEFINE_AND_DEVELOP DeliverPartnership",
          "DEFINE_AND_DEVELOP HoldPartnership", "DEFINE_AND_DEVELOP WithdrawPartnership",
          "DELIVER SustainPartnership", "DELIVER HoldPartnership", "DELIVER ClosePartnership",
          "SUSTAINED RecordCommitteeMeeting", "SUSTAINED ResumeDelivery",
          "SUSTAINED HoldPartnership", "SUSTAINED ClosePartnership", "ON_HOLD ResumePartnership",
          "ON_HOLD ClosePartnership", "ON_HOLD WithdrawPartnership"));
}

TEST(Lifecycles, OfThePlacementAllowTheseVerbsAlone) {
  v1::Placement placement;
  *placement.mutable_start_date() = ToDate(Day(2024, 1, 1));
  *placement.mutable_end_date() = ToDate(Day(2025, 12, 31));
  EXPECT_THAT(
      EveryVerbInEveryState(kPlacementLifecycle, AtPlacementVerb{placement, Day(2024, 6, 1)}),
      UnorderedElementsAre(
          "PLANNED BeginClearing", "PLANNED ReschedulePlacement", "PLANNED CancelPlacement",
          "CLEARING RecordClearance", "CLEARING MarkPlacementReady", "CLEARING ReschedulePlacement",
          "CLEARING CancelPlacement", "READY RecordClearance", "READY StartPlacement",
          "READY ReschedulePlacement", "READY CancelPlacement", "PAUSED RecordClearance",
          "ACTIVE RecordClearance", "ACTIVE PausePlacement", "ACTIVE EnterPhase",
          "ACTIVE RetractStep", "PAUSED RetractStep", "COMPLETED RetractStep",
          "ENDED_EARLY RetractStep", "ACTIVE RetractPhase", "PAUSED RetractPhase",
          "ACTIVE ReschedulePlacement", "ACTIVE ConfirmReturn", "ACTIVE CompletePlacement",
          "ACTIVE EndPlacementEarly", "PAUSED ResumePlacement", "PAUSED ReschedulePlacement",
          "PAUSED EndPlacementEarly", "ENDED_EARLY ConfirmReturn", "ACTIVE ExtendPlacement",
          "ACTIVE PlanHandover", "ACTIVE CompleteHandoverItem", "ACTIVE NameSuccessor",
          "PAUSED ExtendPlacement", "PAUSED PlanHandover", "PAUSED CompleteHandoverItem",
          "PAUSED NameSuccessor", "PAUSED ConfirmReturn", "PAUSED CompletePlacement"));
}

TEST(Lifecycles, OfThePhaseGoesForwardOrIsTakenBack) {
  v1::Placement placement;
  EXPECT_THAT(
      EveryVerbInEveryState(kPhaseLifecycle, InPhase{placement}),
      UnorderedElementsAre("TRUST EnterPhase", "OBJECTIVE_SETTING EnterPhase",
                           "CAPABILITY_BUILDING EnterPhase", "OBJECTIVE_SETTING RetractPhase",
                           "CAPABILITY_BUILDING RetractPhase", "HANDOVER RetractPhase"));
}

TEST(Lifecycles, OfTheNeedAllowTheseVerbsAlone) {
  v1::PlacementNeed need;
  need.set_seats(1);
  EXPECT_THAT(
      EveryVerbInEveryState(kNeedLifecycle, need),
      UnorderedElementsAre(
          "OPEN ProposeMatch", "OPEN AcceptMatch", "OPEN CancelPlacement",
          "OPEN StandDownPlacementNeed", "OPEN ExpirePlacementNeed", "MATCHING ProposeMatch",
          "MATCHING AcceptMatch", "MATCHING DeclineMatch", "MATCHING LapseMatch",
          "MATCHING CancelPlacement", "MATCHING StandDownPlacementNeed",
          "MATCHING ExpirePlacementNeed", "FILLED CancelPlacement", "FILLED StandDownPlacementNeed",
          "OPEN ChangeSeats", "MATCHING ChangeSeats", "FILLED ChangeSeats", "OPEN RetractStep",
          "MATCHING RetractStep", "EXPIRED RetractStep", "STOOD_DOWN RetractStep"));
}

TEST(Lifecycles, OfTheMatchAllowTheseVerbsAlone) {
  EXPECT_THAT(EveryVerbInEveryState(kMatchLifecycle, v1::Match()),
              UnorderedElementsAre("PROPOSED AcceptMatch", "PROPOSED DeclineMatch",
                                   "PROPOSED LapseMatch", "ACCEPTED_BY_ONE AcceptMatch",
                                   "ACCEPTED_BY_ONE DeclineMatch", "ACCEPTED_BY_ONE LapseMatch",
                                   "DECLINED ForwardRunnerUp", "LAPSED ForwardRunnerUp"));
}

TEST(Lifecycles, OfTheProfessionalAllowTheseVerbsAlone) {
  v1::Professional professional;
  EXPECT_THAT(
      EveryVerbInEveryState(kProfessionalLifecycle, ProfessionalWithPlacements{professional, {}}),
      UnorderedElementsAre("REGISTERED MakeProfessionalAvailable",
                           "REGISTERED MakeProfessionalAlumni",
                           "AVAILABLE MakeProfessionalAlumni"));
}

TEST(Lifecycles, OfApprovalAndRestrictionAllowTheseVerbsAlone) {
  v1::Approval approval;
  EXPECT_THAT(EveryVerbInEveryState(kApprovalLifecycle, Embedded<v1::Approval>{"a", approval}),
              UnorderedElementsAre("REQUESTED GiveApproval", "REQUESTED WithdrawApproval",
                                   "GIVEN WithdrawApproval", "WITHDRAWN RequestApproval"));
  v1::Restriction restriction;
  EXPECT_THAT(
      EveryVerbInEveryState(kRestrictionLifecycle, Embedded<v1::Restriction>{"r", restriction}),
      UnorderedElementsAre("OPEN MitigateRestriction", "MITIGATED ClearRestriction",
                           "OPEN RetractRestriction", "MITIGATED RetractRestriction",
                           "CLEARED RetractRestriction"));
}

TEST(Lifecycles, OfTheRegistryAllowTheseVerbsAlone) {
  v1::Team team;
  v1::Person person;
  v1::Institution institution;
  EXPECT_THAT(EveryVerbInEveryState(kInstitutionLifecycle, InstitutionWithDependents{institution}),
              UnorderedElementsAre("ACTIVE ArchiveInstitution"));
  EXPECT_THAT(EveryVerbInEveryState(kPersonLifecycle, PersonWithProfessionals{person, {}}),
              UnorderedElementsAre("ACTIVE ArchivePerson", "ACTIVE ErasePersonalData",
                                   "ARCHIVED ErasePersonalData"));
  EXPECT_THAT(EveryVerbInEveryState(kProgrammeLifecycle, v1::Programme()),
              UnorderedElementsAre("OPEN CloseProgramme"));
  EXPECT_THAT(EveryVerbInEveryState(kTeamLifecycle, TeamWithDependents{team, {}, {}, {}, {}}),
              UnorderedElementsAre("ACTIVE ArchiveTeam"));
}

TEST(Lifecycles, OfTheBoardAndItsMeetingsAllowTheseVerbsAlone) {
  EXPECT_THAT(
      EveryVerbInEveryState(kBoardLifecycle, v1::Board()),
      UnorderedElementsAre("FORMING ActivateBoard", "ACTIVE FallAsleep", "DORMANT HoldMeeting",
                           "ACTIVE CorrectMeeting", "DORMANT CorrectMeeting"));
  EXPECT_THAT(EveryVerbInEveryState(kMeetingLifecycle, v1::Meeting()),
              UnorderedElementsAre("SCHEDULED HoldMeeting", "SCHEDULED CancelMeeting",
                                   "HELD CorrectMeeting", "HELD RecordMinutes"));
  v1::Meeting meeting;
  const v1::Meeting later;
  EXPECT_THAT(EveryVerbInEveryState(kMinutesLifecycle, AtApproval{meeting, later}),
              UnorderedElementsAre("HELD ApproveMinutes"));
}

TEST(Lifecycles, OfTheFundingShareAllowTheseVerbsAlone) {
  EXPECT_THAT(
      EveryVerbInEveryState(kFundingShareLifecycle, v1::FundingShare()),
      UnorderedElementsAre(
          "PLEDGED CommitFundingShare", "PLEDGED WithdrawFundingShare", "COMMITTED RecordReceipt",
          "COMMITTED RecordSpend", "COMMITTED WithdrawFundingShare", "PART_RECEIVED RecordReceipt",
          "PART_RECEIVED RecordSpend", "PART_RECEIVED WithdrawFundingShare", "RECEIVED RecordSpend",
          "RECEIVED WithdrawFundingShare", "COMMITTED VoidSpend", "PART_RECEIVED VoidReceipt",
          "PART_RECEIVED VoidSpend", "RECEIVED VoidReceipt", "RECEIVED VoidSpend",
          "WITHDRAWN RecordReceipt", "WITHDRAWN RecordSpend", "WITHDRAWN VoidReceipt",
          "WITHDRAWN VoidSpend"));
}

TEST(Lifecycles, OfTheVisitAllowTheseVerbsAlone) {
  v1::Visit visit;
  *visit.mutable_period()->mutable_start() = ToDate(Day(2024, 1, 1));
  EXPECT_THAT(EveryVerbInEveryState(kVisitLifecycle, AtVisitVerb{visit, Day(2024, 1, 1)}),
              UnorderedElementsAre(
                  "PLANNED ConfirmVisit", "PLANNED CancelVisit", "CONFIRMED CompleteVisit",
                  "CONFIRMED CancelVisit", "COMPLETED DebriefVisit", "DEBRIEFED DebriefVisit",
                  "COMPLETED RetractVisitCompletion", "DEBRIEFED RetractVisitCompletion"));
}

TEST(Lifecycles, OfTheEnquiryAllowTheseVerbsAlone) {
  EXPECT_THAT(EveryVerbInEveryState(kEnquiryLifecycle, v1::Enquiry()),
              UnorderedElementsAre("RECEIVED DiscussEnquiry", "RECEIVED RedirectEnquiry",
                                   "RECEIVED DeclineEnquiry", "IN_DISCUSSION DiscussEnquiry",
                                   "IN_DISCUSSION ConvertEnquiry", "IN_DISCUSSION RedirectEnquiry",
                                   "IN_DISCUSSION DeclineEnquiry"));
}

TEST(Lifecycles, OfTheProjectAllowTheseVerbsAlone) {
  v1::Project project;
  EXPECT_THAT(
      EveryVerbInEveryState(kProjectLifecycle, AtProjectVerb{project, Day(2024, 1, 1)}),
      UnorderedElementsAre(
          "APPLIED AwardProject", "APPLIED RejectProject", "AWARDED StartProject",
          "AWARDED RecordProjectReceipt", "AWARDED TerminateProject", "ACTIVE RecordProjectReceipt",
          "ACTIVE RecordProjectSpend", "ACTIVE CompleteProject", "ACTIVE TerminateProject",
          "COMPLETED RecordProjectReceipt", "COMPLETED RecordProjectSpend",
          "TERMINATED RecordProjectReceipt", "TERMINATED RecordProjectSpend",
          "AWARDED VoidProjectReceipt", "ACTIVE VoidProjectReceipt", "ACTIVE VoidProjectSpend",
          "COMPLETED VoidProjectReceipt", "COMPLETED VoidProjectSpend",
          "TERMINATED VoidProjectReceipt", "TERMINATED VoidProjectSpend"));
}

TEST(Lifecycles, OfTheBenefitAllowTheseVerbsAlone) {
  EXPECT_THAT(EveryVerbInEveryState(kBenefitLifecycle, v1::Benefit()),
              UnorderedElementsAre("CLAIMED EvidenceBenefit", "EVIDENCED EvidenceBenefit",
                                   "EVIDENCED VerifyBenefit", "CLAIMED WithdrawBenefit",
                                   "EVIDENCED WithdrawBenefit", "VERIFIED WithdrawBenefit"));
}

TEST(Lifecycles, OfTheLeaveRequestAllowTheseVerbsAlone) {
  v1::LeaveRequest leave;
  EXPECT_THAT(EveryVerbInEveryState(kLeaveRequestLifecycle, AtLeaveVerb{leave, {}, ""}),
              UnorderedElementsAre("SUBMITTED EndorseLeaveRequest", "SUBMITTED RefuseLeaveRequest",
                                   "ENDORSED GrantLeaveRequest", "ENDORSED RefuseLeaveRequest",
                                   "GRANTED RefuseLeaveRequest"));
}

TEST(Lifecycles, OfThePeerLinkAllowTheseVerbsAlone) {
  EXPECT_THAT(EveryVerbInEveryState(kPeerLinkLifecycle, v1::PeerLink()),
              UnorderedElementsAre("ACTIVE RecordContact", "ACTIVE GoQuiet", "ACTIVE EndPeerLink",
                                   "QUIET RecordContact", "QUIET EndPeerLink",
                                   "ACTIVE RetractContact", "QUIET RetractContact"));
}

TEST(Lifecycles, OfTheTenderAndItsBidsAllowTheseVerbsAlone) {
  v1::Tender tender;
  EXPECT_THAT(
      EveryVerbInEveryState(kTenderLifecycle, AtTenderVerb{tender}),
      UnorderedElementsAre(
          "DRAFT IssueTender", "DRAFT AppointEvaluators", "DRAFT CancelTender", "ISSUED SubmitBid",
          "ISSUED AppointEvaluators", "ISSUED PostponeClosing", "ISSUED OpenBids",
          "ISSUED CancelTender", "EVALUATING ExcludeBid", "EVALUATING AppointEvaluators",
          "EVALUATING DeclareInterests", "EVALUATING ScoreBid", "EVALUATING AwardTender",
          "EVALUATING EndWithoutAward", "EVALUATING CancelTender", "AWARDED ContractTender",
          "AWARDED EndWithoutAward", "AWARDED CancelTender"));
  EXPECT_THAT(EveryVerbInEveryState(kBidLifecycle, v1::Bid()),
              UnorderedElementsAre("SEALED OpenBids", "SEALED WithdrawBid", "OPENED ScoreBid",
                                   "OPENED ExcludeBid"));
  EXPECT_THAT(EveryVerbInEveryState(kFrameworkLifecycle, v1::Framework()),
              UnorderedElementsAre("OPEN AdmitFrameworkMember", "OPEN ReleaseFrameworkMember",
                                   "OPEN CloseFramework"));
}

TEST(Lifecycles, OfTheApplicationAllowTheseVerbsAlone) {
  v1::Application application;
  *application.mutable_apply_date() = ToDate(Day(2024, 1, 1));
  EXPECT_THAT(EveryVerbInEveryState(kApplicationLifecycle, AtApplicationStep{application}),
              UnorderedElementsAre("APPLIED ScreenApplication", "APPLIED RejectApplication",
                                   "APPLIED WithdrawApplication", "SCREENED InterviewApplicant",
                                   "SCREENED RateApplicant", "SCREENED RejectApplication",
                                   "SCREENED WithdrawApplication", "INTERVIEWED RateApplicant",
                                   "INTERVIEWED OfferPost", "INTERVIEWED RejectApplication",
                                   "INTERVIEWED WithdrawApplication", "OFFERED RegisterApplicant",
                                   "OFFERED RejectApplication", "OFFERED WithdrawApplication"));
}

TEST(Lifecycles, AreAllListed) { EXPECT_EQ(Lifecycles().size(), 26U); }

}  // namespace
}  // namespace tandem::placement
