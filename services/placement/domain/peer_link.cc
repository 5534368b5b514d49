#include "services/placement/domain/peer_link.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/retractions.h"

namespace tandem::placement {
namespace {

using v1::PeerLink;

constexpr int kQuietDays = 90;  // ours
constexpr int kMostActivities = 500;

constexpr Transition<PeerLink> kPeerLinkTransitions[] = {
    {"RecordContact",
     {PeerLink::ACTIVE, PeerLink::QUIET},
     OneOf(PeerLink::ACTIVE, PeerLink::QUIET)},
    {"RetractContact", {PeerLink::ACTIVE}, OneOf(PeerLink::ACTIVE, PeerLink::QUIET)},
    {"RetractContact", {PeerLink::QUIET}, PeerLink::QUIET},
    {"GoQuiet", {PeerLink::ACTIVE}, PeerLink::QUIET, {}, GivenBy::kNobody},
    {"EndPeerLink", {PeerLink::ACTIVE, PeerLink::QUIET}, PeerLink::ENDED},
};

}  // namespace

constexpr Lifecycle<PeerLink> kPeerLinkLifecycle{"PeerLink", kPeerLinkTransitions};

Status ValidatePeerLink(PeerLink& link, const PeerLink* before) {
  if (before == nullptr) {
    link.set_state(PeerLink::ACTIVE);
    *link.mutable_last_contact_date() = link.start_date();
    return OkStatus();
  }
  if (before->state() != PeerLink::ENDED) return OkStatus();
  return Refuse(kPeerLinkOver, fmt::format("{} has ended.", before->name()),
                "Make another link if they work together again.");
}

Status RequirePeerOnSide(const v1::Partnership& partnership, std::string_view peer,
                         std::string_view institution, common::v1::PartnershipSide side) {
  if (!institution.empty() && SideOf(partnership, institution) == side) return OkStatus();
  return Refuse(kPeerNotOnSide,
                fmt::format("{} belongs to no party on the side {}.", peer,
                            common::v1::PartnershipSide_Name(side)),
                "Name a person or team of such a party.");
}

Time QuietTime(const PeerLink& link) {
  return StartOf(ToDay(link.last_contact_date()) + kQuietDays + 1);
}

bool IsSilent(const PeerLink& link, Day today) {
  return today > ToDay(link.last_contact_date()) + kQuietDays;
}

Status AddActivity(PeerLink& link, v1::JointActivity activity, std::string_view by, Day today) {
  RETURN_IF_ERROR(kPeerLinkLifecycle.Check("RecordContact", link));
  const Day day = ToDay(activity.activity_date()), start = ToDay(link.start_date());
  if (day < start) {
    return BadField("activity.activity_date",
                    fmt::format("The link began on {}.", FormatDay(start)));
  }
  if (link.activities_size() >= kMostActivities) {
    return Refuse(kListFull, fmt::format("{} has {} activities.", link.name(), kMostActivities),
                  "End it and make another.");
  }
  activity.set_recorded_by(std::string(by));
  *link.add_activities() = std::move(activity);
  *link.mutable_last_contact_date() = ToDate(std::max(day, ToDay(link.last_contact_date())));
  link.set_state(IsSilent(link, today) ? PeerLink::QUIET : PeerLink::ACTIVE);
  return OkStatus();
}

Status RetractActivity(PeerLink& link, int number, const v1::Decision& decision) {
  RETURN_IF_ERROR(kPeerLinkLifecycle.Check("RetractContact", link));
  RETURN_IF_ERROR(RetractFact(link.name(), *link.mutable_activities(), number, decision,
                              [](const auto& activity) { return activity.activity_date(); })
                      .status());
  Day last = ToDay(link.start_date());
  for (const v1::JointActivity& activity : link.activities()) {
    if (!activity.has_retracted()) last = std::max(last, ToDay(activity.activity_date()));
  }
  *link.mutable_last_contact_date() = ToDate(last);
  return OkStatus();
}

Status EndLink(PeerLink& link, Day day) {
  RETURN_IF_ERROR(kPeerLinkLifecycle.Check("EndPeerLink", link));
  const Day last = ToDay(link.last_contact_date());
  if (day < last) {
    return BadField("effective_date",
                    fmt::format("{} is before {}, when they were last in contact.", FormatDay(day),
                                FormatDay(last)));
  }
  return kPeerLinkLifecycle.Apply("EndPeerLink", link);
}

}  // namespace tandem::placement
