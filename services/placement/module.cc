#include "services/placement/module.h"

#include "services/placement/collections.h"
#include "services/placement/counts.h"
#include "services/placement/domain/application.h"
#include "services/placement/domain/bid.h"
#include "services/placement/domain/check_in.h"
#include "services/placement/domain/checklist.h"
#include "services/placement/domain/enquiry.h"
#include "services/placement/domain/for_readers.h"
#include "services/placement/domain/framework.h"
#include "services/placement/domain/funding.h"
#include "services/placement/domain/leave_request.h"
#include "services/placement/domain/meeting.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/peer_link.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/tender.h"
#include "services/placement/domain/visit.h"
#include "services/placement/handlers/applications.h"
#include "services/placement/handlers/benefits.h"
#include "services/placement/handlers/boards.h"
#include "services/placement/handlers/calendar.h"
#include "services/placement/handlers/check_ins.h"
#include "services/placement/handlers/cohorts.h"
#include "services/placement/handlers/committees.h"
#include "services/placement/handlers/discovery.h"
#include "services/placement/handlers/enquiries.h"
#include "services/placement/handlers/erasure.h"
#include "services/placement/handlers/external_ids.h"
#include "services/placement/handlers/forwarding.h"
#include "services/placement/handlers/frameworks.h"
#include "services/placement/handlers/funding_shares.h"
#include "services/placement/handlers/handover.h"
#include "services/placement/handlers/history.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/leave_requests.h"
#include "services/placement/handlers/match_runs.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/meetings.h"
#include "services/placement/handlers/mentions.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/overview.h"
#include "services/placement/handlers/partnerships.h"
#include "services/placement/handlers/peer_links.h"
#include "services/placement/handlers/placement_days.h"
#include "services/placement/handlers/placements.h"
#include "services/placement/handlers/professionals.h"
#include "services/placement/handlers/profiles.h"
#include "services/placement/handlers/projects.h"
#include "services/placement/handlers/reactions.h"
#include "services/placement/handlers/registry.h"
#include "services/placement/handlers/retract_step.h"
#include "services/placement/handlers/team_tree.h"
#include "services/placement/handlers/tenders.h"
#include "services/placement/handlers/timelines.h"
#include "services/placement/handlers/visits.h"
#include "services/placement/handlers/who_is_where.h"

