#include "fmt/format.h"
#include "libs/common/rpc/grpc_peers_fixture.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/name_server.h"

namespace tandem::testing {
namespace {

// As in Kubernetes, where a replica that is replaced comes back at another address.
TEST_F(GrpcPeersTest, FollowsTheAddressesOfANameWhileTheyChange) {
  const Peer one(SaysYes);
  auto other = std::make_unique<Peer>(SaysYes, one.port(), "127.0.0.2");
  NameServer names({"127.0.0.1", "127.0.0.2"});
  GrpcPeers::Options options = To("");
  options.targets = {
      {"common", fmt::format("dns://127.0.0.1:{}/placement:{}", names.port(), one.port())}};
  GrpcPeers peers(options);
  ASSERT_TRUE(Eventually([&] { return Ask(peers).ok() && one.calls() > 0 && other->calls() > 0; }));
  const int before = one.calls(), before_other = other->calls();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Ask(peers).ok());
  EXPECT_EQ(one.calls() - before, 10);
  EXPECT_EQ(other->calls() - before_other, 10);
  const Peer next(SaysYes, one.port(), "127.0.0.3");
  names.SetAddresses({"127.0.0.1", "127.0.0.3"});
  other.reset();
  // A name is asked for every five seconds at most.
  EXPECT_TRUE(Eventually([&] {
    EXPECT_TRUE(Ask(peers).ok());
    return next.calls() > 0;
  }));
}

}  // namespace
}  // namespace tandem::testing
