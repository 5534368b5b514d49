#include "tests/integration/walk_suite.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "services/tandem/client/json.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/modules.h"

namespace tandem::walk {
namespace {

// How long to wait for what must come.
constexpr std::chrono::seconds kPatience(20);

std::string Person(int number) {
  return fmt::format("countries/lr/persons/5a1e0000-0000-4000-8000-{:012}", number);
}

}  // namespace

Caller CallerNamed(const std::string& name) {
  using testing::CallerWith;
  const std::string partnership(kPartnership);
  if (name == "office") return CallerWith(name, common::v1::PROGRAMME_MANAGER, "*");
  if (name == "editor") return CallerWith(name, common::v1::LEARNING_EDITOR, "*");
  if (name == "manager") {
    return CallerWith(name, common::v1::PROGRAMME_MANAGER, "countries/lr", Person(1));
  }
  if (name == "amp_leader") return CallerWith(name, common::v1::LEADER, "countries/lr", Person(2));
  if (name == "ministry_leader") {
    return CallerWith(name, common::v1::LEADER, partnership, Person(3));
  }
  if (name == "team_lead") return CallerWith(name, common::v1::TEAM_LEAD, partnership, Person(4));
  if (name == "data_officer") {
    return CallerWith(name, common::v1::TEAM_MEMBER, partnership, Person(5));
  }
  EXPECT_EQ(name, "partner") << "nobody has this name";
  return CallerWith(name, common::v1::PLACED_PROFESSIONAL, partnership, Person(6));
}

WalkSuite::WalkSuite() : suite_(SuiteModules()) {}

void WalkSuite::On(Day day) {
  const Status moved = suite_.Advance(StartOf(day) - suite_.clock().Now());
  ASSERT_TRUE(moved.ok()) << moved;
}

void WalkSuite::Do(std::string_view requests) {
  for (const Request& request : Parse(requests)) {
    const auto answer =
        suite_.CallAs<google::protobuf::Empty>(request.caller, request.path, *request.message);
    EXPECT_TRUE(answer.ok()) << request.path << " " << request.message->ShortDebugString() << "\n"
                             << answer.status();
  }
  const Status settled = suite_.Settle();
  EXPECT_TRUE(settled.ok()) << settled;
}

Status WalkSuite::Refused(std::string_view request) {
  Status status = Send<google::protobuf::Empty>(request).status();
  EXPECT_FALSE(status.ok()) << "It was accepted: " << request;
  return status;
}

std::vector<WalkSuite::Request> WalkSuite::Parse(std::string_view text) {
  const std::string filled = absl::StrReplaceAll(
      {text.data(), text.size()}, {{"$p", std::string(kPartnership)},
                                   {"$today", FormatDay(DayOf(suite_.clock().Now()))},
                                   {"$t", std::string(kTeam)},
                                   {"$c", "countries/lr"},
                                   {"$d", std::string(kData)}});
  const auto lines = client::ParseYaml(filled);
  EXPECT_TRUE(lines.ok()) << lines.status();
  std::vector<Request> requests;
  if (!lines.ok()) return requests;
  for (const client::Json& line : *lines) {
    const std::string& key = line.begin().key();
    const std::size_t space = key.find(' ');
    const auto method = client::FindMethod(key.substr(space + 1));
    EXPECT_TRUE(method.ok()) << key << "\n" << method.status();
    if (!method.ok()) continue;
    Request& request = requests.emplace_back();
    request.caller = CallerNamed(key.substr(0, space));
    request.path = client::PathOf(**method);
    request.message = client::NewMessage(*(*method)->input_type());
    const Status read = client::FromJson(line.begin().value(), *request.message);
    EXPECT_TRUE(read.ok()) << key << "\n" << read;
  }
  return requests;
}

class ReportWatch::Sink final : public StreamSink {
 public:
  bool Send(std::shared_ptr<const std::string> bytes) override {
    const std::lock_guard lock(mutex_);
    reports_.emplace_back().ParseFromString(*bytes);
    changed_.notify_all();
    return true;
  }
  bool gone() const override { return gone_; }

  void Leave() { gone_ = true; }
  std::vector<std::string> achievements() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> values;
    for (const reporting::v1::Report& report : reports_) {
      values.push_back(report.partnership_report().achievement().value());
    }
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
  }
  reporting::v1::PartnershipReport WaitFor(std::string_view etag) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(
        lock, kPatience, [&] { return !reports_.empty() && reports_.back().etag() == etag; });
    return came ? reports_.back().partnership_report() : reporting::v1::PartnershipReport();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<reporting::v1::Report> reports_;
  std::atomic<bool> gone_{false};
};

ReportWatch::ReportWatch(WalkSuite& walk, const std::string& caller)
    : sink_(std::make_shared<Sink>()) {
  reporting::v1::WatchReportRequest request;
  request.set_name(fmt::format("{}/report", kPartnership));
  const App::Place place = walk.suite().app().Find("tandem.reporting.v1.ReportService/WatchReport");
  place.pipeline->CallAs(
      CallerNamed(caller), *place.route, request.SerializeAsString(), {},
      [this](const Reply& reply) { ended_.set_value(reply.status); }, sink_);
}

ReportWatch::~ReportWatch() {
  sink_->Leave();
  const Status ended = ended_.get_future().get();
  EXPECT_TRUE(absl::IsCancelled(ended)) << ended;
}

reporting::v1::PartnershipReport ReportWatch::WaitFor(std::string_view etag) {
  return sink_->WaitFor(etag);
}

std::vector<std::string> ReportWatch::achievements() const { return sink_->achievements(); }

}  // namespace tandem::walk
