#pragma once

#include "libs/common/rpc/method.h"
#include "tandem/placement/v1/calendar.pb.h"

namespace tandem::placement {

Status ExportCalendar(View& view, const v1::ExportCalendarRequest& request, Writer& writer);

}  // namespace tandem::placement
