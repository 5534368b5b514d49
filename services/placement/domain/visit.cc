#include "services/placement/domain/visit.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using v1::Visit;
using Missing = std::optional<std::string>;

Missing VisitorsMissing(const AtVisitVerb& at) {
  if (!at.visit.visitors().empty()) return std::nullopt;
  return "Say who travels (visitors).";
}

Missing PostsMissing(const AtVisitVerb& at) {
  if (at.visit.kind() != Visit::LEADERS_DELEGATION || !at.visit.posts_to_meet().empty()) {
    return std::nullopt;
  }
  return "A leaders' delegation says whom it wants to meet (posts_to_meet).";
}

Missing NotOver(const AtVisitVerb& at) {
  const Day last = ToDay(at.visit.period().end());
  if (at.day >= last) return std::nullopt;
  return fmt::format("It lasts until {}; if it ended earlier, update its period first.",
                     FormatDay(last));
}

constexpr Condition<AtVisitVerb> kVisitorsNamed{"VISITORS_NAMED", VisitorsMissing};
constexpr Condition<AtVisitVerb> kPostsNamed{"POSTS_NAMED", PostsMissing};
constexpr Condition<AtVisitVerb> kVisitLastDayReached{"LAST_DAY_REACHED", NotOver};

constexpr Transition<AtVisitVerb> kVisitTransitions[] = {
    {"ConfirmVisit", {Visit::PLANNED}, Visit::CONFIRMED, {&kVisitorsNamed, &kPostsNamed}},
    {"CompleteVisit", {Visit::CONFIRMED}, Visit::COMPLETED, {&kVisitLastDayReached}},
    {"RetractVisitCompletion", {Visit::COMPLETED, Visit::DEBRIEFED}, Visit::CONFIRMED},
    {"DebriefVisit", {Visit::COMPLETED, Visit::DEBRIEFED}, Visit::DEBRIEFED},
    {"CancelVisit", {Visit::PLANNED, Visit::CONFIRMED}, Visit::CANCELLED},
};

bool IsOver(const Visit& visit) {
  return visit.state() != Visit::PLANNED && visit.state() != Visit::CONFIRMED;
}

// What it was confirmed with stays named.
Status CheckConfirmed(Visit& visit) {
  const AtVisitVerb at{visit, {}};
  FieldErrors errors;
  if (const Missing missing = VisitorsMissing(at)) errors.Add("visit.visitors", *missing);
  if (const Missing missing = PostsMissing(at)) errors.Add("visit.posts_to_meet", *missing);
  return errors.ToStatus();
}

}  // namespace

constexpr Lifecycle<AtVisitVerb> kVisitLifecycle{"Visit", kVisitTransitions};

Status ValidateVisit(Visit& visit, const Visit* before) {
  FieldErrors errors;
  if (!visit.period().has_end()) {
    errors.Add("visit.period.end", "A last day is needed.");
  } else if (ToDay(visit.period().end()) < ToDay(visit.period().start())) {
    errors.Add("visit.period.end", "The visit ends before it starts.");
  }
  const auto name = [](const std::string& person) { return person; };
  CheckUnique("visit.visitors", visit.visitors(), name, errors);
  CheckUnique("visit.accompanying_officials", visit.accompanying_officials(), name, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  if (before == nullptr) {
    visit.set_state(Visit::PLANNED);
    return OkStatus();
  }
  if (before->state() == Visit::CONFIRMED) return CheckConfirmed(visit);
  if (!IsOver(*before)) return OkStatus();
  return Refuse(
      kVisitOver,
      fmt::format("{} is in state {}.", before->name(), Visit::State_Name(before->state())),
      "Plan another visit.");
}

bool FinalisesScope(const Visit& visit) {
  return visit.kind() == Visit::TECHNICAL && visit.side() == common::v1::LEAD &&
         visit.destination().country() == IdOf(CountryOf(visit.name()));
}

Status Change(std::string_view verb, Visit& visit, Day day) {
  AtVisitVerb at{visit, day};
  return kVisitLifecycle.Apply(verb, at);
}

Status RetractCompletion(Visit& visit, const v1::Decision& decision) {
  const Day day = ToDay(decision.effective_date());
  const auto completed = visit.complete_date();
  RETURN_IF_ERROR(Change("RetractVisitCompletion", visit, day));
  if (day < ToDay(completed)) {
    return BadField("effective_date",
                    fmt::format("It was completed on {}.", FormatDay(ToDay(completed))));
  }
  visit.clear_complete_date();
  *visit.mutable_completion_retracted() = decision;
  return OkStatus();
}

}  // namespace tandem::placement
