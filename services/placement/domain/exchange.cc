#include "services/placement/domain/exchange.h"

#include "fmt/format.h"
#include "services/placement/domain/partnership.h"

namespace tandem::placement {

using v1::Placement;

bool IsExchangeRole(Placement::Role role) {
  return role == Placement::FELLOW || role == Placement::EXCHANGE_VISITOR;
}

std::set<std::string> HostsOf(Placement::Role role, const v1::Partnership& partnership,
                              std::string_view institution) {
  if (!IsExchangeRole(role) || institution.empty()) return {};
  std::set<std::string> hosts = {std::string(institution)};
  const auto side = SideOf(partnership, institution);
  if (side == common::v1::PARTNERSHIP_SIDE_UNSPECIFIED) return hosts;
  for (const auto& party : partnership.parties()) {
    if (party.side() == side) hosts.insert(party.institution());
  }
  return hosts;
}

std::optional<Shortfall> UnmetExchange(const v1::PlacementNeed& need,
                                       const v1::Professional& professional,
                                       std::string_view institution,
                                       const std::set<std::string>& hosts) {
  if (!hosts.contains(std::string(institution))) return std::nullopt;
  return Shortfall{
      {"FROM_THE_OTHER_SIDE", professional.name(),
       fmt::format("A need of the role {} is for somebody of another side; {}, where they belong, "
                   "is on the host's. Propose somebody of the other side, or state a need of "
                   "another role.",
                   Placement::Role_Name(need.role()), institution)}};
}

}  // namespace tandem::placement
