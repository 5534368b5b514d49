#include "services/learning-content/domain/recommend.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "libs/common/base/names.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/domain/recommendation.h"
#include "services/learning-content/domain/why.h"

namespace tandem::learning_content {
namespace {

using v1::Recommendation;
using Entry = v1::ContentIndex::Entry;

bool Supposes(const Recommendation& recommendation) {
  const auto& gaps = recommendation.gaps_closed();
  return std::any_of(gaps.begin(), gaps.end(), [](const auto& gap) { return gap.supposed(); });
}

// What is left of a team's gaps and time while recommendations are chosen.
class Choice {
 public:
  Choice(const Learner& learner, std::vector<TeamGap> gaps, const std::vector<Entry>& catalogue)
      : learner_(learner) {
    for (TeamGap& gap : gaps) gaps_.emplace(gap.competency, gap);
    SortEarlier(catalogue);
    minutes_left_ = BudgetMinutes(learner.profile);
    for (const Recommendation& earlier : learner.earlier) {
      if (!MayBeRepeated(earlier)) seen_.insert(earlier.content_item());
      const bool is_own = IsOwn(earlier);
      if (is_own && earlier.state() == Recommendation::COMPLETED) CloseUnlessAssessed(earlier);
      if (!IsOpen(earlier) || outrun_.contains(&earlier)) continue;
      minutes_left_ -= earlier.minutes();
      if (is_own && stale_.count(&earlier) == 0) Close(earlier);
    }
  }

  // Earlier ones that are of no use any more, with the reason.
  std::vector<Recommendation> Outrun() const {
    std::vector<Recommendation> outrun;
    for (const Recommendation& earlier : learner_.earlier) {
      const auto found = outrun_.find(&earlier);
      if (found == outrun_.end()) continue;
      outrun.push_back(earlier);
      outrun.back().set_expiry_reason(found->second);
    }
    return outrun;
  }

  // Earlier ones that say what is no longer so, as they read now.
  std::vector<Recommendation> Revise(const std::vector<Entry>& catalogue) {
    std::vector<Recommendation> revised;
    for (const Recommendation& earlier : learner_.earlier) {
      if (stale_.count(&earlier) == 0) continue;
      std::optional<Recommendation> anew = Anew(earlier, catalogue);
      if (!anew.has_value() || Supposes(*anew)) {
        Close(earlier);
        continue;
      }
      Close(*anew);
      Recommendation& revision = revised.emplace_back(earlier);
      revision.mutable_gaps_closed()->Swap(anew->mutable_gaps_closed());
      revision.mutable_reasons()->Swap(anew->mutable_reasons());
      revision.set_score(anew->score());
    }
    return revised;
  }

  // Time is spent, and what the recommendation closes is closed.
  void Take(const Recommendation& recommendation) {
    minutes_left_ -= recommendation.minutes();
    seen_.insert(recommendation.content_item());
    Close(recommendation);
  }

  // What `entry` would be recommended for now; nothing if it does not help, suit or fit.
  std::optional<Recommendation> Consider(const Entry& entry) const {
    if (seen_.count(entry.content_item()) > 0) return std::nullopt;
    if (entry.minutes() > minutes_left_) return std::nullopt;
    return HelpOf(entry);
  }

 private:
  bool IsOwn(const Recommendation& earlier) const {
    return PartnershipOf(earlier.name()) == learner_.partnership;
  }

  bool MayBeRepeated(const Recommendation& earlier) const {
    return learner_.looks_again ? MayComeAgain(earlier)
                                : earlier.state() == Recommendation::EXPIRED;
  }

  // Nobody has answered these yet, so they may still say something else, or go. Looks at what is
  // known, before anything counts as closed.
  void SortEarlier(const std::vector<Entry>& catalogue) {
    for (const Recommendation& earlier : learner_.earlier) {
      if (!IsOwn(earlier) || earlier.state() != Recommendation::ISSUED) continue;
      const auto& closings = earlier.gaps_closed();
      const bool any_risen = std::any_of(closings.begin(), closings.end(), [&](const auto& closed) {
        return IsPast(closed, Levels(closed.from_level()) + 1);
      });
      const Recommendation::ExpiryReason reason = WhyOfNoUse(earlier, catalogue);
      if (reason != Recommendation::EXPIRY_REASON_UNSPECIFIED) {
        outrun_.emplace(&earlier, reason);
      } else if (any_risen || Supposes(earlier)) {
        stale_.insert(&earlier);
      }
    }
  }

