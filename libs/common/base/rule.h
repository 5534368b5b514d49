#pragma once

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "libs/common/base/caller.h"

// The rules of methods (`tandem.common.v1.allow`), for answers that hold what another method shows:
// nobody reads there what that one would refuse them.
namespace tandem {

// Of a method that `file` declares.
const common::v1::Rule& RuleOf(const google::protobuf::FileDescriptor& file,
                               std::string_view service, std::string_view method);
// Whether it is for this role, on some name.
bool IsFor(const common::v1::Rule& rule, common::v1::Role role);
// Whether a grant of the caller's allows it on `name`.
bool Allows(const common::v1::Rule& rule, const Caller& caller, std::string_view name);

}  // namespace tandem
