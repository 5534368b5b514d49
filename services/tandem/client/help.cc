#include "services/tandem/client/help.h"

#include <span>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/placement/handlers/spreadsheets.h"
#include "services/tandem/client/comments.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/verb_request.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem::client {
namespace {

constexpr std::size_t kHelpColumn = 32;
constexpr std::size_t kMostDepth = 3;  // of messages in messages

// What is written, and beside it what it is for; below it where it is long.
std::string EntryText(std::string_view name, std::string_view words, std::string_view help,
                      const Terminal& terminal) {
  const std::string said = fmt::format("{}{}{}", name, words.empty() ? "" : " ", words);
  const std::size_t width = 2 + Width(said);
  std::string text = "  " + terminal.Styled(said, Style::kBold);
  if (help.empty()) return text + "\n";
  text += width + 2 > kHelpColumn ? "\n" + std::string(kHelpColumn, ' ')
                                  : std::string(kHelpColumn - width, ' ');
  return text + Filled(help, kHelpColumn, terminal) + "\n";
}

std::string FlagText(const Flag& flag, const Terminal& terminal) {
  return EntryText("--" + std::string(flag.name), flag.value, flag.help, terminal);
}

std::string FlagsText(const Terminal& terminal) {
  std::string text;
  for (const Flag& flag : FlagsOfAll()) text += FlagText(flag, terminal);
  return text;
}

// What stands for a name: "countries/*/teams/*" as "countries/lr/teams/ID".
std::string ExampleName(const std::string& patterns) {
  const std::string pattern = patterns.substr(0, patterns.find(' '));
  std::string name, last;
  for (const absl::string_view part : absl::StrSplit(pattern, '/')) {
    std::string segment(part);
    if (segment == "*") {
      segment = last == "countries" ? "lr" : last == "partnerships" ? "amp-ncd" : "ID";
    }
    name += (name.empty() ? "" : "/") + segment;
    last = segment;
  }
  return name;
}

std::string ExampleValue(const VerbFlag& flag) {
  if (flag.value == "DATE") return "2027-01-04";
  if (flag.value.find('/') != std::string::npos) return ExampleName(flag.value);
  if (flag.value.starts_with('{')) return "'" + flag.value + "'";
  if (flag.value == "N") return "1";
  if (flag.value == "TEXT") return flag.name.ends_with("-id") ? "ID" : "'…'";
  return flag.value.substr(0, flag.value.find('|'));
}

// What there is to say, as sentences.
std::string Sentences(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!text.empty()) text += text.ends_with('.') ? " " : ". ";
    text += part;
  }
  return text;
}

// What a flag is about: first what of it must be known, then what the proto says of it and, of a
// message, of its type.
std::string FlagHelp(const VerbFlag& flag) {
  const std::string of_type =
      IsMessageByHand(*flag.field) ? FirstSentence(CommentOf(*flag.field->message_type())) : "";
  return Sentences({flag.help, InVerbs(CommentOf(*flag.field)), of_type});
}

// What an inner field is about, with the values that it may have.
std::string InnerHelp(const FieldDescriptor& field, bool required) {
  std::string values;
  if (field.enum_type() != nullptr) {
    values = fmt::format("One of {}", fmt::join(ValuesOf(*field.enum_type()), ", "));
  }
  std::string rules = RulesText(field, required);
  const std::size_t several = rules.find("may be given several times");
  if (several != std::string::npos) rules.replace(several, std::string::npos, "a list");
  return Sentences({rules, FirstSentence(CommentOf(field)), values});
}

// The fields of a message that is written as a value, and theirs below them.
std::string InnerText(const Descriptor& type, std::size_t depth, const Terminal& terminal) {
  std::string text;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const auto& rule = field.options().GetExtension(common::v1::field);
    if (rule.output_only()) continue;
    const bool is_message = IsMessageByHand(field);
    text += EntryText(std::string(2 * depth, ' ') + field.name(),
                      is_message ? FieldsText(*field.message_type()) : "",
                      InnerHelp(field, rule.required()), terminal);
    if (is_message && depth < kMostDepth) {
      text += InnerText(*field.message_type(), depth + 1, terminal);
    }
  }
  return text;
}

}  // namespace

std::string ExampleOf(const Verb& verb) {
  std::string text = fmt::format("tandem {} {}", verb.resource, verb.verb);
  const std::string pattern = SubjectPattern(*verb.method);
  if (!pattern.empty()) text += " " + ExampleName(pattern);
  for (const VerbFlag& flag : FlagsOf(*verb.method)) {
    if (flag.required) text += fmt::format(" --{} {}", flag.name, ExampleValue(flag));
  }
  return text;
}

