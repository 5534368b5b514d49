#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <mutex>

#include "gmock/gmock.h"
#include "libs/common/base/position.h"
#include "libs/common/rpc/byte_service.h"
#include "services/tandem/client/catalog.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/run_command.h"
#include "tandem/admin/v1/admin_service.pb.h"

namespace tandem::client {
namespace {

using admin::v1::TailRequest;
using admin::v1::TailResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Brings one event and ends.
class OneEvent final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  OneEvent(const Position& position, const grpc::Status& end) {
    TailResponse response;
    *response.mutable_position() = ToProto(position);
    buffer_ = BufferOf(response.SerializeAsString());
    StartWriteAndFinish(&buffer_, {}, end);
  }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer buffer_;
};

// A service with three events of which the process goes down behind each, and comes up again.
class TailOfEvents : public ::testing::Test {
 protected:
  TailOfEvents() {
    service_.AddServerStream(
        "tandem.admin.v1.AdminService/Tail",
        [this](grpc::CallbackServerContext*, const grpc::ByteBuffer* bytes) {
          TailRequest request;
          grpc::Slice slice;
          const std::string_view body = BytesOf(*bytes, slice);
          request.ParseFromArray(body.data(), static_cast<int>(body.size()));
          const std::lock_guard lock(mutex_);
          asked_.push_back(FormatPosition(FromProto(request.after())) +
                           (request.from_now() ? " from now" : ""));
          const auto number = static_cast<std::int64_t>(asked_.size());
          return new OneEvent(
              {1, number, 0},
              number == 3 ? grpc::Status::OK : grpc::Status(grpc::StatusCode::UNAVAILABLE, "down"));
        });
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
  }

  Answered Run(const std::string& flag = "--no-wait") const {
    std::vector<Flag> flags = FindCommand("events")->flags;
    flags.insert(flags.end(), FlagsOfAll().begin(), FlagsOfAll().end());
    return RunCommand(RunEvents,
                      {"tail", "placement", flag, "--server=127.0.0.1:" + std::to_string(port_)},
                      flags);
  }

  std::mutex mutex_;
  std::vector<std::string> asked_;  // what each stream is to follow
  ByteService service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(TailOfEvents, GoesOnBehindTheLastWhereTheServerComesBack) {
  const Answered answered = Run();
  EXPECT_TRUE(answered.status.ok()) << answered.status;
  EXPECT_THAT(asked_, ElementsAre("0.0.0", "1.1.0", "1.2.0"));
  EXPECT_EQ(answered.text, "1.1.0    \n1.2.0    \n1.3.0    \n");
}

TEST_F(TailOfEvents, OfWhatIsNewMissesNothingMeanwhile) {
  EXPECT_TRUE(Run("--new").status.ok());
  EXPECT_THAT(asked_, ElementsAre("0.0.0 from now", "1.1.0", "1.2.0"));
}

TEST_F(TailOfEvents, BeginsAfterThePositionThatIsGiven) {
  EXPECT_TRUE(Run("--after=1.42.3").status.ok());
  EXPECT_THAT(asked_, ElementsAre("1.42.3", "1.1.0", "1.2.0"));
}

TEST_F(TailOfEvents, SaysWhatAPositionIs) {
  EXPECT_THAT(Run("--after=42").status.message(), HasSubstr("a position like 1.42.0"));
  EXPECT_THAT(asked_, IsEmpty());
}

TEST_F(TailOfEvents, WaitsForNoServerThatWasNotThere) {
  server_->Shutdown();
  EXPECT_TRUE(absl::IsUnavailable(Run().status));
}

}  // namespace
}  // namespace tandem::client
