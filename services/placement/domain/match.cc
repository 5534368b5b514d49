#include "services/placement/domain/match.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "services/placement/domain/best_fit.h"
#include "services/placement/domain/fitting.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/roles.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using v1::Match;

std::optional<std::string> NobodyNext(const Match& match) {
  if (!match.runner_up().empty()) return std::nullopt;
  return "No runner-up was recorded with it: have all be chosen anew (ProposeMatches), or propose "
         "somebody by hand (ProposeMatch).";
}

constexpr Condition<Match> kRunnerUp{"RUNNER_UP_RECORDED", NobodyNext};

constexpr Transition<Match> kMatchTransitions[] = {
    {"AcceptMatch", {Match::PROPOSED}, Match::ACCEPTED_BY_ONE},
    {"AcceptMatch", {Match::ACCEPTED_BY_ONE}, Match::CONFIRMED},
    {"DeclineMatch", {Match::PROPOSED, Match::ACCEPTED_BY_ONE}, Match::DECLINED},
    {"LapseMatch", {Match::PROPOSED, Match::ACCEPTED_BY_ONE}, Match::LAPSED, {}, GivenBy::kNobody},
    {"ForwardRunnerUp", {Match::DECLINED}, Match::DECLINED, {&kRunnerUp}},
    {"ForwardRunnerUp", {Match::LAPSED}, Match::LAPSED, {&kRunnerUp}},
};

}  // namespace

constexpr Lifecycle<Match> kMatchLifecycle{"Match", kMatchTransitions};

Status CheckMatchDates(const Match& match) {
  if (ToDay(match.start_date()) <= ToDay(match.end_date())) return OkStatus();
  return BadField("end_date", fmt::format("It is before the start on {}.",
                                          FormatDay(ToDay(match.start_date()))));
}

Status RequireNotProposed(std::span<const Match> others, const Match& match) {
  for (const Match& other : others) {
    if (!IsOpen(other) || other.professional() != match.professional()) continue;
    return Refuse(kAlreadyProposed,
                  fmt::format("{} proposes {} already.", other.name(), match.professional()),
                  "Have it accepted or declined.");
  }
  return OkStatus();
}

Status Accept(Match& match, v1::MatchSide side, std::string_view by, std::string_view reason,
              Time now) {
  const bool is_host = side == v1::HOST_TEAM;
  if (IsOpen(match) && (is_host ? match.has_host_team() : match.has_professional_side())) {
    return Refuse(kSideAlreadyAccepted,
                  fmt::format("{} was accepted by {}.", match.name(), v1::MatchSide_Name(side)),
                  "The other side has to accept now.");
  }
  RETURN_IF_ERROR(kMatchLifecycle.Apply("AcceptMatch", match));
  auto& acceptance = *(is_host ? match.mutable_host_team() : match.mutable_professional_side());
  acceptance.set_by(std::string(by));
  acceptance.set_reason(std::string(reason));
  acceptance.mutable_accept_time()->set_seconds(absl::ToUnixSeconds(now));
  return OkStatus();
}

Status Decline(Match& match, v1::MatchSide side, std::string_view reason) {
  RETURN_IF_ERROR(kMatchLifecycle.Apply("DeclineMatch", match));
  match.set_declined_by(side);
  match.set_decline_reason(std::string(reason));
  return OkStatus();
}

std::vector<Unmet> UnmetOfRunnerUp(const Match& proposed, std::span<const Match> of_need,
                                   const v1::Professional& runner_up, std::span<const Match> theirs,
                                   std::span<const v1::Placement> placements) {
  const std::string need(ParentOf(proposed.name()));
  std::vector<Unmet> unmet;
  const v1::Placement planned = PlacementOf(proposed);
  std::vector<v1::Placement> beside(placements.begin(), placements.end());
  for (const Match& other : theirs) {
    if (!IsOpen(other)) continue;
    beside.push_back(PlacementOf(other));
    const bool is_short =
        !FindOverload(placements, planned).has_value() && FindOverload(beside, planned).has_value();
    if (!is_short && ParentOf(other.name()) != need) continue;
    unmet.push_back(
        {std::string(kNoOpenMatch), runner_up.name(),
         fmt::format("{} proposes them already: wait until it is declined or lapses, or "
                     "propose them by hand (ProposeMatch).",
                     other.name())});
  }
  for (const Match& other : of_need) {
    const bool is_theirs =
        other.professional() == runner_up.name() || other.person() == runner_up.person();
    if (other.state() != Match::DECLINED || !is_theirs) continue;
    unmet.push_back({"DECLINED_BEFORE", runner_up.name(),
                     fmt::format("{}, a match of theirs for this need, was declined; they can be "
                                 "proposed by hand (ProposeMatch).",
                                 other.name())});
    break;
  }
  if (HasSeatOf(need, placements)) {
    unmet.push_back({"PLACED_BEFORE", runner_up.name(),
                     "They have or had a seat of this need; they can be proposed by hand "
                     "(ProposeMatch)."});
  }
  return unmet;
}

v1::Placement PlacementOf(const Match& match) {
  v1::Placement placement;
  placement.set_name(match.name());
  placement.set_match(match.name());
  placement.set_state(v1::Placement::PLANNED);
  *placement.mutable_start_date() = match.start_date();
  *placement.mutable_end_date() = match.end_date();
  placement.set_share_percent(match.share_percent());
  return placement;
}

bool IsOpen(const Match& match) {
  return match.state() == Match::PROPOSED || match.state() == Match::ACCEPTED_BY_ONE;
}

void HideFromOthers(const Caller& caller, Match& match) {
  if (!caller.person.empty() && match.person() == caller.person) return;
  v1::Professional professional;
  professional.set_name(match.professional());
  if (!MayRead(caller, professional)) match.clear_remarks();
  const bool decides = HasAny(caller,
                              {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                               common::v1::LEADER, common::v1::TEAM_LEAD, common::v1::SERVICE},
                              match.name());
  if (decides) return;
  Match seen;
  seen.set_name(match.name());
  seen.set_state(match.state());
  *seen.mutable_start_date() = match.start_date();
  *seen.mutable_end_date() = match.end_date();
  *seen.mutable_create_time() = match.create_time();
  *seen.mutable_update_time() = match.update_time();
  seen.set_etag(match.etag());
  match = std::move(seen);
}

void PutOffLapse(Match& match, Day held, Day resumed) {
  constexpr std::int64_t kDaySeconds = std::int64_t{24} * 60 * 60;
  const Day from = std::max(held, DayOf(absl::FromUnixSeconds(match.create_time().seconds())));
  const std::int64_t days = std::max<std::int64_t>(0, resumed - from);
  match.mutable_lapse_time()->set_seconds(match.lapse_time().seconds() + days * kDaySeconds);
}

}  // namespace tandem::placement
