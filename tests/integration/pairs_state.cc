#include "tests/integration/pairs_state.h"

#include <future>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "libs/common/app/app.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/source_tree.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "tests/integration/pairs_commands.h"

namespace tandem::pairs {
namespace {

using client::Sample;
using client::SampleCall;
using Words = std::vector<std::pair<std::string, std::string>>;

constexpr Duration kPatience = absl::Seconds(30);

std::string Filled(std::string_view text, const Words& words) {
  Words all = words;
  all.insert(all.end(), {{"$PARTNERSHIP", "countries/lr/partnerships/amp-ncd"},
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

// Professional 1 has an active placement and one that is ready, each of 40%, and is about to take a
// third of 20%; professionals 2 and 3 are about to take the one seat of another need.
std::string StateOfPlacement() {
  std::string calls;
  for (const char* professional : {"1", "2", "3"}) {
    calls += Filled(kProfessional, {{"$N", professional}});
  }
  for (const char* need : {"active", "ready", "third", "last-seat"}) {
    calls += Filled(kNeed, {{"$NEED", need}});
  }
  for (const char* need : {"active", "ready"}) {
    calls += Match(need, "1", "40");
    calls += Filled(kPlace, {{"$NEED", need}, {"$N", "1"}});
  }
  calls += kStart;
  calls += Match("third", "1", "20");
  calls += Match("last-seat", "2", "100");
  calls += Match("last-seat", "3", "100");
  return calls;
}

bool IsOf(const SampleCall& call, std::string_view service) {
  return call.method->file()->package() == fmt::format("tandem.{}.v1", service);
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
                         CallMetadata{}, [&](Reply reply) { promise.set_value(reply.status); });
  const Status status = promise.get_future().get();
  if (ReasonOf(status) != call.expect) {
    return Internal(fmt::format("{}, line {}: {}", sample.file, call.line, status.ToString()));
  }
  return app.Settle(absl::Now() + kPatience);
}

Status PlayAll(App& app, std::string_view text, std::string_view file) {
  ASSIGN_OR_RETURN(const Sample sample, client::ParseSample(text, file));
  for (const SampleCall& call : sample.calls) {
    if (!IsOf(call, "placement") && !IsOf(call, "objectives")) continue;
    RETURN_IF_ERROR(Play(app, sample, call));
  }
  return OkStatus();
}

}  // namespace

Time Today() { return StartOf(Day(2026, 10, 1)); }

Status BuildState(const std::string& folder) {
  const testing::ManualClock clock(Today());
  AppOptions options;
  options.modules = {placement::kPlacementModule, objectives::kObjectivesModule};
  options.store = "sqlite:" + folder + "/{service}.db";
  options.event_log = "local:" + folder + "/events.db";
  options.clock = &clock;
  options.log_sink = [](std::string_view) {};
  ASSIGN_OR_RETURN(const std::unique_ptr<App> app, App::Start(options));
  for (const char* file : {"samples/10-learning-library.yaml", "samples/20-amp-liberia.yaml"}) {
    RETURN_IF_ERROR(PlayAll(*app, testing::TextOf(file), file));
  }
  RETURN_IF_ERROR(PlayAll(*app, Document(StateOfPlacement()), "placement's state"));
  return PlayAll(*app, Document(kStateOfObjectives), "objectives' state");
}

Result<Sample> CallsOf(std::string_view calls) {
  return client::ParseSample(Document(calls), "commands");
}

}  // namespace tandem::pairs
