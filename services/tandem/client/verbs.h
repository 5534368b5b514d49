#pragma once

#include <string>
#include <string_view>
#include <vector>

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
// What they are called for short: "need", "objective".
std::vector<std::string> ShortResources();
// The one that people mean by `word`: also the last word of its name where that says it ("need",
// "objective"), and its plural. Empty if there is none.
std::string ResourceNamed(std::string_view word);
// The verb of the method `name`, with its service ("PartnershipService.HoldPartnership") or, where
// it is the only one that is called so, without; null if there is none.
const Verb* VerbOfMethod(std::string_view name);
// INVALID_ARGUMENT suggests the nearest verb, or lists those of the resource.
Result<Verb> FindVerb(std::string_view resource, std::string_view verb);

}  // namespace tandem::client
