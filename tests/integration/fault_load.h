#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/tandem/client/sample.h"
#include "tandem/common/v1/journal.pb.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_client.h"

// The load under which processes and servers fail: workers that make one partnership after another
// in three services, with few commands whose effects are known one by one, and one that leads
// partnerships all the way through the four (ways.h).
namespace tandem::testing {

// One acknowledged command: the verb "CreateTeam" on a resource of `service`.
struct Acknowledged {
  std::string service, verb, name;
};

// "CreateTeam"; "on TeamCreated" of a reaction.
std::string VerbOf(const common::v1::JournalEntry& row);

class FaultLoad {
 public:
  static const Duration kPause;
  // Makes what all of them need. Between two commands of one worker there is a pause: the machine
  // has more to do than this, most of all where a test waits.
  explicit FaultLoad(const Distributed& suite, Duration pause = kPause);
  ~FaultLoad();

  // Workers that send each command until it is acknowledged, with its request id; one that is
  // refused for good fails the test.
  void Begin(int workers = 2, bool has_ways = true);
  // Each has its last command acknowledged.
  void End();

  // One that a test has sent itself, and had acknowledged.
  void Count(Acknowledged command);
  // Makes a team at whatever `client` calls, and counts it; false if it is refused for good.
  bool MakeTeam(const FaultClient& client, const std::string& id);
  // Makes and confirms one more priority of `partnership` ("countries/lr/partnerships/w0-1"), and
  // counts both.
  bool ConfirmPriority(const std::string& partnership, const std::string& id);
  // A restore of `service` has undone `rows` of its journal: what they did is not counted any more,
  // but for its effects in other services.
  void Lose(std::string_view service, const std::vector<common::v1::JournalEntry>& rows);
  // So far.
  int count() const;
  // Waits until there are `more`; false if they do not come in time, or one was refused.
  bool WaitForMore(int more, Duration patience = absl::Seconds(60)) const;
  // Calls that failed and were sent again, and the slowest one that did not, since this was asked
  // last.
  struct Since {
    int failed = 0;
    std::string last_failure;
    Duration slowest;
    std::vector<Duration> calls;  // how long each took
  };
  Since TakeSince();

  // Everything acknowledged is in state and journal exactly once, and had its effect in the other
  // services once. Of services at rest.
  void ExpectExactlyOnce(const Stores& stores) const;

 private:
  void Work(int worker);
  void LeadWays();
  // False, without a failure, also where it waits for another service once the load has ended.
  bool SendStep(const client::SampleCall& call);
  bool Send(const std::string& method, const google::protobuf::Message& request,
            const std::string& name) {
    return SendTo(client_, method, request, name);
  }
  bool SendTo(const FaultClient& client, const std::string& method,
              const google::protobuf::Message& request, const std::string& name,
              bool may_wait = false);

  const FaultClient client_;
  const FaultClient other_;  // who approves what the first has submitted
  const Duration pause_;
  std::atomic<bool> goes_on_ = false, is_refused_ = false;
  std::vector<std::jthread> workers_;
  std::vector<int> rounds_;  // to begin with, by worker
  int ways_ = 0;             // begun
  mutable std::mutex mutex_;
  std::vector<Acknowledged> acknowledged_, lost_;
  Since since_;
};

}  // namespace tandem::testing
