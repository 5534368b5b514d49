#pragma once

#include <string>

#include "libs/common/base/clock.h"
#include "libs/common/base/log.h"
#include "libs/common/base/status.h"

namespace tandem {

// OK if the server of this process that listens on `port` of `host` (all addresses: this machine's
// own) answers on a new connection within `patience`, whatever its health says: one that is
// stopping lives. UNAVAILABLE if it does not. Its certificate (see tls.h; in the clear if `tls_dir`
// is empty) need not name the host. A server that refuses its own certificate, as an expired one,
// lives as well, which `log` is told: a restart would mend nothing and end what is open.
Status Probe(const std::string& host, int port, const std::string& tls_dir, Duration patience,
             Log* log = nullptr);

}  // namespace tandem
