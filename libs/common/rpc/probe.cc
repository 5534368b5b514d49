#include "libs/common/rpc/probe.h"

#include <netdb.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "fmt/format.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "libs/common/base/owned.h"
#include "libs/common/rpc/deadlines.h"
#include "libs/common/rpc/tls.h"

namespace tandem {
namespace {

std::string Reachable(const std::string& host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

// A connection whose every step waits so long at most; -1 if there is none.
int Connect(const std::string& host, int port, Duration patience) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) return -1;
  const Owned<addrinfo, ::freeaddrinfo> all(found);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const int socket = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, 0);
    const timeval wait = absl::ToTimeval(patience);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    if (::connect(socket, one->ai_addr, one->ai_addrlen) == 0) return socket;
    ::close(socket);
  }
  return -1;
}

// Whether the server shakes hands, and ends the connection over the certificate that it is shown.
bool RefusesItsOwn(const std::string& host, int port, const std::string& tls_dir,
                   Duration patience) {
  const int socket = Connect(host, port, patience);
  if (socket < 0) return false;
  const Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_use_certificate_chain_file(context.get(), (tls_dir + "/tls.crt").c_str());
  SSL_CTX_use_PrivateKey_file(context.get(), (tls_dir + "/tls.key").c_str(), SSL_FILETYPE_PEM);
  const Owned<SSL, SSL_free> connection(SSL_new(context.get()));
  SSL_set_alpn_protos(connection.get(), reinterpret_cast<const unsigned char*>("\x02h2"), 3);
  SSL_set_fd(connection.get(), socket);
  bool refuses = false;
  if (SSL_connect(connection.get()) == 1) {
    char first = 0;
    errno = 0;
    refuses = SSL_read(connection.get(), &first, 1) <= 0 && errno != EAGAIN;
  }
  ::close(socket);
  return refuses;
}

// Of a process whose certificate nobody would take, its own server included: why. OK if it is good.
Status CheckOwn(const std::string& tls_dir) {
  RETURN_IF_ERROR(CheckTlsFolder(tls_dir, absl::Now()));
  const Owned<SSL_CTX, SSL_CTX_free> context(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_use_certificate_chain_file(context.get(), (tls_dir + "/tls.crt").c_str());
  STACK_OF(X509)* chain = nullptr;
  SSL_CTX_get0_chain_certs(context.get(), &chain);
  const Owned<X509_STORE, X509_STORE_free> trusted(X509_STORE_new());
  X509_STORE_load_file(trusted.get(), (tls_dir + "/ca.crt").c_str());
  const Owned<X509_STORE_CTX, X509_STORE_CTX_free> check(X509_STORE_CTX_new());
  X509_STORE_CTX_init(check.get(), trusted.get(), SSL_CTX_get0_certificate(context.get()), chain);
  if (X509_verify_cert(check.get()) == 1) return OkStatus();
  return BadField(
      "tls_dir", fmt::format("tls.crt is not vouched for by ca.crt: {}",
                             X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()))));
}

}  // namespace

Status Probe(const std::string& listens_on, int port, const std::string& tls_dir, Duration patience,
             Log* log) {
  const std::string host = Reachable(listens_on);
  grpc::ChannelArguments arguments;
  // Else it would share a connection with the probe before.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const auto channel =
      grpc::CreateCustomChannel(fmt::format("{}:{}", is_ipv6 ? "[" + host + "]" : host, port),
                                OwnCredentials(tls_dir), arguments);
  grpc::ClientContext context;
  context.set_deadline(ToGrpcDeadline(absl::Now() + patience));
  grpc::health::v1::HealthCheckResponse response;
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall<google::protobuf::Message, google::protobuf::Message>(
          channel.get(), {"/grpc.health.v1.Health/Check", grpc::internal::RpcMethod::NORMAL_RPC},
          &context, grpc::health::v1::HealthCheckRequest(), &response);
  if (status.ok()) return OkStatus();
  const Status own = tls_dir.empty() ? OkStatus() : CheckOwn(tls_dir);
  if (own.ok() || !RefusesItsOwn(host, port, tls_dir, patience)) {
    return absl::UnavailableError("gRPC does not answer on a new connection: " +
                                  status.error_message());
  }
  if (log != nullptr) {
    log->Error("nobody gets a new connection: the certificate of this process is refused",
               {{"error", std::string(own.message())}});
  }
  return OkStatus();
}

}  // namespace tandem
