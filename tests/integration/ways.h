#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "libs/common/rpc/method.h"
#include "libs/common/store/collection.h"
#include "services/tandem/client/sample.h"

// The load under which tests kill programs and servers: partnerships that go all the way through
// the four services, each of which has commands of its own, reacts to the others, or folds what
// they tell.
namespace tandem::crash {

// What comes before all ways: institutions, people, a programme, a framework, an item.
Result<client::Sample> PreparationOfWays();
// The way of partnership `pID` with team `tID`, in the order in which its requests must be sent.
Result<client::Sample> WayOf(const std::string& id);
inline constexpr std::string_view kPartnershipsOfWays = "countries/lr/partnerships/p";

Result<MessagePtr> RequestOf(const client::SampleCall& call);

// The resource that a request is about, the verb that the journal knows it by, and where it is
// stored.
struct Written {
  std::string_view service;  // "placement"
  CollectionInfo collection;
  std::string verb;  // "CreateTeam"
  std::string name;
  auto operator<=>(const Written& other) const {
    return std::tie(verb, name) <=> std::tie(other.verb, other.name);
  }
};
Written WrittenBy(const client::SampleCall& call);

// Whether a request was refused because what it waits for has not come from another service yet.
bool WaitsForAnother(const Status& status);

}  // namespace tandem::crash
