#include "services/reporting/module.h"

#include "services/reporting/collections.h"
#include "services/reporting/domain/engagement.h"
#include "services/reporting/domain/leader_post.h"
#include "services/reporting/handlers/engagements.h"
#include "services/reporting/handlers/folds.h"
#include "services/reporting/handlers/leader_posts.h"
#include "services/reporting/handlers/reports.h"
#include "services/reporting/handlers/support_asks.h"
#include "services/reporting/handlers/trace.h"

namespace tandem::reporting {
namespace {

void DeclareFoldsOfPlacement(Declarations& d) {
  d.Project<placement::v1::ProgrammeCreated>(FoldProgramme);
  d.Project<placement::v1::PartnershipCreated>(FoldPartnershipCreated);
  d.Project<placement::v1::PartnershipStageChanged>(FoldStage);
  d.Project<common::v1::ResourceUpdated>(FoldUpdated);
  d.Project<placement::v1::RegionCreated>(FoldRegion);
  d.Project<placement::v1::FundingShareChanged>(FoldFundingShare);
  d.Project<placement::v1::ProjectChanged>(FoldProject);
  d.Project<placement::v1::BoardMeetingHeld>(FoldMeeting);
  d.Project<placement::v1::PlacementPlanned>(FoldPlacement);
  d.Project<placement::v1::PlacementClearingBegun>(FoldPlacement);
  d.Project<placement::v1::PlacementCleared>(FoldPlacement);
  d.Project<placement::v1::PlacementStarted>(FoldPlacement);
  d.Project<placement::v1::PlacementPhaseChanged>(FoldPlacement);
  d.Project<placement::v1::PlacementPaused>(FoldPlacement);
  d.Project<placement::v1::PlacementResumed>(FoldPlacement);
  d.Project<placement::v1::PlacementStepRetracted>(FoldPlacement);
  d.Project<placement::v1::PlacementRescheduled>(FoldPlacement);
  d.Project<placement::v1::PlacementEnded>(FoldPlacement);
  d.Project<placement::v1::PlacementCancelled>(FoldPlacement);
}

void DeclareFoldsOfObjectives(Declarations& d) {
  d.Project<objectives::v1::ObjectiveSetOpened>(FoldSetOpened);
  d.Project<objectives::v1::ObjectiveSetFrozen>(FoldSetFrozen);
  d.Project<objectives::v1::ObjectiveSetThawed>(FoldSetThawed);
  d.Project<objectives::v1::ObjectiveSetClosed>(FoldSetClosed);
  d.Project<objectives::v1::PartnershipObjectiveCreated>(FoldObjectiveCreated);
  d.Project<objectives::v1::ObjectiveProposed>(FoldObjective);
  d.Project<objectives::v1::ObjectiveAgreed>(FoldObjective);
  d.Project<objectives::v1::ObjectiveActivated>(FoldObjective);
  d.Project<objectives::v1::ObjectiveConcluded>(FoldObjective);
  d.Project<objectives::v1::ObjectiveDropped>(FoldObjective);
  d.Project<objectives::v1::IndicatorCreated>(FoldIndicatorCreated);
  d.Project<objectives::v1::IndicatorBaselined>(FoldProgress);
  d.Project<objectives::v1::IndicatorRevised>(FoldProgress);
  d.Project<objectives::v1::MeasurementApproved>(FoldProgress);
  d.Project<objectives::v1::MeasurementSuperseded>(FoldProgress);
  d.Project<objectives::v1::IndicatorClosed>(FoldIndicatorClosed);
  d.Project<objectives::v1::MeasurementOverdue>(FoldOverdue);
  d.Project<objectives::v1::CapabilityChanged>(FoldCapability);
  d.Project<objectives::v1::CompetencyFrameworkRetired>(FoldRetirement);
}

void DeclareFoldsOfLearning(Declarations& d) {
  d.Project<learning_content::v1::RecommendationIssued>(FoldRecommendation);
  d.Project<learning_content::v1::RecommendationRevised>(FoldRecommendation);
  d.Project<learning_content::v1::RecommendationAccepted>(FoldRecommendation);
  d.Project<learning_content::v1::RecommendationCompleted>(FoldRecommendation);
  d.Project<learning_content::v1::RecommendationDismissed>(FoldRecommendation);
  d.Project<learning_content::v1::RecommendationExpired>(FoldRecommendation);
}

void DeclareReports(Declarations& d) {
  d.Query("ReportService.GetPartnershipReport", GetPartnershipReport);
  d.Standard(kPartnershipReports, {.for_reader = HideFromReader, .service = "ReportService"});
  d.Standard(kReportRows, {.for_reader = HideFromReader, .service = "ReportService"});
  d.Stores(kReportShards);
  d.Query("ReportService.GetCountryReport", GetCountryReport);
  d.Stores(kRegionReports);
  d.Stores(kProgrammeNotices);
  d.Stores(kFrameworkRetirements);
  d.Query("ReportService.GetRegionReport", GetRegionReport);
  d.Watch("ReportService.WatchReport", WatchReport);
  d.Query("ReportService.TraceNumber", TraceNumber);
  d.Standard(kDecisions);
  d.Folds(5);
  DeclareFoldsOfPlacement(d);
  DeclareFoldsOfObjectives(d);
  DeclareFoldsOfLearning(d);
}

void DeclareLeaders(Declarations& d) {
  d.Query("LeaderPostService.ListLeaderPosts", ListLeaderPosts);
  d.Standard(kLeaderPosts, {.validate = ValidateLeaderPost, .prepare = PrepareLeaderPost});
  d.Stores(kLeaderships);
  d.Command("LeaderPostService.AppointHolder", AppointHolder);
  d.Command("LeaderPostService.VacateLeaderPost", VacateLeaderPost);
  d.Command("LeaderPostService.DelegateLeaderPost", DelegateLeaderPost);
  d.Command("LeaderPostService.EndDelegation", EndDelegation);
  d.Command("LeaderPostService.RecordSupport", RecordSupport);
  d.Command("LeaderPostService.RecordContact", RecordContact);
  d.Command("LeaderPostService.CorrectLeaderPost", CorrectLeaderPost);

  d.Standard(kSupportAsks);
  d.Stores(kSupportClocks);
  d.Command("SupportAskService.RaiseSupportAsk", RaiseSupportAsk);
  d.Command("SupportAskService.AddressSupportAsk", AddressSupportAsk);
  d.Command("SupportAskService.AcknowledgeSupportAsk", AcknowledgeSupportAsk);
  d.Command("SupportAskService.GrantSupportAsk", GrantSupportAsk);
  d.Command("SupportAskService.RefuseSupportAsk", RefuseSupportAsk);
  d.Timer(kAskLapse, LapseSupportAsk);
  d.On<placement::v1::PartnershipStageChanged>(FollowHold);
  d.On<placement::v1::LeaveSubmitted>(OnLeaveSubmitted);
  d.On<placement::v1::LeaveDecided>(OnLeaveDecided);

  d.Standard(kEngagements, {.validate = ValidateEngagement, .prepare = PrepareEngagement});
  d.Command("EngagementService.HoldEngagement", HoldEngagement);
  d.Command("EngagementService.CancelEngagement", CancelEngagement);
  d.On<placement::v1::VisitConfirmed>(OnVisitConfirmed);
  d.On<common::v1::ResourceUpdated>(OnVisitUpdated);
  d.On<placement::v1::VisitCancelled>(OnVisitCancelled);
}

void DeclareCounts(Declarations& d) {
  d.Count(kLeaderPosts, {.metric = "tandem_leader_posts",
                         .help = "Leaders' posts, held and vacant.",
                         .by = {{"state", "state"}}});
  d.Count(kLeaderPosts, {.metric = "tandem_leaders",
                         .help = "Leaders in their posts, by how far they support partnerships.",
                         .by = {{"support", "support"}},
                         .where = "state",
                         .holds = {v1::LeaderPost::HELD}});
  d.Count(kSupportAsks, {.metric = "tandem_support_asks",
                         .help = "What leaders were asked for, by state.",
                         .by = {{"state", "state"}}});
  d.Count(kEngagements, {.metric = "tandem_engagements",
                         .help = "Occasions on which leaders are met, by state.",
                         .by = {{"state", "state"}}});
}

void Declare(Declarations& d) {
  DeclareReports(d);
  DeclareLeaders(d);
  DeclareCounts(d);
}

}  // namespace

constexpr Module kReportingModule{"reporting", "tandem.reporting.v1", Declare};

}  // namespace tandem::reporting
