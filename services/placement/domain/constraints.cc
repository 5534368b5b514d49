#include "services/placement/domain/constraints.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/clearances.h"
#include "services/placement/domain/need.h"
#include "services/placement/domain/professional.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Clearance;
using v1::PlacementNeed;
using v1::Professional;

constexpr int kTopLanguageLevel = v1::LanguageLevel::C2;
constexpr int kTopCompetencyLevel = 5;

Micros PartOf(std::int64_t some, std::int64_t all) {
  return MultiplyDivide(std::min(some, all), kOne, all);
}

std::vector<Unmet> Told(const std::vector<Shortfall>& shortfalls) {
  std::vector<Unmet> unmet;
  for (const Shortfall& one : shortfalls) unmet.push_back(one.unmet);
  return unmet;
}

// What a professional lacks, noted one after the other.
class Shortfalls {
 public:
  explicit Shortfalls(const Professional& professional) : professional_(professional) {}

  void RequireEligible(std::string_view country) {
    if (professional_.state() != Professional::AVAILABLE) {
      Add("PROFESSIONAL_AVAILABLE", fmt::format("The professional is in state {}, not AVAILABLE.",
                                                Professional::State_Name(professional_.state())));
    }
    const auto& eligible = professional_.eligible_countries();
    if (std::find(eligible.begin(), eligible.end(), country) == eligible.end()) {
      Add("COUNTRY_ELIGIBLE", fmt::format("The professional can't be placed in {}.", country));
    }
  }

  void RequireLanguages(const PlacementNeed& need) {
    for (int of = 0; of < need.languages_size(); ++of) {
      const auto& asked = need.languages(of);
      const int level = LanguageLevelOf(professional_, asked.language());
      if (level >= asked.level()) continue;
      Add("LANGUAGE_SPOKEN",
          fmt::format("{} is known at {}, {} is needed.", asked.language(), CefrName(level),
                      CefrName(asked.level())),
          PartOf(asked.level() - level, kTopLanguageLevel),
          level == 0 ? fmt::format("Ask for no {}.", asked.language())
                     : fmt::format("Ask for {} at {}.", asked.language(), CefrName(level)),
          of);
    }
  }

  void RequireCompetencies(const PlacementNeed& need) {
    for (int of = 0; of < need.required_competencies_size(); ++of) {
      const auto& required = need.required_competencies(of);
      const std::string& competency = required.competency();
      const int level = CompetencyLevelOf(professional_, competency);
      if (level >= required.level()) continue;
      Add("COMPETENCY_REACHED",
          fmt::format("{} is at level {}, {} is required.", competency, level, required.level()),
          PartOf(required.level() - level, kTopCompetencyLevel),
          level == 0 ? fmt::format("Require no {}.", competency)
                     : fmt::format("Require {} at level {}.", competency, level),
          of);
    }
  }

  void RequireClearances(const PlacementNeed& need, std::string_view country, const DaySpan& days) {
    std::vector<int> expired;
    for (const auto& clearance : ExpiredClearances(professional_, country, days.first)) {
      const Day last = ToDay(clearance.expire_date());
      expired.push_back(clearance.kind());
      Add("CLEARANCES_HOLD",
          fmt::format("{} holds until {}, before the start.",
                      Clearance::Kind_Name(clearance.kind()), FormatDay(last)),
          PartOf(days.first - last, days.days()));
    }
    for (const int asked : need.required_clearances()) {
      const auto kind = static_cast<Clearance::Kind>(asked);
      const bool is_told = std::find(expired.begin(), expired.end(), asked) != expired.end();
      if (is_told || ClearanceOn(professional_, kind, country, days.first).has_value()) continue;
      Add("CLEARANCES_HOLD",
          fmt::format("There is no {} for {} that holds on {}.", Clearance::Kind_Name(kind),
                      country, FormatDay(days.first)),
          kOne, IsKept(need) ? "" : fmt::format("Ask for no {}.", Clearance::Kind_Name(kind)),
          asked);
    }
  }

  void RequireStartWithin(const common::v1::Period& window, const DaySpan& days) {
    if (Contains(window, days.first)) return;
    const Day start = ToDay(window.start()), end = ToDay(window.end());
    const bool is_early = days.first < start;
    Add(kStartWithinWindow,
        fmt::format("{} is not between {} and {}.", FormatDay(days.first), FormatDay(start),
                    FormatDay(end)),
        PartOf(is_early ? start - days.first : days.first - end, days.days()),
        fmt::format("Let its window {} on {}.", is_early ? "begin" : "end", FormatDay(days.first)));
  }

