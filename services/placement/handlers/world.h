#pragma once

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/suite.h"
#include "services/placement/module.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {

using tandem::testing::CallerWith;
using tandem::testing::Suite;

// What the tests of handlers start from: placement alone, with a ministry in Liberia, an office
// abroad that sends management partners, their leaders, a team, a programme and a partnership
// between them. Calls are by an administrator and programme manager unless said.
class World : public ::testing::Test {
 protected:
  static constexpr char kLiberia[] = "countries/lr";
  static constexpr char kProgramme[] = "programmes/amp";
  static constexpr char kMinistry[] = "countries/lr/institutions/moh";
  static constexpr char kOffice[] = "countries/lr/institutions/amp-health";
  static constexpr char kTeam[] = "countries/lr/teams/ncd";
  static constexpr char kPartnership[] = "countries/lr/partnerships/ncd";

  // `store` as of Suite.
  explicit World(std::string store = {});

  // Calls `method` ("MatchService.AcceptMatch") of placement.
  template <class Response, class Request>
  Result<Response> Call(std::string_view method, const Request& request) {
    return CallAs<Response>(suite.caller(), method, request);
  }
  template <class Response, class Request>
  Result<Response> CallAs(const Caller& caller, std::string_view method, const Request& request) {
    std::string path = "tandem.placement.v1." + std::string(method);
    path[path.rfind('.')] = '/';
    return suite.CallAs<Response>(caller, path, request);
  }
  // The same for a call that has to work.
  template <class Response, class Request>
  Response Do(std::string_view method, const Request& request) {
    const Result<Response> response = Call<Response>(method, request);
    EXPECT_TRUE(response.ok()) << method << ": " << response.status();
    return response.ok() ? *response : Response();
  }
  // All that a stream sends.
  template <class Response, class Request>
  Result<std::vector<Response>> Stream(std::string_view method, const Request& request) {
    std::string path = "tandem.placement.v1." + std::string(method);
    path[path.rfind('.')] = '/';
    return suite.Stream<Response>(path, request);
  }
  template <class E>
  std::vector<E> Events() {
    return suite.Events<E>();
  }

  // Tells placement what objectives, or reporting, has published.
  template <class E>
  void HappensInObjectives(const E& event) {
    Publish("objectives", E::descriptor()->full_name(), event.name(), event.SerializeAsString());
  }
  template <class E>
  void HappensInReporting(const E& event) {
    Publish("reporting", E::descriptor()->full_name(), event.name(), event.SerializeAsString());
  }

  // Moves the clock to the beginning of `day`, unless it is later: effective dates lie in the past.
  void Reach(Day day);

  // Registers and answers its name.
  std::string MakeInstitution(const std::string& id, v1::Institution::Kind kind,
                              const std::string& country = "lr");
  std::string MakePerson(const std::string& institution);
  std::string MakeTeam(const std::string& id, const std::string& parent_team = "",
                       const std::string& institution = kMinistry);
  // Available, rated by two assessors, for the days of 2024 to 2030.
  std::string MakeProfessional(const std::string& institution = kOffice);
  // The same of somebody who is there already.
  std::string MakeProfessionalOf(const std::string& person);
  std::string MakePartnership(const std::string& id);
  // Of the partnership, for its first half year; MakeNeed asks for it.
  static v1::CreatePlacementNeedRequest NeedRequest(const std::string& id, int seats = 1,
                                                    v1::Placement::Role role = v1::Placement::COACH,
                                                    const std::string& team = kTeam);
  std::string MakeNeed(const std::string& id, int seats = 1,
                       v1::Placement::Role role = v1::Placement::COACH,
                       const std::string& team = kTeam);

  // A visit of one of the ministry to the other side; its name.
  std::string PlanStudyVisit(const std::string& id, Day first, Day last,
                             const std::string& visitor);

  // All that the gates to Deliver ask of the partnership; then Deliver.
  void MeetFirstGate();
  void MeetSecondGate();
  void Deliver();
  v1::Partnership GetPartnership();

  // A match of a year from 2024-02-01 on, proposed and not yet accepted. Its placement has the same
  // id.
  Result<v1::Match> Propose(const std::string& need, const std::string& id,
                            const std::string& professional, int share = 100);
  Result<v1::Match> Accept(const std::string& match, v1::MatchSide side);
  // By the professional, for another offer.
  void Decline(const std::string& match);
  v1::Match GetMatch(const std::string& name);
  v1::PlacementNeed GetNeed(const std::string& name);
  // Proposed and accepted by both: answers the placement's name.
  std::string Place(const std::string& need, const std::string& id, const std::string& professional,
                    int share = 100);
  // Each item of the checklist of one that is being cleared.
  void ClearAll(const std::string& placement);
  void MakeReady(const std::string& placement);
  // Cleared and started on its first day, or another one.
  void Start(const std::string& placement, Day day = Day(2024, 2, 1));
  // An entry of its log, by the programme manager.
  void RecordTrust(const std::string& placement, Day day, int trust);
  v1::Placement GetPlacement(const std::string& name);
  // Both sides have agreed to it with the host team, as objectives tells.
  void AgreeObjective(const std::string& id, Day day);

  // Writes `resource` as it is, as an older release may have left it.
  template <class T>
  void WritePastRules(const Collection<T>& collection, T resource) {
    Store& store = suite.app().module("placement")->store();
    resource.clear_etag();
    const auto before = store.Get(collection.info(), resource.name());
    ASSERT_TRUE(before.ok()) << before.status();
    tandem::Change change;
    change.writes.push_back({.collection = collection.info(),
                             .name = resource.name(),
                             .expected = before->has_value() ? (*before)->version : Version(),
                             .body = resource.SerializeAsString(),
                             .columns = ColumnsOf(collection.info(), resource)});
    ASSERT_TRUE(store.CommitAndWait(std::move(change)).ok());
  }

  static common::v1::Date On(int year, int month, int day) { return ToDate(Day(year, month, day)); }

  Suite suite;
  std::string ministry_leader, office_leader;  // persons

 private:
  void Publish(const std::string& service, const std::string& type, const std::string& subject,
               std::string data);
  std::string NextUuid();

  int published_ = 0, people_ = 0;
};

}  // namespace tandem::placement
