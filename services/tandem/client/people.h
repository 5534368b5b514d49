#pragma once

#include <map>
#include <string>

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

// Those that `message` names, as far as the caller may read persons: lists those of each country
// that it is about, until all are found.
People PeopleIn(Session& session, const google::protobuf::Message& message);

}  // namespace tandem::client
