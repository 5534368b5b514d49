#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "libs/common/base/status.h"
#include "services/tandem/client/arguments.h"
#include "services/tandem/client/connection.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/terminal.h"

// What one run of a command has at hand.
namespace tandem::client {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// Not thread-safe; lives for one command.
class Session {
 public:
  Session(Arguments arguments, Terminal out);

  const Arguments& arguments() const { return arguments_; }
  // The words after the command.
  const std::vector<std::string>& words() const { return arguments_.words(); }
  const Terminal& out() const { return out_; }
  bool json() const { return arguments_.Has("json"); }
  // --server, TANDEM_SERVER, 127.0.0.1:7400.
  const std::string& server() const { return connection_.server(); }
  // --data-dir, TANDEM_DATA_DIR, data: of a server on this machine.
  const std::string& data_dir() const { return data_dir_; }
  Connection& connection() { return connection_; }
  // Who calls; see tokens.h for what it allows.
  const std::string& token() const { return token_; }

  // With the token of --token, TANDEM_TOKEN or admin.token in the data folder. A command has a
  // request_id, so that whoever got no answer in time can ask again. `timeout` goes before
  // --timeout, and that before what the method is given.
  Result<MessagePtr> Call(const MethodDescriptor& method, const google::protobuf::Message& request,
                          std::optional<absl::Duration> timeout = {});
  Status Stream(const MethodDescriptor& method, const google::protobuf::Message& request,
                const std::function<Status(const google::protobuf::Message&)>& take);
  // The same of a stream that can go on where it ended: while its server is away, for some minutes,
  // it is opened again with what `request` says by then, in which `take` notes what it has had.
  // Only where `can_go_on`: nobody waits for a server that was not there to begin with.
  Status Follow(const MethodDescriptor& method, const google::protobuf::Message& request,
                const std::function<Status(const google::protobuf::Message&)>& take,
                const std::function<bool()>& can_go_on);

  // The same for types that are known; `method` is "ReportService.GetCountryReport".
  template <class Response>
  Result<Response> Ask(std::string_view method, const google::protobuf::Message& request) {
    ASSIGN_OR_RETURN(const MethodDescriptor* const found, FindMethod(method));
    ASSIGN_OR_RETURN(const MessagePtr answer, Call(*found, request));
    return static_cast<const Response&>(*answer);
  }

  void Write(std::string_view text) const;
  // As JSON with --json, else as text for people.
  Status Show(const google::protobuf::Message& message) const;
  void Show(const Json& json) const;

 private:
  Arguments arguments_;
  Terminal out_;
  Connection connection_;
  std::string data_dir_;
  std::string token_;
  std::optional<absl::Duration> timeout_;
};

// A flag is meant for this call, whatever the environment says for all.
Security SecurityOf(const Arguments& arguments);

// --timeout, if it is given. INVALID_ARGUMENT for what is no time.
Result<std::optional<absl::Duration>> TimeoutOf(const Arguments& arguments);

// "lr" or "countries/lr" as "countries/lr".
std::string CountryNamed(const std::string& word);

// An empty message of a type that is linked.
MessagePtr NewMessage(const Descriptor& type);

// INVALID_ARGUMENT if the file cannot be read.
Result<std::string> ReadText(const std::string& path);

// INVALID_ARGUMENT with what is missing, for the words of a command.
Status Usage(const std::string& text);

}  // namespace tandem::client
