#include "libs/common/app/topics.h"

#include <cstdlib>

#include "fmt/format.h"
#include "libs/common/events/kafka_topics.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/modules.h"

namespace tandem::client {

std::string Setting(const Session& session, std::string_view flag, const char* variable) {
  const char* value = std::getenv(variable);
  return session.arguments().Get(flag, value == nullptr ? "" : value);
}

Status RunTopics(Session& session) {
  if (session.words().size() != 1 || session.words()[0] != "apply") {
    return Usage("Expected apply, as in `tandem topics apply --event-log kafka://127.0.0.1:9092`.");
  }
  const std::vector<std::string> topics = WithDeadLetters(
      SuiteTopics(Setting(session, "topic-prefix", "TANDEM_TOPIC_PREFIX")), SuiteModules());
  ASSIGN_OR_RETURN(const MadeTopics made,
                   ApplyTopics(Setting(session, "event-log", "TANDEM_EVENT_LOG"), topics));
  if (session.json()) {
    session.Show(Json{{"topics", topics},
                      {"made", made.names},
                      {"replicas", made.replicas},
                      {"min_insync_replicas", made.in_sync}});
    return OkStatus();
  }
  for (const std::string& topic : made.names) {
    session.Write(fmt::format("made {} (replicas {}, min.insync.replicas {})\n", topic,
                              made.replicas, made.in_sync));
  }
  session.Write(
      fmt::format("{} topics fit, {} of them are new.\n", topics.size(), made.names.size()));
  return OkStatus();
}

}  // namespace tandem::client
