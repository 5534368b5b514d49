#include "services/placement/domain/calendar.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"

namespace tandem::placement {
namespace {

constexpr std::size_t kOctets = 75;

bool ContinuesCharacter(char octet) { return (static_cast<unsigned char>(octet) & 0xc0) == 0x80; }

std::string Folded(std::string_view line) {
  std::string folded;
  std::size_t room = kOctets;
  while (line.size() > room) {
    std::size_t end = room;
    while (end > 1 && ContinuesCharacter(line[end])) --end;
    folded.append(line.substr(0, end)).append("\r\n ");
    line.remove_prefix(end);
    room = kOctets - 1;  // the space that begins the line
  }
  return folded.append(line).append("\r\n");
}

// Control characters but for the end of a line are no text.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    if (character == '\\' || character == ';' || character == ',') escaped += '\\';
    if (character == '\n') escaped += "\\n";
    if (!absl::ascii_iscntrl(static_cast<unsigned char>(character)) || character == '\t')
      escaped += character;
  }
  return escaped;
}

std::string DateText(Day day) {
  return fmt::format("{:04}{:02}{:02}", day.year(), day.month(), day.day());
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y%m%dT%H%M%SZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

// "CLINICAL_ATTACHMENT" as "Clinical attachment".
std::string Words(std::string text) {
  text = absl::AsciiStrToLower(absl::StrReplaceAll(text, {{"_", " "}}));
  if (!text.empty()) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

struct Entry {
  std::string name;  // of the resource
  google::protobuf::Timestamp changed;
  Day first, last;
  std::string status, category, summary, location, description;
};

std::string Text(const Entry& entry) {
  std::string text = "BEGIN:VEVENT\r\n";
  text += TextLine("UID", entry.name + "@tandem");
  text += fmt::format("DTSTAMP:{}\r\n", TimeText(entry.changed));
  text += fmt::format("DTSTART;VALUE=DATE:{}\r\n", DateText(entry.first));
  text += fmt::format("DTEND;VALUE=DATE:{}\r\n", DateText(entry.last + 1));  // the day after
  text += TextLine("SUMMARY", entry.summary);
  if (!entry.description.empty()) text += TextLine("DESCRIPTION", entry.description);
  if (!entry.location.empty()) text += TextLine("LOCATION", entry.location);
  text += TextLine("CATEGORIES", entry.category);
  text += fmt::format("STATUS:{}\r\n", entry.status);
  text += "TRANSP:TRANSPARENT\r\n";  // nobody is busy all day
  return text + "END:VEVENT\r\n";
}

std::string StatusOf(const v1::Visit& visit) {
  if (visit.state() == v1::Visit::CANCELLED) return "CANCELLED";
  return visit.state() == v1::Visit::PLANNED ? "TENTATIVE" : "CONFIRMED";
}

std::string StatusOf(const v1::Placement& placement) {
  if (placement.state() == v1::Placement::CANCELLED) return "CANCELLED";
  const bool has_begun = !placement.phase_changes().empty();
  return has_begun ? "CONFIRMED" : "TENTATIVE";
}

// There is no word for what did not take place but this one.
std::string StatusOf(const v1::Meeting& meeting) {
  const bool is_off = meeting.state() == v1::Meeting::CANCELLED || meeting.missed();
  return is_off ? "CANCELLED" : "CONFIRMED";
}

// "First meeting (Leeds with St Vincent)".
std::string Titled(std::string_view what, std::string_view partnership) {
  return fmt::format("{} ({})", what, partnership);
}

std::string PlaceOf(const v1::Location& location) {
  const std::string country = absl::AsciiStrToUpper(location.country());
  return location.area().empty() ? country : fmt::format("{}, {}", location.area(), country);
}

}  // namespace

std::string TextLine(std::string_view name, std::string_view text) {
  return Folded(fmt::format("{}:{}", name, Escaped(text)));
}

std::string CalendarHead(std::string_view title) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tandem//placement//EN\r\n"
         "CALSCALE:GREGORIAN\r\n" +
         TextLine("X-WR-CALNAME", title);
}

std::string CalendarTail() { return "END:VCALENDAR\r\n"; }

std::string CalendarEvent(const v1::Visit& visit, std::string_view partnership) {
  const auto& period = visit.period();
  const Day first = ToDay(period.start());
  std::string about = fmt::format("{} by the {} side.", Words(v1::Visit::Kind_Name(visit.kind())),
                                  absl::AsciiStrToLower(PartnershipSide_Name(visit.side())));
  if (!visit.purpose().empty()) about += "\n" + visit.purpose();
  return Text({.name = visit.name(),
               .changed = visit.update_time(),
               .first = first,
               .last = period.has_end() ? ToDay(period.end()) : first,
               .status = StatusOf(visit),
               .category = "Visit",
               .summary = Titled(visit.display_name(), partnership),
               .location = PlaceOf(visit.destination()),
               .description = about});
}

std::string CalendarEvent(const v1::Meeting& meeting, std::string_view partnership) {
  const Day day = ToDay(meeting.meeting_date());
  return Text({.name = meeting.name(),
               .changed = meeting.update_time(),
               .first = day,
               .last = day,
               .status = StatusOf(meeting),
               .category = "Board meeting",
               .summary = Titled(meeting.display_name(), partnership),
               .location = meeting.place(),
               .description = ""});
}

std::string CalendarEvent(const v1::Placement& placement, std::string_view partnership,
                          std::string_view team) {
  const Day last = ToDay(placement.end_date());
  return Text({.name = placement.name(),
               .changed = placement.update_time(),
               .first = last,
               .last = last,
               .status = StatusOf(placement),
               .category = "Placement ends",
               .summary = Titled(fmt::format("Last day: {}, {}", placement.display_name(), team),
                                 partnership),
               .location = "",
               .description = fmt::format(
                   "{}, team {}.", Words(v1::Placement::Role_Name(placement.role())), team)});
}

}  // namespace tandem::placement
