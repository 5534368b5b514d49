#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>

#include "services/tandem/client/connection.h"

namespace tandem::client {

// As a gateway: it shows a certificate and asks for none. It answers nothing.
class Gateway {
 public:
  explicit Gateway(const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterAsyncGenericService(&service_);
    queue_ = builder.AddCompletionQueue();
    server_ = builder.BuildAndStart();
  }
  ~Gateway() {
    server_->Shutdown(std::chrono::system_clock::now());
    queue_->Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_->Next(&tag, &ok);) {
    }
  }

  Status Ask(const std::string& host, const Security& security) const {
    Connection connection(host + ":" + std::to_string(port_), security);
    return connection
        .Call("/tandem.placement.v1.PartnershipService/GetGate", "", {.timeout = absl::Seconds(2)})
        .status();
  }
  int port() const { return port_; }

 private:
  int port_ = 0;
  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace tandem::client
