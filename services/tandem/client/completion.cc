#include "services/tandem/client/completion.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/app/settings.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/catalog.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/methods.h"
#include "services/tandem/client/tokens.h"
#include "services/tandem/client/verb_request.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {
namespace {

// A shell should not wait longer for the names that a server knows.
constexpr absl::Duration kPatience = absl::Seconds(1);

// clang-format off
// A name that ends in a slash goes on.
constexpr std::string_view kScript = R"sh(_tandem() {
  COMPREPLY=($(compgen -W "$(tandem complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _tandem tandem
)sh";
// clang-format on

// What its first word may be: of "tail|parked SERVICE" tail and parked; and the verbs of a resource
// that is called as the command is.
std::vector<std::string> FirstWordsOf(const Command& command) {
  const std::string first(command.words.substr(0, command.words.find(' ')));
  std::vector<std::string> words;
  if (std::any_of(first.begin(), first.end(), absl::ascii_islower)) {
    words = absl::StrSplit(first, '|');
  }
  for (const Verb& verb : Verbs()) {
    const bool is_new = std::find(words.begin(), words.end(), verb.verb) == words.end();
    if (verb.resource == command.name && is_new) words.push_back(verb.verb);
  }
  return words;
}

constexpr std::string_view kServices[] = {"placement", "objectives", "learning-content",
                                          "reporting"};

constexpr int kPage = 1000;

std::vector<std::string> NamesOf(const google::protobuf::Message& page,
                                 const FieldDescriptor& items) {
  std::vector<std::string> names;
  const auto& values = *page.GetReflection();
  for (int i = 0; i < values.FieldSize(page, &items); ++i)
    names.push_back(FieldOf(values.GetRepeatedMessage(page, &items, i), "name"));
  return names;
}

// Hands the names in a list, by its parent, to `take`, page after page in their order, until that
// has enough or a shell has waited long enough; none where nobody answers in time.
void EachPage(Session& session, const std::string& collection,
              const std::function<bool(const std::vector<std::string>&)>& take) {
  const auto listing = ListingOf(collection);
  if (!listing.ok()) return;
  Json asked = {{"page_size", kPage}};
  if (!listing->parent.empty()) asked["parent"] = listing->parent;
  const absl::Time end = absl::Now() + kPatience;
  for (absl::Duration left = kPatience; left > absl::ZeroDuration(); left = end - absl::Now()) {
    const MessagePtr request = NewMessage(*listing->method->input_type());
    if (!FromJson(asked, *request).ok()) return;
    const auto page = session.Call(*listing->method, *request, left);
    if (!page.ok() || !take(NamesOf(**page, *listing->items))) return;
    const std::string next = FieldOf(**page, "next_page_token");
    if (next.empty()) return;
    asked["page_token"] = next;
  }
}

// Those in a list that begin with what is typed.
std::vector<std::string> NamesIn(Session& session, const std::string& collection,
                                 std::string_view typed) {
  std::vector<std::string> names;
  EachPage(session, collection, [&](const std::vector<std::string>& page) {
    for (const std::string& name : page) {
      if (name.starts_with(typed)) names.push_back(name);
    }
    // What comes behind the last of them is not looked for.
    return page.empty() || page.back().substr(0, typed.size()) <= typed;
  });
  return names;
}

// Those that the token is for; where it is for all, those that have a partnership.
std::vector<std::string> Countries(Session& session) {
  std::set<std::string> countries;
  for (const std::string& prefix : PrefixesOf(session.token())) {
    if (prefix != "*") {
      countries.insert(std::string(CountryOf(prefix)));
      continue;
    }
    EachPage(session, "countries/-/partnerships", [&](const std::vector<std::string>& page) {
      for (const std::string& name : page) countries.insert(std::string(CountryOf(name)));
      return true;
    });
  }
  return {countries.begin(), countries.end()};
}

// The collections below what is typed, and the names in the one that is begun: of
// "countries/lr/pa" `countries/lr/partnerships/`, of "countries/lr/partnerships/" those there are.
std::vector<std::string> Names(Session& session, std::string_view typed) {
  const std::size_t slash = typed.rfind('/');
  if (slash == std::string_view::npos) return {"countries/", "programmes/", "regions/"};
  const std::string before(typed.substr(0, slash));
  const auto segments = std::count(before.begin(), before.end(), '/') + 1;
  std::vector<std::string> names;
  if (segments % 2 == 0) {
    for (const std::string& collection : Collections()) {
      const std::string below = fmt::format("{}/{}", before, collection);
      if (ListingOf(below).ok()) names.push_back(below + "/");
    }
    return names;
  }
  if (before == "countries") {
    for (const std::string& country : Countries(session)) {
      names.push_back(country);
      names.push_back(country + "/");
    }
    return names;
  }
  return NamesIn(session, before, typed);
}

// Whether a name of `pattern` may begin with `collection`: "countries/lr/teams/".
bool MayLead(std::string_view collection, const std::string& pattern) {
  const auto depth = std::count(collection.begin(), collection.end(), '/');
  const std::vector<std::string> patterns = absl::StrSplit(pattern, " | ");
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& one) {
    std::vector<std::string> segments = absl::StrSplit(one, '/');
    if (std::ssize(segments) <= depth) return false;
    segments.resize(static_cast<std::size_t>(depth));
    return Fits(collection.substr(0, collection.size() - 1), absl::StrJoin(segments, "/"));
  });
}

