#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/overview_text.h"
#include "services/tandem/client/region.h"
#include "services/tandem/client/report_text.h"
#include "services/tandem/client/suggest.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"

namespace tandem::client {
namespace {

using placement::v1::WhoIsWhereRequest;
using placement::v1::WhoIsWhereResponse;

// The report of a partnership or a country, or the name of a report itself.
std::string ReportOf(std::string_view name) {
  if (Fits(name, "countries/*/partnerships/*")) return std::string(name) + "/report";
  if (Fits(name, "countries/*")) return std::string(name) + "/countryReport";
  return std::string(name);
}

template <class Request, class Report>
Status ShowReport(Session& session, std::string_view method) {
  Request request;
  request.set_name(ReportOf(session.words()[1]));
  ASSIGN_OR_RETURN(const Report report, session.Ask<Report>(method, request));
  if (session.json()) return session.Show(report);
  session.Write(Text(report, session.out()));
  return OkStatus();
}

// The day or the period that the flags name, and its words.
Result<std::string> SetWhen(const Session& session, WhoIsWhereRequest& request) {
  const Arguments& flags = session.arguments();
  const std::string today = FormatDay(DayOf(absl::Now()));
  if (!flags.Has("from") && !flags.Has("to")) {
    ASSIGN_OR_RETURN(const Day day, ParseDay(flags.Get("date", today)));
    *request.mutable_date() = ToDate(day);
    return "on " + FormatDay(day);
  }
  if (flags.Has("date") || !flags.Has("from"))
    return Usage("Give a --date, or --from and --to (today, if left out).");
  ASSIGN_OR_RETURN(const Day from, ParseDay(flags.Get("from")));
  ASSIGN_OR_RETURN(const Day to, ParseDay(flags.Get("to", today)));
  *request.mutable_period()->mutable_start() = ToDate(from);
  *request.mutable_period()->mutable_end() = ToDate(to);
  return fmt::format("from {} to {}", FormatDay(from), FormatDay(to));
}

}  // namespace

Status RunReport(Session& session) {
  using reporting::v1::CountryReport;
  using reporting::v1::GetCountryReportRequest;
  using reporting::v1::GetPartnershipReportRequest;
  using reporting::v1::PartnershipReport;
  const std::vector<std::string> kinds = {"partnership", "country"};
  if (session.words().size() != 2)
    return Usage("Expected `partnership` or `country`, then its name.");
  const std::string& kind = session.words()[0];
  if (kind == "partnership") {
    return ShowReport<GetPartnershipReportRequest, PartnershipReport>(
        session, "ReportService.GetPartnershipReport");
  }
  if (kind == "country") {
    return ShowReport<GetCountryReportRequest, CountryReport>(session,
                                                              "ReportService.GetCountryReport");
  }
  return Usage(fmt::format("There is no report of a {}.{}", kind, DidYouMean(kind, kinds)));
}

Status RunWatch(Session& session) {
  if (session.words().size() != 1) return Usage("Expected the name of one partnership or country.");
  reporting::v1::WatchReportRequest request;
  request.set_name(ReportOf(session.words()[0]));
  request.set_etag(session.arguments().Get("etag"));
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, FindMethod("ReportService.WatchReport"));
  return session.Stream(*method, request, [&](const google::protobuf::Message& message) -> Status {
    const auto& report = static_cast<const reporting::v1::Report&>(message);
    if (session.json()) {
      ASSIGN_OR_RETURN(const Json shown, ToJson(report));
      session.Write(AsText(shown) + "\n");
      return OkStatus();
    }
    // On a terminal each state takes the place of the last.
    if (session.out().is_terminal) session.Write("\x1b[H\x1b[2J");
    session.Write(report.has_country_report() ? Text(report.country_report(), session.out())
                                              : Text(report.partnership_report(), session.out()));
    session.Write(
        session.out().Styled(fmt::format("etag {}; Ctrl-C ends", report.etag()), Style::kDim) +
        "\n");
    return OkStatus();
  });
}

Status RunWhoIsWhere(Session& session) {
  if (!session.words().empty())
    return Usage("It takes flags only: --scope, and --date or --from and --to.");
  WhoIsWhereRequest request;
  const std::string scope = session.arguments().Get("scope", "countries/-");
  ASSIGN_OR_RETURN(const std::string when, SetWhen(session, request));
  request.set_include_expected(session.arguments().Has("expected"));
  request.set_page_size(1000);
  WhoIsWhereResponse all;
  ASSIGN_OR_RETURN(const std::vector<std::string> scopes, ScopesOf(session, scope));
  for (const std::string& name : scopes) {
    request.set_name(name);
    do {
      ASSIGN_OR_RETURN(const WhoIsWhereResponse page,
                       session.Ask<WhoIsWhereResponse>("PlacementService.WhoIsWhere", request));
      all.MergeFrom(page);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
  }
  all.clear_next_page_token();
  if (session.json()) return session.Show(all);
  session.Write(all.postings().empty() ? fmt::format("Nobody is placed in {} {}.\n", scope, when)
                                       : Text(all, session.out(), PeopleIn(session, all)));
  return OkStatus();
}

}  // namespace tandem::client
