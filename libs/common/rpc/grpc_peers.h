#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "libs/common/base/clock.h"
#include "libs/common/base/log.h"
#include "libs/common/rpc/peers.h"

namespace tandem {

// Where the other services of the suite listen, by service. A target is what gRPC knows as one
// (github.com/grpc/grpc, doc/naming.md): "dns:///placement:7400" asks each address behind the name
// in turn (in Kubernetes a headless service), "ipv4:10.0.0.1:7400,10.0.0.2:7400" each of the list.
using PeerTargets = std::map<std::string, std::string, std::less<>>;
// Of the setting `peers`: "placement=dns:///placement:7400,objectives=dns:///objectives:7400".
// INVALID_ARGUMENT on anything that is no SERVICE=TARGET, or a service named twice.
Result<PeerTargets> ParsePeers(std::string_view text);

// The services of other processes as peers, over gRPC: one channel each, balanced over all
// addresses of its target, with the caller's deadline and trace, and a token of this process's own
// that says it is a service. Thread-safe.
//
// A peer that is UNAVAILABLE is asked again with growing pauses, within the deadline: asking
// changes nothing. One that has said nothing for half of the time is asked again, at two of its
// addresses and over a new connection at once, which takes the place of the old ones: of several
// some may stand still, and get no questions until they wake. One that has failed several questions
// in a row is left alone for a while, then one question at a time tries it: the others are refused
// at once with PEER_UNAVAILABLE. Errors that the peer itself answered come through whole.
class GrpcPeers final : public Peers {
 public:
  struct Options {
    PeerTargets targets;
    std::string service;      // who asks: the subject of its token
    std::string signing_dir;  // see MakeKey; the peers know the public half
    std::string tls_dir;      // see tls.h; in the clear if empty
    Log* log = nullptr;
    const Clock* clock = &SystemClock();  // of the token
    Duration patience = kPeerPatience;
    int failures_in_a_row = 3;         // after which a peer is left alone
    Duration rest = absl::Seconds(1);  // for so long
  };
  explicit GrpcPeers(Options options);
  ~GrpcPeers() override;

  // PEER_UNAVAILABLE also for a service that has no target, or refuses the token.
  Result<std::string> Ask(std::string_view method, std::string request, Time deadline,
                          std::string_view traceparent) override;

 private:
  class Peer;
  // Signed anew when half of its life is over.
  Result<std::string> Token();
  void DropToken(const std::string& token);

  const Options options_;
  std::map<std::string, std::unique_ptr<Peer>, std::less<>> peers_;
  std::mutex mutex_;  // guards the token
  std::string token_;
  Time renewal_;
};

}  // namespace tandem
