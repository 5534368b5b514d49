#include "services/tandem/client/completion.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/tandem/client/commands.h"
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
  const auto listing = ListingOf(before);
  if (!listing.ok()) return {};
  const MessagePtr request = NewMessage(*listing->method->input_type());
  Json asked = {{"page_size", 100}};
  if (!listing->parent.empty()) asked["parent"] = listing->parent;
  if (!FromJson(asked, *request).ok()) return {};
  const auto page = session.Call(*listing->method, *request, kPatience);
  const auto json = page.ok() ? ToJson(**page) : Result<Json>(page.status());
  if (!json.ok()) return {};
  for (const Json& item : json->value(listing->items->name(), Json::array())) {
    names.push_back(item.value("name", ""));
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
      if (is_name) return Names(session, typed);
      const auto* type = flag.field->enum_type();
      return type == nullptr ? std::vector<std::string>() : ValuesOf(*type);
    }
  }
  if (!typed.starts_with("-")) return Names(session, typed);
  std::vector<std::string> known = {"--json", "--help"};
  for (const VerbFlag& flag : flags) known.push_back("--" + flag.name);
  return known;
}

}  // namespace

std::vector<std::string> Completions(Session& session, std::span<const std::string> words,
                                     std::span<const std::string> commands) {
  if (words.empty()) return {};
  std::vector<std::string> known;
  const std::vector<std::string> resources = VerbResources();
  if (words.size() == 1) {
    known.assign(commands.begin(), commands.end());
    known.insert(known.end(), resources.begin(), resources.end());
  } else if (std::find(resources.begin(), resources.end(), words[0]) != resources.end()) {
    if (words.size() == 2) {
      for (const Verb& verb : Verbs()) {
        if (verb.resource == words[0]) known.push_back(verb.verb);
      }
    } else if (const auto verb = FindVerb(words[0], words[1]); verb.ok()) {
      known = OfVerb(session, *verb, words.subspan(2));
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
