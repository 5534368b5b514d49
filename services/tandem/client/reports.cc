#include "absl/time/clock.h"
#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/overview_text.h"
#include "services/tandem/client/region.h"
#include "services/tandem/client/report_text.h"
#include "services/tandem/client/suggest.h"
#include "services/tandem/client/tokens.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"

namespace tandem::client {
namespace {

using placement::v1::WhoIsWhereRequest;
using placement::v1::WhoIsWhereResponse;

// What the caller's one grant is on, else everywhere.
std::string OwnScope(const Session& session) {
  const std::vector<std::string> prefixes = PrefixesOf(session.token());
  return prefixes.size() == 1 && prefixes[0] != "*" ? prefixes[0] : "countries/-";
}

// The report of a partnership, a country or a region, or the name of a report itself.
std::string ReportOf(std::string_view name) {
  if (Fits(name, "countries/*/partnerships/*")) return std::string(name) + "/report";
  if (Fits(name, "countries/*")) return std::string(name) + "/countryReport";
  if (Fits(name, "regions/*")) return std::string(name) + "/regionReport";
  return std::string(name);
}

template <class Report>
std::string TextOf(Session& session, const Report& report) {
  if constexpr (requires { Text(report, session.out(), DisplayNames()); }) {
    return Text(report, session.out(), DisplayNamesIn(session, report));
  } else {
    return Text(report, session.out());
  }
}

template <class Request, class Report>
Status ShowReport(Session& session, const std::string& name) {
  Request request;
  request.set_name(ReportOf(name));
  ASSIGN_OR_RETURN(
      const Report report,
      session.Ask<Report>("ReportService.Get" + Report::descriptor()->name(), request));
  if (session.json()) return session.Show(report);
  session.Write(TextOf(session, report));
  return OkStatus();
}

// What a report is of.
struct Kind {
  std::string_view name, patterns, example;
  Status (*show)(Session& session, const std::string& name);
};
constexpr Kind kKinds[] = {
    {"partnership", "countries/*/partnerships/* | countries/*/partnerships/*/report",
     "countries/lr/partnerships/amp-ncd",
     ShowReport<reporting::v1::GetPartnershipReportRequest, reporting::v1::PartnershipReport>},
    {"country", "countries/* | countries/*/countryReport", "countries/lr",
     ShowReport<reporting::v1::GetCountryReportRequest, reporting::v1::CountryReport>},
    {"region", "regions/* | regions/*/regionReport", "regions/west-africa",
     ShowReport<reporting::v1::GetRegionReportRequest, reporting::v1::RegionReport>}};

// Whether `name` is of the kind; if it is of the other one, says so.
Status CheckKind(const Kind& kind, const std::string& name) {
  if (Fits(name, kind.patterns)) return OkStatus();
  for (const Kind& other : kKinds) {
    if (!Fits(name, other.patterns)) continue;
    return Usage(fmt::format("{} is a {}: `tandem report {} {}` shows it.", name, other.name,
                             other.name, name));
  }
  return Usage(
      fmt::format("Expected the name of a {}, as in {}, not '{}'.", kind.name, kind.example, name));
}

// A country is asked about the partnerships that it keeps; somebody may be there by another's.
std::string NobodyText(const std::string& scope, const std::string& when,
                       const WhoIsWhereRequest& request) {
  std::string whom;
  const auto add = [&](std::string_view how, const std::string& what) {
    if (!what.empty()) whom += fmt::format(" {} {}", how, what);
  };
  add("by", request.programme());
  add("with a team in", request.located_in());
  add("from", request.home_institution());
  add("with", request.host_institution());
  if (scope == "countries/-" || Fits(scope, "countries/*/partnerships/*")) {
    return fmt::format("Nobody is placed in {} {}{}.\n", scope, when, whom);
  }
  return fmt::format("No partnership kept in {} has anybody placed {}{}.\n", scope, when, whom);
}

// The day or the period that the flags name, and its words.
Result<std::string> SetWhen(const Session& session, WhoIsWhereRequest& request) {
  const Arguments& flags = session.arguments();
  const Day today = DayOf(absl::Now());
  if (!flags.Has("from") && !flags.Has("to")) {
    ASSIGN_OR_RETURN(const Day day, flags.Date("date", today));
    *request.mutable_date() = ToDate(day);
    return "on " + FormatDay(day);
  }
  if (flags.Has("date") || !flags.Has("from"))
    return Usage("Give a --date, or --from and --to (today, if left out).");
  ASSIGN_OR_RETURN(const Day from, flags.Date("from", today));
  ASSIGN_OR_RETURN(const Day to, flags.Date("to", today));
  *request.mutable_period()->mutable_start() = ToDate(from);
  *request.mutable_period()->mutable_end() = ToDate(to);
  return fmt::format("from {} to {}", FormatDay(from), FormatDay(to));
}

}  // namespace

Status RunReport(Session& session) {
  if (session.words().size() != 2)
    return Usage("Expected `partnership`, `country` or `region`, then its name.");
  const std::string& word = session.words()[0];
  std::vector<std::string> known;
  for (const Kind& kind : kKinds) {
    known.emplace_back(kind.name);
    if (kind.name != word) continue;
    const std::string& given = session.words()[1];
    const std::string name = kind.name == "country" ? CountryNamed(given) : given;
    RETURN_IF_ERROR(CheckKind(kind, name));
    return kind.show(session, name);
  }
  return Usage(fmt::format("There is no report of a {}.{}", word, DidYouMean(word, known)));
}

Status RunWatch(Session& session) {
  if (session.words().size() != 1) return Usage("Expected the name of one partnership or country.");
  const std::string name = CountryNamed(session.words()[0]);
  if (IsRegion(name)) {
    return Usage(
        fmt::format("A region's report is not watched: `tandem report region {}` shows it "
                    "as it is now, and one of its countries can be watched.",
                    name));
  }
  reporting::v1::WatchReportRequest request;
  request.set_name(ReportOf(name));
  request.set_etag(session.arguments().Get("etag"));
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, FindMethod("ReportService.WatchReport"));
  const auto show = [&](const google::protobuf::Message& message) -> Status {
    const auto& report = static_cast<const reporting::v1::Report&>(message);
    request.set_etag(report.etag());
    if (session.json()) {
      ASSIGN_OR_RETURN(const Json shown, ToJson(report));
      session.Write(AsText(shown) + "\n");
      return OkStatus();
    }
    const std::string text = report.has_country_report()
                                 ? TextOf(session, report.country_report())
                                 : TextOf(session, report.partnership_report());
    // On a terminal each state takes the place of the last.
    if (session.out().is_terminal) session.Write("\x1b[H\x1b[2J");
    session.Write(text);
    session.Write(
        session.out().Styled(fmt::format("etag {}; Ctrl-C ends", report.etag()), Style::kDim) +
        "\n");
    return OkStatus();
  };
  return session.Follow(*method, request, show, [&] { return !request.etag().empty(); });
}

