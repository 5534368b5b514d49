#pragma once

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"
#include "libs/common/testing/suite.h"
#include "services/tandem/client/session.h"
#include "tandem/reporting/v1/report_service.pb.h"

// The four modules as the walk through them sees them: requests are short texts by somebody of
// either side, on a day.
namespace tandem::walk {

inline constexpr std::string_view kPartnership = "countries/lr/partnerships/amp-ncd";
inline constexpr std::string_view kTeam = "countries/lr/teams/ncd-programme";
inline constexpr std::string_view kData =
    "competencyFrameworks/amp-health/competencies/data-for-decision-making";

// Who takes part: `office`, `manager`, `amp_leader` and `partner` of the lead side;
// `ministry_leader`, `team_lead` and `data_officer` of the counterpart's; `editor` of none.
Caller CallerNamed(const std::string& name);

class WalkSuite {
 public:
  WalkSuite();

  // The day on which the following happens: moves the clock, lets what is due happen, and settles.
  void On(Day day);

  // Requests one after the other, each accepted, then settles. One line each:
  //   - team_lead MatchService.AcceptMatch: {name: $p/needs/partner/matches/first}
  // The texts are YAML; $p is the partnership, $t its team, $c the country, $d the competency to
  // decide with data, $today the day.
  void Do(std::string_view requests);
  // One request, and what it is refused with.
  Status Refused(std::string_view request);
  // One request, accepted, and its answer.
  template <class Response>
  Response Ask(std::string_view request) {
    auto response = Send<Response>(request);
    EXPECT_TRUE(response.ok()) << request << "\n" << response.status();
    return response.ok() ? *std::move(response) : Response();
  }

  testing::Suite& suite() { return suite_; }

 private:
  struct Request {
    Caller caller;
    std::string path;
    client::MessagePtr message;
  };
  std::vector<Request> Parse(std::string_view text);
  template <class Response>
  Result<Response> Send(std::string_view text) {
    const std::vector<Request> requests = Parse(text);
    if (requests.size() != 1) return Internal("Expected one request.");
    return suite_.CallAs<Response>(requests[0].caller, requests[0].path, *requests[0].message);
  }

  testing::Suite suite_;
};

// A stream of the partnership's report, open while this lives.
class ReportWatch {
 public:
  ReportWatch(WalkSuite& walk, const std::string& caller);
  ~ReportWatch();

  // Waits until the newest report that was sent has this etag; an empty one if it does not come.
  reporting::v1::PartnershipReport WaitFor(std::string_view etag);
  // The achievements in the reports that were sent so far, each once where it stayed the same.
  std::vector<std::string> achievements() const;

 private:
  class Sink;
  std::shared_ptr<Sink> sink_;
  std::promise<Status> ended_;
};

}  // namespace tandem::walk
