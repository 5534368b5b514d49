#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/peer_link.pb.h"

// Peers of both sides, what they do together, and when they last did (document E).
namespace tandem::placement {

extern const Lifecycle<v1::PeerLink> kPeerLinkLifecycle;

// A new or changed link: PEER_LINK_OVER once it has ended.
Status ValidatePeerLink(v1::PeerLink& link, const v1::PeerLink* before);
// PEER_NOT_ON_SIDE unless `institution`, that of `peer`, is a party on `side`.
Status RequirePeerOnSide(const v1::Partnership& partnership, std::string_view peer,
                         std::string_view institution, common::v1::PartnershipSide side);

// When it goes quiet: 90 days after the last contact.
Time QuietTime(const v1::PeerLink& link);
// Whether it has on `today`.
bool IsSilent(const v1::PeerLink& link, Day today);
// Wakes it if the activity is recent. VERB_NOT_ALLOWED, LIST_FULL above 500; INVALID_FIELDS for a
// day before its start.
Status AddActivity(v1::PeerLink& link, v1::JointActivity activity, std::string_view by, Day today);
// The activity of this number, counted from 1, was none: the others say when their last contact
// was. VERB_NOT_ALLOWED; NO_SUCH_FACT, ALREADY_RETRACTED; INVALID_FIELDS for a day before its own.
Status RetractActivity(v1::PeerLink& link, int number, const v1::Decision& decision);
// VERB_NOT_ALLOWED; INVALID_FIELDS for a day before their last contact.
Status EndLink(v1::PeerLink& link, Day day);

}  // namespace tandem::placement
