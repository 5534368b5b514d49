#include "services/placement/domain/seating.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "services/placement/domain/placement.h"
#include "services/placement/domain/seats_together.h"
#include "services/placement/domain/shares.h"

namespace tandem::placement {
namespace {

constexpr std::int64_t kMostChoicesOfRound = 4'000'000;

// Who could take a seat of a need, on which days.
struct Contender {
  const Considered* considered;
  Suitable suitable;
};

std::string_view NeedOf(const Contender& contender) {
  return contender.considered->to_fill->need.name();
}
std::string_view WhoOf(const Contender& contender) {
  return contender.suitable.one->professional.name();
}

class Rounds {
 public:
  Rounds(const ConsideredByNeed& considered, const std::vector<OpenNeed>& open,
         const Wanted& wanted)
      : wanted_(wanted) {
    for (const OpenNeed& need : open) open_.emplace(need.name, need);
    for (const auto& [name, of_need] : considered) {
      for (const Suitable& suitable : of_need.suitable) contenders_.push_back({&of_need, suitable});
    }
  }

  Seating Fill() && {
    while (!contenders_.empty()) {
      Choose();
      KeepWhoHasTimeLeft();
    }
    for (auto& [name, need] : open_) {
      if (need.seats > 0) seating_.unfilled.push_back(need);
    }
    std::sort(seating_.seats.begin(), seating_.seats.end(),
              [](const SeatTaken& a, const SeatTaken& b) {
                return std::tie(a.considered->to_fill->need.name(), a.one->professional.name()) <
                       std::tie(b.considered->to_fill->need.name(), b.one->professional.name());
              });
    return std::move(seating_);
  }

 private:
  // As they are with what they took.
  const Available& Now(const Available& one) const {
    const auto seated = seating_.seated.find(one.professional.name());
    return seated == seating_.seated.end() ? one : seated->second;
  }

  SeatsAtOnce AtOnce() const {
    struct OfThem {
      const Available* one;
      std::vector<Stay> stays;
    };
    std::map<std::string_view, OfThem> asked;
    for (const Contender& contender : contenders_) {
      const Suitable& suitable = contender.suitable;
      OfThem& of_them = asked[WhoOf(contender)];
      of_them.one = suitable.one;
      of_them.stays.push_back({suitable.days, suitable.share_percent});
    }
    SeatsAtOnce at_once;
    std::map<int, std::int64_t> choices;  // of those who can take so many seats
    for (const auto& [name, of_them] : asked) {
      const int most = MostTogether(Now(*of_them.one).placements, of_them.stays);
      if (most > 1) at_once.emplace(name, most);
      choices[most] += static_cast<std::int64_t>(of_them.stays.size());
    }
    const int limit = LimitOf(choices);
    for (auto& [name, most] : at_once) most = std::min(most, limit);
    return at_once;
  }

  // How many seats one may take in a round, so that its choices, one for each such seat, stay few.
  static int LimitOf(const std::map<int, std::int64_t>& choices) {
    int limit = kFullTime;
    const auto are_many = [&] {
      std::int64_t sum = 0;
      for (const auto& [most, count] : choices) sum += count * std::min(most, limit);
      return sum > kMostChoicesOfRound;
    };
    while (limit > 1 && are_many()) limit /= 2;
    return limit;
  }

  void Choose() {
    std::vector<OpenNeed> needs;
    for (const auto& [name, need] : open_) needs.push_back(need);
    std::vector<Candidate> candidates;
    for (const Contender& contender : contenders_) {
      candidates.push_back({std::string(NeedOf(contender)), std::string(WhoOf(contender)),
                            contender.suitable.score});
    }
    const Assignment assignment = Assign(needs, candidates, AtOnce());
    using Pair = std::pair<std::string_view, std::string_view>;
    std::map<Pair, Micros> chosen;
    for (const Assigned& one : assignment.assigned)
      chosen.emplace(Pair(one.need, one.professional), one.score);
    for (const Contender& contender : contenders_) {
      const auto seat = chosen.find({NeedOf(contender), WhoOf(contender)});
      if (seat != chosen.end()) Take(contender, seat->second);
    }
    if (chosen.empty()) contenders_.clear();
  }

  void Take(const Contender& contender, Micros score) {
    const Suitable& suitable = contender.suitable;
    const v1::PlacementNeed& need = contender.considered->to_fill->need;
    seating_.seats.push_back(
        {contender.considered, suitable.one, suitable.days, suitable.share_percent, score});
    OpenNeed& open = open_.at(need.name());
    --open.seats;
    if (open.less.size() > 1) open.less.erase(open.less.begin());
    v1::Placement& taken = seating_.seated.try_emplace(WhoOf(contender), *suitable.one)
                               .first->second.placements.emplace_back();
    taken.set_name(need.name());  // it has none of its own yet, and differs from their others
    taken.set_need(need.name());
    taken.set_state(v1::Placement::PLANNED);
    *taken.mutable_start_date() = ToDate(suitable.days.first);
    *taken.mutable_end_date() = ToDate(suitable.days.last);
    taken.set_share_percent(suitable.share_percent);
  }

  void KeepWhoHasTimeLeft() {
    const auto has_none = [this](Contender& contender) { return !HasTimeLeft(contender); };
    contenders_.erase(std::remove_if(contenders_.begin(), contenders_.end(), has_none),
                      contenders_.end());
  }

  // Whoever took no seat, though one is left that they could have, isn't there: it would have been
  // theirs. What someone could not take before they took others, they can't now.
  bool HasTimeLeft(Contender& contender) const {
    const NeedToFill& to_fill = *contender.considered->to_fill;
    const auto seated = seating_.seated.find(WhoOf(contender));
    const bool is_asked =
        open_.at(to_fill.need.name()).seats > 0 && seated != seating_.seated.end();
    if (!is_asked || IsTakenAllTheWindow(seated->second, contender)) return false;
    const Fit fit = BestFit(to_fill, seated->second, wanted_);
    contender.suitable.days = {ToDay(fit.match.start_date()), ToDay(fit.match.end_date())};
    return fit.unmet.empty();
  }

  // So that the many who are full time, and have nothing left, cost little.
  bool IsTakenAllTheWindow(const Available& one, const Contender& contender) const {
    const auto& window = contender.considered->to_fill->need.window();
    const Day first = std::max(wanted_.from, ToDay(window.start())), last = ToDay(window.end());
    return std::any_of(one.placements.begin(), one.placements.end(), [&](const auto& placement) {
      const bool takes_all =
          placement.share_percent() + contender.suitable.share_percent > kFullTime &&
          placement.former_shares().empty() && IsUnfinished(placement);
      return takes_all && IsOn(placement, first) && IsOn(placement, last);
    });
  }

  const Wanted wanted_;
  std::map<std::string, OpenNeed> open_;
  std::vector<Contender> contenders_;
  Seating seating_;
};

}  // namespace

Seating FillSeats(const ConsideredByNeed& considered, const std::vector<OpenNeed>& open,
                  const Wanted& wanted) {
  return Rounds(considered, open, wanted).Fill();
}

}  // namespace tandem::placement
