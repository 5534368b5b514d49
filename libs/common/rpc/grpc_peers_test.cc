#include "libs/common/rpc/grpc_peers.h"

#include <thread>

#include "gmock/gmock.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/grpc_peers_fixture.h"
#include "libs/common/rpc/server.h"
#include "libs/common/rpc/test_service.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/liar.h"
#include "libs/common/testing/server_process.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using testing::GrpcPeersTest;
using ::testing::HasSubstr;
using testing::kEchoMethod;
using testing::NeverAnswers;
using ::testing::Pair;
using testing::Peer;
using testing::SaysYes;

// A peer that can be frozen as by SIGSTOP: its connections stand, and nothing comes out of them any
// more, nor out of new ones.
class FreezingPeer {
 public:
  std::string address() const { return "127.0.0.1:" + std::to_string(wire_.port()); }
  // How many questions have come to it, also while it is frozen.
  int calls() const { return peer_.calls(); }
  void Freeze() { is_frozen_ = true; }
  // For those that connect from now on.
  void Thaw() { is_frozen_ = false; }

 private:
  std::optional<std::string> Pass(std::string answer) const {
    if (is_frozen_) return std::nullopt;
    return answer;
  }

  std::atomic<bool> is_frozen_ = false;
  const Peer peer_{SaysYes};
  const testing::Liar wire_{{.lie = [this](std::string answer) { return Pass(std::move(answer)); },
                             .before = peer_.port()}};
};

std::string Sent(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end()
             ? ""
             : std::string(found->second.data(), found->second.size());
}

TEST_F(GrpcPeersTest, TheAnswersAndTheRefusalsOfAServiceComeThroughWhole) {
  Pipeline::Options changes;
  changes.authenticator = authenticator_.get();
  testing::TestService service(std::move(changes));
  Server::Options serve;
  serve.listen = "127.0.0.1:0";
  serve.pipelines = {service.pipeline.get()};
  const auto server = *Server::Start(serve);
  GrpcPeers peers(To("127.0.0.1:" + std::to_string(server->port())));
  const auto created = service.Create("a");
  ASSERT_TRUE(created.ok());

  constexpr const char* kGet = "tandem.common.v1.TestItemService/GetTestItem";
  common::v1::GetTestItemRequest request;
  request.set_name("countries/ke/testItems/a");
  const auto deadline = absl::Now() + absl::Seconds(20);
  const auto answer = peers.Ask(kGet, request.SerializeAsString(), deadline, "");
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, created->SerializeAsString());

  request.set_name("countries/xx/testItems/a");
  const Status refused = peers.Ask(kGet, request.SerializeAsString(), deadline, "").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "INVALID_FIELDS");
  EXPECT_THAT(BadFieldsOf(refused), ElementsAre("name"));
}

TEST_F(GrpcPeersTest, PassesTheDeadlineAndTheTraceOnAndATokenOfItsOwn) {
  std::string trace, token;
  Time deadline;
  const Peer peer([&](const grpc::CallbackServerContext& context) {
    trace = Sent(context, "traceparent");
    token = Sent(context, "authorization");
    deadline = absl::FromChrono(context.deadline());
    return OkStatus();
  });
  GrpcPeers::Options options = To(peer.address());
  options.patience = absl::Seconds(20);
  GrpcPeers peers(options);
  constexpr const char* kTrace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const Time now = absl::Now();
  EXPECT_EQ(*peers.Ask(kEchoMethod, "", now + absl::Seconds(7), kTrace), "yes");
  EXPECT_EQ(trace, kTrace);
  // The other half is for another replica, should this one say nothing.
  EXPECT_LT(absl::AbsDuration(deadline - now - absl::Seconds(3.5)), absl::Seconds(1));
  ASSERT_TRUE(token.starts_with("Bearer "));
  const auto identity = authenticator_->Verify(std::string_view(token).substr(7));
  ASSERT_TRUE(identity.ok()) << identity.status();
  EXPECT_EQ((*identity)->caller.subject, "learning-content");
  EXPECT_TRUE((*identity)->caller.Has(common::v1::SERVICE, "countries/ke"));
}

