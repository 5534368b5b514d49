#pragma once

#include <string_view>
#include <vector>

#include "libs/common/store/collection.h"
#include "tandem/common/v1/journal.pb.h"
#include "tandem/common/v1/lease.pb.h"

// What the machinery keeps in every store, as collections like any other, so that one Change guards
// it with the resources.
namespace tandem {

// timers/{kind}/{subject}. Not due any more once parked.
inline const Collection<common::v1::Timer> kTimers{.pattern = "timers/{timer}",
                                                   .columns = {"due", "parked", "kind"}};
// marks/{consumer}/{source}/{key}: the highest position applied.
inline const Collection<common::v1::Mark> kMarks{.pattern = "marks/{mark}"};
// offsets/{consumer}/{topic}/{partition}.
inline const Collection<common::v1::Offset> kOffsets{.pattern = "offsets/{offset}"};
// parkedKeys/{consumer}/{source}/{key}.
inline const Collection<common::v1::ParkedKey> kParkedKeys{.pattern = "parkedKeys/{key}",
                                                           .columns = {"key", "park_time"}};
// One row: where the relay has stopped.
inline const Collection<common::v1::RelayPosition> kRelayPositions{.pattern =
                                                                       "relayPositions/{relay}"};
inline constexpr std::string_view kRelayPosition = "relayPositions/relay";
// One row: which generation of the projections is read, and which is filled.
inline const Collection<common::v1::Generation> kGenerations{.pattern = "generations/{generation}"};
inline constexpr std::string_view kGeneration = "generations/projections";
// One row: which replica does what one alone may do.
inline const Collection<common::v1::Lease> kLeases{.pattern = "leases/{lease}"};
inline constexpr std::string_view kLeaderLease = "leases/leader";

// All of the above.
std::vector<CollectionInfo> InternalCollections();
// Whether `collection` is one of them; they leave no trace in the journal. Listeners hear of them.
bool IsInternal(const CollectionInfo& collection);

}  // namespace tandem