// Those that are, or lead to, a name of `pattern`.
std::vector<std::string> NamesFor(Session& session, std::string_view typed,
                                  const std::string& pattern) {
  std::vector<std::string> names = Names(session, typed);
  if (pattern.find('*') == std::string::npos) return names;
  std::erase_if(names, [&](const std::string& name) {
    return name.ends_with('/') && !MayLead(name, pattern);
  });
  return names;
}

std::vector<std::string> FlagNames(std::span<const Flag> flags) {
  std::vector<std::string> names;
  for (const Flag& flag : flags) names.push_back("--" + std::string(flag.name));
  return names;
}

// "lr" of each country.
std::vector<std::string> CountryCodes(Session& session) {
  std::vector<std::string> codes;
  for (const std::string& country : Countries(session)) codes.emplace_back(IdOf(country));
  return codes;
}

// Where the last word is the value of a flag of `command`, what it may be; null where it is none.
std::optional<std::vector<std::string>> ValuesOfFlag(Session& session, const Command& command,
                                                     std::span<const std::string> words) {
  if (words.size() < 2) return std::nullopt;
  for (const Flag& flag : command.flags) {
    if ("--" + std::string(flag.name) != words[words.size() - 2] || flag.value.empty()) continue;
    if (flag.value == "COUNTRY") return CountryCodes(session);
    return flag.value == "NAME" ? Names(session, words.back()) : std::vector<std::string>();
  }
  return std::nullopt;
}

std::vector<std::string> FlagNames(const Command& command) {
  std::vector<std::string> names = FlagNames(command.flags);
  const std::vector<std::string> of_all = FlagNames(FlagsOfAll());
  names.insert(names.end(), of_all.begin(), of_all.end());
  return names;
}

// After a command: its flags, the word that it begins with, a service, or a name.
std::vector<std::string> OfCommand(Session& session, const Command& command,
                                   std::span<const std::string> words) {
  if (auto values = ValuesOfFlag(session, command, words)) return *std::move(values);
  if (words.back().starts_with("-")) return FlagNames(command);
  std::vector<std::string> first = FirstWordsOf(command);
  if (words.size() == 1 && !first.empty()) return first;
  if (command.name == "call" || command.name == "methods") {
    if (words.size() > 1) return {};
    std::vector<std::string> methods;
    for (const MethodDescriptor* method : Methods()) methods.push_back(ShortName(*method));
    return methods;
  }
  if (command.name == "events" || command.name == "timers") {
    if (words.size() > 2) return {};
    return {std::begin(kServices), std::end(kServices)};
  }
  std::vector<std::string> names = Names(session, words.back());
  const bool of_country = words.size() == 2 && command.words.find(" COUNTRY") != std::string::npos;
  for (std::string& code : of_country ? CountryCodes(session) : std::vector<std::string>()) {
    names.push_back(std::move(code));
  }
  return names;
}

