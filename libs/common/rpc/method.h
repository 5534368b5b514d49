#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "libs/common/base/caller.h"
#include "libs/common/store/unit.h"

namespace tandem {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// Takes out of a resource what the caller may not read of it.
using ForReader = std::function<void(const Caller&, google::protobuf::Message& resource)>;

// Takes the messages of a stream, in order. Blocks while the caller reads slowly. CANCELLED once
// the caller has gone, the server stops, the token has expired or the deadline has passed: the
// handler then returns.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual Status Write(const google::protobuf::Message& message) = 0;
  // OK while someone is listening.
  virtual Status alive() const = 0;
};

// Changes state, as one Change. `position` of its last event is answered as `tandem-position`.
struct CommandHandler {
  std::function<Result<MessagePtr>(Unit&, const google::protobuf::Message&)> run;
  // The collection of the resource that it answers: what a retry with the same request_id gets, as
  // it is now.
  CollectionInfo answers;
  // What can be said of the fields of a request beyond their rules without reading anything; null:
  // nothing.
  std::function<Status(const google::protobuf::Message&)> check;
  // Applied to the answer, and to that of a retry; may be null.
  ForReader for_reader;
};
// Reads.
struct QueryHandler {
  std::function<Result<MessagePtr>(View&, const google::protobuf::Message&)> run;
};
// The standard Get: answered from the cache, as bytes, where it holds the resource.
struct GetHandler {
  CollectionInfo collection;
};
// Writes a stream; runs on a thread of its own.
struct StreamHandler {
  std::function<Status(View&, const google::protobuf::Message&, Writer&)> run;
};
// A query that is run again whenever something that it read has changed, at most four times a
// second; the newest state is sent when it differs from the last one sent. A request with an `etag`
// gets nothing until the state has another one.
struct WatchHandler {
  std::function<Result<MessagePtr>(View&, const google::protobuf::Message&)> run;
};

// One RPC as the pipeline knows it.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  std::variant<CommandHandler, QueryHandler, GetHandler, StreamHandler, WatchHandler> handler;
};

}  // namespace tandem
