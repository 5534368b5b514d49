#pragma once

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/common/base/caller.h"

// The rules of methods (`tandem.common.v1.allow`), for answers that hold what another method shows:
// nobody reads there what that one would refuse them.
namespace tandem {

// Of a method that `file` declares.
const common::v1::Rule& RuleOf(const google::protobuf::FileDescriptor& file,
                               std::string_view service, std::string_view method);
// Of the one that reads a resource of this type (`GetTeam` of a `Team`); null if there is none.
const common::v1::Rule* RuleOfReading(const google::protobuf::Descriptor& resource);
// Whether it is for this role, on some name.
bool IsFor(const common::v1::Rule& rule, common::v1::Role role);
// Whether it is for any caller, or a grant of the caller's allows it on `name`.
bool Allows(const common::v1::Rule& rule, const Caller& caller, std::string_view name);
// Whether the caller may read `resource`, by its name; true of what no method reads.
bool MayRead(const Caller& caller, const google::protobuf::Message& resource);

}  // namespace tandem
