#pragma once

#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <string>

#include "libs/common/app/module.h"
#include "libs/common/rpc/pipeline.h"

// A module in this process, for calls through the whole pipeline: authorization, validation,
// executor, metrics and log, without a network.
namespace tandem {

class InProcess {
 public:
  // On the store at `url`, which gets its tables. Calls from outside need `authenticator`.
  InProcess(const Module& module, const std::string& url, Authenticator* authenticator = nullptr)
      : declarations_(module.package) {
    module.declare(declarations_);
    StoreOptions options;
    options.url = url;
    options.collections = declarations_.collections();
    store_ = Must(OpenStore(options));
    Pipeline::Options pipeline;
    pipeline.service = module.name;
    pipeline.methods = declarations_.methods();
    pipeline.store = store_.get();
    pipeline.authenticator = authenticator;
    pipeline.executor = &executor_;
    pipeline.threads = &threads_;
    pipeline.metrics = &metrics_;
    pipeline.log = &log_;
    pipeline.generation = [] { return 1; };
    pipeline_ = Must(Pipeline::Make(std::move(pipeline)));
  }

  Store& store() { return *store_; }
  Pipeline& pipeline() { return *pipeline_; }
  const Declarations& declarations() const { return declarations_; }

  // How long a call of `path` ("tandem.placement.v1.PlacementService/GetPlacement") takes somebody
  // with `grant`, in microseconds; it has to work.
  double CallMicros(std::string_view path, const google::protobuf::Message& request,
                    const Grant& grant) {
    const Caller caller{"bench", "", {grant}};
    const auto* route = pipeline_->Find(path);
    std::promise<Status> answered;
    const auto start = std::chrono::steady_clock::now();
    pipeline_->CallAs(caller, *route, request.SerializeAsString(), {},
                      [&](const Reply& reply) { answered.set_value(reply.status); });
    const Status status = answered.get_future().get();
    const auto taken = std::chrono::steady_clock::now() - start;
    if (!status.ok()) Fail(status);
    return std::chrono::duration<double, std::micro>(taken).count();
  }

 private:
  [[noreturn]] static void Fail(const Status& status) {
    std::fprintf(stderr, "%s\n", status.ToString().c_str());
    std::exit(1);
  }
  template <class T>
  static T Must(Result<T> result) {
    if (!result.ok()) Fail(result.status());
    return *std::move(result);
  }

  Declarations declarations_;
  std::unique_ptr<Store> store_;
  Executor executor_{Executor::Options{.threads = 1}};
  Threads threads_{1};
  Metrics metrics_;
  Log log_{SystemClock(), [](std::string_view) {}};
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace tandem
