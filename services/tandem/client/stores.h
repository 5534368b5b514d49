#pragma once

#include <string>

#include "libs/common/app/module.h"
#include "libs/common/store/store.h"
#include "services/tandem/client/session.h"

// For commands that open a service's store themselves and ask no server.
namespace tandem::client {

// INVALID_ARGUMENT, with the names that there are, if there is no such service.
Result<const Module*> ServiceNamed(const std::string& name);

// Where the store of `module` is, by --store, TANDEM_STORE or the data folder. Without its
// collections.
StoreOptions StoreOf(const Session& session, const Module& module);

}  // namespace tandem::client
