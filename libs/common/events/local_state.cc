#include "libs/common/events/local_state.h"

#include "fmt/format.h"
#include "libs/common/events/reasons.h"

namespace tandem {

Result<const LocalTopic*> LocalState::Find(std::string_view topic) const {
  const auto found = topics.find(topic);
  if (found != topics.end()) return &found->second;
  return Refuse(kTopicMissing, fmt::format("The event log has no topic {}.", topic),
                "Prepare it first.");
}

Result<std::int64_t> LocalState::End(const Partition& partition) const {
  ASSIGN_OR_RETURN(const LocalTopic* topic, Find(partition.topic));
  const auto number = static_cast<std::size_t>(partition.number);
  if (number < topic->ends.size()) return topic->ends[number];
  return Refuse(kTopicMissing,
                fmt::format("{} has no partition {}.", partition.topic, partition.number),
                "Ask how many it has.");
}

std::vector<Partition> LocalState::PartitionsOf(const std::set<std::string>& of) const {
  std::vector<Partition> all;
  for (const std::string& name : of) {
    const auto found = topics.find(name);
    if (found == topics.end()) continue;
    for (std::size_t i = 0; i < found->second.ends.size(); ++i) {
      all.push_back({name, static_cast<int>(i)});
    }
  }
  return all;
}

}  // namespace tandem
