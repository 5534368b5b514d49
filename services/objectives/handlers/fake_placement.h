#pragma once

#include <string>
#include <utility>

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "libs/common/app/module.h"
#include "libs/common/base/names.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/suite.h"
#include "services/objectives/module.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/placement/v1/partnership.pb.h"

// For tests: objectives as a whole beside a placement that says what the test wants, since services
// know each other by proto alone.
namespace tandem::objectives {

inline constexpr char kPartnership[] = "countries/lr/partnerships/ncd";
inline constexpr char kTeam[] = "countries/lr/teams/ncd";
// Of an institution that is no party.
inline constexpr char kTeamElsewhere[] = "countries/lr/teams/elsewhere";

inline constexpr Collection<placement::v1::Partnership> kFakePartnerships{
    .pattern = "countries/{country}/partnerships/{partnership}",
};

// A person whose id begins with "lead" or "counterpart" is on that side.
inline Result<placement::v1::PartnershipStanding> FakeStanding(
    View& view, const placement::v1::GetStandingRequest& request) {
  ASSIGN_OR_RETURN(const auto partnership, view.Load(kFakePartnerships, request.name()));
  placement::v1::PartnershipStanding standing;
  standing.set_name(partnership.name());
  standing.set_state(partnership.state());
  standing.set_open(partnership.state() == placement::v1::Partnership::DELIVER ||
                    partnership.state() == placement::v1::Partnership::SUSTAINED);
  const std::string_view person = IdOf(request.person());
  standing.set_works_with_team(!request.team().empty() && request.team() != kTeamElsewhere);
  if (person.starts_with("lead")) standing.set_side(common::v1::LEAD);
  if (person.starts_with("counterpart")) standing.set_side(common::v1::COUNTERPART);
  return standing;
}

inline void DeclareFakePlacement(Declarations& d) {
  d.Standard(kFakePartnerships);
  d.Query("PartnershipService.GetStanding", FakeStanding);
}

inline constexpr Module kFakePlacement{"placement", "tandem.placement.v1", DeclareFakePlacement,
                                       /*is_partial=*/true};

// A message from protobuf's text format.
template <class T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// "effective_date {year: 2024 …}".
inline std::string DateField(const std::string& field, Day day) {
  return field + " {year: " + std::to_string(day.year()) +
         " month: " + std::to_string(day.month()) + " day: " + std::to_string(day.day()) + "} ";
}
inline std::string PeriodField(Day start, Day end) {
  return "period {" + DateField("start", start) + DateField("end", end) + "} ";
}

// objectives at work for one partnership, Liberia's NCD team.
class ObjectivesTest : public ::testing::Test {
 protected:
  ObjectivesTest() : suite_({kFakePlacement, kObjectivesModule}) {}

  // Commands refuse days to come: the clock stands at `day`, or later.
  void Reach(Day day) {
    if (suite_.clock().Now() < StartOf(day)) suite_.clock().Set(StartOf(day));
  }
  // What placement says from now on, and publishes.
  void MoveTo(placement::v1::Partnership::State to, Day day) {
    Placement([&](Unit& unit) -> Status {
      ASSIGN_OR_RETURN(auto found, unit.Find(kFakePartnerships, kPartnership));
      auto partnership = found.value_or(placement::v1::Partnership());
      partnership.set_name(kPartnership);
      placement::v1::PartnershipStageChanged event;
      event.set_name(kPartnership);
      event.set_from(partnership.state());
      event.set_to(to);
      *event.mutable_effective_date() = ToDate(day);
      partnership.set_state(to);
      unit.Save(kFakePartnerships, std::move(partnership));
      unit.Emit(event);
      return OkStatus();
    });
  }
  // The same, while the event is still on its way.
  void SayState(placement::v1::Partnership::State state) {
    Placement([&](Unit& unit) -> Status {
      ASSIGN_OR_RETURN(auto partnership, unit.Load(kFakePartnerships, kPartnership));
      partnership.set_state(state);
      unit.Save(kFakePartnerships, std::move(partnership));
      return OkStatus();
    });
  }
  void Publish(const google::protobuf::Message& event) {
    Placement([&](Unit& unit) {
      unit.Emit(event);
      return OkStatus();
    });
  }

  // A method of objectives: "MeasurementService/ApproveMeasurement".
  template <class Response, class Request>
  Result<Response> Call(const std::string& method, const std::string& request) {
    return suite_.Call<Response>("tandem.objectives.v1." + method, Parse<Request>(request));
  }

  // As somebody of a side, or as the suite's programme manager.
  void AsLead() {
    suite_.As(testing::CallerWith("lead", common::v1::PLACED_PROFESSIONAL, kPartnership,
                                  "countries/lr/persons/lead-1"));
  }
  void AsCounterpart() {
    suite_.As(testing::CallerWith("counterpart", common::v1::TEAM_LEAD, kPartnership,
                                  "countries/lr/persons/counterpart-1"));
  }
  void AsManager() {
    suite_.As(testing::CallerWith("manager", common::v1::PROGRAMME_MANAGER, "*"));
  }

  testing::Suite suite_;

 private:
  void Placement(const std::function<Status(Unit&)>& handler) {
    Context context;
    context.store = &suite_.app().module("placement")->store();
    context.now = suite_.clock().Now();
    context.change_id = "test-" + std::to_string(++changes_);
    context.cause = "test";
    context.service = "placement";
    const auto committed = RunNow(context, handler);
    ASSERT_TRUE(committed.ok()) << committed.status();
    const Status settled = suite_.Settle();
    ASSERT_TRUE(settled.ok()) << settled;
  }

  int changes_ = 0;
};

}  // namespace tandem::objectives
