#pragma once

#include <span>
#include <string>
#include <vector>

#include "services/tandem/client/session.h"

// What a shell may offer for the word that is being typed.
namespace tandem::client {

// The candidates for the last of `words` (those after `tandem`; it may be empty): `commands`,
// resources and their verbs, flags, values, and the names that the server lists within a second.
std::vector<std::string> Completions(Session& session, std::span<const std::string> words,
                                     std::span<const std::string> commands);

}  // namespace tandem::client
