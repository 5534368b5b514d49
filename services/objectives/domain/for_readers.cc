#include "services/objectives/domain/for_readers.h"

#include "libs/common/base/decimal.h"
#include "libs/common/base/micros.h"

namespace tandem::objectives {
namespace {

void SetDecimals(v1::IndicatorProgress& indicator) {
  indicator.set_weight(FormatDecimal(indicator.weight_micros()));
  for (v1::RatingPair& pair : *indicator.mutable_pairs()) {
    pair.set_base(FormatDecimal(pair.base_micros()));
    pair.set_end(FormatDecimal(pair.end_micros()));
    if (pair.has_change_micros()) pair.set_change(FormatDecimal(pair.change_micros()));
  }
}

}  // namespace

v1::PartnershipProgress ForReaders(v1::PartnershipProgress progress) {
  for (v1::ObjectiveProgress& objective : *progress.mutable_objectives()) {
    objective.set_weight(FormatDecimal(objective.weight_micros()));
    for (v1::IndicatorProgress& indicator : *objective.mutable_indicators()) SetDecimals(indicator);
  }
  ClearMicros(progress);
  return progress;
}

v1::Capability ForReaders(v1::Capability capability) {
  ClearMicros(capability);
  return capability;
}

}  // namespace tandem::objectives
