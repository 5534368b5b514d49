#include "fmt/format.h"
#include "gmock/gmock.h"
#include "tandem/learning_content/v1/recommendation.pb.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tests/integration/walk_steps.h"

namespace tandem::walk {

using learning_content::v1::Recommendation;
using reporting::v1::PartnershipReport;
using reporting::v1::TraceNumberResponse;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

void Walk::ReportsAndStreamsTheAchievement(std::string_view achievement) {
  const PartnershipReport report = Report();
  EXPECT_EQ(report.achievement().value(), achievement);
  // It streams what there is to read.
  EXPECT_EQ(watch_->WaitFor(report.etag()).SerializeAsString(), report.SerializeAsString());
  EXPECT_EQ(report.achievement().counted(), 1);
  EXPECT_EQ(report.achievement().left_out(), 1);  // not measured yet
  ExpectReportsAreWhatObjectivesCompute();
}

// From the partnership's number to its source, each level found through the one above it.
void Walk::TracesTheAchievementTo(const std::string& measurement, std::string_view actual) {
  std::string field = "achievement";
  for (const std::string& source : {fmt::format("{}/objectives/decide", kPartnership),
                                    fmt::format("{}/indicators/county-reports", kPartnership)}) {
    const TraceNumberResponse level = Trace(field);
    EXPECT_EQ(level.value(), Report().achievement().value());
    EXPECT_THAT(level.formula(), HasSubstr("sum of weights"));
    ASSERT_THAT(level.contributors(), SizeIs(1));
    EXPECT_EQ(level.contributors(0).name(), source);
    EXPECT_EQ(level.contributors(0).value(), level.value());
    EXPECT_EQ(level.contributors(0).report(), Report().name());
    field = level.contributors(0).field();
  }
  const TraceNumberResponse terms = Trace(field);
  EXPECT_EQ(terms.formula(), "(actual - baseline) / (target - baseline)");
  ASSERT_THAT(terms.contributors(), SizeIs(3));
  EXPECT_EQ(terms.contributors(0).value(), "4");
  EXPECT_EQ(terms.contributors(1).value(), "10");
  const auto& source = terms.contributors(2);
  EXPECT_EQ(source.part(), "actual");
  EXPECT_EQ(source.value(), actual);
  EXPECT_EQ(source.name(), NameOfMeasurement(measurement));
  EXPECT_EQ(source.etag(), MeasurementNamed(measurement).etag());
  EXPECT_EQ(source.field(), "");  // the source itself: no further
}

void Walk::RecommendsAndSaysWhy() {
  const auto answer = walk_.Ask<learning_content::v1::ListRecommendationsResponse>(
      "- team_lead RecommendationService.ListRecommendations: {parent: $p}");
  ASSERT_THAT(answer.recommendations(), SizeIs(1));
  const Recommendation& recommendation = answer.recommendations(0);
  EXPECT_EQ(recommendation.state(), Recommendation::ISSUED);
  EXPECT_EQ(recommendation.content_item(), "contentItems/data-review");
  EXPECT_EQ(recommendation.team(), kTeam);
  EXPECT_EQ(recommendation.cause(), fmt::format("{}/assessments/summer", kPartnership));
  EXPECT_THAT(recommendation.reasons(),
              Contains(HasSubstr("the team stands at level 2, the target is 4; this leads to the "
                                 "target.")));
  ASSERT_THAT(Report().recommendations(), SizeIs(1));
  EXPECT_EQ(Report().recommendations(0).recommendation(), recommendation.name());
  EXPECT_EQ(watch_->WaitFor(Report().etag()).recommendations_size(), 1);
  EXPECT_THAT(watch_->achievements(), ElementsAre("", "0.5", "0.333333"));
  ExpectReportsAreWhatObjectivesCompute();
}

// At rest, a projection says what the service says that it is projected from.
void Walk::ExpectReportsAreWhatObjectivesCompute() {
  const auto progress = walk_.Ask<objectives::v1::PartnershipProgress>(
      "- team_lead ProgressService.GetProgress: {name: $p}");
  const PartnershipReport report = Report();
  EXPECT_EQ(report.achievement().value(), progress.rollup().achievement());
  EXPECT_EQ(report.achievement().counted(), progress.rollup().counted());
  EXPECT_EQ(report.achievement().left_out(), progress.rollup().left_out());
  EXPECT_EQ(report.achievement().estimated(), progress.rollup().estimated());
  EXPECT_EQ(report.held(), progress.rollup().held());
  EXPECT_EQ(report.not_held(), progress.rollup().not_held());
  ASSERT_EQ(report.objectives_size(), progress.objectives_size());
  int seen = 0;
  for (const auto& objective : progress.objectives()) {
    for (const auto& row : report.objectives()) {
      if (row.objective() != objective.objective()) continue;
      EXPECT_EQ(row.achievement().value(), objective.rollup().achievement());
    }
    for (const auto& indicator : objective.indicators()) {
      for (const auto& row : report.indicators()) {
        if (row.indicator() != indicator.indicator()) continue;
        ++seen;
        EXPECT_EQ(row.achievement().value(), indicator.achievement());
        EXPECT_EQ(row.baseline(), indicator.baseline());
        EXPECT_EQ(row.target(), indicator.target());
        EXPECT_EQ(row.actual(), indicator.actual());
        EXPECT_EQ(row.measurement(), indicator.measurement());
      }
    }
  }
  EXPECT_EQ(seen, report.indicators_size());
}

}  // namespace tandem::walk
