#include "libs/common/events/new_epoch.h"

#include <filesystem>

#include "fmt/format.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/stores.h"

namespace tandem::client {
namespace {

std::string OrElse(std::string given, std::string other) {
  return given.empty() ? std::move(other) : std::move(given);
}

Json ToJson(const Event& event) {
  return {{"position", FormatPosition(event.position)},
          {"type", event.type},
          {"subject", event.subject},
          {"id", event.id},
          {"time", absl::FormatTime(event.time, absl::UTCTimeZone())}};
}

void Show(Session& session, const std::string& service, const NewEpoch& begun) {
  for (const Event& event : begun.lost) {
    session.Write(fmt::format(
        "lost  {}  {}  {}\n", session.out().Styled(FormatPosition(event.position), Style::kDim),
        session.out().Styled(event.type.substr(event.type.rfind('.') + 1), Style::kBold),
        event.subject));
  }
  if (!begun.refused.ok()) return;
  session.Write(fmt::format("{} is in epoch {}. {} events of the log are in no store any more{}.\n",
                            service, begun.epoch, begun.lost.size(),
                            begun.lost.empty() ? "" : ": they are listed above and void"));
  if (begun.last_to_tell > 0) {
    session.Write(fmt::format("Rows {} to {} of its journal are published once it runs.\n",
                              begun.first_to_tell, begun.last_to_tell));
  }
  if (!begun.read_again.empty()) {
    session.Write(
        fmt::format("{} partitions are read again from their start.\n", begun.read_again.size()));
  }
}

}  // namespace

Status RunNewEpoch(Session& session, const std::string& service) {
  ASSIGN_OR_RETURN(const Module* const module, ServiceNamed(service));
  const StoreOptions store = StoreOf(session, *module);
  const std::filesystem::path data =
      OrElse(Setting(session, "data-dir", "TANDEM_DATA_DIR"), "data");
  ASSIGN_OR_RETURN(const std::unique_ptr<EventLog> log,
                   OpenEventLog(OrElse(Setting(session, "event-log", "TANDEM_EVENT_LOG"),
                                       "local:" + (data / "events.db").string())));
  const std::string topic =
      Setting(session, "topic-prefix", "TANDEM_TOPIC_PREFIX") + std::string(module->package);
  const std::string source = fmt::format(
      "//tandem/{}/{}", OrElse(Setting(session, "cell", "TANDEM_CELL"), "local"), service);
  RETURN_IF_ERROR(log->Prepare({topic}));
  ASSIGN_OR_RETURN(const NewEpoch begun, BeginEpoch(store, *log, topic, source));
  if (!session.json()) {
    Show(session, service, begun);
    return begun.refused;
  }
  Json lost = Json::array();
  for (const Event& event : begun.lost) lost.push_back(ToJson(event));
  session.Show(Json{{"epoch", begun.epoch},
                    {"lost", lost},
                    {"first_to_tell", begun.first_to_tell},
                    {"last_to_tell", begun.last_to_tell},
                    {"read_again", begun.read_again}});
  return begun.refused;
}

}  // namespace tandem::client
