#pragma once

#include <string>

#include "services/tandem/client/catalog.h"
#include "services/tandem/client/terminal.h"
#include "services/tandem/client/verbs.h"

// What `--help` and `tandem help` say.
namespace tandem::client {

// All of it, a line each.
std::string Help(const Terminal& terminal);
// Words, flags and examples.
std::string HelpOf(const Command& command, const Terminal& terminal);
// The same of a verb, with what its proto says about it and its fields.
std::string HelpOf(const Verb& verb, const Terminal& terminal);
// The columns of spreadsheets, and what stands in their cells.
std::string ColumnsText(const Terminal& terminal);
// The verbs of a resource, each with the first sentence about it.
std::string VerbsText(const std::string& resource, const Terminal& terminal);

// "tandem team create countries/lr --team-id ID …": with what is required.
std::string ExampleOf(const Verb& verb);

}  // namespace tandem::client