  // Fewer days help who is there on the first.
  void RequireDays(const DaySpan& days, const PlacementNeed* need) {
    const Day gap = FirstAbsence(professional_, days);
    if (gap > days.last) return;
    const bool begins = gap > days.first;
    Add(kDaysAvailable,
        fmt::format("The professional is not available on all days from {} to {}: {}.",
                    FormatDay(days.first), FormatDay(days.last),
                    begins ? "until " + FormatDay(gap - 1) + " alone" : "not on the first"),
        PartOf(days.last - gap + 1, days.days()),
        need != nullptr && begins
            ? ShorterStay(*need, gap - days.first, MonthsBetween(days.first, gap - 1))
            : "");
  }

  std::vector<Shortfall> Take() { return std::move(noted_); }

 private:
  void Add(std::string_view condition, std::string description, Micros missing = kOne,
           std::string change = "", int of = 0) {
    noted_.push_back({{std::string(condition), professional_.name(), std::move(description)},
                      missing,
                      std::move(change),
                      of});
  }

  const Professional& professional_;
  std::vector<Shortfall> noted_;
};

}  // namespace

std::string ShorterStay(const PlacementNeed& need, std::int64_t days, int months) {
  if (IsKept(need)) return "";
  if (months >= need.minimum_months()) return fmt::format("Expect {} days.", days);
  const bool is_to_be_waived =
      need.role() == v1::Placement::MANAGEMENT_PARTNER && need.duration_waiver_reason().empty();
  return fmt::format("Expect {} days, and {} months at least{}.", days, months,
                     is_to_be_waived ? ", with a duration_waiver_reason" : "");
}

std::string CefrName(int level) {
  return level == 0 ? "none"
                    : v1::LanguageLevel::Cefr_Name(static_cast<v1::LanguageLevel::Cefr>(level));
}

Day FirstAbsence(const Professional& professional, const DaySpan& days) {
  Day day = days.first;
  for (bool grown = true; grown && day <= days.last;) {
    grown = false;
    for (const auto& period : professional.availability()) {
      if (!Contains(period, day)) continue;
      if (!period.has_end()) return days.last + 1;
      day = ToDay(period.end()) + 1;
      grown = true;
    }
  }
  return day;
}

std::vector<Shortfall> UnmetConstraints(const PlacementNeed& need, const Professional& professional,
                                        const v1::Match& match, std::string_view country) {
  const DaySpan days = {ToDay(match.start_date()), ToDay(match.end_date())};
  Shortfalls shortfalls(professional);
  shortfalls.RequireEligible(country);
  shortfalls.RequireLanguages(need);
  shortfalls.RequireCompetencies(need);
  shortfalls.RequireClearances(need, country, days);
  shortfalls.RequireStartWithin(need.window(), days);
  shortfalls.RequireDays(days, &need);
  return shortfalls.Take();
}

Status CheckDays(std::string_view placement, const Professional& professional,
                 std::string_view country, std::span<const DaySpan> days) {
  Shortfalls shortfalls(professional);
  shortfalls.RequireEligible(country);
  for (const DaySpan& range : days) shortfalls.RequireDays(range, nullptr);
  const auto unmet = shortfalls.Take();
  if (unmet.empty()) return OkStatus();
  return RefuseUnmet(kConstraintsUnmet,
                     fmt::format("{} can't stay in {} that long.", professional.name(), placement),
                     Told(unmet));
}

void AddRemarks(const PlacementNeed& need, const Professional& professional,
                std::string_view country, v1::Match& match) {
  const Day start = ToDay(match.start_date()), end = ToDay(match.end_date());
  std::vector<Day> last_days;
  for (const int kind : need.required_clearances()) {
    const auto held = ClearanceOn(professional, static_cast<Clearance::Kind>(kind), country, start);
    if (!held.has_value() || !held->has_expire_date()) continue;
    if (const Day last = ToDay(held->expire_date()); last < end) last_days.push_back(last);
  }
  std::sort(last_days.begin(), last_days.end());
  match.clear_remarks();
  for (const Day last : last_days) {
    match.add_remarks(
        fmt::format("A clearance that is required holds until {}, before the end on "
                    "{}.",
                    FormatDay(last), FormatDay(end)));
  }
  const int needed = need.share_percent();
  if (needed == 0 || needed == match.share_percent()) return;
  match.add_remarks(fmt::format("It is for {}% of full time; the need asks for {}%.",
                                match.share_percent(), needed));
}

}  // namespace tandem::placement
