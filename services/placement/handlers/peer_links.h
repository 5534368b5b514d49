#pragma once

#include <string>

#include "libs/common/base/date.h"
#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/peer_link.pb.h"

namespace tandem::placement {

// Set while a link is active: 90 days without contact.
inline constexpr TimerKind kPeerQuiet{"peer-quiet"};

// A new or changed link: its peers are on their sides of a partnership that goes on.
Status PreparePeerLink(Unit& unit, v1::PeerLink& link, const v1::PeerLink* before);
Result<v1::PeerLink> RecordContact(Unit& unit, const v1::RecordContactRequest& request);
Result<v1::PeerLink> RetractContact(Unit& unit, const v1::RetractContactRequest& request);
Result<v1::PeerLink> EndPeerLink(Unit& unit, const v1::EndPeerLinkRequest& request);
// Their partnership goes on, and so do their clocks.
Status ResumePeerLinks(Unit& unit, const v1::Partnership& partnership);
// Their partnership is over: they end on `day`, or on that of their last contact if it was later.
Status EndPeerLinks(Unit& unit, const v1::Partnership& partnership, Day day,
                    const std::string& reason);
Status GoQuiet(Unit& unit, std::string_view name);

}  // namespace tandem::placement
