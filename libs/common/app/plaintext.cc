#include "libs/common/app/plaintext.h"

#include <arpa/inet.h>

#include <algorithm>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/cache/redis_connection.h"
#include "libs/common/events/kafka_handle.h"
#include "libs/common/rpc/grpc_peers.h"
#include "libs/common/rpc/listener.h"
#include "libs/common/store/postgres_db.h"

namespace tandem {
namespace {

constexpr std::string_view kWays[] = {"grpc",  "http",   "store", "event_log",
                                      "cache", "traces", "all"};

// Of 127.0.0.0/8: a name may begin alike.
bool IsLoopback(const std::string& host) {
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 &&
         ntohl(address.s_addr) >> 24U == IN_LOOPBACKNET;
}

bool IsHere(const std::string& host) {
  return host.empty() || host.starts_with('/') || host == "localhost" || host == "::1" ||
         host == "[::1]" || IsLoopback(host);
}

bool AreHere(const std::vector<std::string>& hosts) {
  return std::all_of(hosts.begin(), hosts.end(),
                     [](const std::string& host) { return IsHere(host); });
}

std::vector<std::string> Split(const std::string& text, char separator) {
  return absl::StrSplit(text, separator, absl::SkipEmpty());
}

// "host:port,host:port" without the ports.
std::vector<std::string> HostsOf(const std::string& addresses) {
  std::vector<std::string> hosts;
  for (const std::string& address : Split(addresses, ','))
    hosts.push_back(address.substr(0, address.rfind(':')));
  return hosts;
}

bool ListensHere(const std::string& address) {
  const Result<Address> parsed = ParseAddress(address);
  return parsed.ok() && !parsed->host.empty() && IsHere(parsed->host);
}

// "dns:///placement:7400", "ipv4:127.0.0.1:7400,127.0.0.2:7400", "unix:/run/placement".
bool TargetIsHere(const std::string& target) {
  if (target.starts_with("unix:")) return true;
  const std::size_t slash = target.rfind('/');
  std::string addresses = slash == std::string::npos ? target : target.substr(slash + 1);
  for (const std::string_view scheme : {"dns:", "ipv4:", "ipv6:"})
    if (addresses.starts_with(scheme)) addresses.erase(0, scheme.size());
  return AreHere(HostsOf(addresses));
}

bool PeersAreHere(const std::string& peers) {
  const Result<PeerTargets> targets = ParsePeers(peers);
  return targets.ok() && std::all_of(targets->begin(), targets->end(), [](const auto& target) {
           return TargetIsHere(target.second);
         });
}

bool StoreIsSafe(const std::string& url) {
  if (url.empty() || url.starts_with("sqlite:")) return true;
  const PgPlace place = PlaceOf(url);
  return place.verifies_server || AreHere(place.hosts);
}

bool EventLogIsSafe(const std::string& url) {
  if (url.empty() || url.starts_with("local:")) return true;
  const Result<KafkaUrl> kafka = ParseKafkaUrl(url);
  return kafka.ok() && (kafka->tls || AreHere(HostsOf(kafka->brokers)));
}

bool CollectorIsSafe(std::string_view endpoint) {
  constexpr std::string_view kClear = "http://";
  return !endpoint.starts_with(kClear) || ListensHere(std::string(endpoint.substr(kClear.size())));
}

bool CacheIsSafe(const std::string& url) {
  if (url == "memory:") return true;
  const Result<RedisAddress> redis = ParseRedisAddress(url);
  return redis.ok() && IsHere(redis->host);
}

}  // namespace

Status CheckAllowedPlaintext(std::string_view value) {
  for (const std::string& part : Split(std::string(value), ',')) {
    if (std::find(std::begin(kWays), std::end(kWays), part) == std::end(kWays)) {
      return absl::InvalidArgumentError(
          "names no way; expected some of grpc, http, store, event_log, cache, traces by comma, or "
          "all");
    }
  }
  return OkStatus();
}

Status CheckPlaintext(const Settings& settings) {
  const std::vector<std::string> allowed = settings.List("allow_plaintext");
  const bool has_tls = !settings["tls_dir"].empty();
  struct Part {
    std::string_view way, setting;
    bool is_safe;
    std::string_view instead;
  };
  const Part parts[] = {
      {"grpc", "listen", has_tls || ListensHere(settings["listen"]), "set tls_dir"},
      {"grpc", "peers", has_tls || PeersAreHere(settings["peers"]), "set tls_dir"},
      {"http", "http_listen", ListensHere(settings["http_listen"]), "listen on 127.0.0.1"},
      {"store", "store", StoreIsSafe(settings["store"]),
       "add sslmode=verify-full and sslrootcert=FILE to its url"},
      {"event_log", "event_log", EventLogIsSafe(settings["event_log"]),
       "add tls=true and ca=FILE to its url"},
      {"cache", "cache", CacheIsSafe(settings["cache"]),
       "reach it through a TLS sidecar on 127.0.0.1"},
      {"traces", "otlp_endpoint", CollectorIsSafe(settings["otlp_endpoint"]),
       "say https and set tls_dir"},
  };
  for (const Part& part : parts) {
    const bool may = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& way) {
      return way == part.way || way == "all";
    });
    if (part.is_safe || may) continue;
    return BadField(part.setting,
                    fmt::format("it would go over the network in the clear; {}, or name {} in "
                                "allow_plaintext",
                                part.instead, part.way));
  }
  return OkStatus();
}

}  // namespace tandem
