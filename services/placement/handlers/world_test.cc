#include "services/placement/handlers/world.h"

#include "fmt/format.h"
#include "tandem/placement/v1/check_in.pb.h"
#include "tandem/placement/v1/visit.pb.h"

namespace tandem::placement {
namespace {

v1::ChangeStageRequest StageRequest(const std::string& name) {
  v1::ChangeStageRequest request;
  request.set_name(name);
  *request.mutable_effective_date() = ToDate(Day(2024, 1, 15));
  return request;
}

}  // namespace

World::World(std::string store) : suite({kPlacementModule}, std::move(store)) {
  v1::CreateProgrammeRequest programme;
  programme.set_programme_id("amp");
  programme.mutable_programme()->set_display_name("AMP Health");
  Do<v1::Programme>("ProgrammeService.CreateProgramme", programme);
  MakeInstitution("moh", v1::Institution::MINISTRY);
  MakeInstitution("amp-health", v1::Institution::MANAGING_OFFICE, "gb");
  ministry_leader = MakePerson(kMinistry);
  office_leader = MakePerson(kOffice);
  MakeTeam("ncd");
  MakePartnership("ncd");
}

void World::Publish(const std::string& service, const std::string& type, const std::string& subject,
                    std::string data) {
  ++published_;
  Event event;
  event.id = fmt::format("event-{}", published_);
  event.source = "//tandem/local/" + service;
  event.type = type;
  event.subject = subject;
  event.key = std::string(EventKeyOf(subject));
  event.time = suite.clock().Now();
  event.position = {1, published_, 0};
  event.data = std::move(data);
  // The topic of placement's own events is the only one here; the source says whose an event is.
  EventLog& log = suite.app().module("placement")->log();
  ASSERT_TRUE(log.Publish("tandem.placement.v1", {event}).ok());
  ASSERT_TRUE(suite.Settle().ok());
}

void World::Reach(Day day) {
  const Duration left = StartOf(day) - suite.clock().Now();
  if (left <= absl::ZeroDuration()) return;
  ASSERT_TRUE(suite.Advance(left).ok());
}

std::string World::NextUuid() {
  return fmt::format("{:08x}-0000-4000-8000-000000000000", ++people_);
}

std::string World::MakeInstitution(const std::string& id, v1::Institution::Kind kind,
                                   const std::string& country) {
  v1::CreateInstitutionRequest request;
  request.set_parent(kLiberia);
  request.set_institution_id(id);
  request.mutable_institution()->set_display_name(id);
  request.mutable_institution()->set_kind(kind);
  request.mutable_institution()->mutable_location()->set_country(country);
  return Do<v1::Institution>("InstitutionService.CreateInstitution", request).name();
}

std::string World::MakePerson(const std::string& institution) {
  v1::CreatePersonRequest request;
  request.set_parent(kLiberia);
  request.set_person_id(NextUuid());
  request.mutable_person()->set_display_name("Ada Example");
  request.mutable_person()->set_email(fmt::format("person{}@example.org", people_));
  request.mutable_person()->set_institution(institution);
  return Do<v1::Person>("PersonService.CreatePerson", request).name();
}

std::string World::MakeTeam(const std::string& id, const std::string& parent_team,
                            const std::string& institution) {
  v1::CreateTeamRequest request;
  request.set_parent(kLiberia);
  request.set_team_id(id);
  request.mutable_team()->set_display_name(id);
  request.mutable_team()->set_health_system_level(v1::Team::NATIONAL);
  request.mutable_team()->set_institution(institution);
  request.mutable_team()->set_parent_team(parent_team);
  request.mutable_team()->mutable_location()->set_country("lr");
  return Do<v1::Team>("TeamService.CreateTeam", request).name();
}

std::string World::MakeProfessional(const std::string& institution) {
  return MakeProfessionalOf(MakePerson(institution));
}

std::string World::MakeProfessionalOf(const std::string& person) {
  v1::CreateProfessionalRequest create;
  create.set_parent(kLiberia);
  create.set_professional_id(NextUuid());
  auto& professional = *create.mutable_professional();
  professional.set_person(person);
  auto* english = professional.add_languages();
  english->set_language("en");
  english->set_level(v1::LanguageLevel::C1);
  professional.add_eligible_countries("lr");
  auto* period = professional.add_availability();
  *period->mutable_start() = On(2024, 1, 1);
  *period->mutable_end() = On(2030, 12, 31);
  std::string name = Do<v1::Professional>("ProfessionalService.CreateProfessional", create).name();
  for (const std::string& assessor : {ministry_leader, office_leader}) {
    v1::RateTraitsRequest rate;
    rate.set_name(name);
    rate.set_assessor(assessor);
    rate.set_reason("Entered from the paper form.");
    *rate.mutable_effective_date() = On(2024, 1, 10);
    for (int trait = 1; trait <= v1::Trait_MAX; ++trait) {
      auto* rating = rate.add_ratings();
      rating->set_trait(static_cast<v1::Trait>(trait));
      rating->set_score(4);
    }
    Do<v1::Professional>("ProfessionalService.RateTraits", rate);
  }
  v1::MakeProfessionalAvailableRequest available;
  available.set_name(name);
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAvailable", available);
  return name;
}

std::string World::MakePartnership(const std::string& id) {
  v1::CreatePartnershipRequest request;
  request.set_parent(kLiberia);
  request.set_partnership_id(id);
  auto& partnership = *request.mutable_partnership();
  partnership.set_display_name("NCD team");
  partnership.set_kind(v1::MANAGEMENT_PARTNER);
  partnership.set_programme(kProgramme);
  *partnership.mutable_start_date() = On(2024, 1, 2);
  auto* lead = partnership.add_parties();
  lead->set_institution(kOffice);
  lead->set_side(common::v1::LEAD);
  lead->set_role(v1::Party::PARTNER);
  auto* host = partnership.add_parties();
  host->set_institution(kMinistry);
  host->set_side(common::v1::COUNTERPART);
  host->set_role(v1::Party::HOST);
  return Do<v1::Partnership>("PartnershipService.CreatePartnership", request).name();
}

v1::CreatePlacementNeedRequest World::NeedRequest(const std::string& id, int seats,
                                                  v1::Placement::Role role,
                                                  const std::string& team) {
  v1::CreatePlacementNeedRequest request;
  request.set_parent(kPartnership);
  request.set_placement_need_id(id);
  auto& need = *request.mutable_placement_need();
  need.set_display_name("Coach");
  need.set_role(role);
  need.set_team(team);
  need.set_mode(v1::Placement::IN_PERSON);
  *need.mutable_window()->mutable_start() = On(2024, 1, 1);
  *need.mutable_window()->mutable_end() = On(2024, 6, 30);
  need.set_seats(seats);
  return request;
}

std::string World::MakeNeed(const std::string& id, int seats, v1::Placement::Role role,
                            const std::string& team) {
  return Do<v1::PlacementNeed>("PlacementNeedService.CreatePlacementNeed",
                               NeedRequest(id, seats, role, team))
      .name();
}

std::string World::PlanStudyVisit(const std::string& id, Day first, Day last,
                                  const std::string& visitor) {
  v1::CreateVisitRequest request;
  request.set_parent(kPartnership);
  request.set_visit_id(id);
  auto& visit = *request.mutable_visit();
  visit.set_display_name("Study visit");
  visit.set_kind(v1::Visit::STUDY);
  visit.set_side(common::v1::COUNTERPART);
  *visit.mutable_period()->mutable_start() = ToDate(first);
  *visit.mutable_period()->mutable_end() = ToDate(last);
  visit.mutable_destination()->set_country("gb");
  visit.add_visitors(visitor);
  return Do<v1::Visit>("VisitService.CreateVisit", request).name();
}

void World::MeetFirstGate() {
  for (const char* institution : {kOffice, kMinistry}) {
    v1::RequestApprovalRequest ask;
    ask.set_name(kPartnership);
    ask.set_institution(institution);
    Do<v1::Partnership>("PartnershipService.RequestApproval", ask);
    v1::GiveApprovalRequest give;
    give.set_name(kPartnership);
    give.set_institution(institution);
    give.set_reason("The letter is in the file.");
    give.set_leader(institution == std::string(kMinistry) ? ministry_leader : office_leader);
    *give.mutable_effective_date() = On(2024, 1, 10);
    Do<v1::Partnership>("PartnershipService.GiveApproval", give);
  }
  v1::RecordStakeholderTalkRequest talk;
  talk.set_name(kPartnership);
  *talk.mutable_talk()->mutable_held_date() = On(2024, 1, 8);
  talk.mutable_talk()->add_institutions(kMinistry);
  talk.mutable_talk()->set_summary("Diabetes comes first.");
  Do<v1::Partnership>("PartnershipService.RecordStakeholderTalk", talk);
  v1::NotePotentialObjectiveRequest objective;
  objective.set_name(kPartnership);
  objective.set_objective("A plan for diabetes care");
  *objective.mutable_effective_date() = On(2024, 1, 8);
  Do<v1::Partnership>("PartnershipService.NotePotentialObjective", objective);
  for (int heading = 1; heading <= v1::Finding::Heading_MAX; ++heading) {
    v1::RecordFindingRequest finding;
    finding.set_name(kPartnership);
    finding.mutable_finding()->set_heading(static_cast<v1::Finding::Heading>(heading));
    finding.mutable_finding()->set_text("As the review says.");
    finding.mutable_finding()->set_source("The review, page 3");
    *finding.mutable_finding()->mutable_found_date() = On(2024, 1, 9);
    Do<v1::Partnership>("PartnershipService.RecordFinding", finding);
  }
}

void World::MeetSecondGate() {
  v1::ProposeFocusRequest focus;
  focus.set_name(kPartnership);
  focus.set_text("Diabetes care");
  Do<v1::Partnership>("PartnershipService.ProposeFocus", focus);
  for (const auto side : {common::v1::LEAD, common::v1::COUNTERPART}) {
    v1::AgreeFocusRequest agree;
    agree.set_name(kPartnership);
    agree.set_side(side);
    agree.set_reason("Agreed in the meeting.");
    *agree.mutable_effective_date() = On(2024, 1, 12);
    Do<v1::Partnership>("PartnershipService.AgreeFocus", agree);
  }
  v1::ConfirmHostTeamRequest team;
  team.set_name(kPartnership);
  team.set_team(kTeam);
  *team.mutable_effective_date() = On(2024, 1, 12);
  Do<v1::Partnership>("PartnershipService.ConfirmHostTeam", team);
  objectives::v1::TeamPriorityConfirmed confirmed;
  confirmed.set_name(fmt::format("{}/teamPriorities/diabetes", kPartnership));
  confirmed.set_partnership(kPartnership);
  confirmed.set_team(kTeam);
  *confirmed.mutable_confirm_date() = On(2024, 1, 13);
  confirmed.set_by("ministry-lead");
  HappensInObjectives(confirmed);
}

void World::Deliver() {
  MeetFirstGate();
  Do<v1::Partnership>("PartnershipService.DefineAndDevelopPartnership", StageRequest(kPartnership));
  MeetSecondGate();
  Do<v1::Partnership>("PartnershipService.DeliverPartnership", StageRequest(kPartnership));
}

void World::RecordTrust(const std::string& placement, Day day, int trust) {
  v1::RecordCheckInRequest request;
  request.set_parent(placement);
  request.set_check_in_id("d" + FormatDay(day));
  *request.mutable_check_in_date() = ToDate(day);
  request.set_advice("Plan backwards.");
  request.set_trust(trust);
  request.set_reason("By phone.");
  Do<v1::CheckIn>("CheckInService.RecordCheckIn", request);
}

void World::AgreeObjective(const std::string& id, Day day) {
  objectives::v1::ObjectiveAgreed agreed;
  agreed.set_name(fmt::format("{}/objectives/{}", kPartnership, id));
  agreed.set_partnership(kPartnership);
  agreed.set_team(kTeam);
  *agreed.mutable_agree_date() = ToDate(day);
  HappensInObjectives(agreed);
}

v1::Partnership World::GetPartnership() {
  v1::GetPartnershipRequest request;
  request.set_name(kPartnership);
  return Do<v1::Partnership>("PartnershipService.GetPartnership", request);
}

Result<v1::Match> World::Propose(const std::string& need, const std::string& id,
                                 const std::string& professional, int share) {
  v1::ProposeMatchRequest request;
  request.set_parent(need);
  request.set_match_id(id);
  request.set_placement_id(id);
  request.set_professional(professional);
  request.set_share_percent(share);
  *request.mutable_start_date() = On(2024, 2, 1);
  *request.mutable_end_date() = On(2025, 1, 31);
  return Call<v1::Match>("MatchService.ProposeMatch", request);
}

Result<v1::Match> World::Accept(const std::string& match, v1::MatchSide side) {
  v1::AcceptMatchRequest request;
  request.set_name(match);
  request.set_side(side);
  request.set_reason("They said so on the phone.");
  return Call<v1::Match>("MatchService.AcceptMatch", request);
}

void World::Decline(const std::string& match) {
  v1::DeclineMatchRequest request;
  request.set_name(match);
  request.set_side(v1::PROFESSIONAL);
  request.set_reason("Another offer.");
  Do<v1::Match>("MatchService.DeclineMatch", request);
}

v1::Match World::GetMatch(const std::string& name) {
  v1::GetMatchRequest request;
  request.set_name(name);
  return Do<v1::Match>("MatchService.GetMatch", request);
}

v1::PlacementNeed World::GetNeed(const std::string& name) {
  v1::GetPlacementNeedRequest request;
  request.set_name(name);
  return Do<v1::PlacementNeed>("PlacementNeedService.GetPlacementNeed", request);
}

std::string World::Place(const std::string& need, const std::string& id,
                         const std::string& professional, int share) {
  const auto match = Propose(need, id, professional, share);
  EXPECT_TRUE(match.ok()) << match.status();
  if (!match.ok()) return "";
  EXPECT_TRUE(Accept(match->name(), v1::HOST_TEAM).ok());
  const auto confirmed = Accept(match->name(), v1::PROFESSIONAL);
  EXPECT_TRUE(confirmed.ok()) << confirmed.status();
  return match->placement();
}

void World::ClearAll(const std::string& placement) {
  for (int kind = 1; kind <= v1::ClearingItem::Kind_MAX; ++kind) {
    v1::RecordClearanceRequest item;
    item.set_name(placement);
    item.set_kind(static_cast<v1::ClearingItem::Kind>(kind));
    item.set_outcome(v1::ClearingItem::CLEARED);
    *item.mutable_effective_date() = On(2024, 1, 20);
    Do<v1::Placement>("PlacementService.RecordClearance", item);
  }
}

void World::MakeReady(const std::string& placement) {
  v1::BeginClearingRequest clear;
  clear.set_name(placement);
  Do<v1::Placement>("PlacementService.BeginClearing", clear);
  ClearAll(placement);
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(placement);
  Do<v1::Placement>("PlacementService.MarkPlacementReady", ready);
}

void World::Start(const std::string& placement, Day day) {
  Reach(day);
  MakeReady(placement);
  v1::StartPlacementRequest start;
  start.set_name(placement);
  *start.mutable_effective_date() = ToDate(day);
  Do<v1::Placement>("PlacementService.StartPlacement", start);
}

v1::Placement World::GetPlacement(const std::string& name) {
  v1::GetPlacementRequest request;
  request.set_name(name);
  return Do<v1::Placement>("PlacementService.GetPlacement", request);
}

}  // namespace tandem::placement
