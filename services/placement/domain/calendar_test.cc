#include "services/placement/domain/calendar.h"

#include <libical/ical.h>

#include <memory>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCalendarLeeds[] = "Leeds";

struct FreeComponent {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

// As libical reads a calendar of `events`, with nothing wrong in it.
Component Read(const std::string& events) {
  const std::string text = CalendarHead("Leeds") + events + CalendarTail();
  Component calendar(icalparser_parse_string(text.c_str()));
  EXPECT_NE(calendar, nullptr);
  EXPECT_EQ(icalcomponent_count_errors(calendar.get()), 0) << text;
  EXPECT_TRUE(icalrestriction_check(calendar.get())) << text;
  return calendar;
}

icalcomponent* FirstEvent(const Component& calendar) {
  return icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT);
}

v1::Visit AVisit() {
  v1::Visit visit;
  visit.set_name("countries/vc/partnerships/leeds/visits/planning");
  visit.set_display_name("Planning visit");
  visit.set_kind(v1::Visit::PLANNING);
  visit.set_side(common::v1::LEAD);
  visit.set_state(v1::Visit::CONFIRMED);
  *visit.mutable_period()->mutable_start() = ToDate(Day(2024, 2, 27));
  *visit.mutable_period()->mutable_end() = ToDate(Day(2024, 2, 29));
  visit.mutable_destination()->set_country("vc");
  visit.mutable_destination()->set_area("Kingstown");
  visit.mutable_update_time()->set_seconds(absl::ToUnixSeconds(StartOf(Day(2024, 2, 1))) + 3661);
  return visit;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, "\r\n");
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  return lines;
}

TEST(Calendar, HoldsAVisitFromItsFirstDayToTheDayAfterItsLast) {
  const Component calendar = Read(CalendarEvent(AVisit(), kCalendarLeeds));
  icalcomponent* event = FirstEvent(calendar);
  ASSERT_NE(event, nullptr);
  EXPECT_STREQ(icalcomponent_get_uid(event),
               "countries/vc/partnerships/leeds/visits/planning@tandem");
  const icaltimetype start = icalcomponent_get_dtstart(event);
  EXPECT_TRUE(start.is_date);
  EXPECT_EQ(start.day, 27);
  const icaltimetype end = icalcomponent_get_dtend(event);
  EXPECT_EQ(end.month, 3) << "after 29 February";
  EXPECT_EQ(end.day, 1);
  EXPECT_EQ(icalcomponent_get_dtstamp(event).hour, 1);
  EXPECT_EQ(icalcomponent_get_status(event), ICAL_STATUS_CONFIRMED);
  EXPECT_STREQ(icalcomponent_get_location(event), "Kingstown, VC");
}

TEST(Calendar, SaysWhatIsCancelledAndWhatIsOnlyPlanned) {
  v1::Visit visit = AVisit();
  visit.set_state(v1::Visit::PLANNED);
  EXPECT_EQ(icalcomponent_get_status(FirstEvent(Read(CalendarEvent(visit, kCalendarLeeds)))),
            ICAL_STATUS_TENTATIVE);
  const std::string uid =
      icalcomponent_get_uid(FirstEvent(Read(CalendarEvent(visit, kCalendarLeeds))));
  visit.set_state(v1::Visit::CANCELLED);
  const Component cancelled = Read(CalendarEvent(visit, kCalendarLeeds));
  EXPECT_EQ(icalcomponent_get_status(FirstEvent(cancelled)), ICAL_STATUS_CANCELLED);
  EXPECT_EQ(icalcomponent_get_uid(FirstEvent(cancelled)), uid);
  v1::Meeting meeting;
  meeting.set_name("countries/vc/partnerships/leeds/meetings/first");
  meeting.set_display_name("First meeting");
  meeting.set_state(v1::Meeting::CANCELLED);
  *meeting.mutable_meeting_date() = ToDate(Day(2024, 12, 31));
  const Component met = Read(CalendarEvent(meeting, kCalendarLeeds));
  EXPECT_STREQ(icalcomponent_get_summary(FirstEvent(met)), "First meeting (Leeds)");
  EXPECT_EQ(icalcomponent_get_status(FirstEvent(met)), ICAL_STATUS_CANCELLED);
  EXPECT_EQ(icalcomponent_get_dtend(FirstEvent(met)).year, 2025);
}

