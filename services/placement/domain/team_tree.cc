#include "services/placement/domain/team_tree.h"

#include <cstdint>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/stable_hash.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/registry.h"

namespace tandem::placement {
namespace {

constexpr std::size_t kLabelSize = 12;
constexpr char kAfterSlash = '/' + 1;

// A hash with its bits mixed at the end (the finaliser of MurmurHash3).
std::uint64_t Digest(std::string_view text) {
  std::uint64_t hash = StableHash(text);
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdU;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53U;
  return hash ^ (hash >> 33);
}

bool LiesBelow(const v1::Team& team, const v1::Team& other) {
  return std::string_view(team.path()).substr(0, other.path().size()) == other.path();
}

}  // namespace

std::string LabelOf(std::string_view team) {
  constexpr std::string_view kDigits =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-";
  std::uint64_t digest = Digest(team);
  std::string label;
  for (std::size_t i = 1; i < kLabelSize; ++i) {
    label.push_back(kDigits[digest % kDigits.size()]);
    digest /= kDigits.size();
  }
  return label + "/";
}

Status FollowParent(v1::Team& team, const v1::Team& parent) {
  std::string path = parent.path() + LabelOf(team.name());
  if (path.size() > kLabelSize * kMostLevels) {
    return Refuse(
        kTeamTreeTooDeep,
        fmt::format("{} would lie below more than {} teams.", team.name(), kMostLevels - 1),
        "Put it under a team further up.");
  }
  team.set_path(std::move(path));
  return OkStatus();
}

Status PutUnder(v1::Team& team, const v1::Team* parent) {
  if (parent == nullptr) {
    team.clear_parent_team();
    team.set_path(LabelOf(team.name()));
    return OkStatus();
  }
  if (CountryOf(parent->name()) != CountryOf(team.name())) {
    return BadField("parent_team", fmt::format("Expected a team of {}.", CountryOf(team.name())));
  }
  const bool is_known = !team.path().empty();
  if (is_known && LiesBelow(*parent, team)) {
    team.set_parent_team(parent->name());
    return RefuseCycle(team);
  }
  RETURN_IF_ERROR(RequireActive(*parent));
  team.set_parent_team(parent->name());
  return FollowParent(team, *parent);
}

std::pair<std::string, std::string> PathsBelow(const v1::Team& team) {
  std::string after = team.path(), before = team.path();
  if (!before.empty()) before.back() = kAfterSlash;
  return {std::move(after), std::move(before)};
}

Status RefuseTooLarge(const v1::Team& team) {
  return Refuse(kTeamTreeTooLarge,
                fmt::format("More than {} teams lie below {}.", kMostBelow, team.name()),
                "Move those below it first, one by one.");
}

}  // namespace tandem::placement
