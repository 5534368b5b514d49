#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/meeting.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/visit.pb.h"

// A calendar as text: iCalendar (RFC 5545), whole days alone. By hand, since that is two rules of
// form (escaping and folding); Debian's libical would bring ICU and GLib along. The tests read it
// with libical.
namespace tandem::placement {

// The lines before and after the events of a calendar that is called `title`.
std::string CalendarHead(std::string_view title);
std::string CalendarTail();

// One event each, all lines of it. It has its own UID wherever and whenever it is written, and the
// time of the resource's last change. Nobody is named: titles are free of names of people. They say
// what its partnership is called, since a country has a first meeting of each.
std::string CalendarEvent(const v1::Visit& visit, std::string_view partnership);
std::string CalendarEvent(const v1::Meeting& meeting, std::string_view partnership);
// Of its last day, with what its team is called.
std::string CalendarEvent(const v1::Placement& placement, std::string_view partnership,
                          std::string_view team);

// A content line of `name` (with parameters) and a text: escaped, folded after 75 octets of which
// no character is cut, ended.
std::string TextLine(std::string_view name, std::string_view text);

}  // namespace tandem::placement
