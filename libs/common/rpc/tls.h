#pragma once

#include <memory>
#include <string>

#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "libs/common/base/clock.h"
#include "libs/common/base/status.h"

// Transport security of gRPC, both ways: each side shows a certificate and wants to see the
// other's. A folder holds what Kubernetes mounts of a certificate: tls.crt (the certificate and
// those between it and its authority), tls.key, and ca.crt (the authorities that are trusted; two
// of them while one takes over from the other). It is looked at once a second: what was renewed is
// taken for new connections, those that are open stay until they have come to their age (see
// Server). All three are to be swapped at once, as by the link that Kubernetes moves.
namespace tandem {

// OK, or INVALID_ARGUMENT on the field `tls_dir`: what is missing in `folder`, is no PEM, or does
// not fit together; a certificate that has expired, or is not valid yet, at `now`.
Status CheckTlsFolder(const std::string& folder, Time now);
// When the first certificate of `file` expires, which is whose file it is. INVALID_ARGUMENT where
// it cannot be read.
Result<Time> CertificateExpiry(const std::string& file);
// When the last of the authorities in `file` does: they are several while one takes over.
Result<Time> AuthoritiesExpiry(const std::string& file);

// For a server: a caller without a certificate of a trusted authority gets no connection. In the
// clear if `folder` is empty.
std::shared_ptr<grpc::ServerCredentials> ServerCredentials(const std::string& folder);
// For a caller: the server's certificate must be of a trusted authority and name the host that was
// called. In the clear if `folder` is empty.
std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const std::string& folder);

// For a process that calls itself: whatever certificate is shown is its own.
std::shared_ptr<grpc::ChannelCredentials> OwnCredentials(const std::string& folder);

}  // namespace tandem
