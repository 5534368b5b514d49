#include "tests/integration/crash_load.h"

#include <unistd.h>

#include <future>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/kill_points.h"
#include "services/tandem/client/sample.h"
#include "services/tandem/modules.h"

namespace tandem::crash {
namespace {

using client::Sample;
using client::SampleCall;

// For an event of another service to arrive.
constexpr Duration kPatience = absl::Seconds(60);
// What is sent again after a kill is one round, so a short one leaves more to what is new.
constexpr int kRoundsOfAPartnership = 3;
constexpr Duration kPause = absl::Milliseconds(2);

Result<Sample> RoundOf(int worker, int round) {
  ASSIGN_OR_RETURN(Sample sample,
                   WayOf(fmt::format("{}-{}", worker, round / kRoundsOfAPartnership)));
  // Its part of the way.
  auto& calls = sample.calls;
  const auto start_of = [&](int part) {
    const auto count = static_cast<std::ptrdiff_t>(calls.size());
    return calls.begin() + (count * part + kRoundsOfAPartnership - 1) / kRoundsOfAPartnership;
  };
  const int part = round % kRoundsOfAPartnership;
  sample.calls = std::vector<SampleCall>(start_of(part), start_of(part + 1));
  return sample;
}

Status Call(App& app, const Sample& sample, const SampleCall& call, const std::string& request_id) {
  const App::Place place =
      app.Find(fmt::format("{}/{}", call.method->service()->full_name(), call.method->name()));
  if (place.route == nullptr) return Internal("no such method");
  ASSIGN_OR_RETURN(const MessagePtr request, RequestOf(call));
  SetText(*request, "request_id", request_id);
  std::promise<Status> promise;
  place.pipeline->CallAs(sample.callers.at(call.as), *place.route, request->SerializeAsString(),
                         CallMetadata{},
                         [&](const Reply& reply) { promise.set_value(reply.status); });
  return promise.get_future().get();
}

// Until what it waits for has come from another service.
Status CallInTime(App& app, const Sample& sample, const SampleCall& call,
                  const std::string& request_id) {
  const Time end = absl::Now() + kPatience;
  while (true) {
    Status status = Call(app, sample, call, request_id);
    if (!WaitsForAnother(status) || absl::Now() > end) return status;
    absl::SleepFor(kPause);
  }
}

Status Prepare(App& app) {
  ASSIGN_OR_RETURN(const Sample sample, PreparationOfWays());
  for (const SampleCall& call : sample.calls) {
    RETURN_IF_ERROR(CallInTime(app, sample, call, fmt::format("preparation-{}", call.line)));
  }
  return OkStatus();
}

// Until the process dies or a command is refused; the first is what the test wants.
Status Work(App& app, int worker, int round, int acks_fd) {
  for (;; ++round) {
    ASSIGN_OR_RETURN(const Sample sample, RoundOf(worker, round));
    for (std::size_t command = 0; command < sample.calls.size(); ++command) {
      // One write below PIPE_BUF: whole or not at all.
      const std::string line = fmt::format("{} {} {}\n", worker, round, command);
      RETURN_IF_ERROR(CallInTime(app, sample, sample.calls[command],
                                 fmt::format("{}-{}-{}", worker, round, command)));
      if (::write(acks_fd, line.data(), line.size()) < 0) return Internal("nobody listens");
    }
  }
}

}  // namespace

std::vector<Written> WrittenInRound(int worker, int round) {
  std::vector<Written> all;
  const auto sample = RoundOf(worker, round);
  if (!sample.ok()) return all;
  for (const SampleCall& call : sample->calls) all.push_back(WrittenBy(call));
  return all;
}

AppOptions OptionsIn(const std::string& folder) {
  AppOptions options;
  options.modules = SuiteModules();
  options.store = "sqlite:" + folder + "/{service}.db";
  options.event_log = "local:" + folder + "/events.db";
  options.log_sink = [](std::string_view line) {
    // What an operator would read, where a test that fails is read.
    if (line.find("\"level\":\"info\"") == std::string_view::npos) fmt::print(stderr, "{}", line);
  };
  return options;
}

int RunChild(const std::vector<std::string>& arguments) {
  const int acks_fd = std::stoi(arguments.at(1));
  AppOptions options = OptionsIn(arguments.at(0));
  const auto killer = testing::MakeKiller({.step = arguments.at(2),
                                           .after = arguments.at(3) == "after",
                                           .occurrence = std::stoi(arguments.at(4))});
  options.decorate_store = [&](std::unique_ptr<Store> store) {
    return killer->Decorate(std::move(store));
  };
  options.decorate_log = [&](std::unique_ptr<EventLog> log) {
    return killer->Decorate(std::move(log));
  };
  const auto app = App::Start(options);
  if (!app.ok()) {
    fmt::print(stderr, "crash child: {}\n", app.status().ToString());
    return 1;
  }
  if (const Status status = Prepare(**app); !status.ok()) {
    fmt::print(stderr, "crash child: {}\n", status.ToString());
    return 1;
  }
  std::vector<std::future<Status>> workers;
  for (int worker = 0; worker < kWorkers; ++worker) {
    const int round = std::stoi(arguments.at(5 + static_cast<std::size_t>(worker)));
    workers.push_back(std::async(
        std::launch::async, [&, worker, round] { return Work(**app, worker, round, acks_fd); }));
  }
  for (auto& worker : workers) {
    if (const Status status = worker.get(); !status.ok()) {
      fmt::print(stderr, "crash child: {}\n", status.ToString());
    }
  }
  return 1;
}

}  // namespace tandem::crash
