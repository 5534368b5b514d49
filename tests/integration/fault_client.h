#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "libs/common/base/status.h"

namespace grpc {
class Channel;
class ChannelCredentials;
}  // namespace grpc

namespace tandem::testing {

class Distributed;

// A programme manager's token that holds for all that a test makes of the clock, signed with the
// newest key of the folder; empty if there is none.
std::string FaultToken(const std::string& signing_dir, std::string subject);

// What goes with a call.
struct CallExtra {
  std::string traceparent = {}, at_least = {};  // metadata; none if empty
  absl::Duration timeout = absl::Seconds(3);
};

// Calls the services of a suite as a programme manager (or whom `token` is made out
// to), spread over their replicas in turn (round_robin), without retries: what fails is seen.
// Thread-safe.
class FaultClient {
 public:
  // Every replica of every service; or, with `process`, that one process alone.
  explicit FaultClient(const Distributed& suite, std::string_view process = {},
                       std::string token = {});
  // All of them at one address.
  FaultClient(const std::string& address,
              const std::shared_ptr<grpc::ChannelCredentials>& credentials, std::string token);
  ~FaultClient();

  // `method` is "tandem.placement.v1.TeamService/CreateTeam". Nothing is read into a null answer.
  Status Call(std::string_view method, const google::protobuf::Message& request,
              google::protobuf::Message* answer = nullptr, const CallExtra& extra = {}) const;

 private:
  const std::string token_;
  std::map<std::string, std::shared_ptr<grpc::Channel>, std::less<>> channels_;  // by service
};

}  // namespace tandem::testing
