#pragma once

#include <span>
#include <string>
#include <string_view>

#include "libs/common/base/caller.h"
#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/reporting/v1/events.pb.h"
#include "tandem/reporting/v1/leader_post.pb.h"
#include "tandem/reporting/v1/leadership.pb.h"

// The post of a senior leader: who holds it, who stands in, and how far they are (document B).
namespace tandem::reporting {

// Days without contact after which a relation has to be renewed before it is needed (ours).
inline constexpr int kContactDays = 180;
// How many delegations a post keeps.
inline constexpr int kMostDelegations = 50;
// How many posts of one institution there may be.
inline constexpr int kMostPosts = 100;

// A post at a verb, with who is to take it over.
struct AtPostVerb {
  v1::LeaderPost& post;
  std::string next_holder = {};

  const std::string& name() const { return post.name(); }
  v1::LeaderPost::State state() const { return post.state(); }
  void set_state(v1::LeaderPost::State state) { post.set_state(state); }
};
extern const Lifecycle<AtPostVerb> kLeaderPostLifecycle;

// A new post is vacant.
Status ValidateLeaderPost(v1::LeaderPost& post, const v1::LeaderPost* before);
// Adds the new post `name` to those of its institution, once: TOO_MANY_POSTS.
Status AddPost(v1::Leadership& leadership, std::string_view name);

// The verbs: VERB_NOT_ALLOWED, CONDITIONS_UNMET; INVALID_FIELDS, at `effective_date`, for a `day`
// after `today` or before the last change of holder.

// Delegations end with the holder who gave them; the next one starts unaware. Answer the event.
Result<v1::LeaderChanged> Appoint(v1::LeaderPost& post, std::string_view holder, Day day,
                                  Day today);
Result<v1::LeaderChanged> Vacate(v1::LeaderPost& post, Day day, Day today);
// INVALID_FIELDS too for the holder as their own delegate, or a period that is the wrong way round,
// is over, or begins before the holder's time; DELEGATION_EXISTS, TOO_MANY_DELEGATIONS.
Status Delegate(v1::LeaderPost& post, v1::Delegation delegation, Day today);
// Answers the one that ends, `day` its last; NO_SUCH_DELEGATION.
Result<v1::Delegation> EndDelegation(v1::LeaderPost& post, std::string_view delegation_id, Day day,
                                     Day today);
// INVALID_FIELDS too for a day before that of the last record.
Status RecordSupport(v1::LeaderPost& post, v1::LeaderPost::Support support, Day day, Day today);
Status RecordContact(v1::LeaderPost& post, Day day, Day today);
// Puts right what was keyed wrongly of the time of this holder, or of the vacancy: what the request
// gives, of days up to `today`. INVALID_FIELDS for each that does not fit. Answers the event.
Result<v1::LeaderPostCorrected> Correct(v1::LeaderPost& post,
                                        const v1::CorrectLeaderPostRequest& request);

// Whether `caller` reads all of the post `name`, or of the posts below it: another reads which
// there are.
bool ReadsAllOfPosts(const Caller& caller, std::string_view name);
// Takes out what is of the holder, for a `caller` who does not read it all.
void HideHolder(const Caller& caller, v1::LeaderPost& post);

// Whether `person` may answer for the holder on `day` what is asked of this kind for `partnership`.
bool StandsIn(const v1::LeaderPost& post, std::string_view person, v1::SupportKind kind,
              std::string_view partnership, Day day);
// Whether the holder was met or told neither within 180 days before `today` nor on it.
bool IsContactOverdue(const v1::LeaderPost& post, Day today);
// Whom of an institution to ask for what concerns the person `asker`, who does not answer it: of
// the posts that others hold the one whose holder is furthest; by name among equals. A vacant one
// where there is no other; null where there is none.
const v1::LeaderPost* WhomToAsk(std::span<const v1::LeaderPost> posts, std::string_view asker);

}  // namespace tandem::reporting
