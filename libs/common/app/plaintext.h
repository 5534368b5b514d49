#pragma once

#include "libs/common/base/config.h"

namespace tandem {

// What may go over the network in the clear: parts of the setting `allow_plaintext`.
//   grpc       calls, served or made to peers     (else: tls_dir)
//   http       health and metrics                 (never encrypted)
//   store      PostgreSQL                         (else: sslmode=verify-full in its url)
//   event_log  Kafka                              (else: tls=true in its url)
//   cache      Redis                              (never encrypted: a sidecar on this machine can)
//   traces     spans, to the collector            (else: https in otlp_endpoint)
//   all        all of them
// On this machine (loopback, sockets) everything may.
//
// INVALID_ARGUMENT on the first setting that would send something in the clear and is not allowed
// to.
Status CheckPlaintext(const Settings& settings);
// Of the value of `allow_plaintext`.
Status CheckAllowedPlaintext(std::string_view value);

}  // namespace tandem
