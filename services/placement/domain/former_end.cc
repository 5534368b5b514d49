#include "services/placement/domain/former_end.h"

#include "libs/common/base/date.h"
#include "services/placement/domain/pause.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using v1::FormerEnd;
using v1::Placement;
using v1::StepRetraction;

constexpr int kMostFormerEnds = 20;

FormerEnd TakeLast(Placement& placement) {
  FormerEnd last = *placement.former_ends().rbegin();
  placement.mutable_former_ends()->RemoveLast();
  return last;
}

void AddFormerShare(Placement& placement, Day last, int share_percent) {
  auto& added = *placement.add_former_shares();
  *added.mutable_last_date() = ToDate(last);
  added.set_share_percent(share_percent);
}

// Those of before on the days that it gets back.
void RestoreShares(const FormerEnd& former, Placement& placement) {
  const Day end = ToDay(placement.end_date());
  const int share = placement.share_percent();
  placement.set_share_percent(former.share_percent());
  int next = former.share_percent();
  for (const auto& one : former.former_shares()) {
    if (ToDay(one.last_date()) <= end) continue;
    next = one.share_percent();
    break;
  }
  if (next != share) AddFormerShare(placement, end, share);
  for (const auto& one : former.former_shares()) {
    if (ToDay(one.last_date()) > end) *placement.add_former_shares() = one;
  }
}

void RestoreNotice(const FormerEnd& former, Placement& placement) {
  placement.set_early_end_reason(former.early_end_reason());
  placement.set_reopens_need(former.reopens_need());
  placement.set_reason(former.reason());
}

// Of its last day it is told anew: others take it for another one meanwhile.
void RestoreLastDay(const FormerEnd& former, Placement& placement) {
  *placement.mutable_end_date() = former.end_date();
  placement.clear_ending_told_date();
  placement.clear_ending_notice_date();
  placement.set_return_overdue(false);  // its timer says so again
}

bool WasUnderNotice(const FormerEnd& former) {
  return former.early_end_reason() != v1::EarlyEnd::REASON_UNSPECIFIED;
}

}  // namespace

void KeepEnd(Placement& placement, StepRetraction::Step step) {
  KeepPauseReason(placement);
  auto& all = *placement.mutable_former_ends();
  if (all.size() == kMostFormerEnds) all.erase(all.begin());
  FormerEnd& kept = *all.Add();
  kept.set_step(step);
  *kept.mutable_end_date() = placement.end_date();
  kept.set_reason(placement.reason());
  kept.set_early_end_reason(placement.early_end_reason());
  kept.set_reopens_need(placement.reopens_need());
  kept.set_share_percent(placement.share_percent());
  *kept.mutable_former_shares() = placement.former_shares();
  if (placement.has_return_date()) *kept.mutable_return_date() = placement.return_date();
}

const FormerEnd* LastFormerEnd(const Placement& placement, StepRetraction::Step step) {
  if (placement.former_ends().empty()) return nullptr;
  const FormerEnd& last = *placement.former_ends().rbegin();
  return last.step() == step ? &last : nullptr;
}

void RestoreBeforeEarlyEnd(Placement& placement) {
  const FormerEnd former = TakeLast(placement);
  RestoreShares(former, placement);
  RestoreLastDay(former, placement);
  RestoreNotice(former, placement);
  const bool is_kept = placement.state() != Placement::PAUSED || !placement.pause_reason().empty();
  if (is_kept) ShowPauseReason(placement);
}

void RestoreBeforeExtension(Placement& placement) {
  const FormerEnd former = TakeLast(placement);
  if (!placement.extensions().empty()) placement.mutable_extensions()->RemoveLast();
  RestoreLastDay(former, placement);
  KeepSharesOfItsDays(placement);
  if (former.has_return_date()) *placement.mutable_return_date() = former.return_date();
  if (!WasUnderNotice(former)) return;
  KeepPauseReason(placement);
  RestoreNotice(former, placement);
}

}  // namespace tandem::placement
