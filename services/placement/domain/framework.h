#pragma once

#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/framework.pb.h"

// Who may bid for tenders (document E): institutions that were admitted and have not left.
namespace tandem::placement {

extern const Lifecycle<v1::Framework> kFrameworkLifecycle;

// How many memberships a framework may have had.
inline constexpr int kMostMembers = 500;

// A new framework is open.
Status ValidateFramework(v1::Framework& framework, const v1::Framework* before);
// VERB_NOT_ALLOWED, ALREADY_A_MEMBER, LIST_FULL; INVALID_FIELDS for a day on which it was one.
Status Admit(v1::Framework& framework, std::string_view institution, Day day);
// VERB_NOT_ALLOWED, NOT_A_MEMBER; INVALID_FIELDS for a day before it was admitted.
Status Release(v1::Framework& framework, std::string_view institution, Day day);

bool WasMember(const v1::Framework& framework, std::string_view institution, Day day);

}  // namespace tandem::placement
