#include "services/placement/handlers/forwarding.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "services/placement/collections.h"
#include "services/placement/domain/match.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/candidates.h"
#include "services/placement/handlers/matches.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

v1::ProposeMatchRequest ProposalOf(const v1::Match& match,
                                   const v1::ForwardRunnerUpRequest& request) {
  v1::ProposeMatchRequest proposal;
  proposal.set_parent(std::string(ParentOf(match.name())));
  proposal.set_match_id(request.match_id());
  proposal.set_professional(match.runner_up());
  *proposal.mutable_start_date() =
      request.has_start_date() ? request.start_date() : match.start_date();
  *proposal.mutable_end_date() = request.has_end_date() ? request.end_date() : match.end_date();
  proposal.set_share_percent(request.share_percent() > 0 ? request.share_percent()
                                                         : match.share_percent());
  proposal.set_rationale(request.rationale());
  proposal.set_duration_waiver_reason(request.duration_waiver_reason());
  proposal.set_placement_id(request.placement_id());
  return proposal;
}

}  // namespace

Result<v1::Match> ForwardRunnerUp(Unit& unit, const v1::ForwardRunnerUpRequest& request) {
  ASSIGN_OR_RETURN(v1::Match match, unit.Load(kMatches, request.name(), request.etag()));
  RETURN_IF_ERROR(kMatchLifecycle.Apply("ForwardRunnerUp", match));
  if (!MayRead(unit.caller(), match.runner_up())) {
    return Refuse(kNotPermitted, "None of your grants shows you the runner-up.",
                  "Ask a programme manager who may read them, or propose somebody else.");
  }
  const std::string need(ParentOf(match.name()));
  RETURN_IF_ERROR(unit.Load(kNeeds, need).status());
  ASSIGN_OR_RETURN(const v1::Professional runner_up, unit.Load(kProfessionals, match.runner_up()));
  ASSIGN_OR_RETURN(const auto of_need, unit.List(kMatches, Below(need)));
  ASSIGN_OR_RETURN(const auto theirs,
                   unit.List(kMatches, Referring("professional", runner_up.name())));
  ASSIGN_OR_RETURN(const auto placements, PlacementsOf(unit, runner_up));
  const v1::ProposeMatchRequest proposal = ProposalOf(match, request);
  v1::Match proposed;
  proposed.set_name(Join(need, "matches", request.match_id()));
  *proposed.mutable_start_date() = proposal.start_date();
  *proposed.mutable_end_date() = proposal.end_date();
  proposed.set_share_percent(proposal.share_percent());
  ASSIGN_OR_RETURN(
      const v1::Match forwarded,
      ProposeUnless(unit, proposal,
                    UnmetOfRunnerUp(proposed, of_need, runner_up, theirs, placements)));
  match.set_forwarded_match(forwarded.name());
  auto event = About<v1::MatchForwarded>(match.name());
  event.set_match(forwarded.name());
  unit.Emit(event);
  return unit.Save(kMatches, std::move(match));
}

}  // namespace tandem::placement
