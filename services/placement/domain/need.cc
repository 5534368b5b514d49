#include "services/placement/domain/need.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/hold.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/placement.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/domain/unique.h"

namespace tandem::placement {
namespace {

using v1::PlacementNeed;

constexpr Duration kLeastTimeToFill = absl::Hours(24 * 21);

std::optional<std::string> SeatsGone(const PlacementNeed& need) {
  if (need.seats_taken() < need.seats()) return std::nullopt;
  return fmt::format("{} of {} seats are taken.", need.seats_taken(), need.seats());
}

constexpr Condition<PlacementNeed> kSeatLeft{"SEAT_LEFT", SeatsGone};

constexpr Transition<PlacementNeed> kNeedTransitions[] = {
    {"ProposeMatch",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING},
     PlacementNeed::MATCHING,
     {&kSeatLeft}},
    {"AcceptMatch",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING},
     OneOf(PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED),
     {&kSeatLeft}},
    {"DeclineMatch",
     {PlacementNeed::MATCHING},
     OneOf(PlacementNeed::OPEN, PlacementNeed::MATCHING)},
    {"LapseMatch",
     {PlacementNeed::MATCHING},
     OneOf(PlacementNeed::OPEN, PlacementNeed::MATCHING),
     {},
     GivenBy::kNobody},
    {"CancelPlacement",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED},
     OneOf(PlacementNeed::OPEN, PlacementNeed::MATCHING)},
    // Of a placement whose end had given its seat back.
    {"RetractStep",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING},
     OneOf(PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED),
     {&kSeatLeft}},
    {"RetractStep",
     {PlacementNeed::EXPIRED},
     OneOf(PlacementNeed::EXPIRED, PlacementNeed::FILLED),
     {&kSeatLeft}},
    {"RetractStep", {PlacementNeed::STOOD_DOWN}, PlacementNeed::STOOD_DOWN, {&kSeatLeft}},
    {"ChangeSeats",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED},
     OneOf(PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED)},
    {"StandDownPlacementNeed",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING, PlacementNeed::FILLED},
     PlacementNeed::STOOD_DOWN},
    {"ExpirePlacementNeed",
     {PlacementNeed::OPEN, PlacementNeed::MATCHING},
     PlacementNeed::EXPIRED,
     {},
     GivenBy::kNobody},
};

Status RequireNeedNotOver(const PlacementNeed& need) {
  if (need.state() != PlacementNeed::STOOD_DOWN && need.state() != PlacementNeed::EXPIRED) {
    return OkStatus();
  }
  return Refuse(
      kNeedOver,
      fmt::format("{} is in state {}.", need.name(), PlacementNeed::State_Name(need.state())),
      "State a new need.");
}

Status RequireSeat(const PlacementNeed& need) {
  RETURN_IF_ERROR(RequireNeedNotOver(need));
  if (need.seats_taken() < need.seats()) return OkStatus();
  return Refuse(kNeedFull,
                fmt::format("{} has no seat left ({} of {} taken).", need.name(),
                            need.seats_taken(), need.seats()),
                "Add a seat with ChangeSeats, or decline this match.");
}

void CheckWindow(const common::v1::Period& window, FieldErrors& errors) {
  if (!window.has_end()) {
    errors.Add("placement_need.window.end", "A last day is needed.");
  } else if (ToDay(window.end()) < ToDay(window.start())) {
    errors.Add("placement_need.window.end", "The window ends before it starts.");
  }
}

void CheckAskedOnce(const PlacementNeed& need, FieldErrors& errors) {
  const auto competency = [](const auto& asked) { return asked.competency(); };
  CheckUnique("placement_need.required_competencies", need.required_competencies(), competency,
              errors);
  CheckUnique("placement_need.desired_competencies", need.desired_competencies(), competency,
              errors);
  CheckUnique(
      "placement_need.languages", need.languages(),
      [](const auto& asked) { return asked.language(); }, errors);
}

