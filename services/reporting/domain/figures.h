#pragma once

#include <string>
#include <string_view>

#include "libs/common/base/decimal.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// Numbers as reports show them: a value, or why there is none; and what stands behind it.
namespace tandem::reporting {

// A figure that is computable, or not, from `counted` contributors.
v1::Figure Computed(Micros value, int counted);
v1::Figure NotComputable(std::string_view why_not);
// The value; 0 where there is none, so ask for `value().empty()` first.
Micros MicrosOf(const v1::Figure& figure);
// Of a decimal that a service of ours wrote; 0 for the empty text.
Micros MicrosOf(const std::string& decimal);

// "NO_BASELINE", as objectives say it, as a sentence.
std::string SentenceFor(std::string_view why_not);

// A weighted mean over what is computable. Each contribution is rounded to a micro-unit before it
// is added, exactly as objectives do it, so that the two agree to the last digit and the order does
// not matter.
class WeightedMean {
 public:
  // A figure without a value weighs nothing, but what it counted and left out is told.
  void Add(Micros weight, const v1::Figure& figure);
  // Sums of another mean, of rounded contributions: a partnership's in its country.
  void AddSums(Micros weights, Micros contributions, const v1::Figure& figure);
  // Not computable if nothing was, or all weights are 0.
  v1::Figure Mean(std::string_view why_not) const;

  Micros weights() const { return weights_; }
  Micros contributions() const { return contributions_; }

 private:
  Micros weights_ = 0;
  Micros contributions_ = 0;
  int counted_ = 0;
  int left_out_ = 0;
  int estimated_ = 0;
};

// Adds the sums of `part` to `total` and computes its two means anew.
void Merge(const objectives::v1::PercentChange& part, objectives::v1::PercentChange& total);

}  // namespace tandem::reporting
