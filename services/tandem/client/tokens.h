#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/status.h"
#include "services/tandem/client/session.h"

// Tokens signed with a key of this machine.
namespace tandem::client {

// "team_lead=countries/lr/partnerships/amp-ncd"; INVALID_ARGUMENT suggests the nearest role.
Result<Grant> ParseGrant(std::string_view text);

// The prefixes that a token grants something on, each once: "countries/lr", "*". Read, not
// verified; empty of what is no token.
std::vector<std::string> PrefixesOf(const std::string& token);

// The folder of the key that signs: --signing-dir, TANDEM_SIGNING_DIR, or `signing` in the data
// folder, as the server has it.
std::string SigningDirOf(const Session& session);

// INVALID_ARGUMENT if the folder has no key.
Result<std::string> SignToken(const std::string& signing_dir, const Caller& caller,
                              absl::Duration lifetime);

}  // namespace tandem::client
