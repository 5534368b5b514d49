#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tandem/common/v1/types.pb.h"
#include "tandem/placement/v1/overview.pb.h"

// Who went to whom, and for how long: in a partnership of equals both sides learn (document E).
namespace tandem::placement {

// A placement that counts as an exchange, as far as it lies in the period.
struct Exchange {
  std::string partnership;
  std::string professional;
  v1::Placement::Mode mode = v1::Placement::MODE_UNSPECIFIED;
  // The side of the team that hosts; UNSPECIFIED where no direction can be told.
  common::v1::PartnershipSide to = common::v1::PARTNERSHIP_SIDE_UNSPECIFIED;
  int days = 0;
  // As many full ones: by PercentDays.
  std::int64_t percent_days = 0;
};

// The side that somebody of `from` goes to with a team of `to`: that of `to`, unless both are of
// one side or one is of none.
common::v1::PartnershipSide DirectionOf(common::v1::PartnershipSide from,
                                        common::v1::PartnershipSide to);

// What they come to, for each partnership and in all. A professional with several exchanges is one
// person; in the total also over partnerships.
v1::Reciprocity AddUp(const std::vector<Exchange>& exchanges);

}  // namespace tandem::placement