Status RunWhoIsWhere(Session& session) {
  if (!session.words().empty())
    return Usage(
        "It takes flags only: --scope, --programme, --located-in, --home-institution, "
        "--host-institution, and --date or --from and --to.");
  WhoIsWhereRequest request;
  const std::string scope = CountryNamed(session.arguments().Get("scope", OwnScope(session)));
  ASSIGN_OR_RETURN(const std::string when, SetWhen(session, request));
  request.set_include_expected(session.arguments().Has("expected"));
  request.set_programme(session.arguments().Get("programme"));
  request.set_located_in(session.arguments().Get("located-in"));
  request.set_home_institution(session.arguments().Get("home-institution"));
  request.set_host_institution(session.arguments().Get("host-institution"));
  request.set_page_size(1000);
  WhoIsWhereResponse all;
  ASSIGN_OR_RETURN(const std::vector<std::string> scopes, ScopesOf(session, scope));
  std::size_t left_out = 0;
  for (const std::string& name : scopes) {
    request.set_name(name);
    do {
      const auto page = session.Ask<WhoIsWhereResponse>("PlacementService.WhoIsWhere", request);
      // Of a region it shows the countries that are served, and that the caller may see.
      const std::string why = scopes.size() > 1 ? WhyLeftOut(page.status(), name) : "";
      if (!why.empty() && left_out + 1 < scopes.size()) {
        fmt::print(stderr, "{}\n", why);
        ++left_out;
        break;
      }
      RETURN_IF_ERROR(page.status());
      all.MergeFrom(*page);
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
  }
  all.clear_next_page_token();
  if (session.json()) return session.Show(all);
  session.Write(all.postings().empty() ? NobodyText(scope, when, request)
                                       : Text(all, session.out(), DisplayNamesIn(session, all)));
  return OkStatus();
}

}  // namespace tandem::client
