#pragma once

#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/store/unit.h"
#include "tandem/placement/v1/partnership.pb.h"

namespace tandem::placement {

// What ends with `partnership`, which was loaded in this unit: nobody works on, waits or is sought
// for one that is over. Of the placements `unfinished`, what has begun ends on `day`, or is
// complete where the term was served, and what has not is cancelled; needs that are not filled for
// good are stood down; open matches lapse; visits and meetings that would be after today, and
// tenders without a contract, are cancelled: what took place between `day` and its entry may still
// be told. Leave that is asked for what does not take place is refused, and peer links end.
Status WindUp(Unit& unit, const v1::Partnership& partnership,
              const std::vector<std::string>& unfinished, Day day, const std::string& reason);

}  // namespace tandem::placement
