#include "services/placement/handlers/funding.h"

#include <vector>

#include "services/placement/collections.h"
#include "services/placement/domain/funding.h"

namespace tandem::placement {
namespace {

// All of `collection` in the partnership, `changed` in the place of the one of its name.
template <class T>
Result<std::vector<T>> With(Unit& unit, const Collection<T>& collection, const T& changed,
                            const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(std::vector<T> all, unit.List(collection, Below(partnership.name())));
  std::erase_if(all, [&](const T& one) { return one.name() == changed.name(); });
  all.push_back(changed);
  return all;
}

}  // namespace

Status CountFunding(Unit& unit, v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto shares, unit.List(kFundingShares, Below(partnership.name())));
  ASSIGN_OR_RETURN(const auto projects, unit.List(kProjects, Below(partnership.name())));
  KnowFunding(partnership, shares, projects);
  return OkStatus();
}

Status CountFunding(Unit& unit, const v1::FundingShare& changed, v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto shares, With(unit, kFundingShares, changed, partnership));
  ASSIGN_OR_RETURN(const auto projects, unit.List(kProjects, Below(partnership.name())));
  KnowFunding(partnership, shares, projects);
  return OkStatus();
}

Status CountFunding(Unit& unit, const v1::Project& changed, v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto shares, unit.List(kFundingShares, Below(partnership.name())));
  ASSIGN_OR_RETURN(const auto projects, With(unit, kProjects, changed, partnership));
  KnowFunding(partnership, shares, projects);
  return OkStatus();
}

}  // namespace tandem::placement
