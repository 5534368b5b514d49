// Metrics of the domain: what is counted, and that nobody's name becomes a series.
#include <algorithm>
#include <iterator>
#include <set>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/suite.h"
#include "services/placement/collections.h"
#include "services/placement/module.h"
#include "tandem/placement/v1/partnership.pb.h"

namespace tandem::placement {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kPath = "tandem.placement.v1.PartnershipService/GetPartnership";

class PlacementMetrics : public ::testing::Test {
 protected:
  // `count` partnerships of `country` in `stage`, as if they had been there.
  void Fill(const std::string& country, v1::Partnership::State stage, int count) {
    constexpr int kTogether = 500;
    Store& store = suite_.app().module("placement")->store();
    for (int i = 0; i < count;) {
      Change change;
      change.entry.set_change_id(fmt::format("{} {} {}", country, static_cast<int>(stage), i));
      for (int j = 0; j < kTogether && i < count; ++i, ++j) {
        v1::Partnership partnership;
        partnership.set_name(
            fmt::format("countries/{}/partnerships/p{}-{}", country, static_cast<int>(stage), i));
        partnership.set_state(stage);
        Write write{.collection = kPartnerships.info(),
                    .name = partnership.name(),
                    .expected = {},
                    .body = partnership.SerializeAsString(),
                    .columns = ColumnsOf(kPartnerships.info(), partnership)};
        change.writes.push_back(std::move(write));
      }
      ASSERT_TRUE(store.CommitAndWait(std::move(change)).ok());
    }
  }
  std::string Text() { return suite_.app().metrics().Text(); }
  // Waits until a count has seen what is there.
  bool Shows(const std::string& sample) {
    return testing::Eventually([&] { return Text().find(sample) != std::string::npos; },
                               absl::Seconds(30), testing::kDear);
  }
  void Get(const std::string& name) {
    v1::GetPartnershipRequest request;
    request.set_name(name);
    EXPECT_TRUE(suite_.Call<v1::Partnership>(kPath, request).ok()) << name;
  }

  testing::Suite suite_{{kPlacementModule}};
};

std::string Sample(std::string_view country, std::string_view stage, int count) {
  return fmt::format(
      "tandem_partnerships{{country=\"{}\",service=\"placement\",stage=\"{}\"}} {}\n", country,
      stage, count);
}

// Without their values.
std::set<std::string> SeriesOf(const std::string& text) {
  std::set<std::string> series;
  for (const auto line : absl::StrSplit(text, '\n'))
    series.emplace(line.substr(0, line.rfind(' ')));
  return series;
}

TEST_F(PlacementMetrics, TellPartnershipsByCountryAndStage) {
  Fill("ke", v1::Partnership::DELIVER, 3);
  Fill("lr", v1::Partnership::ON_HOLD, 1);
  EXPECT_TRUE(Shows(Sample("lr", "on_hold", 1)));
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr(Sample("ke", "deliver", 3)));
  EXPECT_THAT(text, HasSubstr(Sample("ke", "closed", 0)));
  EXPECT_THAT(text, HasSubstr("tandem_matches_waiting{country=\"ke\",service=\"placement\","
                              "state=\"proposed\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("state=\"lapsed\"")));
  EXPECT_THAT(text, HasSubstr("tandem_store_up{service=\"placement\"} 1\n"));
}

TEST_F(PlacementMetrics, HaveAsManySeriesWithTenThousandPartnershipsAsWithOne) {
  Fill("ke", v1::Partnership::DISCOVER, 1);
  Get("countries/ke/partnerships/p1-0");
  ASSERT_TRUE(Shows(Sample("ke", "discover", 1)));
  ASSERT_TRUE(Shows("tandem_boards{country=\"ke\","));  // the last that is counted
  const std::string before = Text();
  Fill("ke", v1::Partnership::DELIVER, 10'000);
  for (int i = 0; i < 10'000; i += 50) Get(fmt::format("countries/ke/partnerships/p3-{}", i));
  ASSERT_TRUE(Shows(Sample("ke", "deliver", 10'000)));
  const std::string after = Text();
  std::vector<std::string> added;
  const auto series_before = SeriesOf(before), series_after = SeriesOf(after);
  std::set_difference(series_after.begin(), series_after.end(), series_before.begin(),
                      series_before.end(), std::back_inserter(added));
  EXPECT_THAT(added, IsEmpty());
  EXPECT_THAT(after, Not(HasSubstr("partnerships/")));
}

}  // namespace
}  // namespace tandem::placement
