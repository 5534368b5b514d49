#pragma once

#include <optional>
#include <string>
#include <vector>

#include "libs/common/base/decimal.h"
#include "tandem/learning_content/v1/content_index.pb.h"
#include "tandem/learning_content/v1/learning_profile.pb.h"
#include "tandem/learning_content/v1/recommendation.pb.h"

// How an item suits a team, and the sentences that say so.
namespace tandem::learning_content {

struct Fit {
  std::string language;  // the one to use it in
  v1::Modality modality = v1::MODALITY_UNSPECIFIED;
  bool most_welcome = false;  // the way of learning that the team likes best
  bool for_country = false;   // written for this country, not just any
  bool for_level = false;     // written for this level of the health system, not just any
  int teams = 0;              // that have completed it and were assessed after
  Micros outcome = 0;         // how much they reached of what it leads to, on average
  // What a level closed by it counts, in micros: 1, and more for the team's best ways of learning,
  // for what was written for its country or its level of the health system and for what has worked
  // for others; less for what has not.
  Micros factor = kOne;
};

// Nothing if the item does not suit. `country` is "lr".
std::optional<Fit> FitOf(const v1::LearningProfile& profile, const std::string& country,
                         const v1::ContentIndex::Entry& entry);

// Full sentences: what it closes, the largest part first, then how it suits.
std::vector<std::string> Why(const v1::Recommendation& recommendation, const Fit& fit,
                             int budget_minutes);

}  // namespace tandem::learning_content