TEST_F(GrpcPeersTest, RenewsItsTokenInTimeAndAfterARefusal) {
  testing::ManualClock clock(absl::Now());
  std::string token;
  bool refuses = false;
  const Peer peer([&](const grpc::CallbackServerContext& context) {
    token = Sent(context, "authorization");
    return refuses ? Refuse(kUnauthenticated, "An unknown key.", "") : OkStatus();
  });
  GrpcPeers::Options options = To(peer.address());
  options.clock = &clock;
  GrpcPeers peers(options);
  EXPECT_TRUE(Ask(peers).ok());
  const std::string first = token;
  EXPECT_TRUE(Ask(peers).ok());
  EXPECT_EQ(token, first);
  clock.Advance(absl::Minutes(31));
  EXPECT_TRUE(Ask(peers).ok());
  EXPECT_NE(token, first);
  const std::string second = token;
  refuses = true;
  EXPECT_EQ(ReasonOf(Ask(peers).status()), "PEER_UNAVAILABLE") << "the caller's own token is well";
  refuses = false;
  clock.Advance(absl::Seconds(1));
  EXPECT_TRUE(Ask(peers).ok());
  EXPECT_NE(token, second);
}

// As one does that was signed before the machine's clock was set back.
TEST_F(GrpcPeersTest, ATokenThatIsRefusedIsReplacedWithinTheCall) {
  std::atomic<int> refusals{1};
  const Peer peer([&](const grpc::CallbackServerContext&) {
    return refusals-- > 0 ? Refuse(kUnauthenticated, "Not valid yet.", "") : OkStatus();
  });
  GrpcPeers peers(To(peer.address()));
  EXPECT_TRUE(Ask(peers).ok());
}

TEST_F(GrpcPeersTest, AsksAgainWhileAPeerIsUnavailable) {
  std::atomic<int> left{2};
  const Peer peer([&](const grpc::CallbackServerContext&) {
    return left-- > 0 ? absl::UnavailableError("starting") : OkStatus();
  });
  GrpcPeers peers(To(peer.address()));
  EXPECT_TRUE(Ask(peers).ok());
  EXPECT_EQ(peer.calls(), 3);
}

TEST_F(GrpcPeersTest, APeerThatSaysWhyItIsUnavailableIsNotTakenForDead) {
  const Peer peer([](const grpc::CallbackServerContext&) {
    return Refuse(kStoreUnavailable, "The disk is full.", "");
  });
  GrpcPeers::Options options = To(peer.address());
  options.rest = absl::Hours(1);
  GrpcPeers peers(options);
  FailUntilLeftAlone(peers);
  EXPECT_EQ(ReasonOf(Ask(peers).status()), "STORE_UNAVAILABLE");
}

TEST_F(GrpcPeersTest, ADeadPeerIsLeftAloneAndNobodyWaitsForIt) {
  const int port = testing::FreePort();
  GrpcPeers::Options options = To("127.0.0.1:" + std::to_string(port));
  options.rest = absl::Hours(1);
  GrpcPeers peers(options);
  EXPECT_EQ(ReasonOf(Ask(peers).status()), "PEER_UNAVAILABLE");
  FailUntilLeftAlone(peers);
  const Peer peer(SaysYes, port);  // it is back, and not asked before the rest is over
  const Status refused = Ask(peers).status();
  EXPECT_EQ(ReasonOf(refused), "PEER_UNAVAILABLE");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("common"));
  EXPECT_EQ(peer.calls(), 0);
}

TEST_F(GrpcPeersTest, ADeadPeerIsFoundWhenItIsBack) {
  const int port = testing::FreePort();
  GrpcPeers::Options options = To("127.0.0.1:" + std::to_string(port));
  options.rest = absl::Milliseconds(20);
  GrpcPeers peers(options);
  FailUntilLeftAlone(peers);
  const Peer peer(SaysYes, port);
  const Time until = absl::Now() + absl::Seconds(20);
  while (!Ask(peers).ok()) ASSERT_LT(absl::Now(), until);
  EXPECT_TRUE(Ask(peers).ok());
}

TEST_F(GrpcPeersTest, ASilentPeerCostsADeadlineAndIsThenLeftAlone) {
  const Peer peer(NeverAnswers);
  GrpcPeers::Options options = To(peer.address());
  options.rest = absl::Hours(1);
  GrpcPeers peers(options);
  EXPECT_EQ(ReasonOf(Ask(peers, absl::Milliseconds(1)).status()), "DEADLINE_EXCEEDED")
      << "too short to tell anything of the peer";
  for (int i = 0; i < options.failures_in_a_row; ++i)
    EXPECT_EQ(ReasonOf(Ask(peers, absl::Milliseconds(300)).status()), "DEADLINE_EXCEEDED");
  EXPECT_EQ(ReasonOf(Ask(peers).status()), "PEER_UNAVAILABLE");
}

TEST_F(GrpcPeersTest, WhoBringsNoDeadlineWaitsNoLongerThanThePatience) {
  const Peer peer(NeverAnswers);
  GrpcPeers::Options options = To(peer.address());
  options.patience = absl::Milliseconds(300);
  GrpcPeers peers(options);
  const Status late = peers.Ask(kEchoMethod, "", absl::InfiniteFuture(), "").status();
  EXPECT_EQ(ReasonOf(late), "PEER_UNAVAILABLE");
}

