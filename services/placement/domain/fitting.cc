#include "services/placement/domain/fitting.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/duration.h"
#include "services/placement/domain/exchange.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

using v1::Placement;

std::optional<Shortfall> UnmetShare(const Fitting& fitting) {
  const Placement planned = PlanPlacement(fitting.need, fitting.match);
  const auto overload = FindOverload(fitting.placements, planned);
  if (!overload.has_value()) return std::nullopt;
  const int left = ShareLeft(fitting);
  const bool is_kept = fitting.need.share_percent() > 0 && IsKept(fitting.need);
  return Shortfall{{std::string(kShareFree), fitting.professional.name(),
                    fmt::format("They would be placed for {}% of full time on {}.",
                                overload->share_percent, FormatDay(overload->day))},
                   MultiplyDivide(planned.share_percent() - left, kOne, kFullTime),
                   left > 0 && !is_kept ? fmt::format("Ask for {}% of full time.", left) : ""};
}

bool IsAll(const std::vector<Unmet>& unmet, std::string_view condition) {
  return std::all_of(unmet.begin(), unmet.end(),
                     [&](const Unmet& one) { return one.condition == condition; });
}

Status CheckMonths(const v1::PlacementNeed& need, const v1::Match& match) {
  return CheckDuration(need.role(), need.minimum_months(), ToDay(match.start_date()),
                       ToDay(match.end_date()));
}

}  // namespace

int ShareLeft(const Fitting& fitting) {
  Placement planned = PlanPlacement(fitting.need, fitting.match);
  while (const auto overload = FindOverload(fitting.placements, planned)) {
    const int left = planned.share_percent() - (overload->share_percent - kFullTime);
    if (left <= 0) return 0;
    planned.set_share_percent(left);
  }
  return planned.share_percent();
}

std::vector<Shortfall> Misfits(const Fitting& fitting) {
  auto unmet = UnmetConstraints(fitting.need, fitting.professional, fitting.match, fitting.country);
  for (auto& one :
       {UnmetExchange(fitting.need, fitting.professional, fitting.institution, fitting.senders),
        UnmetShare(fitting)}) {
    if (one.has_value()) unmet.push_back(*one);
  }
  return unmet;
}

std::vector<Unmet> UnmetDuration(const v1::PlacementNeed& need, const v1::Match& match) {
  const auto missing = MonthsMissing(need.role(), need.minimum_months(), ToDay(match.start_date()),
                                     ToDay(match.end_date()));
  if (!missing.has_value()) return {};
  return {{std::string(kLongEnough), match.name(),
           *missing + " Choose a later last day, or give a duration_waiver_reason."}};
}

Status RequireFit(const Fitting& fitting, const std::vector<Unmet>& unmet, bool may_read) {
  if (unmet.empty()) return OkStatus();
  if (IsAll(unmet, kLongEnough)) return CheckMonths(fitting.need, fitting.match);
  if (IsAll(unmet, kShareFree)) {
    return CheckShares(fitting.placements, PlanPlacement(fitting.need, fitting.match));
  }
  const std::string what =
      fmt::format("{} can't fill {}", fitting.professional.name(), fitting.need.name());
  if (!may_read) {
    return Refuse(kConstraintsUnmet, what + ".", std::string(kAskWhoMayRead));
  }
  return RefuseUnmet(kConstraintsUnmet,
                     what +
                         "; choose somebody else, or other days or another share, or change the "
                         "need (UpdatePlacementNeed).",
                     unmet);
}

}  // namespace tandem::placement
