#include "services/placement/domain/exchange.h"

#include "fmt/format.h"
#include "services/placement/domain/partnership.h"

namespace tandem::placement {

using v1::Placement;

bool IsExchangeRole(Placement::Role role) {
  return role == Placement::FELLOW || role == Placement::EXCHANGE_VISITOR;
}

std::set<std::string> SendersOf(Placement::Role role, const v1::Partnership& partnership,
                                std::string_view institution) {
  if (!IsExchangeRole(role)) return {};
  const auto side = SideOf(partnership, institution);
  std::set<std::string> senders;
  for (const auto& party : partnership.parties()) {
    if (party.side() != side) senders.insert(party.institution());
  }
  return senders;
}

std::optional<Shortfall> UnmetExchange(const v1::PlacementNeed& need,
                                       const v1::Professional& professional,
                                       std::string_view institution,
                                       const std::set<std::string>& senders) {
  if (!IsExchangeRole(need.role()) || senders.contains(std::string(institution))) {
    return std::nullopt;
  }
  return Shortfall{
      {"FROM_THE_OTHER_SIDE", professional.name(),
       fmt::format("A need of the role {} is for somebody of a party on the side that is not the "
                   "host's{}. Propose somebody of the other side, or state a need of another role.",
                   Placement::Role_Name(need.role()),
                   institution.empty()
                       ? ""
                       : fmt::format("; {}, where they belong, is none", institution))}};
}

}  // namespace tandem::placement