TEST_F(GrpcPeersTest, SpreadsItsCallsOverTheReplicasAndDoesWithoutOneThatDies) {
  const Peer one(SaysYes);
  auto other = std::make_unique<Peer>(SaysYes);
  GrpcPeers peers(To(one.address() + "," + other->address()));
  const Time until = absl::Now() + absl::Seconds(20);
  while (one.calls() == 0 || other->calls() == 0) {
    ASSERT_TRUE(Ask(peers).ok());
    ASSERT_LT(absl::Now(), until);
  }
  const int before = one.calls(), before_other = other->calls();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Ask(peers).ok());
  EXPECT_EQ(one.calls() - before, 10);
  EXPECT_EQ(other->calls() - before_other, 10);
  other.reset();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Ask(peers).ok());
}

// Whom the silent one makes late is late at the same time as the others.
TEST_F(GrpcPeersTest, AReplicaThatStandsStillCostsTimeAndNoAnswer) {
  const Peer frozen(NeverAnswers), other(SaysYes);
  GrpcPeers peers(To(frozen.address() + "," + other.address()));
  EXPECT_TRUE(testing::Eventually([&] {  // it is connected
    return !Ask(peers, absl::Milliseconds(20)).ok() && frozen.calls() > 0;
  }));
  const int before = frozen.calls();
  EXPECT_EQ(AnsweredOfMany(peers), kMany);
  EXPECT_GT(frozen.calls(), before);
}

TEST_F(GrpcPeersTest, OfThreeReplicasTwoMayFreezeAtOnce) {
  FreezingPeer one, other;
  const Peer third(SaysYes);
  GrpcPeers::Options options = To(one.address() + "," + other.address() + "," + third.address());
  options.rest = absl::Hours(1);
  GrpcPeers peers(options);
  ASSERT_TRUE(testing::Eventually([&] {  // all are connected
    return Ask(peers).ok() && one.calls() > 0 && other.calls() > 0 && third.calls() > 0;
  }));
  one.Freeze();
  other.Freeze();
  EXPECT_EQ(AnsweredOfMany(peers), kMany);
  // From now on nobody asks them, nor waits, once they have taken note of what they were asked.
  EXPECT_TRUE(testing::Eventually([&] {
    const int before = one.calls() + other.calls();
    EXPECT_EQ(AnsweredOfMany(peers), kMany);
    return one.calls() + other.calls() == before;
  }));
}

TEST_F(GrpcPeersTest, AReplicaThatWakesIsAskedAgain) {
  FreezingPeer frozen;
  const Peer other(SaysYes);
  GrpcPeers peers(To(frozen.address() + "," + other.address()));
  frozen.Freeze();
  ASSERT_TRUE(Ask(peers).ok());
  frozen.Thaw();
  EXPECT_TRUE(testing::Eventually([&] { return Ask(peers).ok() && frozen.calls() > 0; }));
}

TEST_F(GrpcPeersTest, OfTwoThatAreAskedAtOnceOneMayBeLost) {
  std::atomic<int> calls{0};
  const Peer peer([&](const grpc::CallbackServerContext&) -> std::optional<Status> {
    switch (++calls) {
      case 1:
        return std::nullopt;
      case 2:
        return absl::CancelledError("it stops");
      default:
        return OkStatus();
    }
  });
  GrpcPeers peers(To(peer.address()));
  EXPECT_TRUE(Ask(peers, absl::Seconds(1)).ok());
}

TEST_F(GrpcPeersTest, AServiceWithoutAnAddressIsUnavailable) {
  GrpcPeers peers(To("127.0.0.1:1"));
  const Status unknown =
      peers.Ask("tandem.learning_content.v1.X/Y", "", absl::InfiniteFuture(), "").status();
  EXPECT_EQ(ReasonOf(unknown), "PEER_UNAVAILABLE");
  EXPECT_THAT(std::string(unknown.message()), HasSubstr("learning-content"));
}

TEST(ParsePeers, ReadsATargetForEachServiceAndListsOfAddresses) {
  EXPECT_THAT(*ParsePeers(""), ElementsAre());
  EXPECT_THAT(*ParsePeers("placement=dns:///placement:7400,objectives=ipv4:10.0.0.1:1,10.0.0.2:1"),
              ElementsAre(Pair("objectives", "ipv4:10.0.0.1:1,10.0.0.2:1"),
                          Pair("placement", "dns:///placement:7400")));
  for (const char* wrong : {"placement", "=x", "placement=", "a=1:1,a=2:2", "x:1,a=1:1"}) {
    EXPECT_EQ(ParsePeers(wrong).status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

}  // namespace
}  // namespace tandem
