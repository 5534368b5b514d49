#pragma once

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/eventually.h"
#include "tandem/reporting/v1/partnership_report.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"
#include "tests/integration/fault_client.h"

namespace tandem::testing {

// The name of some report, of a partnership that is done: the oldest ones come first, and the load
// makes others. Waits until there is one; empty if none comes.
inline std::string AReport(const FaultClient& client) {
  reporting::v1::ListPartnershipReportsRequest request;
  request.set_parent("countries/lr");
  reporting::v1::ListPartnershipReportsResponse reports;
  EXPECT_TRUE(Eventually([&] {
    const Status listed =
        client.Call("tandem.reporting.v1.ReportService/ListPartnershipReports", request, &reports);
    EXPECT_TRUE(listed.ok()) << listed;
    return reports.partnership_reports_size() > 0;
  }));
  return reports.partnership_reports_size() == 0 ? "" : reports.partnership_reports(0).name();
}

inline Status ReadReport(const FaultClient& client, const std::string& name,
                         reporting::v1::PartnershipReport& report) {
  reporting::v1::GetPartnershipReportRequest request;
  request.set_name(name);
  // Beside other tests a program may stand still for seconds.
  return client.Call("tandem.reporting.v1.ReportService/GetPartnershipReport", request, &report,
                     {.timeout = absl::Seconds(10)});
}

// Reads one report over and over, of one replica or (without `process`) of all in turn: always
// there, and never older than before.
class ReportReader {
 public:
  ReportReader(const Distributed& suite, const std::string& process, std::string name)
      : client_(suite, process), name_(std::move(name)), thread_([this] { Run(); }) {}
  ~ReportReader() { goes_on_ = false; }

  int count() const { return count_; }

 private:
  void Run() {
    Time newest = absl::InfinitePast();
    while (goes_on_) {
      reporting::v1::PartnershipReport report;
      const Status read = ReadReport(client_, name_, report);
      EXPECT_TRUE(read.ok()) << read;
      const Time time = TimeOf(report, "last_event_time");
      EXPECT_GE(time, newest);
      newest = std::max(newest, time);
      ++count_;
      if (::testing::Test::HasFailure()) return;
      absl::SleepFor(absl::Milliseconds(4));
    }
  }

  const FaultClient client_;
  const std::string name_;
  std::atomic<bool> goes_on_ = true;
  std::atomic<int> count_ = 0;
  std::jthread thread_;
};

}  // namespace tandem::testing
