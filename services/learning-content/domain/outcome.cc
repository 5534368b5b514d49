#include "services/learning-content/domain/outcome.h"

#include <algorithm>

namespace tandem::learning_content {
namespace {

const TeamGap* Find(const std::vector<TeamGap>& gaps, const std::string& competency) {
  const auto found = std::find_if(gaps.begin(), gaps.end(),
                                  [&](const TeamGap& gap) { return gap.competency == competency; });
  return found == gaps.end() ? nullptr : &*found;
}

// Whether `gap` tells what a completed recommendation has led to.
bool Measures(const TeamGap& gap, const v1::GapClosed& closed,
              const v1::Recommendation& recommendation) {
  if (gap.supposed || closed.supposed()) return false;
  // What learning looked at when it recommended says nothing of the item, however early the team
  // is said to have been through it.
  return gap.assessed >= ToDay(recommendation.completion_date()) &&
         gap.assessed > ToDay(recommendation.issue_date());
}

}  // namespace

bool NoteReached(v1::Recommendation& recommendation, const std::vector<TeamGap>& gaps) {
  if (recommendation.state() != v1::Recommendation::COMPLETED) return false;
  const bool is_measured = !recommendation.outcome().empty();
  bool is_new = false;
  for (v1::GapClosed& closed : *recommendation.mutable_gaps_closed()) {
    const TeamGap* gap = Find(gaps, closed.competency());
    if (gap == nullptr) continue;
    const bool counts = is_measured
                            ? !closed.assessment().empty() && closed.assessment() == gap->assessment
                            : Measures(*gap, closed, recommendation);
    if (!counts) continue;
    std::string level = FormatDecimal(gap->current);
    if (level == closed.reached_level()) continue;
    closed.set_reached_level(std::move(level));
    closed.set_assessment(gap->assessment);
    is_new = true;
  }
  return is_new;
}

std::optional<Micros> OutcomeOf(const v1::Recommendation& recommendation) {
  Micros reached = 0, promised = 0;
  for (const v1::GapClosed& closed : recommendation.gaps_closed()) {
    if (closed.reached_level().empty()) continue;
    const Micros from = Levels(closed.from_level()), to = Levels(closed.to_level());
    reached += std::clamp(Levels(closed.reached_level()), from, to) - from;
    promised += to - from;
  }
  if (promised <= 0) return std::nullopt;
  return MultiplyDivide(reached, kOne, promised);
}

bool SetOutcome(v1::ContentIndex& index, std::string_view content_item,
                std::optional<Micros> before, Micros outcome) {
  for (v1::ContentIndex::Entry& entry : *index.mutable_entries()) {
    if (entry.content_item() != content_item) continue;
    if (!before.has_value()) entry.set_measured(entry.measured() + 1);
    entry.set_outcome_sum_micros(entry.outcome_sum_micros() + outcome - before.value_or(0));
    return true;
  }
  return false;
}

Micros ExpectedOutcome(const v1::ContentIndex::Entry& entry) {
  const Micros sum = entry.outcome_sum_micros() + kTeamsSupposed * (kOne / 2);
  return sum / (entry.measured() + kTeamsSupposed);
}

}  // namespace tandem::learning_content
