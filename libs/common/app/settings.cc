#include "libs/common/app/settings.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "libs/common/app/otlp.h"
#include "libs/common/app/plaintext.h"
#include "libs/common/rpc/code_lists.h"
#include "libs/common/rpc/grpc_peers.h"
#include "libs/common/rpc/listener.h"

namespace tandem {
namespace {

Status Expect(bool fits, std::string_view expected) {
  if (fits) return OkStatus();
  return absl::InvalidArgumentError(absl::string_view(expected.data(), expected.size()));
}

bool HasScheme(std::string_view url, std::initializer_list<std::string_view> schemes) {
  for (const std::string_view scheme : schemes) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  return false;
}

// A whole number from `least` to `most`.
bool IsNumber(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= least &&
         number <= most;
}

Status CheckStore(std::string_view url) {
  return Expect(
      HasScheme(url, {"sqlite:", "postgres://", "postgresql://"}),
      "is no store; expected sqlite:PATH or postgres://USER@HOST/DATABASE, where {service}"
      " stands for the service's name");
}

Status CheckEventLog(std::string_view url) {
  return Expect(HasScheme(url, {"local:", "kafka://"}),
                "is no event log; expected local:PATH or kafka://HOST:PORT,HOST:PORT");
}

// What Kafka takes in a topic's name.
Status CheckPrefix(std::string_view prefix) {
  const bool plain = prefix.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
                     std::string_view::npos;
  return Expect(plain && prefix.size() <= 100,
                "is no prefix; expected letters, digits, dots, hyphens and underscores");
}

Status CheckCache(std::string_view url) {
  return Expect(url == "memory:" || HasScheme(url, {"redis://"}),
                "is no cache; expected memory: or "
                "redis://HOST:PORT[/DB][?username=NAME&password_file=FILE]");
}

Status CheckPeers(std::string_view peers) {
  return Expect(peers.empty() || ParsePeers(peers).ok(),
                "is no list of peers; expected SERVICE=TARGET once for each, by comma, as in "
                "placement=dns:///placement:7400");
}

Status CheckAddress(std::string_view address) {
  return Expect(ParseAddress(address).ok(),
                "is no address; expected HOST:PORT as in 127.0.0.1:7400 (port 0: any free one)");
}

Status CheckCountries(std::string_view countries) {
  if (countries.empty()) return OkStatus();
  const auto& codes = IsoCodes();
  RETURN_IF_ERROR(codes.status());
  const std::vector<std::string> all =
      absl::StrSplit(absl::string_view(countries.data(), countries.size()), ',');
  const bool fits = std::all_of(all.begin(), all.end(),
                                [&](const std::string& one) { return codes->IsCountry(one); });
  return Expect(fits,
                "is no list of countries; expected ISO 3166-1 alpha-2 in lower case as in ke,lr");
}

Status CheckCell(std::string_view cell) {
  const bool plain =
      cell.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
  return Expect(!cell.empty() && plain, "is no cell; expected a-z, 0-9 and hyphens as in local");
}

Status CheckSampling(std::string_view text) {
  return Expect(IsNumber(text, 1, 1'000'000), "is no rate; expected 1 to 1000000");
}

Status CheckCollector(std::string_view endpoint) {
  return endpoint.empty() ? OkStatus() : CheckOtlpEndpoint(endpoint);
}

Status CheckRatio(std::string_view text) {
  double ratio = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ratio);
  const bool fits = error == std::errc() && end == text.data() + text.size();
  return Expect(fits && ratio >= 0 && ratio <= 1, "is no ratio; expected 0 to 1 as in 0.01");
}

Status CheckConnections(std::string_view text) {
  return Expect(IsNumber(text, 1, 1'000'000), "is no number of connections; expected 1 to 1000000");
}

Status CheckIdle(std::string_view text) {
  Duration idle;
  const bool fits = absl::ParseDuration(absl::string_view(text.data(), text.size()), &idle);
  return Expect(fits && idle >= absl::Seconds(1) && idle <= absl::Hours(24),
                "is no time; expected 1s to 24h as in 15m");
}

constexpr Setting kSettings[] = {
    {"data_dir", "data", "Where the databases and keys lie."},
    {"store", "", "The store of each service; sqlite:DATA_DIR/{service}.db if unset.", CheckStore},
    {"event_log", "", "The event log; local:DATA_DIR/events.db if unset.", CheckEventLog},
    {"topic_prefix", "",
     "Put before the names of topics, groups and cached answers; for servers that others share.",
     CheckPrefix},
    {"cache", "memory:", "The cache: memory: or redis://HOST:PORT[/DB].", CheckCache},
    {"peers", "", "Where the other services listen: SERVICE=TARGET by comma.", CheckPeers},
    {"tls_dir", "",
     "A folder with tls.crt, tls.key and ca.crt for gRPC, both ways; renewed files are taken."},
    {"allow_plaintext", "",
     "What may leave this machine in the clear: grpc, http, store, event_log, cache, traces, by "
     "comma, or all.",
     CheckAllowedPlaintext},
    {"signing_dir", "", "The key that signs this process's calls to its peers; DATA_DIR/signing."},
    {"keys_dir", "", "Public keys of tokens, file name = kid; DATA_DIR/keys if unset."},
    {"listen", "127.0.0.1:7400", "Where gRPC is served.", CheckAddress},
    {"http_listen", "127.0.0.1:7480", "Where health and metrics are served.", CheckAddress},
    {"max_connections", "4096",
     "How many connections gRPC has at most, within three quarters of the descriptors.",
     CheckConnections},
    {"connection_idle", "15m", "A connection without a call for so long is closed.", CheckIdle},
    {"countries", "", "The countries served, ISO 3166-1 alpha-2, by comma; all if unset.",
     CheckCountries},
    {"cell", "local",
     "The name of this deployment in event sources and the names of cached answers.", CheckCell},
    {"log_sampling", "100",
     "One successful call in so many is logged; refusals up to 300 a minute for each reason.",
     CheckSampling},
    {"otlp_endpoint", "",
     "Where traces go, by OTLP over gRPC: http://HOST:PORT, https for TLS; nowhere if unset.",
     CheckCollector},
    {"trace_ratio", "0.01",
     "Of the traces that begin here so many are recorded; others as their callers say.",
     CheckRatio},
    {"log", "",
     "Where the log goes: a file, or - for standard error (so if unset, but see tandem serve)."},
    {"samples", "", "A folder of requests to load once serving."},
};

}  // namespace

std::span<const Setting> ServingSettings() { return kSettings; }

Status CheckStoreOfEach(const Settings& settings) {
  const std::string& store = settings["store"];
  if (store.empty() || absl::StrContains(store, "{service}")) return OkStatus();
  return BadField("store",
                  "services cannot share one; expected {service} where their names differ, as in "
                  "sqlite:/srv/{service}.db");
}

}  // namespace tandem
