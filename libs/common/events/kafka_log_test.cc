#include "fmt/format.h"
#include "libs/common/events/event_log.h"
#include "libs/common/events/event_log_conformance.h"
#include "libs/common/events/kafka_topics.h"
#include "libs/common/testing/kafka.h"

namespace tandem::testing {
namespace {

INSTANTIATE_TEST_SUITE_P(Kafka, EventLogConformance,
                         ::testing::Values(EventLogEngine{
                             .fresh_url = [](const std::string& topic) -> Result<std::string> {
                               ASSIGN_OR_RETURN(Kafka * kafka, Kafka::Shared());
                               const std::string url =
                                   fmt::format("kafka://{}?partitions=4", kafka->bootstrap());
                               RETURN_IF_ERROR(ApplyTopics(url, {topic}).status());
                               return url;
                             },
                             .skip = Kafka::kSkip,
                             .steps = 40,
                             .patience = absl::Milliseconds(10)}),
                         [](const auto&) { return "log"; });

}  // namespace
}  // namespace tandem::testing
