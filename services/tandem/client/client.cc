#include "services/tandem/client/client.h"

#include <algorithm>
#include <iostream>

#include "fmt/format.h"
#include "libs/common/base/version.h"
#include "services/tandem/client/catalog.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/completion.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {
namespace {

constexpr int kRefused = 1;
constexpr int kWrongWords = 2;

std::vector<std::string> CommandNames() {
  std::vector<std::string> names = {"serve", "up", "help"};
  for (const Command& command : Commands()) {
    if (command.name.find(' ') == std::string_view::npos) names.emplace_back(command.name);
  }
  return names;
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
  flags.insert(flags.end(), FlagsOfAll().begin(), FlagsOfAll().end());
  text += FlagsText(flags, terminal) + "\n";
  for (const std::string_view example : command.examples) text += fmt::format("  $ {}\n", example);
  return text;
}

std::string VerbsText(const std::string& resource, const Terminal& terminal) {
  Table table({{""}, {""}});
  for (const Verb& verb : Verbs()) {
    if (verb.resource != resource) continue;
    table.Add({{verb.verb, Style::kBold}, {SubjectPattern(*verb.method), Style::kDim}});
  }
  return fmt::format("tandem {} …\n{}\n`tandem {} VERB --help` shows its flags.\n", resource,
                     table.Print(terminal, "  "), resource);
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
  table.Add({{"RESOURCE", Style::kBold},
             {"VERB [NAME]", Style::kDim},
             {"does the daily work; `tandem placement` lists the verbs of a placement"}});
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
  std::cerr << (json ? AsText(ExplainAsJson(status), 2) + "\n" : Explain(status, server, terminal));
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
  std::vector<std::string> known = CommandNames();
  const std::vector<std::string> resources = VerbResources();
  known.insert(known.end(), resources.begin(), resources.end());
  std::cerr << fmt::format("tandem: There is no command '{}'.{}\n`tandem help` lists them.\n", name,
                           DidYouMean(name, known));
  return kWrongWords;
}

int Run(const Command& command, std::span<const std::string> words, const Terminal& out) {
  std::vector<Flag> flags = command.flags;
  flags.insert(flags.end(), FlagsOfAll().begin(), FlagsOfAll().end());
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

// What follows from the descriptors: `placement start NAME --effective-date …`.
int RunWords(std::span<const std::string> args, const Terminal& out) {
  const std::string& resource = args[0];
  if (args.size() < 2 || args[1].starts_with('-')) {
    *out.out << VerbsText(resource, out);
    return 0;
  }
  const auto verb = FindVerb(resource, args[1]);
  if (!verb.ok()) return Fail(verb.status(), resource, "", false);
  const std::string name = fmt::format("{} {}", verb->resource, verb->verb);
  const std::string summary = "calls " + ShortName(*verb->method);
  const std::string words = SubjectPattern(*verb->method);
  const std::vector<VerbFlag> fields = FlagsOf(*verb->method);
  Command command{name, words, summary,
                  {},   {},    [&](Session& session) {
                    return RunVerb(session, *verb->method); }};
  for (const VerbFlag& field : fields) command.flags.push_back(field.AsFlag());
  return Run(command, args.subspan(2), out);
}

// Asked by the shell's script: one candidate a line.
int Complete(std::span<const std::string> words, const Terminal& out) {
  if (!words.empty() && words.front() == "--") words = words.subspan(1);
  Session session(Arguments(), out);
  for (const std::string& word : Completions(session, words, CommandNames())) {
    *out.out << word << "\n";
  }
  return 0;
}

// `match propose` of one need is a verb; of a country a command.
bool IsForCountry(std::span<const std::string> args) {
  return args.size() > 1 && args[0] == "match" && args[1] == "propose" &&
         std::any_of(args.begin(), args.end(), [](const std::string& word) {
           return word.starts_with("--country") || word == "--help";
         });
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
  if (name == "complete") return Complete(args.subspan(1), out);
  if (IsForCountry(args)) return Run(*find("match propose"), args.subspan(2), out);
  const auto command = find(name);
  if (command != Commands().end()) return Run(*command, args.subspan(1), out);
  const std::vector<std::string> resources = VerbResources();
  const bool is_resource = std::find(resources.begin(), resources.end(), name) != resources.end();
  return is_resource ? RunWords(args, out) : Unknown(name);
}

}  // namespace tandem::client
