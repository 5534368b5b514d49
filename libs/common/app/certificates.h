#pragma once

#include "libs/common/app/app.h"
#include "libs/common/base/metrics.h"

namespace tandem {

// Tells when each certificate expires whose file `options` names, and the authorities that are
// trusted: tandem_certificate_expiry_timestamp_seconds, read anew whenever metrics are.
void ObserveCertificates(const AppOptions& options, Metrics& metrics);

}  // namespace tandem
