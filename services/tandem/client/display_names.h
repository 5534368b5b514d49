#pragma once

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

// What those are called whom an answer names by ids: people always, since theirs say nothing; teams
// always; institutions and partnerships where the id says nothing either.
namespace tandem::client {

class Session;

struct DisplayNames {
  // By the name of the resource.
  std::map<std::string, std::string> names;

  // What the one is called, else the id.
  std::string Of(const std::string& name) const;
};

// Those that the messages name, as far as the caller may read them: a few are asked for one by one,
// more are found in the lists of each country that it is about.
DisplayNames DisplayNamesIn(Session& session,
                            const std::vector<const google::protobuf::Message*>& messages);
DisplayNames DisplayNamesIn(Session& session, const google::protobuf::Message& message);

}  // namespace tandem::client
