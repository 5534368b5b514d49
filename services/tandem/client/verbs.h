#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/tandem/client/arguments.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"

// The daily work as words: `placement start NAME --effective-date 2027-01-04` is
// PlacementService.StartPlacement. Everything follows from the descriptors, so a new method has its
// words without being named here.
namespace tandem::client {

// How a method is said.
struct Verb {
  std::string resource;  // "placement", "match-run": the service, or whom it is about
  std::string verb;      // "start", "record-clearance": the method without its resource
  const MethodDescriptor* method = nullptr;
};

// All of them but streams and the administrators', by resource and verb.
const std::vector<Verb>& Verbs();
// The resources, each once.
std::vector<std::string> VerbResources();
// The one that people mean by `word`: also the last word of its name where that says it ("need",
// "objective"), and its plural. Empty if there is none.
std::string ResourceNamed(std::string_view word);
// The verb of the method `name` ("HoldPartnership"), where it is the only one; null if not.
const Verb* VerbOfMethod(std::string_view name);
// INVALID_ARGUMENT suggests the nearest verb, or lists those of the resource.
Result<Verb> FindVerb(std::string_view resource, std::string_view verb);

// The request's field that the word after the verb fills: its name, else its parent, else the name
// of the resource that it updates ("team.name"). Empty if it has none of them.
std::string SubjectOf(const MethodDescriptor& method);
// What that word looks like: "countries/*/teams/*"; empty if there is none.
std::string SubjectPattern(const MethodDescriptor& method);

// A field of the request as a flag: "effective_date" is --effective-date. Those of the resource
// that a Create or Update carries stand beside the others.
struct VerbFlag {
  std::string name;
  std::string value;  // what stands for its value in the help; empty: a switch
  std::string help;
  std::string path;  // "placement.start_date"
  const FieldDescriptor* field = nullptr;
  bool required = false;

  Flag AsFlag() const { return {name, value, help}; }
};
std::vector<VerbFlag> FlagsOf(const MethodDescriptor& method);
// What may be set in it: "{country, area}".
std::string FieldsText(const Descriptor& type);
// Whether its value is written as such, as YAML or JSON.
bool IsMessageByHand(const FieldDescriptor& field);
// What must be known of a value: "required; from 1 to 5; may be given several times".
std::string RulesText(const FieldDescriptor& field, bool required);

// INVALID_ARGUMENT with what the words leave out: the name, required flags, all that an update
// would change.
Status CheckGiven(const MethodDescriptor& method, const Arguments& arguments);

// The request that the words say, for FromJson. A list is a flag given several times; a message is
// written as YAML or JSON: '{currency_code: KES, minor_units: 100}'. An Update changes what is
// named.
Result<Json> RequestOfWords(const MethodDescriptor& method, const Arguments& arguments);

}  // namespace tandem::client