TEST(Calendar, SaysOfAMissedMeetingThatItDidNotTakePlace) {
  v1::Meeting meeting;
  meeting.set_name("countries/vc/partnerships/leeds/meetings/first");
  meeting.set_display_name("First meeting");
  meeting.set_state(v1::Meeting::SCHEDULED);
  *meeting.mutable_meeting_date() = ToDate(Day(2024, 12, 31));
  const auto status = [&] {
    return icalcomponent_get_status(FirstEvent(Read(CalendarEvent(meeting, kCalendarLeeds))));
  };
  EXPECT_EQ(status(), ICAL_STATUS_CONFIRMED);
  meeting.set_missed(true);
  EXPECT_EQ(status(), ICAL_STATUS_CANCELLED);
}

TEST(Calendar, HoldsTheLastDayOfAPlacementWithoutWhoIsPlaced) {
  v1::Placement placement;
  placement.set_name("countries/lr/partnerships/ncd/placements/coach");
  placement.set_display_name("Coach of the team");
  placement.set_role(v1::Placement::COACH);
  placement.set_team("countries/lr/teams/ncd");
  placement.set_professional("countries/lr/professionals/somebody");
  placement.set_reason("A reason");
  *placement.mutable_end_date() = ToDate(Day(2025, 1, 31));
  const std::string text = CalendarEvent(placement, kCalendarLeeds, "NCD programme");
  EXPECT_THAT(text, Not(HasSubstr("somebody")));
  EXPECT_THAT(text, Not(HasSubstr("A reason")));
  const Component calendar = Read(text);
  EXPECT_STREQ(icalcomponent_get_summary(FirstEvent(calendar)),
               "Last day: Coach of the team, NCD programme (Leeds)");
  EXPECT_STREQ(icalcomponent_get_description(FirstEvent(calendar)), "Coach, team NCD programme.");
  EXPECT_EQ(icalcomponent_get_status(FirstEvent(calendar)), ICAL_STATUS_TENTATIVE);
}

TEST(Calendar, EscapesAndFoldsWhatComesBackAsItWas) {
  v1::Visit visit = AVisit();
  std::string title = "Ward rounds; labs, theatre \\ \"training\": ";
  for (int i = 0; i < 30; ++i) title += "Côte d’Ivoire, São Tomé ";
  visit.set_display_name(title + "end");
  visit.set_purpose("First line\nsecond; line, with \\ all");
  const std::string text = CalendarEvent(visit, kCalendarLeeds);
  for (const std::string& line : LinesOf(text)) {
    EXPECT_LE(line.size(), 75U);
    const bool cuts_character = line.size() > 1 && line[0] == ' ' && (line[1] & 0xc0) == 0x80;
    EXPECT_FALSE(cuts_character) << line;
  }
  const Component calendar = Read(text);
  EXPECT_EQ(icalcomponent_get_summary(FirstEvent(calendar)), visit.display_name() + " (Leeds)");
  EXPECT_EQ(icalcomponent_get_description(FirstEvent(calendar)),
            "Planning by the lead side.\n" + visit.purpose());
}

TEST(TextLine, IsFoldedAfter75Octets) {
  EXPECT_EQ(TextLine("X", std::string(73, 'a')), "X:" + std::string(73, 'a') + "\r\n");
  EXPECT_EQ(TextLine("X", std::string(74, 'a')), "X:" + std::string(73, 'a') + "\r\n a\r\n");
  EXPECT_EQ(LinesOf(TextLine("X", std::string(73 + 74, 'a'))).size(), 2U);
  EXPECT_EQ(LinesOf(TextLine("X", std::string(73 + 75, 'a'))).size(), 3U);
  EXPECT_EQ(TextLine("X", std::string("a\0b\rc\x7f", 6)), "X:abc\r\n") << "no control characters";
}

}  // namespace
}  // namespace tandem::placement
