#pragma once

#include <optional>
#include <vector>

#include "libs/common/base/decimal.h"
#include "services/learning-content/domain/recommend.h"
#include "tandem/learning_content/v1/content_index.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

// What an item was worth to teams that have completed it, as far as assessments can say.
namespace tandem::learning_content {

// Notes in the gaps that it closes where the team stands, by the first assessments on the day of
// its completion or later: in those of competencies that were assessed then, and that did not only
// suppose where the team stood. Once it is measured, what these assessments say otherwise now.
// False if that changes nothing, and while it is not completed.
bool NoteReached(v1::Recommendation& recommendation, const std::vector<TeamGap>& gaps);

// How much of the levels it leads to the team has reached, from 0 to kOne, as was noted; nothing
// where nothing was.
std::optional<Micros> OutcomeOf(const v1::Recommendation& recommendation);

// Sets the outcome of one team in the entry of the item, in the place of `before`; false if the
// index has none.
bool SetOutcome(v1::ContentIndex& index, std::string_view content_item,
                std::optional<Micros> before, Micros outcome);

// What is to be expected of the item, from 0 to kOne. Half of it where nobody knows; few teams say
// little against that (as if kTeamsSupposed others had reached half).
inline constexpr int kTeamsSupposed = 4;  // ours, not from the documents
Micros ExpectedOutcome(const v1::ContentIndex::Entry& entry);

}  // namespace tandem::learning_content
