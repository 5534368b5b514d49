#pragma once

#include <string_view>
#include <vector>

#include "libs/common/store/unit.h"
#include "tandem/reporting/v1/leader_post.pb.h"

namespace tandem::reporting {

// What `named` is of may lie in another country than `from`, which names it: then the caller has a
// say there too, since that is read or written with it. NOT_PERMITTED otherwise.
Status MayName(const Caller& caller, std::string_view named, std::string_view from);

// A new post is listed with its institution.
Status PrepareLeaderPost(Unit& unit, v1::LeaderPost& post, const v1::LeaderPost* before);
Result<v1::ListLeaderPostsResponse> ListLeaderPosts(View& view,
                                                    const v1::ListLeaderPostsRequest& request);
Result<v1::LeaderPost> AppointHolder(Unit& unit, const v1::AppointHolderRequest& request);
Result<v1::LeaderPost> VacateLeaderPost(Unit& unit, const v1::VacateLeaderPostRequest& request);
Result<v1::LeaderPost> DelegateLeaderPost(Unit& unit, const v1::DelegateLeaderPostRequest& request);
Result<v1::LeaderPost> EndDelegation(Unit& unit, const v1::EndDelegationRequest& request);
Result<v1::LeaderPost> RecordSupport(Unit& unit, const v1::RecordSupportRequest& request);
Result<v1::LeaderPost> RecordContact(Unit& unit, const v1::RecordContactRequest& request);
Result<v1::LeaderPost> CorrectLeaderPost(Unit& unit, const v1::CorrectLeaderPostRequest& request);

// The holder of the post was met or told on that day; nothing where nobody held it then who does
// now.
Status NoteContact(Unit& unit, std::string_view leader_post, const common::v1::Date& day);
// The posts of the institution `institution`.
Result<std::vector<v1::LeaderPost>> PostsOf(Unit& unit, std::string_view institution);

}  // namespace tandem::reporting
