#include "services/tandem/client/resource_table.h"

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "tandem/objectives/v1/measurement.pb.h"
#include "tandem/placement/v1/meeting.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/programme.pb.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Descriptor* TypeNamed(const std::string& name) {
  for (const MethodDescriptor* method : Methods()) {
    if (method->output_type()->name() == name) return method->output_type();
  }
  return nullptr;
}

TEST(ResourceTable, DeclaresColumnsThatThereAre) {
  for (const auto& [name, columns] : ListColumns()) {
    const Descriptor* type = TypeNamed(name);
    ASSERT_NE(type, nullptr) << name;
    for (const std::string& column : columns) {
      const Descriptor* at = type;
      for (const absl::string_view part : absl::StrSplit(column, '.')) {
        ASSERT_NE(at, nullptr) << name << "." << column;
        const FieldDescriptor* field = at->FindFieldByName(std::string(part));
        ASSERT_NE(field, nullptr) << name << "." << column;
        at = field->message_type();
      }
    }
  }
}

TEST(ResourceTable, ShowsWhoIsPlacedAndFromWhenToWhen) {
  const Json rows = {{{"name", "countries/lr/partnerships/amp/placements/coach"},
                      {"professional", "countries/lr/professionals/5a1e"},
                      {"start_date", "2025-01-06"},
                      {"end_date", "2027-01-05"},
                      {"state", "ACTIVE"}}};
  DisplayNames called;
  called.names["countries/lr/professionals/5a1e"] = "Ama Mensah";
  const Descriptor& type = *placement::v1::Placement::descriptor();
  EXPECT_THAT(ResourceTable(rows, type, false, Terminal(), called),
              AllOf(HasSubstr("coach  Ama Mensah"), HasSubstr("2025-01-06  2027-01-05")));
  EXPECT_THAT(ResourceTable(rows, type, false, Terminal()), HasSubstr("coach  5a1e"));
}

TEST(ResourceTable, NamesInFullWhatLiesUnderSeveral) {
  const Json rows = {{{"name", "countries/lr/partnerships/amp/meetings/m1"}},
                     {{"name", "countries/lr/partnerships/other/meetings/m1"}}};
  const Descriptor& type = *placement::v1::Meeting::descriptor();
  EXPECT_THAT(ResourceTable(rows, type, false, Terminal()),
              AllOf(HasSubstr("partnerships/amp/meetings/m1"),
                    HasSubstr("partnerships/other/meetings/m1")));
  EXPECT_THAT(ResourceTable(Json::array({rows[0]}), type, false, Terminal()),
              Not(HasSubstr("amp")));
}

TEST(ResourceTable, ShowsTheValueOfAMeasurement) {
  const Json rows = {{{"name", "countries/lr/partnerships/amp/indicators/visits/measurements/q1"},
                      {"period", {{"start", "2026-01-01"}, {"end", "2026-03-31"}}},
                      {"reading", {{"value", "65"}}},
                      {"approve_time", "2026-04-02T10:11:12Z"}},
                     {{"name", "countries/lr/partnerships/amp/indicators/visits/measurements/q2"}}};
  EXPECT_THAT(ResourceTable(rows, *objectives::v1::Measurement::descriptor(), false, Terminal()),
              AllOf(HasSubstr("2026-01-01 to 2026-03-31  65"), Not(HasSubstr("approve"))));
}

TEST(ResourceTable, ShowsAmountsAndCutsNothingWhereNobodyReads) {
  const std::string said(100, 'x');
  const Json rows = {{{"name", "programmes/" + said},
                      {"display_name", said + " and more"},
                      {"kinds", {"TWINNING", "TEAM_COACHING"}},
                      {"grant_ceiling", {{"currency", "GBP"}, {"minor_units", "7500000"}}}}};
  const Descriptor& type = *placement::v1::Programme::descriptor();
  const std::string whole = ResourceTable(rows, type, true, Terminal());
  EXPECT_THAT(whole, AllOf(HasSubstr("programmes/" + said), HasSubstr(said + " and more"),
                           HasSubstr("TWINNING, TEAM_COACHING"), HasSubstr("75,000.00 GBP")));
  Terminal narrow;
  narrow.width = 80;
  EXPECT_THAT(ResourceTable(rows, type, true, narrow),
              AllOf(HasSubstr("programmes/" + said), Not(HasSubstr(said + " and more"))));
}

}  // namespace
}  // namespace tandem::client
