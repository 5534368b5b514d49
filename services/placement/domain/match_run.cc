#include "services/placement/domain/match_run.h"

#include <algorithm>
#include <memory>

#include "libs/common/base/decimal.h"
#include "libs/common/base/personal.h"

namespace tandem::placement {
namespace {

Micros MicrosOf(const std::string& decimal) { return ParseDecimal(decimal).value_or(0); }

// What is personal in a proposal is of two people.
void ForgetProposed(v1::MatchRun::Proposal& proposal) {
  const std::string runner_up_score = proposal.runner_up_score();
  BlankPersonal(proposal);
  proposal.set_runner_up_score(runner_up_score);
}

bool IsOneOf(std::string_view professional, const v1::MatchRun::AllSeats& all_seats) {
  const auto& relaxations = all_seats.relaxations();
  return std::any_of(relaxations.begin(), relaxations.end(),
                     [&](const auto& one) { return one.professional() == professional; });
}

// What is said of all seats is of others.
void ForgetNearest(v1::MatchRun::Unfilled& unfilled) {
  std::unique_ptr<v1::MatchRun::AllSeats> all_seats(unfilled.release_all_seats());
  BlankPersonal(unfilled);
  unfilled.set_allocated_all_seats(all_seats.release());
}

}  // namespace

std::set<std::string> SpokenOf(const v1::MatchRun& run) {
  std::set<std::string> professionals;
  for (const auto& proposal : run.proposals()) {
    professionals.insert(proposal.professional());
    professionals.insert(proposal.runner_up());
  }
  for (const auto& unfilled : run.unfilled()) {
    professionals.insert(unfilled.nearest_professional());
    for (const auto& one : unfilled.all_seats().relaxations())
      professionals.insert(one.professional());
  }
  professionals.erase("");
  return professionals;
}

void Forget(std::string_view professional, v1::MatchRun& run) {
  for (auto& proposal : *run.mutable_proposals()) {
    if (proposal.runner_up() == professional) proposal.clear_runner_up_score();
    if (proposal.professional() != professional) continue;
    // Else the sum would tell it, where one or all but one are left.
    run.set_score(FormatDecimal(MicrosOf(run.score()) - MicrosOf(proposal.score())));
    ForgetProposed(proposal);
  }
  for (auto& unfilled : *run.mutable_unfilled()) {
    if (unfilled.nearest_professional() == professional) ForgetNearest(unfilled);
    // What is left of such a change would fill nothing.
    if (IsOneOf(professional, unfilled.all_seats())) unfilled.clear_all_seats();
  }
}

}  // namespace tandem::placement
