#include "services/tandem/client/tokens.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "libs/common/rpc/code_lists.h"
#include "libs/common/rpc/keys.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/suggest.h"

namespace tandem::client {
namespace {

using common::v1::Role;

// As names and addresses of people do.
bool LooksPersonal(std::string_view subject) {
  return std::any_of(subject.begin(), subject.end(),
                     [](char letter) { return letter == '@' || absl::ascii_isspace(letter); });
}

std::vector<std::string> Roles() {
  std::vector<std::string> roles;
  for (int i = 1; i < common::v1::Role_descriptor()->value_count(); ++i) {
    roles.push_back(absl::AsciiStrToLower(common::v1::Role_descriptor()->value(i)->name()));
  }
  return roles;
}

}  // namespace

Result<Grant> ParseGrant(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) {
    return Usage(fmt::format(
        "A grant is ROLE=PREFIX, as in programme_manager=countries/ke, not '{}'.", text));
  }
  const std::string name(text.substr(0, equals));
  Grant grant;
  grant.prefix = std::string(text.substr(equals + 1));
  if (!common::v1::Role_Parse(absl::AsciiStrToUpper(name), &grant.role) ||
      grant.role == common::v1::ROLE_UNSPECIFIED) {
    std::string hint = DidYouMean(name, Roles());
    if (hint.empty()) hint = fmt::format(" There are {}.", fmt::join(Roles(), ", "));
    return Usage(fmt::format("There is no role '{}'.{}", name, hint));
  }
  if (grant.prefix != "*" && CountryOf(grant.prefix).empty()) {
    return Usage(
        fmt::format("A grant reaches `*`, a country or a partnership, as in "
                    "programme_manager=countries/ke, not '{}'.",
                    grant.prefix));
  }
  const std::string country(Segment(grant.prefix, "countries"));
  if (!country.empty() && IsoCodes().ok() && !IsoCodes()->IsCountry(country)) {
    return Usage(fmt::format(
        "There is no country '{}'; codes are those of ISO 3166-1, as in countries/ke.", country));
  }
  return grant;
}

std::vector<std::string> PrefixesOf(const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string payload;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &payload)) return {};
  const auto json = ParseJson(payload);
  if (!json.ok() || !json->is_object()) return {};
  std::set<std::string> prefixes;
  for (const Json& grant : json->value("grants", Json::array())) {
    prefixes.insert(grant.value("prefix", ""));
  }
  return {prefixes.begin(), prefixes.end()};
}

std::string SigningDirOf(const Session& session) {
  const std::string set = Setting(session, "signing-dir", "TANDEM_SIGNING_DIR");
  return set.empty() ? session.data_dir() + "/signing" : set;
}

Result<std::string> SignToken(const std::string& signing_dir, const Caller& caller,
                              absl::Duration lifetime) {
  TokenRequest request;
  request.caller = caller;
  request.lifetime = lifetime;
  auto token = IssueToken(signing_dir, request);
  if (token.ok()) return token;
  return Usage(
      fmt::format("{} has no key to sign with ({}). `tandem serve` makes one at its first start; "
                  "--data-dir or --signing-dir says where it is.",
                  signing_dir, std::string(token.status().message())));
}

Status RunToken(Session& session) {
  const Arguments& arguments = session.arguments();
  if (!session.words().empty())
    return Usage("It takes flags only: --subject, --person, --grant, --ttl.");
  if (arguments.Get("subject").empty())
    return Usage("--subject is missing: an opaque id of who will call, such as a staff number.");
  if (LooksPersonal(arguments.Get("subject"))) {
    return Usage(
        "--subject is an opaque id, such as a staff number, without '@' or white space: logs and "
        "journals keep it, and a name or an address has no place there.");
  }
  Caller caller;
  caller.subject = arguments.Get("subject");
  caller.person = arguments.Get("person");
  if (!caller.person.empty() && !Fits(caller.person, "countries/*/persons/*")) {
    return Usage(
        fmt::format("--person is the name of a person, as in countries/ke/persons/ID, not '{}'.",
                    caller.person));
  }
  for (const std::string& text : arguments.All("grant")) {
    ASSIGN_OR_RETURN(Grant grant, ParseGrant(text));
    caller.grants.push_back(std::move(grant));
  }
  if (caller.grants.empty())
    return Usage("--grant is missing, as in --grant programme_manager=countries/ke.");
  absl::Duration lifetime;
  const std::string ttl = arguments.Get("ttl", "12h");
  if (!absl::ParseDuration(ttl, &lifetime) || lifetime <= absl::ZeroDuration()) {
    return Usage(fmt::format("--ttl is a time like 30m or 12h, not '{}'.", ttl));
  }
  ASSIGN_OR_RETURN(const std::string token, SignToken(SigningDirOf(session), caller, lifetime));
  session.Write(session.json() ? Json{{"token", token}}.dump() + "\n" : token + "\n");
  return OkStatus();
}

}  // namespace tandem::client
