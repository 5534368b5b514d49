#pragma once

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/names.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/suite.h"
#include "services/reporting/module.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/people_events.pb.h"
#include "tandem/reporting/v1/events.pb.h"
#include "tandem/reporting/v1/leader_post.pb.h"
#include "tandem/reporting/v1/support_ask.pb.h"

// For tests: reporting as a whole beside a placement that says that partnerships go on, but for
// "closed", and tells what the test wants.
namespace tandem::reporting {

inline Result<placement::v1::PartnershipStanding> StandingByName(
    View&, const placement::v1::GetStandingRequest& request) {
  placement::v1::PartnershipStanding standing;
  standing.set_name(request.name());
  standing.set_state(IdOf(request.name()) == "closed" ? placement::v1::Partnership::CLOSED
                                                      : placement::v1::Partnership::DELIVER);
  return standing;
}

inline void DeclareToldPlacement(Declarations& d) {
  d.Query("PartnershipService.GetStanding", StandingByName);
}

inline constexpr Module kToldPlacement{"placement", "tandem.placement.v1", DeclareToldPlacement,
                                       /*is_partial=*/true};

class Leaders : public ::testing::Test {
 protected:
  static constexpr char kPartnership[] = "countries/vc/partnerships/leeds";
  static constexpr char kHospital[] = "countries/vc/institutions/hospital";
  static constexpr char kMatron[] = "countries/vc/leaderPosts/matron";
  static constexpr char kHolder[] = "countries/vc/persons/holder";
  static constexpr char kDeputy[] = "countries/vc/persons/deputy";

  // "LeaderPostService.AppointHolder" of reporting, by the suite's programme manager or another.
  template <class Response, class Request>
  Result<Response> CallAs(const Caller& caller, std::string_view method, const Request& request) {
    std::string path = "tandem.reporting.v1." + std::string(method);
    path[path.rfind('.')] = '/';
    return suite.CallAs<Response>(caller, path, request);
  }
  template <class Response, class Request>
  Result<Response> Call(std::string_view method, const Request& request) {
    return CallAs<Response>(suite.caller(), method, request);
  }

  v1::LeaderPost MakePost(const std::string& id, const std::string& institution = kHospital) {
    v1::CreateLeaderPostRequest request;
    request.set_parent(std::string(CountryOf(institution)));
    request.set_leader_post_id(id);
    request.mutable_leader_post()->set_display_name("Matron");
    request.mutable_leader_post()->set_institution(institution);
    const auto post = Call<v1::LeaderPost>("LeaderPostService.CreateLeaderPost", request);
    EXPECT_TRUE(post.ok()) << post.status();
    return post.value_or(v1::LeaderPost());
  }
  Result<v1::LeaderPost> Appoint(const std::string& person, const std::string& post = kMatron) {
    v1::AppointHolderRequest request;
    request.set_name(post);
    request.set_holder(person);
    *request.mutable_effective_date() = Today();
    return Call<v1::LeaderPost>("LeaderPostService.AppointHolder", request);
  }
  v1::DelegateLeaderPostRequest ToDeputy() {
    v1::DelegateLeaderPostRequest request;
    request.set_name(kMatron);
    request.set_delegation_id("deputy");
    request.set_person(kDeputy);
    *request.mutable_period()->mutable_start() = Today();
    return request;
  }

  Result<v1::SupportAsk> Raise(const std::string& id, const std::string& partnership = kPartnership,
                               const std::string& post = kMatron) {
    v1::RaiseSupportAskRequest request;
    request.set_parent(partnership);
    request.set_support_ask_id(id);
    request.set_kind(v1::ADVOCACY);
    request.set_display_name("A word at the conference");
    request.set_leader_post(post);
    return Call<v1::SupportAsk>("SupportAskService.RaiseSupportAsk", request);
  }
  // "Acknowledge", "Grant" or "Refuse".
  Result<v1::SupportAsk> Reply(const Caller& caller, const std::string& verb, const std::string& id,
                               const std::string& reason = "", int in_days = 0) {
    v1::AnswerSupportAskRequest request;
    request.set_name(AskName(id));
    request.set_reason(reason);
    *request.mutable_effective_date() = InDays(in_days);
    return CallAs<v1::SupportAsk>(caller, "SupportAskService." + verb + "SupportAsk", request);
  }
  v1::SupportAsk GetAsk(const std::string& id) {
    v1::GetSupportAskRequest request;
    request.set_name(AskName(id));
    return Call<v1::SupportAsk>("SupportAskService.GetSupportAsk", request)
        .value_or(v1::SupportAsk());
  }

  // Tells reporting what placement has published.
  void HappensInPlacement(const google::protobuf::Message& event) {
    Context context;
    context.store = &suite.app().module("placement")->store();
    context.now = suite.clock().Now();
    context.change_id = "test-" + std::to_string(++changes_);
    context.cause = "test";
    context.service = "placement";
    const auto committed = RunNow(context, [&](Unit& unit) {
      unit.Emit(event);
      return OkStatus();
    });
    ASSERT_TRUE(committed.ok()) << committed.status();
    ASSERT_TRUE(suite.Settle().ok());
  }
  // A request for leave, `id`, for days that begin in `in_days`.
  void LeaveIsSubmitted(const std::string& id, int in_days = 20) {
    placement::v1::LeaveSubmitted event;
    event.set_name(Join(kPartnership, "leaveRequests", id));
    event.set_person("countries/vc/persons/nurse");
    event.set_employer(kHospital);
    *event.mutable_period()->mutable_start() = InDays(in_days);
    *event.mutable_period()->mutable_end() = InDays(in_days + 10);
    HappensInPlacement(event);
  }
  void Pass(int days) { ASSERT_TRUE(suite.Advance(absl::Hours(24) * days).ok()); }

  common::v1::Date InDays(int days) { return ToDate(DayOf(suite.clock().Now()) + days); }
  common::v1::Date Today() { return InDays(0); }
  static std::string AskName(const std::string& id) {
    return Join(kPartnership, "supportAsks", id);
  }
  // A leader for the partnership.
  static Caller Leader(const std::string& person) {
    return testing::CallerWith("leader-" + person, common::v1::LEADER, kPartnership, person);
  }

  testing::Suite suite{{kToldPlacement, kReportingModule}};

 private:
  int changes_ = 0;
};

}  // namespace tandem::reporting
