#include "services/reporting/handlers/reports.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/micros.h"
#include "libs/common/base/names.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/country_report.h"
#include "services/reporting/domain/fingerprint.h"
#include "services/reporting/domain/may_ask.h"
#include "services/reporting/domain/may_read_funding.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/domain/report_rows.h"

namespace tandem::reporting {
namespace {

constexpr int kRowsListed = 1000;
constexpr int kPartnershipsListed = 50;
// A partnership that changes so often while it is read is shown with the etag of its older head.
constexpr int kReadings = 3;

// A funder reads aggregates only (DOMAIN.md, Callers): numbers, not who is placed where.
bool ReadsAggregatesOnly(const Caller& caller, std::string_view name) {
  const auto covers = [&](const Grant& grant) { return Covers(grant.prefix, name); };
  return caller.Has(common::v1::FUNDER, name) &&
         std::all_of(caller.grants.begin(), caller.grants.end(), [&](const Grant& grant) {
           return grant.role == common::v1::FUNDER || !covers(grant);
         });
}

// All rows of a report; of a very large one the first of each kind.
Result<std::vector<v1::ReportRow>> RowsOf(View& view, const v1::PartnershipReport& report) {
  Query all = Below(report.partnership());
  all.limit = kRowsListed;
  if (report.sums().rows() <= kRowsListed) return view.List(kReportRows, all);
  constexpr int kKinds = v1::ReportRow::Kind_MAX;
  std::vector<v1::ReportRow> rows;
  for (int kind = 1; kind <= kKinds; ++kind) {
    Query some = Below(report.partnership()).Where("kind", Op::kEqual, std::int64_t{kind});
    some.limit = kRowsListed / kKinds;
    ASSIGN_OR_RETURN(std::vector<v1::ReportRow> of_kind, view.List(kReportRows, some));
    std::move(of_kind.begin(), of_kind.end(), std::back_inserter(rows));
  }
  return rows;
}

bool HasWords(const v1::ProgrammeNotice& notice) {
  return !notice.acknowledgement().empty() || !notice.disclaimer().empty();
}

// What `programme` wants to have printed, if it does.
Result<std::optional<v1::ProgrammeNotice>> NoticeIn(View& view, std::string_view programme) {
  if (programme.empty()) return std::optional<v1::ProgrammeNotice>();  // not told yet
  ASSIGN_OR_RETURN(std::optional<v1::ProgrammeNotice> notice,
                   view.Find(kProgrammeNotices, NoticeOf(programme)));
  if (notice.has_value() && !HasWords(*notice)) notice.reset();
  return notice;
}

// A Change to the notice, or to a framework, saves no head, and a watch resumes by the etag of all
// that it shows.
template <class T>
std::string EtagWith(const std::string& etag, const T& shown) {
  return Fingerprint(fmt::format("{};{}={}", etag, shown.name(), shown.etag()));
}

// What was assessed by a framework that is retired is history.
Status MarkRetired(View& view, v1::PartnershipReport& report) {
  std::map<std::string, std::optional<v1::FrameworkRetirement>> retired;
  for (v1::GapRow& gap : *report.mutable_capability_gaps()) {
    const std::string framework(ParentOf(gap.competency()));
    const auto [known, is_first] = retired.try_emplace(framework);
    if (is_first) {
      ASSIGN_OR_RETURN(known->second, view.Find(kFrameworkRetirements, RetirementOf(framework)));
      if (known->second.has_value()) report.set_etag(EtagWith(report.etag(), *known->second));
    }
    gap.set_framework_retired(known->second.has_value());
  }
  return OkStatus();
}

// Every Change to a row saves the head: if that is the same before and after, rows and head are of
// one state.
Result<v1::PartnershipReport> NumbersOf(View& view, std::string_view name) {
  ASSIGN_OR_RETURN(v1::PartnershipReport report, view.Load(kPartnershipReports, name));
  if (ReadsAggregatesOnly(view.caller(), name)) {
    HideFromReader(view.caller(), report);
    return report;
  }
  for (int reading = 1;; ++reading) {
    ASSIGN_OR_RETURN(std::vector<v1::ReportRow> rows, RowsOf(view, report));
    ASSIGN_OR_RETURN(v1::PartnershipReport after, view.Load(kPartnershipReports, name));
    if (after.etag() == report.etag() || reading == kReadings) {
      AddRows(std::move(rows), report);
      HideFromReader(view.caller(), report);
      return report;
    }
    report = std::move(after);
  }
}

Result<v1::PartnershipReport> PartnershipReportOf(View& view, std::string_view name) {
  ASSIGN_OR_RETURN(v1::PartnershipReport report, NumbersOf(view, name));
  RETURN_IF_ERROR(MarkRetired(view, report));
  ASSIGN_OR_RETURN(auto notice, NoticeIn(view, report.programme()));
  if (notice.has_value()) {
    report.set_etag(EtagWith(report.etag(), *notice));
    *report.mutable_notice() = *std::move(notice);
  }
  return report;
}

// Without the gaps in frameworks that are retired, which are open no more.
Result<std::vector<v1::ReportShard>> ShardsOf(View& view, std::string_view country) {
  ASSIGN_OR_RETURN(const std::vector<v1::ReportShard> all,
                   view.List(kReportShards, Below(country)));
  std::vector<v1::ReportShard> counted;
  std::map<std::string, bool> retired = {{"", false}};
  for (const v1::ReportShard& shard : all) {
    const std::string framework = FrameworkOfShard(shard.name());
    if (!retired.contains(framework)) {
      ASSIGN_OR_RETURN(const auto found, view.Find(kFrameworkRetirements, RetirementOf(framework)));
      retired[framework] = found.has_value();
    }
    if (!retired[framework]) counted.push_back(shard);
  }
  return counted;
}

Result<v1::CountryReport> CountryReportOf(View& view, std::string_view country) {
  ASSIGN_OR_RETURN(v1::CountryReport report, CountryNumbers(view, country));
  Query first = Below(country);
  first.limit = kPartnershipsListed;
  ASSIGN_OR_RETURN(const std::vector<v1::PartnershipReport> partnerships,
                   view.List(kPartnershipReports, first));
  std::set<std::string> programmes;
  for (const auto& one : partnerships) {
    *report.add_partnerships() = ContributionOf(one);
    if (!programmes.insert(one.programme()).second) continue;
    ASSIGN_OR_RETURN(const auto notice, NoticeIn(view, one.programme()));
    if (!notice.has_value()) continue;
    report.set_etag(EtagWith(report.etag(), *notice));
    *report.add_notices() = *notice;
  }
  HideFunding(view.caller(), report);
  ClearMicros(report);
  return report;
}

}  // namespace

void HideFromReader(const Caller& caller, v1::PartnershipReport& report) {
  report.clear_sums();
  ClearMicros(report);
  HideFunding(caller, report);
}

void HideFromReader(const Caller&, v1::ReportRow& row) {
  row.clear_of_indicators();
  ClearMicros(row);
}

Status RequireCountryReader(const Caller& caller, std::string_view country_report) {
  return RequireMayAsk(caller, *v1::GetCountryReportRequest::descriptor()->file(), "ReportService",
                       "GetCountryReport", country_report);
}

Result<v1::CountryReport> CountryNumbers(View& view, std::string_view country) {
  ASSIGN_OR_RETURN(const std::vector<v1::ReportShard> shards, ShardsOf(view, country));
  return MergeShards(country, shards);
}

Result<v1::PartnershipReport> GetPartnershipReport(View& view,
                                                   const v1::GetPartnershipReportRequest& request) {
  return PartnershipReportOf(view, request.name());
}

Result<v1::CountryReport> GetCountryReport(View& view, const v1::GetCountryReportRequest& request) {
  return CountryReportOf(view, CountryOf(request.name()));
}

Result<v1::RegionReport> GetRegionReport(View& view, const v1::GetRegionReportRequest& request) {
  ASSIGN_OR_RETURN(v1::RegionReport report, view.Load(kRegionReports, request.name()));
  std::map<std::string, std::vector<v1::ReportShard>> shards;
  for (const std::string& code : report.country_codes()) {
    if (!view.Serves(code)) {
      report.add_countries_not_served(code);
      continue;
    }
    const std::string country = Join("", "countries", code);
    ASSIGN_OR_RETURN(shards[country], ShardsOf(view, country));
  }
  SetCountries(shards, report);
  HideFunding(view.caller(), report);
  ClearMicros(report);
  return report;
}

Result<v1::Report> WatchReport(View& view, const v1::WatchReportRequest& request) {
  v1::Report report;
  report.set_name(request.name());
  if (!PartnershipOf(request.name()).empty()) {
    ASSIGN_OR_RETURN(*report.mutable_partnership_report(),
                     PartnershipReportOf(view, request.name()));
    report.set_etag(report.partnership_report().etag());
  } else {
    RETURN_IF_ERROR(RequireCountryReader(view.caller(), request.name()));
    ASSIGN_OR_RETURN(*report.mutable_country_report(),
                     CountryReportOf(view, CountryOf(request.name())));
    report.set_etag(report.country_report().etag());
  }
  return report;
}

}  // namespace tandem::reporting
