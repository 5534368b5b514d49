#include "services/reporting/handlers/reports.h"

#include "libs/common/base/names.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/country_report.h"
#include "services/reporting/domain/trace.h"

namespace tandem::reporting {
namespace {

// The two kinds of reports by name: that of a partnership lies below it.
bool IsOfPartnership(std::string_view report) { return !PartnershipOf(report).empty(); }

Result<v1::CountryReport> CountryReportOf(View& view, std::string_view country) {
  ASSIGN_OR_RETURN(const std::vector<v1::ReportShard> shards,
                   view.List(kReportShards, Below(country)));
  return MergeShards(country, shards);
}

// A number that reporting counts is known as it is now; objectives alone keep what was known when.
Status NeedsNoHistory(const v1::TraceNumberRequest& request) {
  if (!request.has_as_of()) return OkStatus();
  return BadField("as_of", request.field() + " is known as it is now alone; leave as_of out.");
}

Result<v1::TraceNumberResponse> TraceInPartnership(View& view,
                                                   const v1::TraceNumberRequest& request) {
  ASSIGN_OR_RETURN(const v1::PartnershipReport report,
                   view.Load(kPartnershipReports, request.name()));
  const auto explained = ExplainedByObjectives(report.partnership(), ParseField(request.field()));
  if (explained.has_value()) {
    objectives::v1::ExplainNumberRequest question;
    question.set_name(*explained);
    question.set_field(ParseField(request.field()).number);
    if (request.has_as_of()) *question.mutable_as_of() = request.as_of();
    question.set_page_size(request.page_size());
    question.set_page_token(request.page_token());
    ASSIGN_OR_RETURN(const objectives::v1::NumberExplanation explanation,
                     view.Ask<objectives::v1::NumberExplanation>(
                         "tandem.objectives.v1.ProgressService/ExplainNumber", question));
    return FromObjectives(explanation, request);
  }
  RETURN_IF_ERROR(NeedsNoHistory(request));
  ASSIGN_OR_RETURN(v1::TraceNumberResponse trace, Trace(report, request.field()));
  return PageOf(std::move(trace), report.etag(), request);
}

Result<v1::TraceNumberResponse> TraceInCountry(View& view, const v1::TraceNumberRequest& request) {
  RETURN_IF_ERROR(NeedsNoHistory(request));
  ASSIGN_OR_RETURN(const v1::CountryReport report,
                   CountryReportOf(view, CountryOf(request.name())));
  ASSIGN_OR_RETURN(v1::TraceNumberResponse all, Trace(report, request.field()));
  ASSIGN_OR_RETURN(v1::TraceNumberResponse page, PageOf(std::move(all), report.etag(), request));
  for (auto& contributor : *page.mutable_contributors()) {
    ASSIGN_OR_RETURN(const auto source, view.Find(kPartnershipReports, contributor.report()));
    if (source.has_value()) contributor.set_etag(source->etag());
  }
  return page;
}

}  // namespace

Result<v1::CountryReport> GetCountryReport(View& view, const v1::GetCountryReportRequest& request) {
  return CountryReportOf(view, CountryOf(request.name()));
}

Result<v1::Report> WatchReport(View& view, const v1::WatchReportRequest& request) {
  v1::Report report;
  report.set_name(request.name());
  if (IsOfPartnership(request.name())) {
    ASSIGN_OR_RETURN(*report.mutable_partnership_report(),
                     view.Load(kPartnershipReports, request.name()));
    report.set_etag(report.partnership_report().etag());
  } else {
    ASSIGN_OR_RETURN(*report.mutable_country_report(),
                     CountryReportOf(view, CountryOf(request.name())));
    report.set_etag(report.country_report().etag());
  }
  return report;
}

Result<v1::TraceNumberResponse> TraceNumber(View& view, const v1::TraceNumberRequest& request) {
  return IsOfPartnership(request.name()) ? TraceInPartnership(view, request)
                                         : TraceInCountry(view, request);
}

}  // namespace tandem::reporting
