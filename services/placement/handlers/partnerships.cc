#include "services/placement/handlers/partnerships.h"

#include <algorithm>

#include "fmt/format.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/placement/collections.h"
#include "services/placement/domain/benefit.h"
#include "services/placement/domain/days.h"
#include "services/placement/domain/gates.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/project.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/shares.h"
#include "services/placement/domain/tender.h"
#include "services/placement/handlers/acting.h"
#include "services/placement/handlers/boards.h"
#include "services/placement/handlers/committees.h"
#include "services/placement/handlers/funding.h"
#include "services/placement/handlers/kept_pages.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/matches.h"
#include "services/placement/handlers/meetings.h"
#include "services/placement/handlers/needs.h"
#include "services/placement/handlers/peer_links.h"
#include "services/placement/handlers/placements.h"
#include "services/placement/handlers/projects.h"
#include "services/placement/handlers/registry.h"
#include "services/placement/handlers/winding_up.h"

namespace tandem::placement {
namespace {

// The first conversation may be older than the programme.
Status CheckBegunInTime(const v1::Programme& programme, const v1::Partnership& partnership) {
  const auto ended = EndedBefore(programme, ToDay(partnership.start_date()));
  return ended.has_value() ? BadField("partnership.start_date", *ended) : OkStatus();
}

Status CheckProgramme(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, partnership.programme()));
  RETURN_IF_ERROR(RequireOpen(programme));
  RETURN_IF_ERROR(CheckBegunInTime(programme, partnership));
  const auto& kinds = programme.kinds();
  if (kinds.empty() || std::find(kinds.begin(), kinds.end(), partnership.kind()) != kinds.end()) {
    return OkStatus();
  }
  return Refuse(kKindNotOffered,
                fmt::format("{} has no partnerships of the kind {}.", programme.name(),
                            v1::PartnershipKind_Name(partnership.kind())),
                "Choose another kind or programme.");
}

bool HasBudgetOf(const v1::Partnership& before, const v1::Partnership& partnership) {
  return std::equal(before.budget().begin(), before.budget().end(), partnership.budget().begin(),
                    partnership.budget().end(),
                    [](const v1::BudgetLine& a, const v1::BudgetLine& b) {
                      return google::protobuf::util::MessageDifferencer::Equals(a, b);
                    });
}

// Whether a party of `before` is none any more, or on another side.
bool HasLostAParty(const v1::Partnership& before, const v1::Partnership& partnership) {
  return std::any_of(before.parties().begin(), before.parties().end(), [&](const auto& party) {
    return SideOf(partnership, party.institution()) != party.side();
  });
}

// Money that was promised is of a party.
Status RequireNoSharesOfWhoLeft(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto shares, unit.List(kFundingShares, Below(partnership.name())));
  for (const v1::FundingShare& share : shares) {
    const bool counts = share.state() != v1::FundingShare::WITHDRAWN;
    if (!counts || HasParty(partnership, share.party())) continue;
    return Refuse(
        kPartyRemoved,
        fmt::format("{} is missing from the parties and funds {}.", share.party(), share.name()),
        "Withdraw the share first (WithdrawFundingShare), or name the party.");
  }
  return OkStatus();
}

// What of `partnership`, as it will be, was of parties that have left it or changed sides.
Status LeaveWithParties(Unit& unit, v1::Partnership& partnership) {
  RETURN_IF_ERROR(RequireNoSharesOfWhoLeft(unit, partnership));
  if (partnership.has_host_team()) {
    ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, partnership.host_team().team()));
    if (!HasParty(partnership, team.institution())) partnership.clear_host_team();
  }
  return LeaveSeats(unit, partnership);
}

std::vector<std::string> Unfinished(const std::vector<v1::Placement>& placements) {
  std::vector<std::string> unfinished;
  for (const v1::Placement& placement : placements) {
    if (IsUnfinished(placement)) unfinished.push_back(placement.name());
  }
  return unfinished;
}

// What goes on in a partnership, and when something last did or began.
struct Work {
  std::vector<std::string> unfinished;  // placements
  std::vector<std::string> projects_under_way;
  // The last on which a placement or project is known to have gone on.
  std::optional<Day> last_day;
  // The last on which a placement was started or resumed, or a project started.
  std::optional<Day> last_start;
};