// The same months have a few days more from another day on: who plans by it leaves room for them.
// What was said before stays so when the window moves: the minimum holds either way.
void CheckExpectedDays(const PlacementNeed& need, const PlacementNeed* before,
                       FieldErrors& errors) {
  const bool is_new = before == nullptr || before->expected_days() != need.expected_days() ||
                      before->minimum_months() != need.minimum_months();
  if (!is_new) return;
  const Day start = ToDay(need.window().start());
  const auto least = AddMonths(start, need.minimum_months()) - start;
  if (need.expected_days() == 0 || need.expected_days() >= least) return;
  errors.Add("placement_need.expected_days",
             fmt::format("{} are fewer than {} months, which are {} days from {} on. Expect at "
                         "least these, or leave it out.",
                         need.expected_days(), need.minimum_months(), least, FormatDay(start)));
}

void CheckClearances(const PlacementNeed& need, FieldErrors& errors) {
  const auto name = [](int kind) {
    return v1::Clearance::Kind_Name(static_cast<v1::Clearance::Kind>(kind));
  };
  const auto& asked = need.required_clearances();
  CheckUnique("placement_need.required_clearances", asked, name, errors);
  if (std::find(asked.begin(), asked.end(), v1::Clearance::KIND_UNSPECIFIED) != asked.end()) {
    errors.Add("placement_need.required_clearances", "One is of no kind; name what it is.");
  }
}

// A management partner stays 24 months unless it is said why not.
void SetMinimum(PlacementNeed& need, FieldErrors& errors) {
  const bool is_partner = need.role() == v1::Placement::MANAGEMENT_PARTNER;
  if (is_partner && need.minimum_months() == 0) need.set_minimum_months(kManagementPartnerMonths);
  const bool is_less = is_partner && need.minimum_months() < kManagementPartnerMonths;
  if (!is_partner && !need.duration_waiver_reason().empty()) {
    errors.Add("placement_need.duration_waiver_reason",
               "Only a management partner's 24 months are waived; leave it out.");
  } else if (!is_less) {
    need.clear_duration_waiver_reason();
    need.clear_duration_waived_by();
  } else if (need.duration_waiver_reason().empty()) {
    errors.Add(
        "placement_need.minimum_months",
        fmt::format("A management partner stays at least {} months, not {}. Leave it out, or "
                    "have a programme manager say why (duration_waiver_reason).",
                    kManagementPartnerMonths, need.minimum_months()));
  }
}

void CheckKept(const PlacementNeed& before, const PlacementNeed& need, FieldErrors& errors) {
  if (!IsKept(before)) return;
  const auto require = [&](std::string_view field, bool is_kept) {
    if (is_kept) return;
    errors.Add(
        fmt::format("placement_need.{}", field),
        fmt::format("A need that is {} keeps it. Decline its matches first, or state another "
                    "need.",
                    PlacementNeed::State_Name(before.state())));
  };
  require("team", before.team() == need.team());
  require("mode", before.mode() == need.mode());
  require("minimum_months", before.minimum_months() == need.minimum_months());
  require("expected_days", before.expected_days() == need.expected_days());
  require("share_percent", before.share_percent() == need.share_percent());
  require("required_clearances",
          std::equal(before.required_clearances().begin(), before.required_clearances().end(),
                     need.required_clearances().begin(), need.required_clearances().end()));
}

}  // namespace

constexpr Lifecycle<PlacementNeed> kNeedLifecycle{"PlacementNeed", kNeedTransitions};

Status ValidateNeed(PlacementNeed& need, const PlacementNeed* before) {
  if (before == nullptr) {
    need.set_state(PlacementNeed::OPEN);
  } else {
    RETURN_IF_ERROR(RequireNeedNotOver(*before));
  }
  FieldErrors errors;
  SetMinimum(need, errors);
  CheckWindow(need.window(), errors);
  CheckAskedOnce(need, errors);
  CheckExpectedDays(need, before, errors);
  CheckClearances(need, errors);
  if (before != nullptr && before->seats() != need.seats()) {
    errors.Add(
        "placement_need.seats",
        fmt::format("An update keeps its {} seats, which its state follows; change them with "
                    "ChangeSeats.",
                    before->seats()));
  }
  if (before != nullptr) CheckKept(*before, need, errors);
  return errors.ToStatus();
}

