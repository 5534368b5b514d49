#pragma once

#include "google/protobuf/descriptor.h"
#include "libs/common/rpc/method.h"
#include "libs/common/store/unit.h"

namespace tandem {

// The answer of the standard List, for one that has to look at what it shows: a message of the type
// `response`. INVALID_FIELDS for a parent, a filter, an order or a token that make no sense.
Result<MessagePtr> ListStandard(View& view, const google::protobuf::Message& request,
                                const CollectionInfo& collection,
                                const google::protobuf::Descriptor& response);

}  // namespace tandem