  Recommendation::ExpiryReason WhyOfNoUse(const Recommendation& earlier,
                                          const std::vector<Entry>& catalogue) const {
    if (IsTakenUp(earlier.content_item())) return Recommendation::TAKEN_UP_ALREADY;
    if (IsGone(earlier, catalogue)) return Recommendation::ITEM_GONE;
    const Entry* const entry = EntryOf(earlier, catalogue);
    if (entry != nullptr && !FitOf(learner_.profile, learner_.country, *entry).has_value()) {
      return Recommendation::SUITS_NO_MORE;
    }
    const auto& closings = earlier.gaps_closed();
    const bool all_reached = std::all_of(closings.begin(), closings.end(), [&](const auto& closed) {
      return IsPast(closed, Levels(closed.to_level()));
    });
    return !closings.empty() && all_reached && !Anew(earlier, catalogue).has_value()
               ? Recommendation::LEVEL_REACHED
               : Recommendation::EXPIRY_REASON_UNSPECIFIED;
  }

  // By a recommendation that had expired when that was entered, and had let the item come again.
  bool IsTakenUp(const std::string& content_item) const {
    return std::any_of(learner_.earlier.begin(), learner_.earlier.end(), [&](const auto& one) {
      return one.content_item() == content_item &&
             (one.state() == Recommendation::ACCEPTED || one.state() == Recommendation::COMPLETED);
    });
  }

  // Whether the team is known to stand at `level` at least. One that stands lower than was said may
  // only wait for an item that comes before.
  bool IsPast(const v1::GapClosed& closed, Micros level) const {
    const auto gap = gaps_.find(closed.competency());
    return gap != gaps_.end() && !gap->second.supposed && gap->second.current >= level;
  }

  // Whether its item was withdrawn or superseded: what is published for one of these gaps is in the
  // catalogue.
  bool IsGone(const Recommendation& earlier, const std::vector<Entry>& catalogue) const {
    const auto& closings = earlier.gaps_closed();
    return EntryOf(earlier, catalogue) == nullptr &&
           std::any_of(closings.begin(), closings.end(), [&](const auto& closed) {
             return gaps_.find(closed.competency()) != gaps_.end();
           });
  }

  static const Entry* EntryOf(const Recommendation& earlier, const std::vector<Entry>& catalogue) {
    const auto entry = std::find_if(
        catalogue.begin(), catalogue.end(),
        [&](const Entry& candidate) { return candidate.content_item() == earlier.content_item(); });
    return entry == catalogue.end() ? nullptr : &*entry;
  }

  std::optional<Recommendation> Anew(const Recommendation& earlier,
                                     const std::vector<Entry>& catalogue) const {
    const Entry* const entry = EntryOf(earlier, catalogue);
    return entry == nullptr ? std::nullopt : HelpOf(*entry);
  }

  void Close(const Recommendation& recommendation) {
    for (const v1::GapClosed& closed : recommendation.gaps_closed()) Close(closed);
  }

  void CloseUnlessAssessed(const Recommendation& completed) {
    const Day day = ToDay(completed.completion_date());
    for (const v1::GapClosed& closed : completed.gaps_closed()) {
      const auto gap = gaps_.find(closed.competency());
      if (gap == gaps_.end() || gap->second.assessed >= day) continue;
      Close(closed);
    }
  }

  void Close(const v1::GapClosed& closed) {
    const auto gap = gaps_.find(closed.competency());
    if (gap == gaps_.end()) return;
    gap->second.current = std::max(gap->second.current, Levels(closed.to_level()));
  }

