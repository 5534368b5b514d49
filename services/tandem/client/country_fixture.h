#pragma once

#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/common/app/app.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/modules.h"

namespace tandem::client {

inline const std::vector<Module>& AllModules() {
  static const std::vector<Module> kAll = SuiteModules();
  return kAll;
}

inline void ExpectOk(const Status& status) { EXPECT_TRUE(status.ok()) << status; }

// The whole suite on files of its own: new ones, or a copy of those that another has left, with the
// same key for what stores derive (ids of what handlers make, digests).
class Country {
 public:
  explicit Country(Time now, const std::string& copy_of = "") : clock_(now) {
    if (!copy_of.empty()) {
      std::filesystem::copy(copy_of, folder_, std::filesystem::copy_options::recursive);
    }
    AppOptions options;
    options.modules = AllModules();
    options.store = "sqlite:" + (folder_ / "{service}.db").string();
    options.event_log = "local:" + (folder_ / "events.db").string();
    options.clock = &clock_;
    options.log_sink = [](std::string_view) {};
    auto app = App::Start(options);
    ExpectOk(app.status());
    app_ = *std::move(app);
  }
  ~Country() {
    Leave();
    std::filesystem::remove_all(folder_);
  }

  // Ends it, and answers where its files are.
  std::string Leave() {
    app_.reset();
    return folder_.string();
  }

  void Reach(Day day) {
    clock_.Set(StartOf(day));
    app_->WakeTimers();
    Settle();
  }

  // All that it sets off has happened when it is answered; what is refused sets nothing off. Of a
  // stream its messages are answered as the one that they come to.
  Reply Call(const Caller& caller, const MethodDescriptor& method,
             const google::protobuf::Message& request) {
    const App::Place place = app_->Find(PathOf(method).substr(1));
    std::promise<Reply> answered;
    const auto sink = method.server_streaming() ? std::make_shared<Joined>() : nullptr;
    place.pipeline->CallAs(
        caller, *place.route, request.SerializeAsString(), {},
        [&](Reply reply) { answered.set_value(std::move(reply)); }, sink);
    Reply reply = answered.get_future().get();
    if (sink != nullptr) reply.bytes = sink->bytes;
    if (reply.status.ok()) Settle();
    return reply;
  }

  Store& store(const Module& module) { return app_->module(module.name)->store(); }
  std::vector<common::v1::JournalEntry> Journal(const Module& module, Position after = {}) {
    auto entries = store(module).ReadJournal(after, 1'000'000);
    ExpectOk(entries.status());
    return *std::move(entries);
  }

 private:
  struct Joined final : StreamSink {
    bool Send(std::shared_ptr<const std::string> message) override {
      bytes->append(*message);
      return true;
    }
    bool gone() const override { return false; }

    std::shared_ptr<std::string> bytes = std::make_shared<std::string>();
  };

  void Settle() { ExpectOk(app_->Settle(absl::Now() + absl::Seconds(30))); }

  const std::filesystem::path folder_ = tandem::testing::TemporaryFolder();
  tandem::testing::ManualClock clock_;
  std::unique_ptr<App> app_;
};

}  // namespace tandem::client
