#include "tests/integration/pairs_state.h"

#include <future>
#include <initializer_list>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "libs/common/app/app.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/source_tree.h"
#include "services/tandem/modules.h"
#include "tests/integration/pairs_leaders.h"
#include "tests/integration/pairs_requests.h"
#include "tests/integration/pairs_tenders.h"

namespace tandem::pairs {
namespace {

using client::Sample;
using client::SampleCall;
using Words = std::vector<std::pair<std::string, std::string>>;

constexpr Duration kPatience = absl::Seconds(30);

std::string Filled(std::string_view text, const Words& words) {
  Words all = words;
  all.insert(all.end(), {{"$PARTNERSHIP", "countries/lr/partnerships/amp-ncd"},
                         {"$DISCOVER", "countries/lr/partnerships/discover"},
                         {"$DEFINE", "countries/lr/partnerships/define"},
                         {"$PERSON", "countries/lr/persons/5a1e0000-0000-4000-8000-00000000010"},
                         {"$PRO", "countries/lr/professionals/5a1e0000-0000-4000-8000-00000000020"},
                         {"$UUID", "5a1e0000-0000-4000-8000-00000000"}});
  return absl::StrReplaceAll(std::string(text), all);
}

std::string Document(std::string_view calls) {
  return fmt::format("title: pairs\n{}calls:\n{}", kCallers, Filled(calls, {}));
}

// A match that the host team has accepted, so that the professional confirms it.
std::string Match(const std::string& need, const std::string& professional,
                  const std::string& share) {
  return Filled(kMatch, {{"$NEED", need}, {"$N", professional}, {"$SHARE", share}});
}

// What is done with the placement of a match.
std::string Taken(const std::string& need, const std::string& professional,
                  std::initializer_list<const char*> steps) {
  std::string calls;
  for (const char* step : steps) calls += Filled(step, {{"$NEED", need}, {"$N", professional}});
  return calls;
}

// Professional 1 has an active placement and one that is ready, each of 40%, and is about to take a
// third of 20%; professionals 2 and 3 are about to take the one seat of another need. Professional
// 4 has a placement in each of the other states.
std::string StateOfPlacement() {
  std::string calls;
  for (const char* professional : {"1", "2", "3", "4"}) {
    calls += Filled(kProfessional, {{"$N", professional}});
  }
  for (const char* need :
       {"active", "ready", "third", "last-seat", "planned", "clearing", "paused"}) {
    calls += Filled(kNeed, {{"$NEED", need}, {"$ROLE", "COACH"}});
  }
  calls += Filled(kNeed, {{"$NEED", "visitor"}, {"$ROLE", "EXCHANGE_VISITOR"}});
  for (const char* need : {"active", "ready"}) {
    calls += Match(need, "1", "40");
    calls += Taken(need, "1", {kPlan, kClear, kReady});
  }
  calls += Taken("active", "1", {kStart, kTrusted});
  calls += Match("third", "1", "20");
  calls += Match("last-seat", "2", "100");
  calls += Match("last-seat", "3", "100");
  for (const char* need : {"planned", "clearing", "paused", "visitor"}) {
    calls += Match(need, "4", "20");
    calls += Taken(need, "4", {kPlan});
  }
  calls += Taken("clearing", "4", {kClear});
  calls += Taken("paused", "4", {kClear, kReady, kStart, kPause});
  calls += Taken("visitor", "4", {kClear, kReady, kStart});
  return calls;
}

// One partnership waits for an approval; the other has it, and waits for a side's agreement to its
// focus.
std::string StateOfYoungPartnerships() {
  std::string calls = kYoungPartnerships;
  for (const char* young : {"$DISCOVER", "$DEFINE"}) {
    calls += Filled(kDiscovery, {{"$YOUNG", young}});
  }
  return calls + kEarlyNeed + kDefinition;
}

// One that is over for bids, one whose bids are scored and one that is awarded, beside those of
// kStateOfTenders.
std::string StateOfTenders() {
  std::string calls = kStateOfTenders;
  const auto with = [&](const char* tender, std::initializer_list<const char*> steps) {
    for (const char* step : steps) calls += Filled(step, {{"$TENDER", tender}});
  };
  with("closing", {kTenderToOpen});
  with("scored", {kTenderToOpen, kTenderToAward});
  with("awarded", {kTenderToOpen, kTenderToAward, kAwardOfTender});
  return calls;
}

Status Play(App& app, const Sample& sample, const SampleCall& call) {
  const MessagePtr request(google::protobuf::MessageFactory::generated_factory()
                               ->GetPrototype(call.method->input_type())
                               ->New());
  RETURN_IF_ERROR(client::FromJson(call.request, *request));
  const App::Place place =
      app.Find(fmt::format("{}/{}", call.method->service()->full_name(), call.method->name()));
  if (place.route == nullptr) return Internal("no such method");
  std::promise<Status> promise;
  place.pipeline->CallAs(sample.callers.at(call.as), *place.route, request->SerializeAsString(),
                         CallMetadata{},
                         [&](const Reply& reply) { promise.set_value(reply.status); });
  const Status status = promise.get_future().get();
  if (ReasonOf(status) != call.expect) {
    return Internal(fmt::format("{}, line {}: {}", sample.file, call.line, status.ToString()));
  }
  return app.Settle(absl::Now() + kPatience);
}

Status PlayAll(App& app, std::string_view text, std::string_view file) {
  ASSIGN_OR_RETURN(const Sample sample, client::ParseSample(text, file));
  for (const SampleCall& call : sample.calls) {
    // What depends on an earlier answer is none of the state.
    if (!call.keep.empty() || call.request.dump().find("${") != std::string::npos) continue;
    RETURN_IF_ERROR(Play(app, sample, call));
  }
  return OkStatus();
}

}  // namespace

Time Today() { return StartOf(Day(2026, 10, 1)); }

Status BuildState(const std::string& folder) {
  const testing::ManualClock clock(Today());
  AppOptions options;
  options.modules = SuiteModules();
  options.store = "sqlite:" + folder + "/{service}.db";
  options.event_log = "local:" + folder + "/events.db";
  options.clock = &clock;
  options.log_sink = [](std::string_view) {};
  ASSIGN_OR_RETURN(const std::unique_ptr<App> app, App::Start(options));
  for (const char* file : {"samples/10-learning-library.yaml", "samples/20-amp-liberia.yaml"}) {
    RETURN_IF_ERROR(PlayAll(*app, testing::TextOf(file), file));
  }
  RETURN_IF_ERROR(PlayAll(*app, Document(StateOfPlacement()), "placement's state"));
  RETURN_IF_ERROR(PlayAll(*app, Document(StateOfYoungPartnerships()), "young partnerships"));
  RETURN_IF_ERROR(PlayAll(*app, Document(kOversight), "oversight"));
  RETURN_IF_ERROR(PlayAll(*app, Document(kStateOfLeaders), "leaders"));
  RETURN_IF_ERROR(PlayAll(*app, Document(StateOfTenders()), "tenders"));
  RETURN_IF_ERROR(PlayAll(*app, Document(kStateOfObjectives), "objectives' state"));
  return PlayAll(*app, Document(kStateOfLearning), "learning's state");
}

Result<Sample> CallsOf(std::string_view calls) {
  return client::ParseSample(Document(calls), "commands");
}

}  // namespace tandem::pairs