bool IsOpen(const PlacementNeed& need) {
  return need.state() == PlacementNeed::OPEN || need.state() == PlacementNeed::MATCHING;
}

bool IsKept(const PlacementNeed& need) {
  return need.state() == PlacementNeed::MATCHING || need.state() == PlacementNeed::FILLED;
}

Status ChangeSeats(PlacementNeed& need, int seats, Day today) {
  RETURN_IF_ERROR(kNeedLifecycle.Check("ChangeSeats", need));
  if (seats < need.seats_taken()) {
    return Refuse(kSeatsTaken,
                  fmt::format("{} of {}'s seats are taken.", need.seats_taken(), need.name()),
                  "Keep at least as many seats.");
  }
  need.set_seats(seats);
  if (seats == need.seats_taken()) {
    need.set_state(PlacementNeed::FILLED);
  } else if (need.state() == PlacementNeed::FILLED) {
    need.set_state(PlacementNeed::OPEN);
    *need.mutable_vacant_since() = ToDate(today);
  }
  return OkStatus();
}

Status BeginMatching(PlacementNeed& need) {
  RETURN_IF_ERROR(RequireSeat(need));
  return kNeedLifecycle.Apply("ProposeMatch", need);
}

Status TakeSeat(PlacementNeed& need) {
  RETURN_IF_ERROR(RequireSeat(need));
  RETURN_IF_ERROR(kNeedLifecycle.Apply("AcceptMatch", need));
  need.set_seats_taken(need.seats_taken() + 1);
  if (need.seats_taken() == need.seats()) need.set_state(PlacementNeed::FILLED);
  return OkStatus();
}

Status TakeSeatAgain(PlacementNeed& need) {
  if (need.seats_taken() >= need.seats()) {
    const bool is_over = !RequireNeedNotOver(need).ok();
    return Refuse(
        kNeedFull,
        fmt::format("{} has no seat left ({} of {} taken): the one that was given back is "
                    "gone.",
                    need.name(), need.seats_taken(), need.seats()),
        is_over ? "Cancel another placement of it (CancelPlacement), or end one early "
                  "with reopen_need, first."
                : "Add a seat with ChangeSeats first.");
  }
  RETURN_IF_ERROR(kNeedLifecycle.Apply("RetractStep", need));
  need.set_seats_taken(need.seats_taken() + 1);
  const bool is_full = need.seats_taken() == need.seats();
  if (is_full && need.state() != PlacementNeed::STOOD_DOWN) need.set_state(PlacementNeed::FILLED);
  return OkStatus();
}

bool ReleaseSeat(PlacementNeed& need, Day today) {
  const bool was_filled = need.state() == PlacementNeed::FILLED;
  need.set_seats_taken(std::max(0, need.seats_taken() - 1));
  if (!kNeedLifecycle.Apply("CancelPlacement", need).ok()) return false;
  if (!was_filled) return true;
  need.set_state(PlacementNeed::OPEN);
  *need.mutable_vacant_since() = ToDate(today);
  return true;
}

void FollowMatches(PlacementNeed& need, std::span<const v1::Match> matches) {
  if (!IsOpen(need)) return;
  const bool is_awaited = std::any_of(matches.begin(), matches.end(),
                                      [](const v1::Match& match) { return IsOpen(match); });
  need.set_state(is_awaited ? PlacementNeed::MATCHING : PlacementNeed::OPEN);
}

void NoteAsked(PlacementNeed& need, Day today) {
  if (!need.has_open_date()) *need.mutable_open_date() = ToDate(today);
  *need.mutable_vacant_since() = need.open_date();
}

int ShareFor(const PlacementNeed& need, int otherwise) {
  return need.share_percent() > 0 ? need.share_percent() : otherwise;
}

Day LastDayToFill(const PlacementNeed& need, const v1::Partnership& partnership, Day today) {
  const Day stated = DayOf(absl::FromUnixSeconds(need.create_time().seconds()));
  return ToDay(need.window().end()) + DaysHeld(partnership, stated, today);
}

Time ExpiryOf(const PlacementNeed& need, Time entered) {
  return std::max(StartOf(ToDay(need.window().end()) + 1), entered + kLeastTimeToFill);
}

}  // namespace tandem::placement
