#pragma once

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

// Who the professionals and persons of an answer are: it names them by ids that say nothing.
namespace tandem::client {

class Session;

struct People {
  // By the name of the professional or person.
  std::map<std::string, std::string> names;

  // What the one is called, else the id.
  std::string Of(const std::string& name) const;
};

// Those that the messages name, as far as the caller may read them: a few are asked for one by one,
// more are found in the lists of each country that it is about.
People PeopleIn(Session& session, const std::vector<const google::protobuf::Message*>& messages);
People PeopleIn(Session& session, const google::protobuf::Message& message);

}  // namespace tandem::client
