#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/common/base/status.h"

// What the binary's own descriptors say about the suite: its methods, and which of them answer for
// a resource.
namespace tandem::client {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

// All RPCs of tandem.*, by full name. They are known because the four modules are linked.
const std::vector<const MethodDescriptor*>& Methods();

// "MatchService.AcceptMatch", also with a slash, with its package or a leading slash. NOT_FOUND
// suggests the nearest.
Result<const MethodDescriptor*> FindMethod(std::string_view name);
// "MatchService.AcceptMatch".
std::string ShortName(const MethodDescriptor& method);
// "/tandem.placement.v1.MatchService/AcceptMatch".
std::string PathOf(const MethodDescriptor& method);

// The Get method of the resource `name`, by its collection id. INVALID_ARGUMENT lists the
// collections.
Result<const MethodDescriptor*> GetMethodOf(std::string_view name);

// The text of a field; "" where the message has none of that name.
std::string FieldOf(const google::protobuf::Message& message, const char* field);

// The values that may be set: without the first, UNSPECIFIED.
std::vector<std::string> ValuesOf(const google::protobuf::EnumDescriptor& type);

// How to list a collection: "countries/ke/teams", "programmes",
// "countries/ke/partnerships/-/placements".
struct Listing {
  const MethodDescriptor* method = nullptr;
  std::string parent;                      // empty at the top level
  const FieldDescriptor* items = nullptr;  // of the response
};
Result<Listing> ListingOf(std::string_view collection);

// The ids of all collections that have a Get method.
std::vector<std::string> Collections();

}  // namespace tandem::client
