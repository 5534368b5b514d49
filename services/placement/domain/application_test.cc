#include "services/placement/domain/application.h"

#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using v1::Application;

Application AnApplication(const std::string& id, Day applied) {
  Application application;
  application.set_name("countries/lr/applications/" + id);
  application.set_person("countries/lr/persons/" + id);
  application.set_state(Application::APPLIED);
  *application.mutable_apply_date() = ToDate(applied);
  return application;
}

void Take(const char* verb, Application& application, Day day) {
  const Status status = TakeStep(verb, application, "somebody", day);
  EXPECT_TRUE(status.ok()) << status;
}

TEST(CountAtStep, CountsByStepWithTheOneThatHasBeenThereLongest) {
  std::vector<Application> applications = {
      AnApplication("a", Day(2024, 1, 3)), AnApplication("b", Day(2024, 1, 2)),
      AnApplication("c", Day(2024, 1, 5)), AnApplication("d", Day(2024, 1, 1)),
      AnApplication("e", Day(2024, 1, 4))};
  std::swap(applications[0], applications[2]);
  Take("ScreenApplication", applications[0], Day(2024, 1, 10));
  Take("ScreenApplication", applications[3], Day(2024, 1, 11));
  Take("WithdrawApplication", applications[4], Day(2024, 1, 12));
  v1::ApplicationPipeline pipeline;
  for (const Application& application : applications) CountAtStep(application, pipeline);
  ASSERT_EQ(pipeline.stages_size(), 2) << "what is over waits for nothing";
  EXPECT_EQ(pipeline.stages(0).state(), Application::APPLIED);
  EXPECT_EQ(pipeline.stages(0).applications(), 2);
  EXPECT_EQ(pipeline.stages(0).longest_waiting(), "countries/lr/applications/b");
  EXPECT_EQ(pipeline.stages(0).person(), "countries/lr/persons/b");
  EXPECT_EQ(ToDay(pipeline.stages(0).since_date()), Day(2024, 1, 2));
  EXPECT_EQ(pipeline.stages(1).state(), Application::SCREENED);
  EXPECT_EQ(pipeline.stages(1).longest_waiting(), "countries/lr/applications/c")
      << "there since the tenth, though the other applied before";
  EXPECT_EQ(ToDay(pipeline.stages(1).since_date()), Day(2024, 1, 10));
}

}  // namespace
}  // namespace tandem::placement
