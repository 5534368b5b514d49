#include "services/learning-content/domain/outcome.h"

#include <algorithm>

namespace tandem::learning_content {
namespace {

const TeamGap* Find(const std::vector<TeamGap>& gaps, const std::string& competency) {
  const auto found = std::find_if(gaps.begin(), gaps.end(),
                                  [&](const TeamGap& gap) { return gap.competency == competency; });
  return found == gaps.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Micros> OutcomeOf(const v1::Recommendation& recommendation,
                                const std::vector<TeamGap>& gaps) {
  if (recommendation.state() != v1::Recommendation::COMPLETED) return std::nullopt;
  const Day issued = ToDay(recommendation.issue_date());
  const Day completed = ToDay(recommendation.completion_date());
  Micros reached = 0, promised = 0;
  for (const v1::GapClosed& closed : recommendation.gaps_closed()) {
    const TeamGap* gap = Find(gaps, closed.competency());
    if (gap == nullptr || gap->supposed || closed.supposed()) continue;
    // What learning looked at when it recommended says nothing of the item, however early the team
    // is said to have been through it.
    if (gap->assessed < completed || gap->assessed <= issued) continue;
    const Micros from = Levels(closed.from_level()), to = Levels(closed.to_level());
    reached += std::clamp(gap->current, from, to) - from;
    promised += to - from;
  }
  if (promised <= 0) return std::nullopt;
  return MultiplyDivide(reached, kOne, promised);
}

bool AddOutcome(v1::ContentIndex& index, std::string_view content_item, Micros outcome) {
  for (v1::ContentIndex::Entry& entry : *index.mutable_entries()) {
    if (entry.content_item() != content_item) continue;
    entry.set_measured(entry.measured() + 1);
    entry.set_outcome_sum_micros(entry.outcome_sum_micros() + outcome);
    return true;
  }
  return false;
}

Micros ExpectedOutcome(const v1::ContentIndex::Entry& entry) {
  const Micros sum = entry.outcome_sum_micros() + kTeamsSupposed * (kOne / 2);
  return sum / (entry.measured() + kTeamsSupposed);
}

}  // namespace tandem::learning_content
