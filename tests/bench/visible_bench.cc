// From a command to its visibility in a report, as a caller sees it: four programs, each with a
// PostgreSQL database of its own, over Kafka and Redis (started here; needs `make kafka`). A
// partnership is created through gRPC, and its report asked for until it is there; with one replica
// of reporting, and with two that the caller asks in turn.
//   build/bench/visible_bench
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "services/tandem/client/json.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"
#include "tests/integration/distributed.h"
#include "tests/integration/fault_client.h"

namespace tandem::testing {
namespace {

constexpr int kRounds = 5;
constexpr int kCommands = 200;
constexpr double kHold50 = 10, kHold99 = 50;  // milliseconds (TARGETS.md)

double Percentile(std::vector<double> sample, double share) {
  std::sort(sample.begin(), sample.end());
  return sample[static_cast<std::size_t>(share * static_cast<double>(sample.size() - 1))];
}

void Must(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}

template <class Request>
void Create(const FaultClient& client, std::string_view method, const std::string& json) {
  Request request;
  Must(client::FromJson(client::Json::parse(json), request));
  Must(client.Call(fmt::format("tandem.placement.v1.{}", method), request));
}

void Prepare(const FaultClient& client) {
  for (const char* id : {"ministry", "partner"}) {
    Create<placement::v1::CreateInstitutionRequest>(
        client, "InstitutionService/CreateInstitution",
        fmt::format(R"({{"parent": "countries/lr", "institution_id": "{0}", "institution":
          {{"display_name": "{0}", "kind": "MINISTRY", "location": {{"country": "lr"}}}}}})",
                    id));
  }
  Create<placement::v1::CreateProgrammeRequest>(
      client, "ProgrammeService/CreateProgramme",
      R"({"programme_id": "bench", "programme": {"display_name": "Bench",
        "kinds": ["TEAM_COACHING"], "reporting_currency": "USD",
        "period": {"start": "2020-01-01"}}})");
}

std::string PartnershipJson(const std::string& id) {
  return fmt::format(
      R"({{"parent": "countries/lr", "partnership_id": "{0}", "partnership": {{
        "display_name": "{0}", "kind": "TEAM_COACHING", "programme": "programmes/bench",
        "start_date": "2024-01-01", "parties": [
          {{"institution": "countries/lr/institutions/partner", "side": "LEAD", "role": "PARTNER"}},
          {{"institution": "countries/lr/institutions/ministry", "side": "COUNTERPART",
            "role": "HOST"}}]}}}})",
      id);
}

// Milliseconds from before the command to the answer that shows it.
double UntilVisible(const FaultClient& client, const std::string& id) {
  const auto began = std::chrono::steady_clock::now();
  Create<placement::v1::CreatePartnershipRequest>(client, "PartnershipService/CreatePartnership",
                                                  PartnershipJson(id));
  reporting::v1::GetPartnershipReportRequest request;
  request.set_name(fmt::format("countries/lr/partnerships/{}/report", id));
  for (;;) {
    const Status asked =
        client.Call("tandem.reporting.v1.ReportService/GetPartnershipReport", request);
    if (asked.ok()) break;
    if (!absl::IsNotFound(asked)) Must(asked);
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  return took.count();
}

void Measure(std::string_view what, std::vector<std::string> replicated) {
  Distributed suite;
  Must(suite.Start({.replicated = std::move(replicated), .cache = {}}));
  const FaultClient client(suite);
  Prepare(client);
  std::vector<double> p50s, p99s;
  for (int round = 0; round <= kRounds; ++round) {
    std::vector<double> took;
    for (int i = 0; i < kCommands; ++i)
      took.push_back(UntilVisible(client, fmt::format("p{}-{}", round, i)));
    if (round == 0) continue;  // everything is warm then
    p50s.push_back(Percentile(took, 0.5));
    p99s.push_back(Percentile(took, 0.99));
  }
  fmt::print(
      "{}: command to report, p50 {:.1f} [{:.1f}-{:.1f}] ms (hold {}), p99 {:.1f} [{:.1f}-{:.1f}] "
      "ms (hold {})\n",
      what, Percentile(p50s, 0.5), Percentile(p50s, 0), Percentile(p50s, 1), kHold50,
      Percentile(p99s, 0.5), Percentile(p99s, 0), Percentile(p99s, 1), kHold99);
}

}  // namespace
}  // namespace tandem::testing

int main() {
  tandem::testing::Measure("one replica of reporting", {});
  tandem::testing::Measure("two replicas", {"reporting"});
  return 0;
}
