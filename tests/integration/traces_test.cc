// One command from its call to the report, as a collector sees it.
#include <fstream>
#include <map>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tests/integration/collector.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_client.h"

namespace tandem::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kPlacement = "tandem.placement.v1.PartnershipService/";

// The first of `spans` that has these values; null if there is none.
json Find(const std::vector<json>& spans, const json& wanted) {
  const auto fits = [](const json& value, const json& part, const auto& self) -> bool {
    if (!part.is_object()) return value == part;
    return std::all_of(part.items().begin(), part.items().end(), [&](const auto& item) {
      return value.contains(item.key()) && self(value[item.key()], item.value(), self);
    });
  };
  for (const json& span : spans) {
    if (fits(span, wanted, fits)) return span;
  }
  return nullptr;
}

class Traces : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Collector::IsSkipped()) GTEST_SKIP() << Collector::kSkip << " is set";
    if (Kafka::IsSkipped()) GTEST_SKIP() << Kafka::kSkip << " is set";
    auto collector = Collector::Start();
    ASSERT_TRUE(collector.ok()) << collector.status();
    collector_ = *std::move(collector);
    Distributed::Options options;
    options.environment = {{"TANDEM_OTLP_ENDPOINT", collector_->endpoint()},
                           {"TANDEM_TRACE_RATIO", "1"},
                           {"TANDEM_LOG_SAMPLING", "1"}};
    const Status started = suite_.Start(options);
    ASSERT_TRUE(started.ok()) << started;
  }

  // Waits for the span of `trace` that has these values too.
  json Await(const std::string& trace, json wanted) const {
    wanted["trace"] = trace;
    const json found =
        collector_->Await([&](const json& span) { return !Find({span}, wanted).is_null(); });
    EXPECT_FALSE(found.is_null()) << "no span of " << wanted.dump();
    return found.is_null() ? json::object() : found;
  }
  std::string Topic(std::string_view package) const {
    return fmt::format("{}{}", suite_.topic_prefix(), package);
  }

  std::unique_ptr<Collector> collector_;
  Distributed suite_;
};

