#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/caller.h"
#include "libs/common/base/status.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"

// Sample programmes: files of requests that people can read. One file:
//
//   title: Coaching of a county's health management team
//   callers:
//     manager: {subject: sample-manager, grants: [programme_manager=countries/ke]}
//   calls:
//     - call: TeamService.CreateTeam
//       as: manager
//       request: {parent: countries/ke, team_id: chmt, team: {display_name: County Health
//       Management Team}}
//     - call: MatchService.AcceptMatch
//       as: manager
//       request: {name: …}
//       keep: {placement: placement}      # a field of the answer, for ${placement} in later
//       requests
//     - call: PartnershipService.DeliverPartnership
//       as: manager
//       request: {name: …}
//       expect: CONDITIONS_UNMET          # this call must be refused, with this reason
namespace tandem::client {

// One request of a sample.
struct SampleCall {  // NOLINT(bugprone-exception-escape): moving Json throws nothing
  int line = 0;
  const MethodDescriptor* method = nullptr;
  std::string as;
  Json request;
  std::map<std::string, std::string> keep;  // name → path in the answer: "recommendations.0.name"
  std::string expect;                       // a reason, or empty
};

struct Sample {
  std::string file;  // without its folder
  std::string title;
  std::map<std::string, Caller> callers;
  std::vector<SampleCall> calls;
};

// INVALID_ARGUMENT with the line: an unknown method, caller or field, a value of the wrong kind, a
// ${name} that nothing has kept.
Result<Sample> ParseSample(std::string_view text, std::string_view file);

// `request` with each ${name} replaced.
Json Fill(const Json& request, const std::map<std::string, std::string>& kept);

// The text at `path` of an answer; "" if there is none.
std::string TextAt(const Json& answer, std::string_view path);

// The same for the same call in the same file, so that a second run does nothing twice: it does not
// depend on where the call stands, only on what it says and how often that was said before.
std::string RequestId(const Sample& sample, const SampleCall& call, int occurrence);

}  // namespace tandem::client
