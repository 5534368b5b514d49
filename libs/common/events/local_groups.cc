#include "libs/common/events/local_groups.h"

#include <algorithm>

namespace tandem {

void LocalGroup::Join(LocalMember* member) {
  members_.push_back(member);
  Reassign();
}

void LocalGroup::Leave(LocalMember* member) {
  std::erase(members_, member);
  std::erase_if(owners_, [member](const auto& entry) { return entry.second == member; });
  member->owned.clear();
  Reassign();
}

std::vector<Partition> LocalGroup::ToGiveUp(const LocalMember& member,
                                            const std::vector<Partition>& all) const {
  std::vector<Partition> lost;
  for (const Partition& partition : all) {
    if (member.owned.contains(partition) && Meant(partition) != &member) lost.push_back(partition);
  }
  return lost;
}

void LocalGroup::GiveUp(LocalMember* member, const Partition& partition) {
  member->owned.erase(partition);
  owners_.erase(partition);
  Reassign();
}

std::vector<Partition> LocalGroup::Take(LocalMember* member, const std::vector<Partition>& all) {
  std::vector<Partition> taken;
  for (const Partition& partition : all) {
    if (Meant(partition) != member || !owners_.try_emplace(partition, member).second) continue;
    member->owned.insert(partition);
    taken.push_back(partition);
  }
  return taken;
}

// The members of a topic share its partitions in turn.
const LocalMember* LocalGroup::Meant(const Partition& partition) const {
  std::vector<const LocalMember*> readers;
  for (const LocalMember* member : members_) {
    if (member->topics.contains(partition.topic)) readers.push_back(member);
  }
  if (readers.empty()) return nullptr;
  return readers[static_cast<std::size_t>(partition.number) % readers.size()];
}

void LocalGroup::Reassign() {
  for (LocalMember* member : members_) {
    member->reassigned = true;
    member->wakes.notify_all();
  }
}

}  // namespace tandem
