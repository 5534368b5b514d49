#pragma once

#include <string>
#include <vector>

#include "libs/common/base/date.h"
#include "libs/common/base/decimal.h"
#include "tandem/learning_content/v1/content_index.pb.h"
#include "tandem/learning_content/v1/learning_profile.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

// Which items help a team to close its gaps within its time (documents A and D: tools that the team
// itself can use).
namespace tandem::learning_content {

// How far a team is from the level that it wants, in one competency. Levels in micros.
struct TeamGap {
  std::string competency;
  std::string display_name;
  Micros current = 0;
  Micros target = 0;
  // No assessment says where the team stands: the first level is supposed, and the next one wanted.
  bool supposed = false;
  // The assessment that says so, and its day.
  std::string assessment = {};
  Day assessed = Day::min();
};

// A decimal of levels in micros; 0 for none.
Micros Levels(const std::string& decimal);

// Who learns, and what it was recommended before.
struct Learner {
  std::string country;      // "lr"
  std::string partnership;  // that it is recommended in
  v1::LearningProfile profile;
  std::vector<v1::Recommendation> earlier;  // in all its partnerships
  bool looks_again = false;                 // see Occasion
};

// What to tell the team.
struct Advised {
  // New ones, the best first: content_item, display_name, modality, minutes, gaps_closed, score and
  // reasons are set.
  std::vector<v1::Recommendation> issued;
  // Earlier ones that had to suppose where the team stands, or said that it stands lower than is
  // known now, with other gaps_closed, score and reasons.
  std::vector<v1::Recommendation> revised;
  // Earlier ones that nobody has answered and that are of no use any more, with their
  // expiry_reason.
  std::vector<v1::Recommendation> outrun;
};

// Deterministic: the same input, in any order of `gaps` and `catalogue` (all that is published for
// those gaps), gives the same answer.
//
// An item suits if the team shares a language with it and the item is for its country, its level of
// the health system and a way of learning that suits it. It closes a gap from where the team stands
// to the level it leads to, the target at most, if the team already is (to the nearest level) where
// it begins. What open recommendations will close counts as closed, and what completed ones have
// closed until an assessment of that day or later says where the team stands. An item that was
// recommended before is not again, unless that one expired; where nobody answered it in time, not
// before something new was agreed or assessed. What another partnership has recommended takes of
// the team's time and is not repeated, no more: what it closes, and whether that still holds, tells
// of assessments that are confidential there. Chosen is, time after time, what closes most per
// minute (more counts what suits best and has worked for others) of what fits into the time left; a
// single item that closes more than all of those together wins over them.
Advised Recommend(const Learner& learner, std::vector<TeamGap> gaps,
                  const std::vector<v1::ContentIndex::Entry>& catalogue);

// Less than a tenth of a level is not worth anybody's time (ours, not from the documents).
inline constexpr Micros kLeastGain = kOne / 10;

}  // namespace tandem::learning_content