// After `RESOURCE VERB`: a name, a flag, or a flag's value.
std::vector<std::string> OfVerb(Session& session, const Verb& verb,
                                std::span<const std::string> words) {
  const std::vector<VerbFlag> flags = FlagsOf(*verb.method);
  const std::string& typed = words.back();
  if (words.size() > 1 && words[words.size() - 2].starts_with("--")) {
    for (const VerbFlag& flag : flags) {
      if ("--" + flag.name != words[words.size() - 2] || flag.value.empty()) continue;
      const bool is_name = flag.value.find('*') != std::string::npos;
      if (is_name) return NamesFor(session, typed, flag.value);
      const auto* type = flag.field->enum_type();
      return type == nullptr ? std::vector<std::string>() : ValuesOf(*type);
    }
  }
  if (!typed.starts_with("-")) {
    std::vector<std::string> names = NamesFor(session, typed, SubjectPattern(*verb.method));
    const auto before = words.first(words.size() - 1);  // several names are each named once
    std::erase_if(names, [&](const std::string& name) {
      return std::find(before.begin(), before.end(), name) != before.end();
    });
    return names;
  }
  std::vector<std::string> known = FlagNames(FlagsOfAll());
  for (const VerbFlag& flag : flags) known.push_back("--" + flag.name);
  return known;
}

}  // namespace

std::vector<std::string> Completions(Session& session, std::span<const std::string> words,
                                     std::span<const std::string> commands) {
  if (words.empty()) return {};
  std::vector<std::string> known;
  const std::string resource = ResourceNamed(words[0]);
  const Command* command = FindCommand(words[0]);
  const bool is_first = words.size() == 1 || (words.size() == 2 && words[0] == "help");
  if (is_first) {
    const std::vector<std::string> resources = VerbResources();
    known.assign(commands.begin(), commands.end());
    known.insert(known.end(), resources.begin(), resources.end());
  } else if (words[0] == "serve" || words[0] == "up") {
    for (const auto& setting : ServingSettings()) known.push_back("--" + FlagOf(setting.name));
  } else if (words.size() > 2 && !resource.empty() && FindVerb(resource, words[1]).ok()) {
    const Command* beside = FindCommand(fmt::format("{} {}", words[0], words[1]));
    auto values =
        beside == nullptr ? std::nullopt : ValuesOfFlag(session, *beside, words.subspan(2));
    known = values.has_value() ? *std::move(values)
                               : OfVerb(session, *FindVerb(resource, words[1]), words.subspan(2));
    if (beside != nullptr && words.back().starts_with("-")) {
      for (const std::string& flag : FlagNames(beside->flags)) known.push_back(flag);
    }
  } else if (command != nullptr) {
    known = OfCommand(session, *command, words.subspan(1));
  } else if (!resource.empty() && words.size() == 2) {
    for (const Verb& verb : Verbs()) {
      if (verb.resource == resource) known.push_back(verb.verb);
    }
  } else {
    known = Names(session, words.back());
  }
  std::erase_if(known, [&](const std::string& word) { return !word.starts_with(words.back()); });
  return known;
}

Status RunCompletion(Session& session) {
  const std::string shell = session.words().empty() ? "bash" : session.words()[0];
  if (shell != "bash" && shell != "zsh") {
    return Usage(fmt::format("There is completion for bash and zsh, not for '{}'.", shell));
  }
  if (shell == "zsh") session.Write("autoload -U +X bashcompinit && bashcompinit\n");
  session.Write(kScript);
  return OkStatus();
}

}  // namespace tandem::client
