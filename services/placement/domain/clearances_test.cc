#include "services/placement/domain/clearances.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Clearance;
using v1::Professional;

void Add(Professional& professional, Clearance::Kind kind, Day expires,
         const std::string& country = "") {
  auto& clearance = *professional.add_clearances();
  clearance.set_kind(kind);
  clearance.set_country(country);
  *clearance.mutable_expire_date() = ToDate(expires);
}

TEST(ExpiredClearances, AreThoseWithoutANewerOne) {
  Professional professional;
  Add(professional, Clearance::SAFEGUARDING, Day(2024, 6, 30));
  Add(professional, Clearance::MEDICAL, Day(2024, 6, 30));
  EXPECT_THAT(ExpiredClearances(professional, "lr", Day(2024, 6, 30)), IsEmpty())
      << "the last day counts";
  EXPECT_THAT(ExpiredClearances(professional, "lr", Day(2024, 7, 1)), SizeIs(2));
  Add(professional, Clearance::SAFEGUARDING, Day(2025, 6, 30));
  const auto expired = ExpiredClearances(professional, "lr", Day(2024, 7, 1));
  ASSERT_THAT(expired, SizeIs(1));
  EXPECT_EQ(expired[0].kind(), Clearance::MEDICAL);
  professional.add_clearances()->set_kind(Clearance::MEDICAL);
  EXPECT_THAT(ExpiredClearances(professional, "lr", Day(2024, 7, 1)), IsEmpty())
      << "one holds for ever";
}

TEST(ExpiredClearances, CountWhereTheyHold) {
  Professional professional;
  Add(professional, Clearance::POLICE_CHECK, Day(2024, 6, 30), "ke");
  EXPECT_THAT(ExpiredClearances(professional, "lr", Day(2024, 7, 1)), IsEmpty());
  EXPECT_THAT(ExpiredClearances(professional, "ke", Day(2024, 7, 1)), SizeIs(1));
}

TEST(ClearancesUntil, AreThoseThatCountInTheOrderOfTheirLastDays) {
  Professional professional;
  NoteFirstExpiry(professional);
  EXPECT_FALSE(professional.has_first_expire_date());
  Add(professional, Clearance::SAFEGUARDING, Day(2024, 8, 31));
  Add(professional, Clearance::MEDICAL, Day(2024, 6, 30));
  Add(professional, Clearance::POLICE_CHECK, Day(2024, 5, 31));
  Add(professional, Clearance::POLICE_CHECK, Day(2026, 5, 31));
  const auto until = ClearancesUntil(professional, Day(2024, 8, 31));
  ASSERT_THAT(until, SizeIs(2)) << "a newer one took the place of the third";
  EXPECT_EQ(until[0].kind(), Clearance::MEDICAL);
  EXPECT_EQ(until[1].kind(), Clearance::SAFEGUARDING);
  NoteFirstExpiry(professional);
  EXPECT_EQ(ToDay(professional.first_expire_date()), Day(2024, 6, 30));
}

TEST(ClearanceOn, IsTheOneThatHoldsLongestThere) {
  Professional professional;
  const auto holds = [&](Day day, const std::string& country = "lr") {
    return ClearanceOn(professional, Clearance::POLICE_CHECK, country, day);
  };
  EXPECT_FALSE(holds(Day(2024, 6, 30)).has_value());
  Add(professional, Clearance::POLICE_CHECK, Day(2024, 6, 30), "lr");
  Add(professional, Clearance::POLICE_CHECK, Day(2024, 8, 31), "lr");
  Add(professional, Clearance::POLICE_CHECK, Day(2024, 7, 31));
  Add(professional, Clearance::MEDICAL, Day(2025, 7, 31));
  ASSERT_TRUE(holds(Day(2024, 6, 30)).has_value());
  EXPECT_EQ(ToDay(holds(Day(2024, 6, 30))->expire_date()), Day(2024, 8, 31));
  EXPECT_EQ(ToDay(holds(Day(2024, 6, 30), "ke")->expire_date()), Day(2024, 7, 31));
  EXPECT_FALSE(holds(Day(2024, 8, 1), "ke").has_value());
  *professional.mutable_clearances(1)->mutable_issue_date() = ToDate(Day(2024, 8, 1));
  EXPECT_EQ(ToDay(holds(Day(2024, 6, 30))->expire_date()), Day(2024, 7, 31)) << "not issued yet";
}

TEST(TakeNotices, TellsOnceBeforeAndOnceAfter) {
  Professional professional;
  EXPECT_FALSE(NextClearanceCheck(professional).has_value());
  Add(professional, Clearance::SAFEGUARDING, Day(2024, 6, 30));
  EXPECT_EQ(NextClearanceCheck(professional), StartOf(Day(2024, 5, 31)));
  EXPECT_THAT(TakeNotices(professional, Day(2024, 5, 30)), IsEmpty());
  const auto warned = TakeNotices(professional, Day(2024, 6, 2));
  ASSERT_THAT(warned, SizeIs(1));
  EXPECT_FALSE(warned[0].expired);
  EXPECT_THAT(TakeNotices(professional, Day(2024, 6, 30)), IsEmpty());
  EXPECT_EQ(NextClearanceCheck(professional), StartOf(Day(2024, 7, 1)));
  const auto expired = TakeNotices(professional, Day(2024, 7, 1));
  ASSERT_THAT(expired, SizeIs(1));
  EXPECT_TRUE(expired[0].expired);
  EXPECT_FALSE(NextClearanceCheck(professional).has_value());
}

TEST(TakeNotices, SaysOfOneEnteredTooLateThatItHasExpired) {
  Professional professional;
  Add(professional, Clearance::SAFEGUARDING, Day(2024, 6, 30));
  const auto notices = TakeNotices(professional, Day(2025, 1, 1));
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_TRUE(notices[0].expired);
}

TEST(ExpiredClearances, CountsTheLongerOfOneForEverywhereAndOneForTheCountry) {
  v1::Professional professional;
  for (const auto& [country, year] : {std::pair("", 2024), std::pair("lr", 2026)}) {
    auto* clearance = professional.add_clearances();
    clearance->set_kind(v1::Clearance::SAFEGUARDING);
    clearance->set_country(country);
    *clearance->mutable_expire_date() = ToDate(Day(year, 1, 1));
  }
  EXPECT_TRUE(ExpiredClearances(professional, "lr", Day(2025, 1, 1)).empty());
  EXPECT_EQ(ExpiredClearances(professional, "ke", Day(2025, 1, 1)).size(), 1u);
  EXPECT_EQ(ExpiredClearances(professional, "lr", Day(2027, 1, 1)).size(), 1u);
}

}  // namespace
}  // namespace tandem::placement
