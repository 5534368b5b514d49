#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/tandem/client/arguments.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/session.h"

// The request of a method as words: the name behind the verb, and a flag for each field.
namespace tandem::client {

// The request's field that the word after the verb fills: its name, else its parent, else the name
// of the resource that it updates ("team.name"). Empty if it has none of them.
std::string SubjectOf(const MethodDescriptor& method);
// What that word looks like: "countries/*/teams/*"; empty if there is none.
std::string SubjectPattern(const MethodDescriptor& method);

// Whether it is done for each of several names: it changes what a name says, and makes nothing new.
bool TakesSeveral(const MethodDescriptor& method);

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
// What begins with the path of a field with its flag instead: "placement.start_date: …" as
// "--start-date: …"; the same where no flag says it.
std::string WithFlag(const MethodDescriptor& method, const std::string& text);
// What may be set in it: "{country, area}".
std::string FieldsText(const Descriptor& type);
// Whether its value is written as such, as YAML or JSON.
bool IsMessageByHand(const FieldDescriptor& field);
// What must be known of a value: "required; from 1 to 5; may be given several times".
std::string RulesText(const FieldDescriptor& field, bool required);

// INVALID_ARGUMENT with what the words leave out: the name, required flags, all that an update
// would change.
Status CheckGiven(const MethodDescriptor& method, const Arguments& arguments);

// The request that the words say, for MessageOfWords. A list is a flag given several times; a
// message is written as YAML or JSON: '{currency_code: KES, minor_units: 100}', several as a list
// too. An Update changes what is named.
Result<Json> RequestOfWords(const MethodDescriptor& method, const Arguments& arguments);

// `request` as a message. INVALID_ARGUMENT with the flag whose value it does not take.
Result<MessagePtr> MessageOfWords(const MethodDescriptor& method, const Json& request);

}  // namespace tandem::client