// What an objective that both sides agree on sets going: a question to placement; an event that
// learning-content reacts to, with a question to objectives and an event of its own; and both
// events in reporting's projection.
TEST_F(Traces, FollowACommandThroughPeersJournalAndKafkaToTheReport) {
  const ClientAnswer loaded =
      Tandem({"load", "samples", "--server", suite_.server(), "--data-dir", suite_.data_dir()});
  ASSERT_EQ(loaded.code, 0) << loaded.text;
  constexpr const char* kAgree = "tandem.objectives.v1.PartnershipObjectiveService/AgreeObjective";
  // Capabilities that change have recommendations issued as well.
  const json issued = collector_->Await([&](const json& span) {
    return !Find(
                {span},
                {{"kind", "PRODUCER"},
                 {"attributes",
                  {{"cloudevents.event_type", "tandem.learning_content.v1.RecommendationIssued"}}}})
                .is_null() &&
           !Find(collector_->spans(), {{"trace", span["trace"]}, {"name", kAgree}}).is_null();
  });
  ASSERT_FALSE(issued.is_null());
  const std::string trace = issued["trace"];

  const json command = Await(trace, {{"name", kAgree}});
  EXPECT_EQ(command["kind"], "SERVER");
  EXPECT_EQ(command["parent"], "");
  EXPECT_EQ(command["resource"]["service.name"], "objectives");
  EXPECT_EQ(command["resource"]["service.namespace"], "tandem");
  EXPECT_EQ(command["attributes"],
            json({{"rpc.system", "grpc"},
                  {"rpc.service", "tandem.objectives.v1.PartnershipObjectiveService"},
                  {"rpc.method", "AgreeObjective"},
                  {"rpc.grpc.status_code", "0"}}));
  EXPECT_FALSE(command["failed"]);

  const std::string standing = fmt::format("{}GetStanding", kPlacement);
  const json question =
      Await(trace, {{"name", standing}, {"kind", "CLIENT"}, {"parent", command["id"]}});
  EXPECT_EQ(question["attributes"]["peer.service"], "placement");
  EXPECT_EQ(question["resource"]["service.name"], "objectives");
  const json answer =
      Await(trace, {{"name", standing}, {"kind", "SERVER"}, {"parent", question["id"]}});
  EXPECT_EQ(answer["resource"]["service.name"], "placement");
  EXPECT_GE(answer["start"], question["start"]);

  const json agreed =
      Await(trace,
            {{"name", "send " + Topic("tandem.objectives.v1")},
             {"kind", "PRODUCER"},
             {"parent", command["id"]},
             {"attributes", {{"cloudevents.event_type", "tandem.objectives.v1.ObjectiveAgreed"}}}});
  EXPECT_EQ(agreed["attributes"]["messaging.system"], "kafka");
  EXPECT_EQ(agreed["attributes"]["messaging.operation.type"], "send");
  EXPECT_GE(agreed["start"], command["start"]);

  const auto processed = [&](const json& sent, const std::string& service,
                             const std::string& group) {
    json span = Await(
        trace,
        {{"kind", "CONSUMER"}, {"parent", sent["id"]}, {"resource", {{"service.name", service}}}});
    EXPECT_EQ(span["name"], fmt::format("process {}", sent["name"].get<std::string>().substr(5)));
    EXPECT_EQ(span["links"], json::array({{{"trace", trace}, {"id", sent["id"]}}}));
    EXPECT_EQ(span["attributes"]["messaging.consumer.group.name"], suite_.topic_prefix() + group);
    EXPECT_EQ(span["attributes"]["messaging.message.id"],
              sent["attributes"]["messaging.message.id"]);
    EXPECT_TRUE(span["attributes"].contains("messaging.kafka.offset"));
    return span;
  };
  processed(agreed, "reporting", "reporting.g1");
  const json reaction = processed(agreed, "learning-content", "learning-content");

  const std::string capability = "tandem.objectives.v1.CapabilityService/GetCapability";
  const json asked =
      Await(trace, {{"name", capability}, {"kind", "CLIENT"}, {"parent", reaction["id"]}});
  Await(trace, {{"name", capability}, {"kind", "SERVER"}, {"parent", asked["id"]}});
  EXPECT_EQ(Await(trace, {{"id", issued["id"]}})["parent"], reaction["id"]);
  processed(issued, "reporting", "reporting.g1");

  // The journal and the log name the same.
  const auto store = suite_.OpenStoreOf("objectives");
  ASSERT_TRUE(store.ok()) << store.status();
  const auto journal = (*store)->ReadJournal({}, 1'000'000);
  const std::string traceparent =
      fmt::format("00-{}-{}-01", trace, command["id"].get<std::string>());
  const auto row = std::find_if(journal->begin(), journal->end(), [&](const auto& entry) {
    return entry.traceparent() == traceparent;
  });
  ASSERT_NE(row, journal->end());
  EXPECT_EQ(row->cause(), kAgree);
  std::stringstream log;
  log << std::ifstream(suite_.LogOf("objectives")).rdbuf();
  EXPECT_THAT(log.str(), HasSubstr(fmt::format("\"trace\":\"{}\"", trace)));
}

TEST_F(Traces, AreThoseThatCallersRecord) {
  const FaultClient client(suite_);
  const auto call = [&](const std::string& traceparent) {
    placement::v1::GetPartnershipRequest request;
    request.set_name("countries/lr/partnerships/nobody");
    return client.Call(fmt::format("{}GetPartnership", kPlacement), request, nullptr,
                       {.traceparent = traceparent, .timeout = absl::Seconds(10)});
  };
  const std::string unrecorded = "5bf92f3577b34da6a3ce929d0e0e4736",
                    recorded = "0af7651916cd43dd8448eb211c80319c";
  EXPECT_TRUE(absl::IsNotFound(call(fmt::format("00-{}-b7ad6b7169203331-00", unrecorded))));
  EXPECT_TRUE(absl::IsNotFound(call(fmt::format("00-{}-b7ad6b7169203331-01", recorded))));
  const json span = Await(recorded, {{"name", fmt::format("{}GetPartnership", kPlacement)}});
  EXPECT_EQ(span["parent"], "b7ad6b7169203331");
  EXPECT_EQ(span["attributes"]["rpc.grpc.status_code"], "5");
  EXPECT_EQ(span["attributes"]["tandem.reason"], "RESOURCE_NOT_FOUND");
  EXPECT_FALSE(span["failed"]) << "what a caller gets wrong is no failure";
  EXPECT_TRUE(Find(collector_->spans(), {{"trace", unrecorded}}).is_null());
}

}  // namespace
}  // namespace tandem::testing
