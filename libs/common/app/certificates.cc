#include "libs/common/app/certificates.h"

#include <filesystem>

#include "absl/strings/str_replace.h"
#include "libs/common/events/kafka_handle.h"
#include "libs/common/rpc/tls.h"
#include "libs/common/store/postgres_db.h"

namespace tandem {
namespace {

using Expiry = Result<Time>(const std::string& file);

void ObserveExpiry(Metrics& metrics, const char* certificate, const std::string& file,
                   Expiry* expiry_of) {
  if (file.empty()) return;
  metrics.observe("tandem_certificate_expiry_timestamp_seconds",
                  "When a certificate, or the last of the authorities that are trusted, expires, "
                  "in seconds since 1970; 0 if it cannot be read.",
                  {{"certificate", certificate}}, [file, expiry_of] {
                    const Result<Time> expiry = expiry_of(file);
                    return expiry.ok() ? absl::ToDoubleSeconds(*expiry - absl::UnixEpoch()) : 0;
                  });
}

}  // namespace

void ObserveCertificates(const AppOptions& options, Metrics& metrics) {
  if (!options.tls_dir.empty()) {
    const std::filesystem::path folder = options.tls_dir;
    ObserveExpiry(metrics, "tls", (folder / "tls.crt").string(), CertificateExpiry);
    ObserveExpiry(metrics, "tls_ca", (folder / "ca.crt").string(), AuthoritiesExpiry);
  }
  const Result<KafkaUrl> kafka = ParseKafkaUrl(options.event_log);
  if (kafka.ok()) {
    ObserveExpiry(metrics, "event_log", kafka->certificate, CertificateExpiry);
    ObserveExpiry(metrics, "event_log_ca", kafka->ca, AuthoritiesExpiry);
  }
  // Of several services in one process, the files of the first.
  const std::string service(options.modules.empty() ? "" : options.modules.front().name);
  const PgPlace store = PlaceOf(absl::StrReplaceAll(options.store, {{"{service}", service}}));
  ObserveExpiry(metrics, "store", store.certificate, CertificateExpiry);
  ObserveExpiry(metrics, "store_ca", store.authorities, AuthoritiesExpiry);
}

}  // namespace tandem
