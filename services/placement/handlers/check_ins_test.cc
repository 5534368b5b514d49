#include "services/placement/handlers/check_ins.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::CheckIn;

class CheckInTest : public World {
 protected:
  v1::RecordCheckInRequest Entry(const std::string& placement) {
    v1::RecordCheckInRequest request;
    request.set_parent(placement);
    request.set_check_in_id("first");
    *request.mutable_check_in_date() = On(2024, 2, 1);
    request.set_advice("Plan backwards from the budget.");
    request.set_trust(3);
    return request;
  }
  Result<CheckIn> Record(const Caller& caller, const v1::RecordCheckInRequest& request) {
    return CallAs<CheckIn>(caller, "CheckInService.RecordCheckIn", request);
  }
};

TEST_F(CheckInTest, IsKeptByThePlacedPersonAndTellsNothingOfTheAdvice) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  EXPECT_EQ(ReasonOf(Record(suite.caller(), Entry(placement)).status()), "INVALID_FIELDS");
  Start(placement);
  v1::GetProfessionalRequest get;
  get.set_name(professional);
  Caller placed = CallerWith("placed", common::v1::PLACED_PROFESSIONAL, kPartnership);
  EXPECT_EQ(ReasonOf(Record(placed, Entry(placement)).status()), "NOT_THE_PLACED");
  placed.person = Do<v1::Professional>("ProfessionalService.GetProfessional", get).person();
  auto entry = Entry(placement);
  entry.set_role_drift(true);
  EXPECT_THAT(BadFieldsOf(Record(placed, entry).status()), ElementsAre("role_drift_note"));
  entry.set_role_drift_note("Write the grant proposal.");
  const auto recorded = Record(placed, entry);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->recorded_by(), "placed");
  EXPECT_EQ(ReasonOf(Record(placed, entry).status()), "RESOURCE_EXISTS");
  ASSERT_THAT(Events<v1::CheckInRecorded>(), SizeIs(1));
  EXPECT_TRUE(Events<v1::CheckInRecorded>()[0].role_drift());
  v1::ListCheckInsRequest list;
  list.set_parent(placement);
  list.set_filter("role_drift = true");
  EXPECT_THAT(Do<v1::ListCheckInsResponse>("CheckInService.ListCheckIns", list).check_ins(),
              SizeIs(1));
  auto early = Entry(placement);
  early.set_check_in_id("early");
  *early.mutable_check_in_date() = On(2024, 1, 31);
  EXPECT_EQ(ReasonOf(Record(placed, early).status()), "NOT_PLACED_THEN");
}

TEST_F(CheckInTest, StaysThoughItIsRetracted) {
  Deliver();
  const std::string placement = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(placement);
  auto entry = Entry(placement);
  entry.set_reason("By phone.");
  v1::RetractCheckInRequest retract;
  retract.set_name(Record(suite.caller(), entry)->name());
  retract.set_reason("Of another placement.");
  const auto as = [&](const Caller& caller, Day day) {
    *retract.mutable_effective_date() = ToDate(day);
    return CallAs<CheckIn>(caller, "CheckInService.RetractCheckIn", retract);
  };
  const Caller another = CallerWith("another", common::v1::PLACED_PROFESSIONAL, kPartnership);
  EXPECT_EQ(ReasonOf(as(another, Day(2024, 2, 1)).status()), "NOT_THE_PLACED");
  EXPECT_THAT(BadFieldsOf(as(suite.caller(), Day(2024, 1, 31)).status()),
              ElementsAre("effective_date"));
  const auto retracted = as(suite.caller(), Day(2024, 2, 1));
  ASSERT_TRUE(retracted.ok()) << retracted.status();
  EXPECT_EQ(retracted->retracted().reason(), "Of another placement.");
  EXPECT_EQ(retracted->advice(), entry.advice());
  EXPECT_EQ(ReasonOf(as(suite.caller(), Day(2024, 2, 1)).status()), "ALREADY_RETRACTED");
  ASSERT_THAT(Events<v1::CheckInRetracted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::CheckInRetracted>()[0].placement(), placement);
  for (const auto& [filter, count] : {std::pair("retracted = true", 1), {"retracted = false", 0}}) {
    v1::ListCheckInsRequest list;
    list.set_parent(placement);
    list.set_filter(filter);
    EXPECT_THAT(Do<v1::ListCheckInsResponse>("CheckInService.ListCheckIns", list).check_ins(),
                SizeIs(count))
        << filter;
  }
}

TEST_F(CheckInTest, ShowsItsTextToNobodyElseWhoIsPlaced) {
  Deliver();
  const std::string placement = Place(MakeNeed("coach"), "a", MakeProfessional());
  Start(placement);
  auto entry = Entry(placement);
  entry.set_role_drift(true);
  entry.set_role_drift_note("Write the grant proposal.");
  entry.set_reason("By phone.");
  v1::GetCheckInRequest get;
  get.set_name(Record(suite.caller(), entry)->name());
  v1::ListCheckInsRequest list;
  list.set_parent(placement);
  const auto read = [&](const char* subject, common::v1::Role role) {
    const Caller caller = CallerWith(subject, role, kPartnership);
    const auto got = CallAs<CheckIn>(caller, "CheckInService.GetCheckIn", get);
    const auto listed =
        CallAs<v1::ListCheckInsResponse>(caller, "CheckInService.ListCheckIns", list);
    EXPECT_EQ(listed->check_ins(0).SerializeAsString(), got->SerializeAsString());
    return got->advice() + got->role_drift_note();
  };
  const std::string all = entry.advice() + entry.role_drift_note();
  EXPECT_EQ(read("another", common::v1::PLACED_PROFESSIONAL), "");
  EXPECT_EQ(read("another", common::v1::EVALUATOR), all);
  EXPECT_EQ(read(suite.caller().subject.c_str(), common::v1::PLACED_PROFESSIONAL), all);
}

TEST_F(CheckInTest, ShowsThePlacedPersonWhatAManagerRecordedForThem) {
  Deliver();
  const std::string professional = MakeProfessional();
  const std::string placement = Place(MakeNeed("coach"), "a", professional);
  Start(placement);
  auto entry = Entry(placement);
  entry.set_reason("By phone.");
  v1::GetCheckInRequest get;
  get.set_name(Record(suite.caller(), entry)->name());
  v1::GetProfessionalRequest who;
  who.set_name(professional);
  Caller placed = CallerWith("placed", common::v1::PLACED_PROFESSIONAL, kPartnership);
  placed.person = Do<v1::Professional>("ProfessionalService.GetProfessional", who).person();
  const auto got = CallAs<CheckIn>(placed, "CheckInService.GetCheckIn", get);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->advice(), entry.advice());
}

}  // namespace
}  // namespace tandem::placement