Result<Work> WorkIn(Unit& unit, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto placements, unit.List(kPlacements, Below(partnership.name())));
  ASSIGN_OR_RETURN(const auto projects, unit.List(kProjects, Below(partnership.name())));
  Work work{Unfinished(placements), {}, {}, {}};
  for (const v1::Placement& placement : placements) {
    work.last_day = std::max(work.last_day, LastWorkDay(placement));
    work.last_start = std::max(work.last_start, LastStart(placement));
  }
  for (const v1::Project& project : projects) {
    if (IsUnderWay(project)) work.projects_under_way.push_back(project.name());
    if (project.has_start_date()) {
      work.last_start = std::max(work.last_start, std::optional(ToDay(project.start_date())));
    }
    work.last_day = std::max(work.last_day, LastWorkDay(project));
  }
  return work;
}

Result<v1::Partnership> ChangeStage(Unit& unit, std::string_view verb, AtStageChange change) {
  ASSIGN_OR_RETURN(const auto event, ChangeStage(verb, change, unit.caller().subject, unit.now()));
  unit.Emit(event);
  FollowCommittee(unit, change.partnership);
  return unit.Save(kPartnerships, std::move(change.partnership));
}

Result<v1::Partnership> ChangeStage(Unit& unit, std::string_view verb,
                                    const v1::ChangeStageRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  return ChangeStage(unit, verb,
                     {partnership, ToDay(request.effective_date()), request.reason(), {}});
}

// For good, with what is under way in it: refused for its own conditions first.
Result<v1::Partnership> EndPartnership(Unit& unit, std::string_view verb,
                                       const AtStageChange& change) {
  v1::Partnership& partnership = change.partnership;
  const Day day = change.effective_date;
  RETURN_IF_ERROR(kPartnershipLifecycle.Check(verb, change));
  RETURN_IF_ERROR(WindUp(unit, partnership, change.unfinished_placements, day, change.reason));
  RETURN_IF_ERROR(EndProjects(unit, partnership, day, change.reason));
  return ChangeStage(unit, verb, change);
}

}  // namespace

Status PreparePartnership(Unit& unit, v1::Partnership& partnership, const v1::Partnership* before) {
  if (before == nullptr && !partnership.has_start_date()) {
    *partnership.mutable_start_date() = ToDate(DayOf(unit.now()));
  }
  if (before == nullptr || before->programme() != partnership.programme()) {
    RETURN_IF_ERROR(CheckProgramme(unit, partnership));
  } else if (ToDay(before->start_date()) < ToDay(partnership.start_date())) {
    ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, before->programme()));
    RETURN_IF_ERROR(CheckBegunInTime(programme, partnership));
  }
  if (before != nullptr && before->tender_required() && !partnership.tender_required()) {
    ASSIGN_OR_RETURN(const auto tenders, unit.List(kTenders, Below(partnership.name())));
    RETURN_IF_ERROR(RequireNoneUnderWay(tenders));
  }
  for (const auto& party : partnership.parties()) {
    const auto side = before == nullptr ? common::v1::PARTNERSHIP_SIDE_UNSPECIFIED
                                        : SideOf(*before, party.institution());
    if (side == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) {
      RETURN_IF_ERROR(TakeInstitution(unit, party.institution()));
    }
    if (party.side() != common::v1::LEAD || side == common::v1::LEAD) continue;
    ASSIGN_OR_RETURN(const v1::Institution lead, unit.Load(kInstitutions, party.institution()));
    RETURN_IF_ERROR(CheckLead(partnership, lead));
  }
  if (before != nullptr && HasLostAParty(*before, partnership)) {
    RETURN_IF_ERROR(LeaveWithParties(unit, partnership));
  }
  // Since when a line is covered depends on what it costs.
  const bool counts = before != nullptr && !HasBudgetOf(*before, partnership);
  return counts ? CountFunding(unit, partnership) : OkStatus();
}

Result<v1::Partnership> DefineAndDevelopPartnership(Unit& unit,
                                                    const v1::ChangeStageRequest& request) {
  return ChangeStage(unit, "DefineAndDevelopPartnership", request);
}

Result<v1::Partnership> DeliverPartnership(Unit& unit, const v1::ChangeStageRequest& request) {
  return ChangeStage(unit, "DeliverPartnership", request);
}

Result<v1::Partnership> SustainPartnership(Unit& unit,
                                           const v1::SustainPartnershipRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  if (request.has_committee()) *partnership.mutable_committee() = request.committee();
  ASSIGN_OR_RETURN(Work work, WorkIn(unit, partnership));
  return ChangeStage(unit, "SustainPartnership",
                     {partnership, ToDay(request.effective_date()), "", std::move(work.unfinished),
                      false, std::move(work.projects_under_way), work.last_day});
}

