#include "libs/common/testing/suite.h"

#include <unistd.h>

#include <cstdlib>
#include <future>

#include "libs/common/base/reasons.h"

namespace tandem::testing {
namespace {

constexpr int kPage = 1000;
constexpr Duration kPatience = absl::Seconds(30);

std::vector<std::string> NamesOf(const std::vector<Module>& modules) {
  std::vector<std::string> names;
  for (const Module& module : modules) names.emplace_back(module.name);
  return names;
}

// Keeps what a stream sends.
class Collector final : public StreamSink {
 public:
  bool Send(std::shared_ptr<const std::string> bytes) override {
    messages.push_back(*bytes);
    return true;
  }
  bool gone() const override { return false; }

  std::vector<std::string> messages;
};

}  // namespace

Caller CallerWith(std::string subject, common::v1::Role role, std::string prefix,
                  std::string person) {
  return {std::move(subject), std::move(person), {{role, std::move(prefix)}}};
}

Suite::Suite(std::vector<Module> modules, std::string store) : folder_(TemporaryFolder()) {
  caller_ = CallerWith("tester", common::v1::ADMINISTRATOR, "*");
  caller_.grants.push_back({common::v1::PROGRAMME_MANAGER, "*"});
  caller_.grants.push_back({common::v1::LEARNING_EDITOR, "*"});
  options_.modules = std::move(modules);
  options_.store =
      store.empty() ? "sqlite:" + (folder_ / "{service}.db").string() : std::move(store);
  options_.event_log = "local:" + (folder_ / "events.db").string();
  options_.clock = &clock_;
  options_.log_sink = [](std::string_view) {};
  Restart();
}

Suite::~Suite() {
  app_.reset();
  std::filesystem::remove_all(folder_);
}

void Suite::Restart() {
  app_.reset();
  auto app = App::Start(options_);
  if (!app.ok()) {
    ADD_FAILURE() << app.status();
    std::abort();  // no test can go on without it
  }
  app_ = *std::move(app);
}

Result<std::string> Suite::CallBytes(const Caller& caller, std::string_view path,
                                     const google::protobuf::Message& request) {
  const App::Place place = app_->Find(path);
  if (place.route == nullptr)
    return Refuse(kUnknownMethod, "No module serves " + std::string(path) + ".", "");
  std::promise<Reply> promise;
  place.pipeline->CallAs(caller, *place.route, request.SerializeAsString(), CallMetadata{},
                         [&](Reply reply) { promise.set_value(std::move(reply)); });
  const Reply reply = promise.get_future().get();
  RETURN_IF_ERROR(reply.status);
  return *reply.bytes;
}

Result<std::vector<std::string>> Suite::StreamBytes(std::string_view path,
                                                    const google::protobuf::Message& request) {
  const auto place = app_->Find(path);
  if (place.pipeline == nullptr) return NotFound(path);
  const auto sink = std::make_shared<Collector>();
  std::promise<Status> promise;
  place.pipeline->CallAs(
      caller_, *place.route, request.SerializeAsString(), CallMetadata{},
      [&](const Reply& reply) { promise.set_value(reply.status); }, sink);
  RETURN_IF_ERROR(promise.get_future().get());
  return std::move(sink->messages);
}

std::vector<std::string> Suite::EventData(const std::string& type) {
  std::vector<std::string> data;
  for (const std::string& name : NamesOf(options_.modules)) {
    Position after;
    while (true) {
      const auto rows = app_->module(name)->store().ReadJournal(after, kPage);
      if (!rows.ok() || rows->empty()) {
        EXPECT_TRUE(rows.ok()) << rows.status();
        break;
      }
      for (const auto& row : *rows) {
        for (const auto& event : row.events()) {
          if (event.type() == type && event.topic().empty()) data.push_back(event.data());
        }
        after = {row.epoch(), row.number(), 0};
      }
    }
  }
  return data;
}

Status Suite::Settle() { return app_->Settle(absl::Now() + kPatience); }

Status Suite::Advance(Duration by) {
  clock_.Advance(by);
  app_->WakeTimers();
  return Settle();
}

}  // namespace tandem::testing
