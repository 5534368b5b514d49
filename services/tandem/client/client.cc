#include "services/tandem/client/client.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/app/settings.h"
#include "libs/common/base/version.h"
#include "services/tandem/client/catalog.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/completion.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/help.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/utf8.h"
#include "services/tandem/client/verb_request.h"
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

// What is wrong with the words themselves, not an answer of the server's.
bool IsWrongWords(const Status& status) {
  bool has_details = false;
  status.ForEachPayload([&](absl::string_view, const absl::Cord&) { has_details = true; });
  return !has_details && (absl::IsInvalidArgument(status) || absl::IsNotFound(status));
}

int Fail(const Status& status, const std::string& command, const std::string& server, bool json) {
  const Terminal terminal = Terminal::Standard(2);
  if (json) {
    std::cerr << AsText(ExplainAsJson(status), 2) << "\n";
    return IsWrongWords(status) ? kWrongWords : kRefused;
  }
  if (IsWrongWords(status)) {
    std::cerr << fmt::format("tandem {}: {}\n`tandem {} --help` shows how.\n", command,
                             std::string(status.message()), command);
    return kWrongWords;
  }
  std::cerr << Explain(status, server, terminal);
  return kRefused;
}

// What has to be known before the words are read, or can be.
bool AsksForJson(std::span<const std::string> args) {
  return std::find(args.begin(), args.end(), "--json") != args.end();
}

// Text that is the answer by itself.
void Write(const std::string& text, bool json, const Terminal& out) {
  *out.out << (json ? AsText(Json{{"text", text}}, 2) + "\n" : text);
}

// The verb that is called so, as "tandem partnership timeline"; empty if none or several are.
std::string VerbCalled(const std::string& name) {
  std::string called;
  for (const Verb& verb : Verbs()) {
    if (verb.verb != name) continue;
    if (!called.empty()) return "";
    called = fmt::format("tandem {} {}", verb.resource, verb.verb);
  }
  return called;
}

int Unknown(const std::string& name, bool json) {
  if (name == "--version" || name == "version") {
    std::cout << fmt::format("tandem {}\n", VersionAndRevision());
    return 0;
  }
  if (name.starts_with('-')) {
    std::cerr << fmt::format("tandem: {} stands before the command; flags come after it.\n",
                             Printable(name));
    return kWrongWords;
  }
  std::vector<std::string> known = CommandNames();
  for (const auto& words : {VerbResources(), ShortResources()}) {
    known.insert(known.end(), words.begin(), words.end());
  }
  const std::string verb = VerbCalled(name);
  const std::string hint =
      verb.empty() ? DidYouMean(name, known) : fmt::format(" Did you mean `{}`?", verb);
  const std::string text = fmt::format("There is no command '{}'.{}", Printable(name), hint);
  if (json) return Fail(absl::NotFoundError(text), "", "", json);
  std::cerr << fmt::format("tandem: {}\n`tandem help` lists them.\n", text);
  return kWrongWords;
}

// Before gRPC says in its own words that it cannot read them.
Status CheckTls(const Arguments& arguments) {
  if (arguments.Has("tls") && arguments.Has("tls-dir")) {
    return absl::InvalidArgumentError(
        "Give --tls for a public address, or --tls-dir for one that asks for a certificate.");
  }
  const std::string folder = SecurityOf(arguments).tls_dir;
  for (const char* file : {"tls.crt", "tls.key", "ca.crt"}) {
    if (folder.empty() || std::filesystem::exists(std::filesystem::path(folder) / file)) continue;
    return absl::InvalidArgumentError(fmt::format(
        "There is no {} in {}, where --tls-dir or TANDEM_TLS_DIR looks for it.", file, folder));
  }
  return OkStatus();
}

int Run(const Command& command, std::span<const std::string> words, const Terminal& out) {
  std::vector<Flag> flags = command.flags;
  flags.insert(flags.end(), FlagsOfAll().begin(), FlagsOfAll().end());
  auto arguments = Arguments::Parse(words, flags);
  const std::string name(command.name);
  const bool json = AsksForJson(words);
  if (!arguments.ok()) return Fail(arguments.status(), name, "", json);
  if (arguments->Has("help")) {
    Write(HelpOf(command, out), json, out);
    return 0;
  }
  for (const Status& wrong : {CheckTls(*arguments), TimeoutOf(*arguments).status()}) {
    if (!wrong.ok()) return Fail(wrong, name, "", json);
  }
  Session session(*std::move(arguments), out);
  const Status status = command.run(session);
  return status.ok() ? 0 : Fail(status, name, session.server(), session.json());
}

