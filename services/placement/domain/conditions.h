#pragma once

#include <optional>
#include <string>

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "tandem/placement/v1/partnership.pb.h"

// What more than one lifecycle asks for.
namespace tandem::placement {

// PARTNERSHIP_DELIVERS: `state` is the partnership's now and on `day` (see StateNowAndOn).
inline std::optional<std::string> NotDeliveringOn(Day day, v1::Partnership::State state) {
  if (state == v1::Partnership::DELIVER) return std::nullopt;
  return fmt::format("The partnership is, or was on {}, in state {}, not DELIVER.", FormatDay(day),
                     v1::Partnership::State_Name(state));
}

// NO_APPROVAL_WITHDRAWN: nothing new begins while a leader has taken the institution's approval
// back; what goes on does (document B: "All health partnerships work with the approval of
// institution leaders").
template <class AtVerb>
std::optional<std::string> WithdrawnApproval(const AtVerb& at) {
  return at.withdrawn_approval;
}

// REASON_GIVEN.
template <class AtVerb>
std::optional<std::string> ReasonMissing(const AtVerb& at) {
  if (!at.reason.empty()) return std::nullopt;
  return "Say why.";
}

}  // namespace tandem::placement
