#include "services/tandem/client/verbs.h"

#include <algorithm>
#include <span>

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "services/tandem/client/suggest.h"

namespace tandem::client {
namespace {

// "PlacementNeed" as "placement-need".
std::string Kebab(std::string_view camel) {
  std::string kebab;
  for (const char c : camel) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !kebab.empty()) kebab += '-';
    kebab += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return kebab;
}

struct Meaning {
  std::string_view word, meant;
};
// Services whose methods are about another resource.
constexpr Meaning kAbout[] = {{"PartnershipTimeline", "Partnership"}, {"TeamTree", "Team"}};
// What a resource is called in its methods beside its name.
constexpr Meaning kCalled[] = {{"Application", "Applicant"}};
// What people say for short.
constexpr Meaning kForShort[] = {
    {"need", "placement-need"},    {"objective", "partnership-objective"},
    {"priority", "team-priority"}, {"funding", "funding-share"},
    {"run", "match-run"},          {"post", "leader-post"},
    {"ask", "support-ask"},        {"content", "content-item"}};

std::string_view MeantBy(std::string_view word, std::span<const Meaning> meanings) {
  const auto found = std::find_if(meanings.begin(), meanings.end(),
                                  [&](const Meaning& one) { return one.word == word; });
  return found == meanings.end() ? "" : found->meant;
}

// "Team", "Teams", "Priorities": as methods say it.
std::vector<std::string> FormsOf(const std::string& resource) {
  std::vector<std::string> forms = {resource + "es", resource + "s", resource};
  if (resource.ends_with('y')) {
    forms.insert(forms.begin(), resource.substr(0, resource.size() - 1) + "ies");
  }
  return forms;
}

// `rest` without the first of these words that stands in it as one, behind a verb.
bool Erase(const std::vector<std::string>& words, std::string& rest) {
  for (const std::string& word : words) {
    const std::size_t at = rest.find(word);
    const std::size_t end = at + word.size();
    if (at == std::string::npos || at == 0) continue;
    if (end < rest.size() && !absl::ascii_isupper(static_cast<unsigned char>(rest[end]))) continue;
    rest.erase(at, word.size());
    return true;
  }
  return false;
}

// "start" of StartPlacement, "end-early" of EndPlacementEarly, "agree" of AgreeObjective (of a
// PartnershipObjective), "gate" of GetGate: without its resource (also as one of many), and without
// Get where something is left.
std::string VerbOf(std::string_view method, const std::string& resource) {
  std::string rest(method);
  std::size_t last = resource.size() - 1;
  while (last > 0 && !absl::ascii_isupper(static_cast<unsigned char>(resource[last]))) --last;
  const std::string_view called = MeantBy(resource, kCalled);
  if (!Erase(FormsOf(resource), rest) && !Erase(FormsOf(resource.substr(last)), rest) &&
      !called.empty()) {
    Erase({std::string(called)}, rest);
  }
  if (rest.size() > 3 && rest.starts_with("Get")) rest.erase(0, 3);
  return Kebab(rest);
}

std::vector<Verb> ReadVerbs() {
  std::vector<Verb> verbs;
  for (const MethodDescriptor* method : Methods()) {
    const std::string_view service = method->service()->name();
    const bool is_ours = service.ends_with("Service") && !method->server_streaming() &&
                         method->file()->package() != "tandem.admin.v1";
    if (!is_ours) continue;
    const std::string own(service.substr(0, service.size() - 7));
    const std::string_view about = MeantBy(own, kAbout);
    const std::string resource = about.empty() ? own : std::string(about);
    verbs.push_back({Kebab(resource), VerbOf(method->name(), resource), method});
  }
  std::sort(verbs.begin(), verbs.end(), [](const Verb& a, const Verb& b) {
    return std::tie(a.resource, a.verb) < std::tie(b.resource, b.verb);
  });
  return verbs;
}

}  // namespace

const std::vector<Verb>& Verbs() {
  static const auto* const kVerbs = new std::vector<Verb>(ReadVerbs());
  return *kVerbs;
}

std::vector<std::string> VerbResources() {
  std::vector<std::string> resources;
  for (const Verb& verb : Verbs()) resources.push_back(verb.resource);
  resources.erase(std::unique(resources.begin(), resources.end()), resources.end());
  return resources;
}

std::vector<std::string> ShortResources() {
  std::vector<std::string> words;
  for (const Meaning& one : kForShort) words.emplace_back(one.word);
  return words;
}

std::string ResourceNamed(std::string_view word) {
  const std::vector<std::string> known = VerbResources();
  std::vector<std::string> meant = {std::string(word)};
  if (word.ends_with('s')) meant.emplace_back(word.substr(0, word.size() - 1));
  if (word.ends_with("es")) meant.emplace_back(word.substr(0, word.size() - 2));
  if (word.ends_with("ies")) meant.push_back(std::string(word.substr(0, word.size() - 3)) + "y");
  for (const std::string& one : meant) {
    for (const std::string& name : {one, std::string(MeantBy(one, kForShort))}) {
      if (std::find(known.begin(), known.end(), name) != known.end()) return name;
    }
  }
  return "";
}

const Verb* VerbOfMethod(std::string_view name) {
  const Verb* found = nullptr;
  for (const Verb& verb : Verbs()) {
    if (ShortName(*verb.method) == name) return &verb;
    if (verb.method->name() != name) continue;
    if (found != nullptr) return nullptr;
    found = &verb;
  }
  return found;
}

Result<Verb> FindVerb(std::string_view word, std::string_view verb) {
  const std::string resource = ResourceNamed(word);
  std::vector<std::string> known;
  std::string hint;
  for (const Verb& one : Verbs()) {
    // "partnership history" for "history partnership".
    if (one.resource == verb && one.verb == resource) {
      hint = fmt::format(" Did you mean `tandem {} {}`?", verb, resource);
    }
    if (one.resource != resource) continue;
    if (one.verb == verb) return one;
    known.push_back(one.verb);
  }
  if (verb.find('/') != std::string_view::npos) {
    return absl::InvalidArgumentError(
        fmt::format("What is to be done comes before the name: {}.", fmt::join(known, ", ")));
  }
  if (hint.empty()) hint = DidYouMean(verb, known);
  if (hint.empty()) hint = fmt::format(" There are: {}.", fmt::join(known, ", "));
  return absl::InvalidArgumentError(fmt::format("There is no '{}' of a {}.{}", verb, word, hint));
}

}  // namespace tandem::client
