#include "services/placement/domain/withdrawn_approvals.h"

#include <vector>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/placement/domain/days.h"

namespace tandem::placement {
namespace {

using v1::Approval;

constexpr int kMostLapses = 20;

// One that was asked for again is given when it is given.
bool IsWithdrawn(const Approval& approval) {
  return approval.state() == Approval::WITHDRAWN ||
         (approval.state() == Approval::REQUESTED && approval.has_withdrawal());
}

bool IsWithdrawnOn(const Approval& approval, std::optional<Day> day) {
  return IsWithdrawn(approval) && (!day.has_value() || !approval.has_withdrawal() ||
                                   ToDay(approval.withdrawal().effective_date()) <= *day);
}

// From its withdrawal until the day before it was given again.
std::vector<DaySpan> Lapses(const Approval& approval) {
  std::vector<DaySpan> lapses;
  for (const auto& one : approval.lapses()) {
    lapses.push_back({ToDay(one.start()), ToDay(one.end())});
  }
  // Older approvals note none.
  if (approval.state() == Approval::GIVEN && approval.has_withdrawal() && approval.has_decision()) {
    lapses.push_back({ToDay(approval.withdrawal().effective_date()),
                      ToDay(approval.decision().effective_date()) - 1});
  }
  return lapses;
}

std::optional<std::string> LapseOn(const Approval& approval, Day day) {
  for (const DaySpan& lapse : Lapses(approval)) {
    if (day < lapse.first || day > lapse.last) continue;
    return fmt::format("{} (withdrawn on {}, given again on {})", approval.institution(),
                       FormatDay(lapse.first), FormatDay(lapse.last + 1));
  }
  return std::nullopt;
}

}  // namespace

std::string HowWithdrawn(const Approval& approval) {
  const v1::Decision& withdrawal = approval.withdrawal();
  return fmt::format(" (withdrawn by {} on {}: {})", withdrawal.by(),
                     FormatDay(ToDay(withdrawal.effective_date())), withdrawal.reason());
}

void NoteLapse(Approval& approval, Day day) {
  if (!approval.has_withdrawal() || ToDay(approval.withdrawal().effective_date()) >= day) return;
  auto& lapses = *approval.mutable_lapses();
  if (lapses.size() == kMostLapses) lapses.erase(lapses.begin());
  auto& lapse = *lapses.Add();
  *lapse.mutable_start() = approval.withdrawal().effective_date();
  *lapse.mutable_end() = ToDate(day - 1);
}

std::optional<std::string> WithdrawnApprovals(const v1::Partnership& partnership,
                                              std::optional<Day> day) {
  std::vector<std::string> withdrawn, lapsed;
  for (const Approval& approval : partnership.approvals()) {
    if (IsWithdrawnOn(approval, day)) {
      withdrawn.push_back(approval.institution() +
                          (approval.has_withdrawal() ? HowWithdrawn(approval) : ""));
    } else if (day.has_value()) {
      if (auto lapse = LapseOn(approval, *day)) lapsed.push_back(*std::move(lapse));
    }
  }
  std::vector<std::string> missing;
  if (!withdrawn.empty()) {
    missing.push_back(
        fmt::format("Nothing begins without the approval of {}: ask for it again "
                    "(RequestApproval), until a leader gives it (GiveApproval).",
                    fmt::join(withdrawn, ", ")));
  }
  if (!lapsed.empty()) {
    missing.push_back(
        fmt::format("On {} there was no approval of {}: choose a day on which there was.",
                    FormatDay(*day), fmt::join(lapsed, ", ")));
  }
  if (missing.empty()) return std::nullopt;
  return fmt::format("{}", fmt::join(missing, " "));
}

}  // namespace tandem::placement
