#pragma once

#include <span>
#include <vector>

#include "libs/common/store/unit.h"
#include "services/placement/domain/match_plan.h"
#include "tandem/placement/v1/match_run.pb.h"

// What a run of matches considers.
namespace tandem::placement {

// Needs with seats that nobody has and no open match waits for, of the partnerships that `request`
// asks about and that go on. Its scope is set. NOT_FOUND for its programme.
Result<std::vector<NeedToFill>> OpenNeeds(Unit& unit, const v1::ProposeMatchesRequest& request);

// Whether the caller may read a professional, or what was found for a need.
bool MayRead(const Caller& caller, std::string_view name);

// Those whom `request` names. PERMISSION_DENIED for one whom the caller may not read, NOT_FOUND for
// one who is not there.
Result<std::vector<Available>> NamedCandidates(Unit& unit,
                                               const v1::ProposeMatchesRequest& request);

struct Candidates {
  std::vector<Available> available;
  int not_considered = 0;  // MatchRun.not_considered
};

// Everybody who is available, whom the caller may read, and who is eligible for a country where a
// team of `needs` is, or registered there or where one of their partnerships is kept; how many are
// available beside these. MATCH_RUN_TOO_LARGE for more pairs than one run considers. Hints:
// guarding thousands of people would lose against any other change of the day, so what is proposed
// of them is to be loaded and checked anew.
Result<Candidates> AvailableCandidates(View& hints, std::span<const NeedToFill> needs);

// Says of `candidates` who belongs to an institution that has exchanges with one of `needs`: theirs
// alone are looked at, however many there are. Hints, as above.
Status AddInstitutions(View& hints, std::span<const NeedToFill> needs,
                       std::vector<Available>& candidates);

}  // namespace tandem::placement
