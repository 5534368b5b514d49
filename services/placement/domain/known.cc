#include "services/placement/domain/known.h"

#include <algorithm>

#include "fmt/format.h"
#include "fmt/ranges.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

template <class Known, class Matches>
void Forget(Known& known, const Matches& matches) {
  known.erase(std::remove_if(known.begin(), known.end(), matches), known.end());
}

}  // namespace

void KnowPriority(Partnership& partnership, v1::KnownPriority priority) {
  ForgetPriority(partnership, priority.priority());
  *partnership.add_priorities() = std::move(priority);
}

void ForgetPriority(Partnership& partnership, std::string_view priority) {
  Forget(*partnership.mutable_priorities(),
         [&](const v1::KnownPriority& one) { return one.priority() == priority; });
}

bool HasPriority(const Partnership& partnership, std::string_view team, std::optional<Day> day) {
  const auto& known = partnership.priorities();
  return std::any_of(known.begin(), known.end(), [&](const v1::KnownPriority& one) {
    return one.team() == team && (!day.has_value() || ToDay(one.confirm_date()) <= *day);
  });
}

void KnowObjective(Partnership& partnership, v1::KnownObjective objective) {
  ForgetObjective(partnership, objective.objective());
  *partnership.add_objectives() = std::move(objective);
}

void ForgetObjective(Partnership& partnership, std::string_view objective) {
  Forget(*partnership.mutable_objectives(),
         [&](const v1::KnownObjective& one) { return one.objective() == objective; });
}

bool HasObjective(const Partnership& partnership, std::string_view team, Day day) {
  const auto& known = partnership.objectives();
  return std::any_of(known.begin(), known.end(), [&](const v1::KnownObjective& one) {
    return one.team() == team && ToDay(one.agree_date()) <= day;
  });
}

void KnowEndlineDue(Partnership& partnership, std::string_view indicator) {
  ForgetEndlineDue(partnership, indicator);
  partnership.add_endlines_due(std::string(indicator));
}

void ForgetEndlineDue(Partnership& partnership, std::string_view indicator) {
  Forget(*partnership.mutable_endlines_due(),
         [&](const std::string& one) { return one == indicator; });
}

std::string NobodyOf(const std::vector<int>& sides) {
  std::vector<std::string> names;
  for (const int side : sides) {
    names.push_back(
        common::v1::PartnershipSide_Name(static_cast<common::v1::PartnershipSide>(side)));
  }
  return fmt::format(
      "Nobody of the side {} has a seat on the board: seat somebody (SeatBoardMember).",
      fmt::join(names, ", nor of the side "));
}

std::string WhyNotActive(const v1::KnownBoard& board) {
  const auto& missing = board.sides_missing();
  if (!missing.empty()) return NobodyOf({missing.begin(), missing.end()});
  return fmt::format("The board is not active. It {}: hold a meeting with a quorum (HoldMeeting).",
                     IsDay(board.change_date())
                         ? "has slept since " + FormatDay(ToDay(board.change_date()))
                         : "sleeps");
}

}  // namespace tandem::placement