bool AsksForHelp(const std::string& word) { return word == "--help" || word == "-h"; }

// What follows from the descriptors: `placement start NAME --effective-date …`.
int RunWords(std::span<const std::string> args, const Terminal& out) {
  const std::string resource = ResourceNamed(args[0]);
  const bool json = AsksForJson(args);
  if (args.size() < 2 || args[1].starts_with('-')) {
    Write(VerbsText(resource, out), json, out);
    return 0;
  }
  const auto verb = FindVerb(resource, args[1]);
  if (!verb.ok()) return Fail(verb.status(), resource, "", json);
  if (std::any_of(args.begin(), args.end(), AsksForHelp)) {
    Write(HelpOf(*verb, out), json, out);
    return 0;
  }
  const std::string name = fmt::format("{} {}", verb->resource, verb->verb);
  const std::vector<VerbFlag> fields = FlagsOf(*verb->method);
  Command command;
  command.name = name;
  command.run = [&](Session& session) { return RunVerb(session, *verb->method); };
  for (const VerbFlag& field : fields) command.flags.push_back(field.AsFlag());
  return Run(command, args.subspan(2), out);
}

// Of a command, a resource or one of its verbs, or of what is both.
int RunHelp(std::span<const std::string> args, const Terminal& out) {
  const bool json = AsksForJson(args);
  std::vector<std::string> asked;
  for (const std::string& word : args) {
    if (!word.starts_with('-')) asked.push_back(word);
  }
  if (asked.empty()) {
    Write(Help(out), json, out);
    return 0;
  }
  if (asked[0] == "serve" || asked[0] == "up") {
    Write(fmt::format("tandem {}\n\n{}", asked[0], DescribeSettings(ServingSettings())), json, out);
    return 0;
  }
  const Command* command = FindCommand(fmt::format("{}", fmt::join(asked, " ")));
  std::string text = command == nullptr ? "" : HelpOf(*command, out) + "\n";
  const std::string resource = ResourceNamed(asked[0]);
  if (!resource.empty() && asked.size() == 1) text += VerbsText(resource, out);
  if (!resource.empty() && asked.size() > 1) {
    const auto verb = FindVerb(resource, asked[1]);
    if (!verb.ok() && text.empty()) return Fail(verb.status(), resource, "", json);
    if (verb.ok()) text += HelpOf(*verb, out);
  }
  if (text.empty()) return Unknown(asked[0], json);
  Write(text, json, out);
  return 0;
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

// `match propose` of one need, which it names first, is a verb; of a country a command.
bool IsForCountry(std::span<const std::string> args) {
  if (args.size() < 2 || args[0] != "match" || args[1] != "propose") return false;
  return args.size() == 2 || args[2].starts_with('-');
}

// `report trace-number` is a verb, `report partnership` the command that draws it.
bool IsVerbOfReport(std::span<const std::string> args) {
  return args.size() > 1 && args[0] == "report" && args[1] != "partnership" &&
         args[1] != "country" && args[1] != "region" && FindVerb(args[0], args[1]).ok();
}

}  // namespace

int RunClient(std::span<const std::string> args) {
  const Terminal out = Terminal::Standard(1);
  const std::string name = args.empty() ? "help" : args.front();
  if (name == "help" || AsksForHelp(name))
    return RunHelp(args.empty() ? args : args.subspan(1), out);
  if (name == "complete") return Complete(args.subspan(1), out);
  if (IsForCountry(args)) {
    const bool helps = std::any_of(args.begin(), args.end(), AsksForHelp);
    return helps ? RunHelp(args.subspan(0, 2), out)
                 : Run(*FindCommand("match propose"), args.subspan(2), out);
  }
  const Command* command = FindCommand(name);
  if (command != nullptr && !IsVerbOfReport(args)) return Run(*command, args.subspan(1), out);
  return ResourceNamed(name).empty() ? Unknown(name, AsksForJson(args)) : RunWords(args, out);
}

}  // namespace tandem::client