std::string HelpOf(const Command& command, const Terminal& terminal) {
  std::string text = terminal.Styled(fmt::format("tandem {}", command.name), Style::kBold);
  if (!command.words.empty()) text += fmt::format(" {}", command.words);
  text += fmt::format("\n  {}\n\n", Filled(command.summary, 2, terminal));
  for (const Flag& flag : command.flags) text += FlagText(flag, terminal);
  text += FlagsText(terminal) + "\n";
  if (command.more) text += command.more(terminal) + "\n";
  for (const std::string_view example : command.examples) text += fmt::format("  $ {}\n", example);
  return text;
}

std::string ColumnsText(const Terminal& terminal) {
  const auto entries = [&](std::string_view what, std::span<const placement::SheetColumn> columns) {
    std::string text = fmt::format("\n  {}\n", terminal.Styled(what, Style::kBold));
    for (const placement::SheetColumn& column : columns) {
      text += EntryText(column.name, "", fmt::format("{} (as in {})", column.cell, column.example),
                        terminal);
    }
    return text;
  };
  return "  " +
         Filled(
             "Columns, in any order; one that is left out, and an empty cell, leave what is known "
             "as it is. The items of a list stand between semicolons. A wrong row is refused "
             "with all that is wrong in it, and the others are done.",
             2, terminal) +
         "\n" + entries("In a file of teams:", placement::TeamColumns()) +
         entries("In a file of professionals:", placement::ProfessionalColumns()) +
         entries("In a file of ratings, which is imported alone:", placement::RatingColumns());
}

std::string HelpOf(const Verb& verb, const Terminal& terminal) {
  std::string text = fmt::format(
      "{} {}\n",
      terminal.Styled(fmt::format("tandem {} {}", verb.resource, verb.verb), Style::kBold),
      SubjectPattern(*verb.method) + (TakesSeveral(*verb.method) ? "..." : ""));
  const std::string comment = InVerbs(CommentOf(*verb.method));
  if (!comment.empty()) text += "  " + Filled(comment, 2, terminal) + "\n";
  if (TakesSeveral(*verb.method)) {
    text += "  " +
            Filled(
                "Of several names each is done by itself: what is refused of one holds up "
                "none of the others.",
                2, terminal) +
            "\n";
  }
  text += terminal.Styled(fmt::format("  It calls {}.", ShortName(*verb.method)), Style::kDim);
  text += "\n\n";
  for (VerbFlag& flag : FlagsOf(*verb.method)) {
    flag.help = FlagHelp(flag);
    text += FlagText(flag.AsFlag(), terminal);
    if (IsMessageByHand(*flag.field)) text += InnerText(*flag.field->message_type(), 1, terminal);
  }
  return text + FlagsText(terminal) + "\n  $ " + ExampleOf(verb) + "\n";
}

std::string VerbsText(const std::string& resource, const Terminal& terminal) {
  Table table({{""}, {"", false, Fit::kCut}});
  for (const Verb& verb : Verbs()) {
    if (verb.resource != resource) continue;
    const std::string said = InVerbs(FirstSentence(CommentOf(*verb.method)));
    table.Add({{verb.verb, Style::kBold}, {said.empty() ? ShortName(*verb.method) : said}});
  }
  return fmt::format("tandem {} …\n{}\n`tandem {} VERB --help` shows its flags.\n", resource,
                     table.Print(terminal, "  "), resource);
}

std::string Help(const Terminal& terminal) {
  std::string text =
      terminal.Styled("Tandem", Style::kBold) + ": health partnerships, run together\n\n";
  text += EntryText("serve", "", "starts the suite in one process", terminal);
  text += EntryText(
      "up", "", "starts it in four, against the PostgreSQL, Kafka and Redis that its flags name",
      terminal);
  for (const Command& command : Commands()) {
    text += EntryText(command.name, command.words, command.summary, terminal);
  }
  text +=
      EntryText("RESOURCE", "VERB [NAME...]",
                "does the daily work; `tandem placement` lists the verbs of a placement", terminal);
  std::string resources;
  for (const std::string& resource : VerbResources()) {
    resources += (resources.empty() ? "" : ", ") + resource;
  }
  return text + "\n  resources: " + Filled(resources, 13, terminal) +
         "\n\n`tandem COMMAND --help` says more, with examples. --json works everywhere.\n\n"
         "  $ tandem report partnership countries/ke/partnerships/bungoma-chmt\n";
}

}  // namespace tandem::client
