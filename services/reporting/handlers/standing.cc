#include "services/reporting/handlers/standing.h"

#include <string>

#include "fmt/format.h"
#include "services/reporting/domain/reasons.h"
#include "tandem/placement/v1/partnership.pb.h"

namespace tandem::reporting {

using placement::v1::Partnership;

Status RequireLivePartnership(Unit& unit, std::string_view partnership) {
  placement::v1::GetStandingRequest request;
  request.set_name(std::string(partnership));
  ASSIGN_OR_RETURN(const auto standing,
                   unit.Ask<placement::v1::PartnershipStanding>(
                       "tandem.placement.v1.PartnershipService/GetStanding", request));
  if (standing.state() != Partnership::CLOSED && standing.state() != Partnership::WITHDRAWN) {
    return OkStatus();
  }
  return Refuse(kPartnershipOver,
                fmt::format("{} is {}.", partnership, Partnership::State_Name(standing.state())),
                "Choose a partnership that goes on.");
}

}  // namespace tandem::reporting
