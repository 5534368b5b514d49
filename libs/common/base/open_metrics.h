#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/traced_histogram.h"
#include "prometheus/metric_family.h"

namespace tandem {

// `name{label="value",…}`: a series, as both formats write it.
std::string SeriesOf(std::string_view name,
                     const std::vector<prometheus::ClientMetric::Label>& labels);

// `families` in the text of OpenMetrics 1.0. `traced` answers the histogram behind a series, or
// null.
std::string WriteOpenMetrics(
    const std::vector<prometheus::MetricFamily>& families,
    const std::function<const TracedHistogram*(const std::string& series)>& traced);

}  // namespace tandem
