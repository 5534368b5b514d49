#include "services/placement/domain/framework.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Framework;
using v1::FrameworkMember;

constexpr Transition<Framework> kFrameworkTransitions[] = {
    {"AdmitFrameworkMember", {Framework::OPEN}, Framework::OPEN},
    {"ReleaseFrameworkMember", {Framework::OPEN}, Framework::OPEN},
    {"CloseFramework", {Framework::OPEN}, Framework::CLOSED},
};

// The membership that goes on; null if there is none.
FrameworkMember* Current(Framework& framework, std::string_view institution) {
  for (FrameworkMember& member : *framework.mutable_members()) {
    if (member.institution() == institution && !member.has_leave_date()) return &member;
  }
  return nullptr;
}

}  // namespace

constexpr Lifecycle<Framework> kFrameworkLifecycle{"Framework", kFrameworkTransitions};

Status ValidateFramework(Framework& framework, const Framework* before) {
  if (before == nullptr) framework.set_state(Framework::OPEN);
  return OkStatus();
}

Status Admit(Framework& framework, std::string_view institution, Day day) {
  RETURN_IF_ERROR(kFrameworkLifecycle.Apply("AdmitFrameworkMember", framework));
  if (Current(framework, institution) != nullptr) {
    return Refuse(kAlreadyAMember,
                  fmt::format("{} is a member of {}.", institution, framework.name()),
                  "Nothing needs to be done.");
  }
  if (framework.members_size() >= kMostMembers) {
    return Refuse(kListFull,
                  fmt::format("{} has had {} members.", framework.name(), framework.members_size()),
                  "Open another framework.");
  }
  for (const FrameworkMember& former : framework.members()) {
    if (former.institution() != institution || day >= ToDay(former.leave_date())) continue;
    return BadField("effective_date", fmt::format("It was a member until {}.",
                                                  FormatDay(ToDay(former.leave_date()))));
  }
  FrameworkMember& member = *framework.add_members();
  member.set_institution(std::string(institution));
  *member.mutable_admit_date() = ToDate(day);
  return OkStatus();
}

Status Release(Framework& framework, std::string_view institution, Day day) {
  RETURN_IF_ERROR(kFrameworkLifecycle.Apply("ReleaseFrameworkMember", framework));
  FrameworkMember* const member = Current(framework, institution);
  if (member == nullptr) {
    return Refuse(kNotAMember, fmt::format("{} is no member of {}.", institution, framework.name()),
                  "Name one of its members.");
  }
  if (day < ToDay(member->admit_date())) {
    return BadField("effective_date",
                    fmt::format("It was admitted on {}.", FormatDay(ToDay(member->admit_date()))));
  }
  *member->mutable_leave_date() = ToDate(day);
  return OkStatus();
}

bool WasMember(const Framework& framework, std::string_view institution, Day day) {
  return std::any_of(
      framework.members().begin(), framework.members().end(), [&](const FrameworkMember& member) {
        return member.institution() == institution && ToDay(member.admit_date()) <= day &&
               (!member.has_leave_date() || day < ToDay(member.leave_date()));
      });
}

}  // namespace tandem::placement
