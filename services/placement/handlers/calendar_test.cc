#include "services/placement/handlers/calendar.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CalendarTest : public World {
 protected:
  void MakeVisit(const std::string& id, Day first, Day last) {
    v1::CreateVisitRequest request;
    request.set_parent(kPartnership);
    request.set_visit_id(id);
    auto& visit = *request.mutable_visit();
    visit.set_display_name("Study visit " + id);
    visit.set_kind(v1::Visit::STUDY);
    visit.set_side(common::v1::LEAD);
    *visit.mutable_period()->mutable_start() = ToDate(first);
    *visit.mutable_period()->mutable_end() = ToDate(last);
    visit.mutable_destination()->set_country("lr");
    visit.add_visitors(office_leader);
    Do<v1::Visit>("VisitService.CreateVisit", request);
  }
  std::string Export(const std::string& scope, std::optional<Day> from = {},
                     std::optional<Day> to = {}) {
    v1::ExportCalendarRequest request;
    request.set_name(scope);
    if (from.has_value()) *request.mutable_period()->mutable_start() = ToDate(*from);
    if (to.has_value()) *request.mutable_period()->mutable_end() = ToDate(*to);
    const auto chunks = Stream<v1::CalendarChunk>("CalendarService.ExportCalendar", request);
    EXPECT_TRUE(chunks.ok()) << chunks.status();
    std::string ics;
    if (!chunks.ok()) return ics;
    for (const auto& chunk : *chunks) ics += chunk.ics();
    return ics;
  }
};

TEST_F(CalendarTest, HoldsVisitsMeetingsAndTheLastDaysOfPlacements) {
  MakeVisit("one", Day(2024, 5, 1), Day(2024, 5, 3));
  v1::FormBoardRequest form;
  form.set_parent(kPartnership);
  form.set_display_name("Board");
  Do<v1::Board>("BoardService.FormBoard", form);
  v1::CreateMeetingRequest meet;
  meet.set_parent(kPartnership);
  meet.set_meeting_id("m");
  meet.mutable_meeting()->set_display_name("First meeting");
  *meet.mutable_meeting()->mutable_meeting_date() = On(2024, 6, 10);
  Do<v1::Meeting>("MeetingService.CreateMeeting", meet);
  v1::GetPartnershipRequest get;
  get.set_name(kPartnership);
  const std::string called =
      Do<v1::Partnership>("PartnershipService.GetPartnership", get).display_name();
  const std::string placement = Place(MakeNeed("coach"), "a", MakeProfessional());
  for (const char* scope : {kLiberia, kPartnership}) {
    const std::string ics = Export(scope);
    EXPECT_THAT(ics, StartsWith("BEGIN:VCALENDAR\r\n"));
    EXPECT_TRUE(ics.ends_with("END:VCALENDAR\r\n"));
    EXPECT_THAT(ics, HasSubstr("UID:countries/lr/partnerships/ncd/visits/one@tandem\r\n"));
    EXPECT_THAT(ics, HasSubstr("DTSTART;VALUE=DATE:20240501\r\nDTEND;VALUE=DATE:20240504\r\n"));
    EXPECT_THAT(ics, HasSubstr("SUMMARY:First meeting (" + called + ")\r\n"));
    EXPECT_THAT(ics, HasSubstr("DTSTART;VALUE=DATE:20250131\r\n"));
    EXPECT_THAT(ics, Not(HasSubstr("Ada"))) << "a person";
    EXPECT_THAT(ics, Not(HasSubstr("persons/")));
  }
  EXPECT_THAT(Export("countries/ke"), Not(HasSubstr("VEVENT")));
}

TEST_F(CalendarTest, SaysWhatWasCancelledUnderTheSameUid) {
  MakeVisit("one", Day(2024, 5, 1), Day(2024, 5, 3));
  EXPECT_THAT(Export(kPartnership), HasSubstr("STATUS:TENTATIVE"));
  v1::CancelVisitRequest cancel;
  cancel.set_name("countries/lr/partnerships/ncd/visits/one");
  cancel.set_reason("Nobody has time.");
  Do<v1::Visit>("VisitService.CancelVisit", cancel);
  const std::string ics = Export(kPartnership);
  EXPECT_THAT(ics, HasSubstr("STATUS:CANCELLED"));
  EXPECT_THAT(ics, HasSubstr("UID:countries/lr/partnerships/ncd/visits/one@tandem\r\n"));
  EXPECT_THAT(ics, Not(HasSubstr("Nobody has time")));
}

TEST_F(CalendarTest, HoldsWhatThePeriodOverlaps) {
  MakeVisit("early", Day(2024, 5, 1), Day(2024, 5, 3));
  MakeVisit("late", Day(2024, 5, 30), Day(2024, 6, 2));
  MakeVisit("long", Day(2024, 4, 1), Day(2024, 7, 31));
  MakeVisit("after", Day(2024, 6, 1), Day(2024, 6, 5));
  for (const char* scope : {kLiberia, kPartnership}) {
    const std::string may = Export(scope, Day(2024, 5, 3), Day(2024, 5, 31));
    EXPECT_THAT(may, HasSubstr("visits/early"));
    EXPECT_THAT(may, HasSubstr("visits/late"));
    EXPECT_THAT(may, HasSubstr("visits/long"));
    EXPECT_THAT(may, Not(HasSubstr("visits/after")));
  }
  EXPECT_THAT(Export(kLiberia, Day(2024, 5, 3), Day(2024, 5, 29)), Not(HasSubstr("visits/late")));
  const std::string from = Export(kLiberia, Day(2024, 5, 4));
  EXPECT_THAT(from, Not(HasSubstr("visits/early")));
  EXPECT_THAT(from, HasSubstr("visits/after"));
  v1::ExportCalendarRequest request;
  request.set_name(kLiberia);
  *request.mutable_period()->mutable_start() = On(2024, 5, 2);
  *request.mutable_period()->mutable_end() = On(2024, 5, 1);
  EXPECT_THAT(
      BadFieldsOf(Stream<v1::CalendarChunk>("CalendarService.ExportCalendar", request).status()),
      ElementsAre("period.end"));
}

TEST_F(CalendarTest, IsOfNoPartnershipThatDoesNotExist) {
  v1::ExportCalendarRequest request;
  request.set_name("countries/lr/partnerships/nobody");
  EXPECT_EQ(ReasonOf(Stream<v1::CalendarChunk>("CalendarService.ExportCalendar", request).status()),
            "RESOURCE_NOT_FOUND");
}

TEST_F(CalendarTest, IsSentInPartsWithoutALoss) {
  for (int i = 0; i < 300; ++i)
    MakeVisit("v" + std::to_string(i), Day(2024, 5, 1) + i, Day(2024, 5, 2) + i);
  v1::ExportCalendarRequest request;
  request.set_name(kLiberia);
  const auto chunks = Stream<v1::CalendarChunk>("CalendarService.ExportCalendar", request);
  ASSERT_TRUE(chunks.ok()) << chunks.status();
  EXPECT_GT(chunks->size(), 1U);
  std::string ics;
  for (const auto& chunk : *chunks) ics += chunk.ics();
  std::size_t events = 0;
  for (std::size_t at = ics.find("BEGIN:VEVENT"); at != std::string::npos;
       at = ics.find("BEGIN:VEVENT", at + 1))
    ++events;
  EXPECT_EQ(events, 300U);
}

}  // namespace
}  // namespace tandem::placement
