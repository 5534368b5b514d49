#pragma once

#include <memory>
#include <vector>

#include "grpcpp/generic/async_generic_service.h"
#include "libs/common/rpc/byte_service.h"
#include "libs/common/rpc/open_calls.h"
#include "libs/common/rpc/pipeline.h"

// How calls come from gRPC to a pipeline, and their answers back.
namespace tandem {

// gRPC keeps a table of all methods that it knows by path for each connection, 160 bytes a method:
// it knows those that a cache may answer in microseconds. The others come to it as unknown ones
// (see ServeOthers).
void RegisterCached(ByteService& service, Pipeline& pipeline, OpenCalls& open);

// Every path that is not registered: methods of the pipelines, and what nobody has. `pipelines` and
// `open` outlive it.
std::unique_ptr<grpc::CallbackGenericService> ServeOthers(const std::vector<Pipeline*>& pipelines,
                                                          OpenCalls& open);

}  // namespace tandem
