#include "services/tandem/client/client.h"

#include <algorithm>
#include <iostream>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "libs/common/base/version.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/suggest.h"

namespace tandem::client {
namespace {

constexpr int kRefused = 1;
constexpr int kWrongWords = 2;

// A command as its help shows it.
struct Command {
  std::string_view name;
  std::string_view words;
  std::string_view summary;
  std::vector<Flag> flags;  // beside those of all
  std::vector<std::string_view> examples;
  Status (*run)(Session&);
};

constexpr Flag kEverywhere[] = {
    {"json", "", "answer as JSON"},
    {"server", "ADDRESS",
     "where the suite listens, or SERVICE=ADDRESS,… (TANDEM_SERVER; 127.0.0.1:7400)"},
    {"token", "TOKEN", "who calls (TANDEM_TOKEN; else admin.token in the data folder)"},
    {"data-dir", "FOLDER", "of a server on this machine (TANDEM_DATA_DIR; data)"},
    {"help", "", "this text"},
};

const std::vector<Command>& Commands() {
  static const auto* const kCommands = new std::vector<Command>{
      {"get",
       "NAME",
       "shows a resource",
       {},
       {"tandem get countries/ke/partnerships/bungoma-chmt"},
       RunGet},
      {"list",
       "COLLECTION",
       "shows the resources of a collection as a table",
       {{"filter", "TEXT", "as in 'state = ACTIVE AND start_date >= 2025-01-01'"},
        {"order-by", "COLUMN", "then by name; 'COLUMN desc' turns it"},
        {"page-size", "N", "1-1000; 50"},
        {"page-token", "TOKEN", "where the last page ended"},
        {"all", "", "every page"}},
       {"tandem list countries/lr/teams",
        "tandem list countries/lr/partnerships/amp-ncd/indicators/county-reports/measurements",
        "tandem list countries/ke/partnerships --filter 'state = DELIVER'"},
       RunList},
      {"report",
       "partnership|country NAME",
       "shows a report, each achievement with a bar",
       {},
       {"tandem report partnership countries/ke/partnerships/bungoma-chmt",
        "tandem report country countries/lr"},
       RunReport},
      {"watch",
       "NAME",
       "shows a report, and again whenever it has changed",
       {{"etag", "ETAG", "of the state that was seen last"}},
       {"tandem watch countries/lr/partnerships/amp-ncd"},
       RunWatch},
      {"who-is-where",
       "",
       "shows who is placed with which team on a day",
       {{"scope", "NAME", "a country or a partnership; countries/- is everywhere"},
        {"date", "DATE", "as in 2025-06-30; today"},
        {"expected", "", "also those that are only planned"}},
       {"tandem who-is-where --scope countries/lr --date 2025-06-30"},
       RunWhoIsWhere},
      {"call",
       "METHOD [JSON]",
       "calls any method; the request as JSON, @FILE or - for standard input",
       {},
       {"tandem call PartnershipService.GetGate '{\"name\": "
        "\"countries/lr/partnerships/amp-ncd\"}'",
        "tandem call TeamService.CreateTeam @team.yaml"},
       RunCall},
      {"methods",
       "[TEXT]",
       "lists the methods, or says what one takes",
       {},
       {"tandem methods Match", "tandem methods MatchService.AcceptMatch"},
       RunMethods},
      {"load",
       "FILE...",
       "loads sample programmes: only what is not yet there",
       {},
       {"tandem load samples"},
       RunLoad},
      {"token",
       "",
       "signs a token with the key in the data folder",
       {{"subject", "TEXT", "who calls: opaque"},
        {"person", "NAME", "countries/*/persons/* of who calls, for acting on a side"},
        {"grant", "ROLE=PREFIX", "may be given several times"},
        {"ttl", "TIME", "how long it holds: 30m, 12h (the default)"}},
       {"tandem token --subject jo --grant programme_manager=countries/lr --ttl 8h"},
       RunToken},
      {"events",
       "tail|parked|replay|new-epoch SERVICE [KEY]",
       "shows a service's events; what waits because an event failed; applies it again;"
       " lets a stopped service go on after a restore",
       {{"data", "", "tail: what the events say"},
        {"new", "", "tail: only what comes from now on"},
        {"no-wait", "", "tail: end after the last event"},
        {"store", "URL", "new-epoch: of the service (TANDEM_STORE; in the data folder)"},
        {"event-log", "URL", "new-epoch: (TANDEM_EVENT_LOG; in the data folder)"},
        {"topic-prefix", "TEXT", "new-epoch: before each topic (TANDEM_TOPIC_PREFIX)"},
        {"cell", "NAME", "new-epoch: of this deployment (TANDEM_CELL; local)"}},
       {"tandem events tail placement --data", "tandem events parked reporting",
        "tandem events replay reporting countries/lr/partnerships/amp-ncd",
        "tandem events new-epoch placement --store postgres://tandem@db/placement --event-log "
        "kafka://kafka:9092"},
       RunEvents},
      {"topics",
       "apply",
       "makes the topics of the suite on Kafka: those that are missing",
       {{"event-log", "URL", "as in kafka://host:port,host:port (TANDEM_EVENT_LOG)"},
        {"topic-prefix", "TEXT", "put before each name (TANDEM_TOPIC_PREFIX)"}},
       {"tandem topics apply --event-log kafka://127.0.0.1:9092"},
       RunTopics},
  };
  return *kCommands;
}

std::string FlagsText(std::span<const Flag> flags, const Terminal& terminal) {
  Table table({{""}, {""}});
  for (const Flag& flag : flags) {
    const std::string value = flag.value.empty() ? "" : " " + std::string(flag.value);
    table.Add({{fmt::format("--{}{}", flag.name, value), Style::kBold}, {std::string(flag.help)}});
  }
  return table.Print(terminal, "  ");
}

std::string HelpOf(const Command& command, const Terminal& terminal) {
  std::string text = fmt::format(
      "{} {}\n  {}\n\n", terminal.Styled(fmt::format("tandem {}", command.name), Style::kBold),
      command.words, command.summary);
  std::vector<Flag> flags = command.flags;
  flags.insert(flags.end(), std::begin(kEverywhere), std::end(kEverywhere));
  text += FlagsText(flags, terminal) + "\n";
  for (const std::string_view example : command.examples) text += fmt::format("  $ {}\n", example);
  return text;
}

std::string Help(const Terminal& terminal) {
  std::string text =
      terminal.Styled("Tandem", Style::kBold) + ": health partnerships, run together\n\n";
  Table table({{""}, {""}, {""}});
  table.Add({{"serve", Style::kBold},
             {},
             {"starts the suite in one process (its flags: tandem serve --help)"}});
  table.Add({{"up", Style::kBold},
             {},
             {"starts it in four, against the PostgreSQL, Kafka and Redis that its flags name"}});
  for (const Command& command : Commands()) {
    table.Add({{std::string(command.name), Style::kBold},
               {std::string(command.words), Style::kDim},
               {std::string(command.summary)}});
  }
  text += table.Print(terminal, "  ");
  return text +
         "\n`tandem COMMAND --help` says more, with examples. --json works everywhere.\n\n"
         "  $ tandem report partnership countries/ke/partnerships/bungoma-chmt\n";
}

// What is wrong with the words themselves, not an answer of the server's.
bool IsWrongWords(const Status& status) {
  bool has_details = false;
  status.ForEachPayload([&](absl::string_view, const absl::Cord&) { has_details = true; });
  return !has_details && (absl::IsInvalidArgument(status) || absl::IsNotFound(status));
}

int Fail(const Status& status, const std::string& command, const std::string& server, bool json) {
  const Terminal terminal = Terminal::Standard(2);
  if (IsWrongWords(status)) {
    std::cerr << fmt::format("tandem {}: {}\n`tandem {} --help` shows how.\n", command,
                             std::string(status.message()), command);
    return kWrongWords;
  }
  std::cerr << (json ? ExplainAsJson(status).dump(2) + "\n" : Explain(status, server, terminal));
  return kRefused;
}

int Unknown(const std::string& name) {
  if (name == "--version") {
    std::cout << fmt::format("tandem {}\n", kVersion);
    return 0;
  }
  if (name.starts_with('-')) {
    std::cerr << fmt::format("tandem: {} stands before the command; flags come after it.\n", name);
    return kWrongWords;
  }
  std::vector<std::string> known = {"serve", "up", "help"};
  for (const Command& command : Commands()) known.emplace_back(command.name);
  std::cerr << fmt::format("tandem: There is no command '{}'.{}\n`tandem help` lists them.\n", name,
                           DidYouMean(name, known));
  return kWrongWords;
}

int Run(const Command& command, std::span<const std::string> words, const Terminal& out) {
  std::vector<Flag> flags = command.flags;
  flags.insert(flags.end(), std::begin(kEverywhere), std::end(kEverywhere));
  auto arguments = Arguments::Parse(words, flags);
  const std::string name(command.name);
  if (!arguments.ok()) return Fail(arguments.status(), name, "", false);
  if (arguments->Has("help")) {
    *out.out << HelpOf(command, out);
    return 0;
  }
  Session session(*std::move(arguments), out);
  const Status status = command.run(session);
  return status.ok() ? 0 : Fail(status, name, session.server(), session.json());
}

}  // namespace

int RunClient(std::span<const std::string> args) {
  const Terminal out = Terminal::Standard(1);
  const std::string name = args.empty() ? "help" : args.front();
  const auto find = [](const std::string& wanted) {
    return std::find_if(Commands().begin(), Commands().end(),
                        [&](const Command& command) { return command.name == wanted; });
  };
  if (name == "help" || name == "--help" || name == "-h") {
    if (args.size() < 2) {
      *out.out << Help(out);
      return 0;
    }
    const auto command = find(args[1]);
    if (command == Commands().end()) return Unknown(args[1]);
    *out.out << HelpOf(*command, out);
    return 0;
  }
  const auto command = find(name);
  if (command == Commands().end()) return Unknown(name);
  return Run(*command, args.subspan(1), out);
}

}  // namespace tandem::client
