#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/status.h"

// Tokens signed with the key that `tandem serve` keeps in its data folder.
namespace tandem::client {

// "team_lead=countries/lr/partnerships/amp-ncd"; INVALID_ARGUMENT suggests the nearest role.
Result<Grant> ParseGrant(std::string_view text);

// The prefixes that a token grants something on, each once: "countries/lr", "*". Read, not
// verified; empty of what is no token.
std::vector<std::string> PrefixesOf(const std::string& token);

// NOT_FOUND if the folder has no key.
Result<std::string> SignToken(const std::string& data_dir, const Caller& caller,
                              absl::Duration lifetime);

}  // namespace tandem::client