Result<v1::Partnership> ResumeDelivery(Unit& unit, const v1::ChangeStageRequest& request) {
  return ChangeStage(unit, "ResumeDelivery", request);
}

Result<v1::Partnership> HoldPartnership(Unit& unit, const v1::ChangeStageRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  ASSIGN_OR_RETURN(const Work work, WorkIn(unit, partnership));
  AtStageChange change{partnership, ToDay(request.effective_date()), request.reason(), {}};
  change.last_start_day = work.last_start;
  return ChangeStage(unit, "HoldPartnership", change);
}

Result<v1::Partnership> ResumePartnership(Unit& unit, const v1::ChangeStageRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  const Day resumed = ToDay(request.effective_date());
  if (partnership.state() == v1::Partnership::ON_HOLD) {
    const Day held = ToDay(partnership.stage_changes().rbegin()->decision().effective_date());
    RETURN_IF_ERROR(ResumeMatches(unit, partnership, held, resumed));
  }
  ASSIGN_OR_RETURN(partnership, ChangeStage(unit, "ResumePartnership",
                                            {partnership, resumed, request.reason(), {}}));
  RETURN_IF_ERROR(ResumePlacements(unit, partnership));
  RETURN_IF_ERROR(ResumeNeeds(unit, partnership));
  RETURN_IF_ERROR(ResumePeerLinks(unit, partnership));
  RETURN_IF_ERROR(ResumeMeetings(unit, partnership));
  return partnership;
}

Result<v1::Partnership> ClosePartnership(Unit& unit, const v1::ClosePartnershipRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  ASSIGN_OR_RETURN(Work work, WorkIn(unit, partnership));
  const bool waived = !request.waiver_reason().empty();
  if (waived) unit.Note(request.waiver_reason());
  return EndPartnership(
      unit, "ClosePartnership",
      {partnership, ToDay(request.effective_date()), request.reason(), std::move(work.unfinished),
       waived, std::move(work.projects_under_way), work.last_day});
}

Result<v1::Partnership> WithdrawPartnership(Unit& unit, const v1::ChangeStageRequest& request) {
  ASSIGN_OR_RETURN(v1::Partnership partnership, LoadForVerb(unit, kPartnerships, request));
  ASSIGN_OR_RETURN(Work work, WorkIn(unit, partnership));
  AtStageChange change{partnership, ToDay(request.effective_date()), request.reason(),
                       std::move(work.unfinished)};
  change.last_work_day = work.last_day;
  return EndPartnership(unit, "WithdrawPartnership", change);
}

Result<v1::ListPartnershipsResponse> ListPartnerships(View& view,
                                                      const v1::ListPartnershipsRequest& request) {
  const std::string& party = request.party();
  return ListKept<v1::ListPartnershipsResponse>(
      view, request, kPartnerships, [&](v1::ListPartnershipsResponse& page) -> Result<int> {
        auto& all = *page.mutable_partnerships();
        if (!party.empty()) {
          all.erase(
              std::remove_if(all.begin(), all.end(),
                             [&](const v1::Partnership& one) { return !HasParty(one, party); }),
              all.end());
        }
        return all.size();
      });
}

Result<v1::Gate> GetGate(View& view, const v1::GetGateRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, view.Load(kPartnerships, request.name()));
  return DescribeGate(partnership, DayOf(view.now()));
}

Result<v1::PartnershipStanding> GetStanding(View& view, const v1::GetStandingRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership, view.Load(kPartnerships, request.name()));
  ASSIGN_OR_RETURN(const std::string institution, InstitutionOf(view, request.person()));
  v1::PartnershipStanding standing;
  standing.set_name(partnership.name());
  standing.set_display_name(partnership.display_name());
  standing.set_kind(partnership.kind());
  standing.set_state(partnership.state());
  standing.set_side(SideOf(partnership, institution));
  standing.set_open(IsOpen(partnership));
  standing.set_programme(partnership.programme());
  if (!request.team().empty()) {
    ASSIGN_OR_RETURN(const std::optional<v1::Team> team, view.Find(kTeams, request.team()));
    standing.set_works_with_team(team.has_value() && SideOf(partnership, team->institution()) !=
                                                         common::v1::PARTNERSHIP_SIDE_UNSPECIFIED);
  }
  return standing;
}

}  // namespace tandem::placement