  std::optional<Recommendation> HelpOf(const Entry& entry) const {
    const std::optional<Fit> fit = FitOf(learner_.profile, learner_.country, entry);
    if (!fit.has_value()) return std::nullopt;
    Recommendation recommendation;
    Micros levels = 0;
    for (const v1::CompetencyRange& range : entry.competencies()) {
      const auto gap = gaps_.find(range.competency());
      if (gap == gaps_.end()) continue;
      const Micros gain = Gain(gap->second, range);
      if (gain < kLeastGain) continue;
      levels += gain;
      *recommendation.add_gaps_closed() = Closing(gap->second, gain);
    }
    if (levels == 0) return std::nullopt;
    recommendation.set_content_item(entry.content_item());
    recommendation.set_display_name(entry.display_name());
    recommendation.set_modality(entry.modality());
    recommendation.set_minutes(entry.minutes());
    recommendation.set_score(FormatDecimal(MultiplyDivide(levels, fit->factor, kOne)));
    for (std::string& reason : Why(recommendation, *fit, BudgetMinutes(learner_.profile))) {
      recommendation.add_reasons(std::move(reason));
    }
    return recommendation;
  }

  static Micros Gain(const TeamGap& gap, const v1::CompetencyRange& range) {
    const Micros begins = range.from_level() * kOne;
    const Micros leads_to = std::min(range.to_level() * kOne, gap.target);
    const bool ready = begins <= gap.current + kOne / 2;
    return ready ? leads_to - gap.current : 0;
  }

  static v1::GapClosed Closing(const TeamGap& gap, Micros gain) {
    v1::GapClosed closed;
    closed.set_competency(gap.competency);
    closed.set_competency_display_name(gap.display_name);
    closed.set_from_level(FormatDecimal(gap.current));
    closed.set_to_level(FormatDecimal(gap.current + gain));
    closed.set_target_level(FormatDecimal(gap.target));
    closed.set_supposed(gap.supposed);
    return closed;
  }

  const Learner& learner_;
  std::map<std::string, TeamGap> gaps_;
  std::set<std::string> seen_;
  std::set<const Recommendation*> stale_;
  std::map<const Recommendation*, Recommendation::ExpiryReason> outrun_;
  int minutes_left_ = 0;
};

// More per minute; else more; else the first by name, so that the answer is one.
bool BetterPerMinute(const Recommendation& a, const Recommendation& b) {
  const Micros a_worth = Levels(a.score()) * b.minutes();
  const Micros b_worth = Levels(b.score()) * a.minutes();
  if (a_worth != b_worth) return a_worth > b_worth;
  if (a.score() != b.score()) return Levels(a.score()) > Levels(b.score());
  return a.content_item() < b.content_item();
}

bool Better(const Recommendation& a, const Recommendation& b) {
  if (a.score() != b.score()) return Levels(a.score()) > Levels(b.score());
  if (a.minutes() != b.minutes()) return a.minutes() < b.minutes();
  return a.content_item() < b.content_item();
}

std::optional<Recommendation> Best(const Choice& choice, const std::vector<Entry>& catalogue,
                                   bool (*better)(const Recommendation&, const Recommendation&)) {
  std::optional<Recommendation> best;
  for (const Entry& entry : catalogue) {
    std::optional<Recommendation> candidate = choice.Consider(entry);
    if (candidate.has_value() && (!best.has_value() || better(*candidate, *best))) {
      best = std::move(candidate);
    }
  }
  return best;
}

}  // namespace

Micros Levels(const std::string& decimal) { return ParseDecimal(decimal).value_or(0); }

Advised Recommend(const Learner& learner, std::vector<TeamGap> gaps,
                  const std::vector<Entry>& catalogue) {
  Advised advised;
  Choice choice(learner, std::move(gaps), catalogue);
  advised.outrun = choice.Outrun();
  advised.revised = choice.Revise(catalogue);
  const std::optional<Recommendation> single = Best(choice, catalogue, Better);
  Micros together = 0;
  while (auto next = Best(choice, catalogue, BetterPerMinute)) {
    choice.Take(*next);
    together += Levels(next->score());
    advised.issued.push_back(*std::move(next));
  }
  if (single.has_value() && Levels(single->score()) > together) advised.issued = {*single};
  return advised;
}

}  // namespace tandem::learning_content
