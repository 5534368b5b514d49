#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/learning_content/v1/content_item.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

// The life of a recommendation, once learning has chosen it.
namespace tandem::learning_content {

// Days to answer before it expires, and to complete what was accepted (ours, not from the
// documents).
inline constexpr int kDaysToAnswer = 60;
inline constexpr int kDaysToComplete = 180;

// A recommendation with the item that it recommends, as it is now.
struct Advice {
  v1::Recommendation recommendation;
  v1::ContentItem item;

  const std::string& name() const { return recommendation.name(); }
  v1::Recommendation::State state() const { return recommendation.state(); }
  void set_state(v1::Recommendation::State state) { recommendation.set_state(state); }
};

extern const Lifecycle<Advice> kRecommendationLifecycle;

// For whom and why learning recommends.
struct Occasion {
  std::string partnership;
  std::string team;
  std::string cause;  // an objective that was agreed, an assessment
  Day day;            // of the agreement, of the assessment
  Day heard;          // when learning looked
  // Nothing new was agreed or assessed: learning looks of its own accord.
  bool looks_again = false;
};

// The `nth` name for the item in the partnership, from 1 on: the id says whom and what,
// "ncd-unit-prioritisation-canvas", with a number behind it from the second on.
std::string NthName(const Occasion& occasion, std::string_view content_item, int nth);
// Completes what Recommend chose. Who hears of it late has the whole time to answer all the same.
v1::Recommendation Issue(v1::Recommendation chosen, const Occasion& occasion, std::string name);

// From the day on which it was issued (INVALID_ARGUMENT, field accept_date, before it) until its
// last one (RECOMMENDATION_LAPSED after it), which may be entered once it has expired;
// CONDITIONS_UNMET (ITEM_AVAILABLE) if the item was withdrawn.
Status Accept(Advice& advice, Day day);
// INVALID_ARGUMENT, field completion_date, for a day before it was accepted; once it has expired
// RECOMMENDATION_LAPSED for one after its last.
Status Complete(Advice& advice, Day day);
Status Dismiss(Advice& advice, v1::Recommendation::DismissalReason reason, std::string_view note);
// Issued or accepted: it takes of the team's time.
bool IsOpen(const v1::Recommendation& recommendation);
// Whether its last day is over, and nobody has answered or completed it; then Expire applies.
bool IsOverdue(const v1::Recommendation& recommendation, Day today);
// One that ends before its last day has `day` as that.
Status Expire(Advice& advice, v1::Recommendation::ExpiryReason reason, Day day);
// Whether its item may be recommended again of learning's own accord: it ended for a reason that
// may be over, and not because nobody answered.
bool MayComeAgain(const v1::Recommendation& recommendation);

// It was on hold for so many days, in which nobody could answer.
void PutOff(v1::Recommendation& recommendation, Day held, Day resumed);

// The moment at which it expires: the day after its last one begins.
Time ExpiryTime(const v1::Recommendation& recommendation);

}  // namespace tandem::learning_content
