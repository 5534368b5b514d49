#include "services/reporting/handlers/engagements.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/standard_events.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/engagement.h"
#include "services/reporting/handlers/leader_posts.h"
#include "services/reporting/handlers/standing.h"
#include "tandem/reporting/v1/events.pb.h"

namespace tandem::reporting {
namespace {

using v1::Engagement;

// An event of `engagement`, with what all but the first tell.
template <class Event>
Event About(const Engagement& engagement) {
  Event event;
  event.set_name(engagement.name());
  event.set_kind(engagement.kind());
  event.set_leader_post(engagement.leader_post());
  return event;
}

Result<Engagement> CancelOne(Unit& unit, Engagement engagement, std::string_view reason) {
  RETURN_IF_ERROR(Cancel(engagement, reason));
  unit.Emit(About<v1::EngagementCancelled>(engagement));
  return unit.Save(kEngagements, std::move(engagement));
}

Status ProposeOne(Unit& unit, Engagement engagement) {
  v1::EngagementCreated created;
  created.set_name(engagement.name());
  *created.mutable_engagement() = engagement;
  unit.Emit(created);
  return unit.Create(kEngagements, std::move(engagement)).status();
}

// All that the visit has ever proposed, in that order.
Result<std::vector<Engagement>> OfVisit(Unit& unit, std::string_view visit) {
  std::vector<Engagement> proposed;
  for (int nth = 1;; ++nth) {
    ASSIGN_OR_RETURN(std::optional<Engagement> engagement,
                     unit.Find(kEngagements, EngagementOf(visit, nth)));
    if (!engagement.has_value()) return proposed;
    proposed.push_back(*std::move(engagement));
  }
}

bool IsOfDays(const google::protobuf::FieldMask& mask) {
  return std::any_of(mask.paths().begin(), mask.paths().end(),
                     [](const std::string& path) { return path.starts_with("period"); });
}

}  // namespace

Status PrepareEngagement(Unit& unit, Engagement& engagement, const Engagement* before) {
  if (before == nullptr) {
    RETURN_IF_ERROR(RequireLivePartnership(unit, PartnershipOf(engagement.name())));
  }
  if (engagement.leader_post().empty()) return OkStatus();
  if (before == nullptr || before->leader_post() != engagement.leader_post()) {
    RETURN_IF_ERROR(MayName(unit.caller(), engagement.leader_post(), engagement.name()));
  }
  return unit.Load(kLeaderPosts, engagement.leader_post()).status();
}

Result<Engagement> HoldEngagement(Unit& unit, const v1::HoldEngagementRequest& request) {
  ASSIGN_OR_RETURN(Engagement engagement, unit.Load(kEngagements, request.name(), request.etag()));
  const std::string& post = request.leader_post();
  if (!post.empty() && post != engagement.leader_post()) {
    RETURN_IF_ERROR(NamePost(engagement, post));
    RETURN_IF_ERROR(MayName(unit.caller(), post, engagement.name()));
  }
  RETURN_IF_ERROR(Hold(engagement, ToDay(request.effective_date()), request.outcome()));
  if (!engagement.leader_post().empty()) {
    RETURN_IF_ERROR(NoteContact(unit, engagement.leader_post(), request.effective_date()));
  }
  auto event = About<v1::EngagementHeld>(engagement);
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kEngagements, std::move(engagement));
}

Result<Engagement> CancelEngagement(Unit& unit, const v1::CancelEngagementRequest& request) {
  ASSIGN_OR_RETURN(Engagement engagement, unit.Load(kEngagements, request.name(), request.etag()));
  return CancelOne(unit, std::move(engagement), request.reason());
}

Status OnVisitConfirmed(Unit& unit, const placement::v1::VisitConfirmed& event) {
  for (Engagement& engagement : ProposedFor(event)) {
    ASSIGN_OR_RETURN(const auto found, unit.Find(kEngagements, engagement.name()));
    if (!found.has_value()) RETURN_IF_ERROR(ProposeOne(unit, std::move(engagement)));
  }
  return OkStatus();
}

Status OnVisitUpdated(Unit& unit, const common::v1::ResourceUpdated& event) {
  placement::v1::Visit visit;
  if (!event.resource().UnpackTo(&visit) || visit.state() != placement::v1::Visit::CONFIRMED) {
    return OkStatus();
  }
  ASSIGN_OR_RETURN(std::vector<Engagement> known, OfVisit(unit, visit.name()));
  for (Engagement& engagement : known) {
    if (engagement.state() != Engagement::PROPOSED) continue;
    if (!IsToMeet(visit, engagement)) {
      // If the post is named again, that is another engagement.
      engagement.clear_visit();
      RETURN_IF_ERROR(CancelOne(unit, engagement, "The visit is to meet it no more.").status());
    } else if (IsOfDays(event.update_mask()) && FollowDays(engagement, visit)) {
      google::protobuf::FieldMask mask;
      mask.add_paths("period");
      EmitUpdated(unit, mask, unit.Save(kEngagements, engagement));
    }
  }
  for (Engagement& engagement : ProposedFor(visit, known)) {
    RETURN_IF_ERROR(ProposeOne(unit, std::move(engagement)));
  }
  return OkStatus();
}

Status OnVisitCancelled(Unit& unit, const placement::v1::VisitCancelled& event) {
  ASSIGN_OR_RETURN(const std::vector<Engagement> proposed, OfVisit(unit, event.name()));
  for (const Engagement& engagement : proposed) {
    if (engagement.state() != Engagement::PROPOSED) continue;
    RETURN_IF_ERROR(CancelOne(unit, engagement, "The visit was called off.").status());
  }
  return OkStatus();
}

}  // namespace tandem::reporting
