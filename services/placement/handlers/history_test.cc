#include "services/placement/handlers/history.h"

#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HistoryTest : public World {
 protected:
  v1::PartnershipHistory History(bool oldest_first = false, int page_size = 1000) {
    v1::GetPartnershipHistoryRequest request;
    request.set_name(kPartnership);
    request.set_oldest_first(oldest_first);
    request.set_page_size(page_size);
    return Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request);
  }
};

TEST_F(HistoryTest, TellsWhoDidWhatWhenTheNewestFirst) {
  Reach(Day(2024, 1, 20));
  const std::string need = MakeNeed("coach");
  const auto history = History();
  const v1::HistoryEntry& newest = history.entries(0);
  EXPECT_EQ(newest.kind(), v1::HistoryEntry::CALL);
  EXPECT_EQ(newest.what(), "PlacementNeedService.CreatePlacementNeed");
  EXPECT_EQ(newest.caller(), suite.caller().subject);
  EXPECT_EQ(newest.time().seconds(), absl::ToUnixSeconds(suite.clock().Now()));
  EXPECT_THAT(newest.names(), Contains(need));
  EXPECT_THAT(newest.events(), ElementsAre("tandem.placement.v1.PlacementNeedCreated"));
  EXPECT_EQ(history.entries().rbegin()->what(), "PartnershipService.CreatePartnership");
  EXPECT_EQ(History(true).entries(0).what(), "PartnershipService.CreatePartnership");
}

TEST_F(HistoryTest, TellsOfTheRestOfTheSuiteAndOfDatesThatCame) {
  Deliver();
  Start(Place(MakeNeed("coach"), "a", MakeProfessional()));
  Reach(Day(2024, 11, 3));
  std::vector<std::string> reactions, timers;
  const auto history = History();
  for (const auto& entry : history.entries()) {
    if (entry.kind() == v1::HistoryEntry::REACTION) reactions.push_back(entry.what());
    if (entry.kind() == v1::HistoryEntry::TIMER) timers.push_back(entry.what());
    EXPECT_EQ(entry.caller().empty(), entry.kind() != v1::HistoryEntry::CALL);
  }
  EXPECT_THAT(reactions, Contains("tandem.objectives.v1.TeamPriorityConfirmed"));
  EXPECT_THAT(timers, Contains("placement-ending"));
}

TEST_F(HistoryTest, ShowsNothingBeyondThePartnershipAndNothingPersonal) {
  Deliver();
  Place(MakeNeed("coach"), "a", MakeProfessional());
  MakePartnership("other");
  const auto history = History();
  for (const auto& entry : history.entries()) {
    EXPECT_THAT(entry.names(), Each(StartsWith(kPartnership)));
    EXPECT_THAT(entry.names(), Not(Contains("countries/lr/partnerships/other")));
  }
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("professionals/")));
  EXPECT_THAT(history.DebugString(), Not(HasSubstr("on the phone"))) << "a reason";
}

TEST_F(HistoryTest, IsToldPageByPage) {
  for (int i = 0; i < 7; ++i) MakeNeed("n" + std::to_string(i));
  for (const bool oldest_first : {false, true}) {
    const auto whole = History(oldest_first);
    v1::GetPartnershipHistoryRequest request;
    request.set_name(kPartnership);
    request.set_oldest_first(oldest_first);
    request.set_page_size(3);
    v1::PartnershipHistory paged;
    do {
      const auto page = Do<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request);
      EXPECT_LE(page.entries_size(), 3);
      paged.mutable_entries()->MergeFrom(page.entries());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(paged.SerializeAsString(), whole.SerializeAsString());
  }
}

TEST_F(HistoryTest, IsNotForFundersNorForOtherPartnerships) {
  v1::GetPartnershipHistoryRequest request;
  request.set_name(kPartnership);
  for (const Caller& caller :
       {CallerWith("funder", common::v1::FUNDER, kLiberia, ""),
        CallerWith("leader", common::v1::LEADER, "countries/lr/partnerships/other", "")}) {
    const auto refused =
        CallAs<v1::PartnershipHistory>(caller, "HistoryService.GetPartnershipHistory", request);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  }
  request.set_name("countries/lr/partnerships/nowhere");
  EXPECT_EQ(
      Call<v1::PartnershipHistory>("HistoryService.GetPartnershipHistory", request).status().code(),
      absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace tandem::placement