namespace tandem::placement {
namespace {

void DeclareRegistry(Declarations& d) {
  d.Query("InstitutionService.ListInstitutions", ListInstitutions);
  d.Standard(kInstitutions, {.validate = ValidateInstitution, .prepare = TakeExternalIds});
  d.Command("InstitutionService.ArchiveInstitution", ArchiveInstitution);

  d.Standard(kPersons, {.validate = ValidatePerson, .prepare = PreparePerson});
  d.Command("PersonService.ArchivePerson", ArchivePerson);
  d.Command("PersonService.ErasePersonalData", ErasePersonalData);
  d.Timer(kErasure, EraseWhatWasSaidMeanwhile);
  d.Stores(kPersonAddresses);
  d.Stores(kTakenExternalIds);

  d.Standard(kProgrammes, {.validate = ValidateProgramme, .prepare = PrepareProgramme});
  d.Command("ProgrammeService.CloseProgramme", CloseProgramme);

  d.Standard(kRegions, {.validate = ValidateRegion, .prepare = PrepareRegion});

  d.Standard(kTeams, {.prepare = PrepareTeam});
  d.Command("TeamService.ArchiveTeam", ArchiveTeam);
  d.Command("TeamTreeService.MoveTeam", MoveTeam);
  d.Query("TeamTreeService.ListDescendants", ListDescendants);

  d.Standard(kProfessionals, {.validate = ValidateProfessional, .prepare = PrepareProfessional});
  d.Command("ProfessionalService.RateTraits", RateProfessional);
  d.Command("ProfessionalService.MakeProfessionalAvailable", MakeProfessionalAvailable);
  d.Command("ProfessionalService.MakeProfessionalAlumni", MakeProfessionalAlumni);
  d.Query("ProfessionalService.GetAssignment", GetAssignment);
  d.Query("ProfessionalService.GetProfile", GetProfile);
}

void DeclareEnquiries(Declarations& d) {
  d.Standard(kEnquiries, {.validate = ValidateEnquiry, .prepare = PrepareEnquiry});
  d.Command("EnquiryService.DiscussEnquiry", DiscussEnquiry);
  d.Command("EnquiryService.ConvertEnquiry", ConvertEnquiry);
  d.Command("EnquiryService.RedirectEnquiry", RedirectEnquiry);
  d.Command("EnquiryService.DeclineEnquiry", DeclineEnquiry);
  d.Query("EnquiryService.GetEnquiryPipeline", GetEnquiryPipeline);
}

void DeclarePartnerships(Declarations& d) {
  d.Query("PartnershipService.ListPartnerships", ListPartnerships);
  d.Standard(kPartnerships, {.validate = ValidatePartnership, .prepare = PreparePartnership});
  d.Command("PartnershipService.RequestApproval", RequestApproval);
  d.Command("PartnershipService.GiveApproval", GiveApproval);
  d.Command("PartnershipService.WithdrawApproval", WithdrawApproval);
  d.Command("PartnershipService.NotePotentialObjective", NotePotentialObjective);
  d.Command("PartnershipService.RecordStakeholderTalk", RecordStakeholderTalk);
  d.Command("PartnershipService.RecordFinding", RecordFinding);
  d.Command("PartnershipService.RaiseRestriction", RaiseRestriction);
  d.Command("PartnershipService.MitigateRestriction", MitigateRestriction);
  d.Command("PartnershipService.ClearRestriction", ClearRestriction);
  d.Command("PartnershipService.RetractStakeholderTalk", RetractStakeholderTalk);
  d.Command("PartnershipService.RetractPotentialObjective", RetractPotentialObjective);
  d.Command("PartnershipService.RetractFinding", RetractFinding);
  d.Command("PartnershipService.RetractRestriction", RetractRestriction);
  d.Command("PartnershipService.ProposeFocus", ProposeFocus);
  d.Command("PartnershipService.AgreeFocus", AgreeFocus);
  d.Command("PartnershipService.ConfirmHostTeam", ConfirmHostTeam);
  d.Command("PartnershipService.DefineAndDevelopPartnership", DefineAndDevelopPartnership);
  d.Command("PartnershipService.DeliverPartnership", DeliverPartnership);
  d.Command("PartnershipService.SustainPartnership", SustainPartnership);
  d.Command("PartnershipService.RecordCommitteeMeeting", RecordCommitteeMeeting);
  d.Timer(kCommitteeQuiet, NoteCommitteeQuiet);
  d.Command("PartnershipService.ResumeDelivery", ResumeDelivery);
  d.Command("PartnershipService.HoldPartnership", HoldPartnership);
  d.Command("PartnershipService.ResumePartnership", ResumePartnership);
  d.Command("PartnershipService.ClosePartnership", ClosePartnership);
  d.Command("PartnershipService.WithdrawPartnership", WithdrawPartnership);
  d.Query("PartnershipService.GetGate", GetGate);
  d.Query("PartnershipService.GetStanding", GetStanding);

  d.On<objectives::v1::TeamPriorityConfirmed>(OnTeamPriorityConfirmed);
  d.On<objectives::v1::TeamPriorityRetired>(OnTeamPriorityRetired);
  d.On<objectives::v1::ObjectiveAgreed>(OnObjectiveAgreed);
  d.On<objectives::v1::ObjectiveProposed>(OnObjectiveProposed);
  d.On<objectives::v1::ObjectiveDropped>(OnObjectiveDropped);
  d.On<objectives::v1::EndlineDue>(OnEndlineDue);
  d.On<objectives::v1::EndlineRecorded>(OnEndlineRecorded);
}

void DeclarePlacements(Declarations& d) {
  d.Standard(kNeeds, {.validate = ValidateNeed, .prepare = PrepareNeed});
  d.Command("PlacementNeedService.ChangeSeats", ChangeSeats);
  d.Command("PlacementNeedService.StandDownPlacementNeed", StandDownPlacementNeed);
  d.Timer(kNeedExpiry, ExpireNeed);

  d.Standard(kMatches, {.for_reader = HideUnreadable});
  d.Command("MatchService.ProposeMatch", ProposeMatch);
  d.Command("MatchService.AcceptMatch", AcceptMatch);
  d.Command("MatchService.DeclineMatch", DeclineMatch);
  d.Command("MatchService.ForwardRunnerUp", ForwardRunnerUp);
  d.Timer(kMatchLapse, LapseMatch);

  d.Standard(kMatchRuns, {.for_reader = HideUnreadable});
  d.Command("MatchRunService.ProposeMatches", ProposeMatches);
  d.Stores(kMatchRunMentions);
  d.Timer(kForgetting, ForgetInMoreRuns);

  d.Standard(
      kPlacements,
      {.validate = ValidatePlacement, .prepare = PreparePlacement, .for_reader = HideReasons});
  d.Command("PlacementService.BeginClearing", BeginClearing);
  d.Command("PlacementService.RecordClearance", RecordClearance, CheckClearance);
  d.Command("PlacementService.MarkPlacementReady", MarkPlacementReady);
  d.Command("PlacementService.StartPlacement", StartPlacement);
  d.Command("PlacementService.PausePlacement", PausePlacement);
  d.Command("PlacementService.ResumePlacement", ResumePlacement);
  d.Command("PlacementService.EnterPhase", EnterPhase);
  d.Command("PlacementService.RetractPhase", RetractPhase);
  d.Command("PlacementService.RetractStep", RetractStep);
  d.Command("PlacementService.ReschedulePlacement", ReschedulePlacement);
  d.Command("PlacementService.ConfirmReturn", ConfirmReturn);
  d.Command("PlacementService.CompletePlacement", CompletePlacement);
  d.Command("PlacementService.EndPlacementEarly", EndPlacementEarly);
  d.Command("PlacementService.CancelPlacement", CancelPlacement);
  d.Query("PlacementService.WhoIsWhere", WhoIsWhere);
  d.Timer(kPlacementEnding, AnnounceEnding);
  d.Timer(kItemExpiry, TellOfItems);
  d.Timer(kReturnOverdue, FlagOverdueReturn);
  d.Timer(kNoticeOver, EndByNotice);
}

void DeclareBoards(Declarations& d) {
  d.Query("BoardService.ListBoards", ListBoards);
  d.Standard(kBoards, {.prepare = PrepareBoard});
  d.Command("BoardService.FormBoard", FormBoard);
  d.Command("BoardService.SeatBoardMember", SeatBoardMember);
  d.Command("BoardService.VacateBoardSeat", VacateBoardSeat);
  d.Command("BoardService.ConfirmBoardSeat", ConfirmBoardSeat);
  d.Command("BoardService.SetBoardInvitees", SetBoardInvitees);
  d.Command("BoardService.ActivateBoard", ActivateBoard);
  d.Stores(kBoardMemberships);
  d.On<reporting::v1::LeaderChanged>(OnLeaderChanged);

  d.Standard(kMeetings, {.validate = ValidateMeeting, .prepare = PrepareMeeting});
  d.Command("MeetingService.HoldMeeting", HoldMeeting);
  d.Command("MeetingService.CorrectMeeting", CorrectMeeting);
  d.Command("MeetingService.RecordMinutes", RecordMinutes);
  d.Command("MeetingService.ApproveMinutes", ApproveMinutes);
  d.Command("MeetingService.CancelMeeting", CancelMeeting);
  d.Command("MeetingService.CompleteAction", CompleteAction);
  d.Command("MeetingService.ReviseAction", ReviseAction);
  d.Command("MeetingService.DropAction", DropAction);
  d.Query("BoardService.GetBoardActions", GetBoardActions);
  d.Timer(kMeetingMissed, MissMeeting);
  d.Timer(kActionOverdue, FlagOverdueActions);
}

void DeclareProjects(Declarations& d) {
  d.Standard(kProjects, {.validate = ValidateProject, .prepare = PrepareProject});
  d.Command("ProjectService.AwardProject", AwardProject);
  d.Command("ProjectService.RejectProject", RejectProject);
  d.Command("ProjectService.StartProject", StartProject);
  d.Command("ProjectService.RecordProjectReceipt", RecordProjectReceipt);
  d.Command("ProjectService.RecordProjectSpend", RecordProjectSpend);
  d.Command("ProjectService.VoidProjectReceipt", VoidProjectReceipt);
  d.Command("ProjectService.VoidProjectSpend", VoidProjectSpend);
  d.Command("ProjectService.CompleteProject", CompleteProject);
  d.Command("ProjectService.TerminateProject", TerminateProject);
}

void DeclareBenefits(Declarations& d) {
  d.Standard(kBenefits);
  d.Command("BenefitService.ClaimBenefit", ClaimBenefit);
  d.Command("BenefitService.EvidenceBenefit", EvidenceBenefit);
  d.Command("BenefitService.VerifyBenefit", VerifyBenefit);
  d.Command("BenefitService.WithdrawBenefit", WithdrawBenefit);
  d.Query("BenefitService.GetBenefitGrid", GetBenefitGrid);
  d.Query("PartnershipTimelineService.GetTimeline", GetTimeline);
}

void DeclarePeople(Declarations& d) {
  d.Standard(kCheckIns, {.for_reader = HideFromThePlaced});
  d.Command("CheckInService.RecordCheckIn", RecordCheckIn);
  d.Command("CheckInService.RetractCheckIn", RetractCheckIn);

  d.Standard(kLeaveRequests, {.for_reader = HideFromOthers});
  d.Command("LeaveRequestService.SubmitLeaveRequest", SubmitLeaveRequest);
  d.Command("LeaveRequestService.EndorseLeaveRequest", EndorseLeaveRequest);
  d.Command("LeaveRequestService.GrantLeaveRequest", GrantLeaveRequest);
  d.Command("LeaveRequestService.RefuseLeaveRequest", RefuseLeaveRequest);
  d.On<reporting::v1::SupportGranted>(OnSupportGranted);

  d.Standard(kPeerLinks, {.validate = ValidatePeerLink, .prepare = PreparePeerLink});
  d.Command("PeerLinkService.RecordContact", RecordContact);
  d.Command("PeerLinkService.RetractContact", RetractContact);
  d.Command("PeerLinkService.EndPeerLink", EndPeerLink);
  d.Timer(kPeerQuiet, GoQuiet);
}

void DeclareHandoverAndCohorts(Declarations& d) {
  d.Command("PlacementService.ExtendPlacement", ExtendPlacement);
  d.Command("PlacementService.PlanHandover", PlanHandover);
  d.Command("PlacementService.CompleteHandoverItem", CompleteHandoverItem);
  d.Command("PlacementService.NameSuccessor", NameSuccessor);

  d.Standard(kCohortRuns, {.for_reader = HideConstraints, .service = "CohortService"});
  d.Command("CohortService.AcceptCohort", AcceptCohort);
  d.Command("CohortService.ClearCohort", ClearCohort);
  d.Command("CohortService.StartCohort", StartCohort);
  d.Command("CohortService.ConfirmCohortReturn", ConfirmCohortReturn);
  d.Command("CohortService.CompleteCohort", CompleteCohort);
}

void DeclareFundingAndVisits(Declarations& d) {
  d.Standard(kFundingShares, {.validate = ValidateFundingShare, .prepare = PrepareFundingShare});
  d.Command("FundingShareService.CommitFundingShare", CommitFundingShare);
  d.Command("FundingShareService.RecordReceipt", RecordReceipt);
  d.Command("FundingShareService.RecordSpend", RecordSpend);
  d.Command("FundingShareService.VoidReceipt", VoidReceipt);
  d.Command("FundingShareService.VoidSpend", VoidSpend);
  d.Command("FundingShareService.WithdrawFundingShare", WithdrawFundingShare);
  d.Query("FundingShareService.GetFunding", GetFunding);

  d.Standard(kVisits, {.validate = ValidateVisit, .prepare = PrepareVisit});
  d.Command("VisitService.ConfirmVisit", ConfirmVisit);
  d.Command("VisitService.CompleteVisit", CompleteVisit);
  d.Command("VisitService.RetractVisitCompletion", RetractVisitCompletion);
  d.Command("VisitService.DebriefVisit", DebriefVisit);
  d.Command("VisitService.CancelVisit", CancelVisit);
}

void DeclareRecruitment(Declarations& d) {
  d.Timer(kClearanceExpiry, TellOfClearances);

  d.Standard(kApplications, {.validate = ValidateApplication, .prepare = PrepareApplication});
  d.Command("ApplicationService.ScreenApplication", ScreenApplication);
  d.Command("ApplicationService.InterviewApplicant", InterviewApplicant);
  d.Command("ApplicationService.RateApplicant", RateApplicant);
  d.Command("ApplicationService.OfferPost", OfferPost);
  d.Command("ApplicationService.RegisterApplicant", RegisterApplicant);
  d.Command("ApplicationService.RejectApplication", RejectApplication);
  d.Command("ApplicationService.WithdrawApplication", WithdrawApplication);
  d.Query("ApplicationService.GetTraitStandings", GetTraitStandings);
  d.Query("ApplicationService.GetApplicationPipeline", GetApplicationPipeline);
}

void DeclareImports(Declarations& d) {
  d.Stream<v1::ImportProgress>("ImportService.ImportTeams", ImportTeams);
  d.Stream<v1::ImportProgress>("ImportService.ImportProfessionals", ImportProfessionals);
  d.Stream<v1::ImportProgress>("ImportService.ImportRatings", ImportRatings);
  d.Stream<v1::ExportChunk>("ImportService.ExportTeams", ExportTeams);
  d.Stream<v1::ExportChunk>("ImportService.ExportProfessionals", ExportProfessionals);
}

void DeclareQuestions(Declarations& d) {
  d.Query("OverviewService.GetEndings", GetEndings);
  d.Query("OverviewService.GetOverdueReturns", GetOverdueReturns);
  d.Query("OverviewService.GetLateStarts", GetLateStarts);
  d.Query("OverviewService.GetOverspends", GetOverspends);
  d.Query("OverviewService.GetExpiringClearances", GetExpiringClearances);
  d.Query("OverviewService.GetExpiringItems", GetExpiringItems);
  d.Query("OverviewService.GetVacancies", GetVacancies);
  d.Query("OverviewService.GetReciprocity", GetReciprocity);
  d.Query("OverviewService.GetDaysInRole", GetDaysInRole);
  d.Query("OverviewService.GetTimeToStart", GetTimeToStart);
  d.Query("OverviewService.GetOpenActions", GetOpenActions);
  d.Query("HistoryService.GetPartnershipHistory", GetPartnershipHistory);
  d.Stream<v1::CalendarChunk>("CalendarService.ExportCalendar", ExportCalendar);
}

void DeclareTenders(Declarations& d) {
  d.Standard(kFrameworks, {.validate = ValidateFramework});
  d.Command("FrameworkService.AdmitFrameworkMember", AdmitFrameworkMember);
  d.Command("FrameworkService.ReleaseFrameworkMember", ReleaseFrameworkMember);
  d.Command("FrameworkService.CloseFramework", CloseFramework);

  d.Standard(kTenders, {.validate = ValidateTender, .prepare = PrepareTender});
  d.Command("TenderService.IssueTender", IssueTender);
  d.Command("TenderService.AppointEvaluators", AppointEvaluators);
  d.Command("TenderService.PostponeClosing", PostponeClosing);
  d.Command("TenderService.OpenBids", OpenBids);
  d.Command("TenderService.DeclareInterests", DeclareInterests);
  d.Command("TenderService.AwardTender", AwardTender);
  d.Command("TenderService.ContractTender", ContractTender);
  d.Command("TenderService.EndWithoutAward", EndWithoutAward);
  d.Command("TenderService.CancelTender", CancelTender);
  d.Query("TenderService.GetRanking", GetRanking);

  d.Stores(kSealedBids);
  d.Query("BidService.GetBid", GetBid);
  d.Query("BidService.ListBids", ListBids);
  d.Standard(kBids, {.for_reader = HideOthersScores});
  d.Command("BidService.SubmitBid", SubmitBid);
  d.Command("BidService.WithdrawBid", WithdrawBid);
  d.Command("BidService.ScoreBid", ScoreBid);
  d.Command("BidService.ExcludeBid", ExcludeBid);
}

void Declare(Declarations& d) {
  DeclareRegistry(d);
  DeclareEnquiries(d);
  DeclarePartnerships(d);
  DeclareProjects(d);
  DeclareBenefits(d);
  DeclarePeople(d);
  DeclareBoards(d);
  DeclareFundingAndVisits(d);
  DeclarePlacements(d);
  DeclareHandoverAndCohorts(d);
  DeclareTenders(d);
  DeclareRecruitment(d);
  DeclareImports(d);
  DeclareQuestions(d);
  DeclareCounts(d);
}

}  // namespace

constexpr Module kPlacementModule{"placement", "tandem.placement.v1", Declare};

}  // namespace tandem::placement
