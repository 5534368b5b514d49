#include "libs/common/base/date.h"
#include "services/tandem/client/commands.h"
#include "tandem/placement/v1/calendar.pb.h"

namespace tandem::client {

Status RunCalendar(Session& session) {
  if (session.words().size() != 1) return Usage("Expected the name of one country or partnership.");
  const Arguments& flags = session.arguments();
  placement::v1::ExportCalendarRequest request;
  request.set_name(CountryNamed(session.words()[0]));
  if (flags.Has("from") || flags.Has("to")) {
    ASSIGN_OR_RETURN(const Day from, flags.Date("from", DayOf(absl::Now()) - 365));
    *request.mutable_period()->mutable_start() = ToDate(from);
  }
  if (flags.Has("to")) {
    ASSIGN_OR_RETURN(const Day to, flags.Date("to", DayOf(absl::Now())));
    *request.mutable_period()->mutable_end() = ToDate(to);
  }
  ASSIGN_OR_RETURN(const MethodDescriptor* const method,
                   FindMethod("CalendarService.ExportCalendar"));
  return session.Stream(*method, request, [&](const google::protobuf::Message& message) -> Status {
    if (session.json()) return session.Show(message);
    session.Write(static_cast<const placement::v1::CalendarChunk&>(message).ics());
    return OkStatus();
  });
}

}  // namespace tandem::client
