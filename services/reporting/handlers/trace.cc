#include "services/reporting/handlers/trace.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/rpc/page_token.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/fingerprint.h"
#include "services/reporting/domain/may_ask.h"
#include "services/reporting/domain/may_read_funding.h"
#include "services/reporting/domain/report_rows.h"
#include "services/reporting/domain/trace.h"
#include "services/reporting/domain/trace_rows.h"
#include "services/reporting/handlers/reports.h"

namespace tandem::reporting {
namespace {

using v1::TraceNumberRequest;
using v1::TraceNumberResponse;

// Rows that one page looks at, of which most may be no part of the number.
constexpr int kMaxLookedAt = 1000;

// What a page token belongs to: the question, without its page.
std::string Question(const TraceNumberRequest& request) {
  const std::string day = request.has_as_of() ? FormatDay(ToDay(request.as_of())) : "";
  return Fingerprint(fmt::format("{}|{}|{}", request.name(), request.field(), day)) + ".";
}

// Where the page begins: after the row of this name, or this number of contributors; "" for the
// first page.
Result<std::string> StartOf(const TraceNumberRequest& request) {
  const std::string& token = request.page_token();
  if (token.empty()) return "";
  const std::string question = Question(request);
  if (token.starts_with(question)) return token.substr(question.size());
  return Refuse(kPageTokenInvalid, "The page token is of another request.",
                "Ask for the first page without one.");
}

// A page of what is short enough to be computed as a whole.
Result<TraceNumberResponse> PageOf(TraceNumberResponse all, const TraceNumberRequest& request) {
  ASSIGN_OR_RETURN(const std::string start, StartOf(request));
  const int count = all.contributors_size();
  int first = 0;
  std::from_chars(start.data(), start.data() + start.size(), first);
  first = std::clamp(first, 0, count);
  const int end = std::min(count, first + PageSizeOf(request.page_size()));
  if (end < count) all.set_next_page_token(Question(request) + std::to_string(end));
  all.mutable_contributors()->DeleteSubrange(end, count - end);
  all.mutable_contributors()->DeleteSubrange(0, first);
  if (first > 0) all.clear_left_out();
  return all;
}

// A page of what the sources that `query` selects add to `number`.
template <class Source>
Result<TraceNumberResponse> PageOf(View& view, const Collection<Source>& collection, Query query,
                                   const CountedNumber<Source>& number,
                                   const TraceNumberRequest& request) {
  TraceNumberResponse trace;
  trace.set_formula(number.formula);
  trace.set_value(number.value);
  const int size = PageSizeOf(request.page_size());
  ASSIGN_OR_RETURN(std::string last, StartOf(request));
  for (int looked_at = 0; looked_at < kMaxLookedAt;) {
    const int wanted = size - trace.contributors_size() - trace.left_out_size();
    if (wanted <= 0) break;
    if (!last.empty()) query.after = std::pair(ColumnValue(), last);
    query.limit = wanted + 1;  // one more tells whether there is a next page
    ASSIGN_OR_RETURN(std::vector<Source> sources, view.List(collection, query));
    const bool more = sources.size() > static_cast<std::size_t>(wanted);
    if (more) sources.pop_back();
    for (const Source& source : sources) number.explain(source, trace);
    if (!more) return trace;
    looked_at += wanted;
    last = sources.back().name();
  }
  trace.set_next_page_token(Question(request) + last);
  return trace;
}

// What is counted here is known as it is now; objectives alone, and the stages of a partnership,
// have a history.
Status NeedsNoHistory(const TraceNumberRequest& request) {
  if (!request.has_as_of()) return OkStatus();
  return BadField("as_of", fmt::format("{} of {} is known as it is now alone. Leave as_of out; "
                                       "achievements, changes and days_to_deliver of a "
                                       "partnership's report are known as of a day.",
                                       request.field(), request.name()));
}

Result<TraceNumberResponse> AskObjectives(View& view, const std::string& resource,
                                          const TraceNumberRequest& request) {
  objectives::v1::ExplainNumberRequest question;
  RETURN_IF_ERROR(RequireMayAsk(view.caller(), *question.GetDescriptor()->file(), "ProgressService",
                                "ExplainNumber", resource));
  question.set_name(resource);
  question.set_field(ParseField(request.field()).number);
  if (request.has_as_of()) *question.mutable_as_of() = request.as_of();
  question.set_page_size(request.page_size());
  question.set_page_token(request.page_token());
  ASSIGN_OR_RETURN(const objectives::v1::NumberExplanation explanation,
                   view.Ask<objectives::v1::NumberExplanation>(
                       "tandem.objectives.v1.ProgressService/ExplainNumber", question));
  return FromObjectives(explanation, request);
}

Result<TraceNumberResponse> TraceDaysOf(View& view, const v1::PartnershipReport& report,
                                        const TraceNumberRequest& request) {
  Query query =
      Below(report.partnership()).Where("kind", Op::kEqual, std::int64_t{v1::ReportRow::STAGE});
  query.limit = kMaxLookedAt;
  ASSIGN_OR_RETURN(const std::vector<v1::ReportRow> stages, view.List(kReportRows, query));
  std::optional<Day> as_of;
  if (request.has_as_of()) as_of = ToDay(request.as_of());
  return PageOf(TraceDays(report, stages, as_of), request);
}

Status UnknownInPartnership(View& view, const TraceNumberRequest& request) {
  v1::GetPartnershipReportRequest get;
  get.set_name(request.name());
  ASSIGN_OR_RETURN(const v1::PartnershipReport report, GetPartnershipReport(view, get));
  return UnknownField(report, request.field());
}

Result<TraceNumberResponse> TraceInPartnership(View& view, const TraceNumberRequest& request) {
  ASSIGN_OR_RETURN(const v1::PartnershipReport report,
                   view.Load(kPartnershipReports, request.name()));
  const std::string& partnership = report.partnership();
  const FieldPath path = ParseField(request.field());
  if (request.field() == "days_to_deliver") return TraceDaysOf(view, report, request);
  if (const auto resource = ExplainedByObjectives(partnership, path)) {
    if (*resource != partnership) {
      ASSIGN_OR_RETURN(const auto row, view.Find(kReportRows, RowOf(*resource)));
      if (!row.has_value()) return UnknownInPartnership(view, request);
    }
    return AskObjectives(view, *resource, request);
  }
  if (auto funding = TraceFunding(report, path)) {
    RETURN_IF_ERROR(NeedsNoHistory(request));
    return PageOf(*std::move(funding), request);
  }
  if (const std::string gap = RowOfGapPart(partnership, path.part);
      !gap.empty() && path.number == "gap") {
    ASSIGN_OR_RETURN(const auto row, view.Find(kReportRows, gap));
    if (!row.has_value()) return UnknownInPartnership(view, request);
    RETURN_IF_ERROR(NeedsNoHistory(request));
    return PageOf(TraceGap(row->capability_gap()), request);
  }
  const auto below = [&](std::int64_t kind) {
    return Below(partnership).Where("kind", Op::kEqual, kind);
  };
  if (path.part.starts_with("objectives/")) {
    ASSIGN_OR_RETURN(const auto objective,
                     view.Find(kReportRows, RowOf(fmt::format("{}/{}", partnership, path.part))));
    const auto number = MaintainedIn(objective.value_or(v1::ReportRow()), path);
    RETURN_IF_ERROR(number.has_value() ? NeedsNoHistory(request) : OkStatus());
    if (number.has_value()) {
      return PageOf(view, kReportRows, below(v1::ReportRow::INDICATOR), *number, request);
    }
  }
  const v1::ReportRow::Kind kind = KindBehind(path);
  if (kind == v1::ReportRow::KIND_UNSPECIFIED) return UnknownInPartnership(view, request);
  RETURN_IF_ERROR(NeedsNoHistory(request));
  return PageOf(view, kReportRows, below(kind), CountedOver(report, path), request);
}

// The partnerships behind a number: those in a stage have columns of their own.
Query PartnershipsBehind(const v1::CountryReport& report, std::string_view country,
                         const FieldPath& path) {
  for (const v1::StageCount& row : report.stages()) {
    if (StagePart(row.kind(), row.state()) != path.part) continue;
    return Below(country)
        .Where("kind", Op::kEqual, std::int64_t{row.kind()})
        .Where("state", Op::kEqual, std::int64_t{row.state()});
  }
  return Below(country);
}

Result<TraceNumberResponse> TraceInCountry(View& view, const TraceNumberRequest& request) {
  RETURN_IF_ERROR(RequireCountryReader(view.caller(), request.name()));
  const std::string_view country = CountryOf(request.name());
  ASSIGN_OR_RETURN(v1::CountryReport report, CountryNumbers(view, country));
  HideFunding(view.caller(), report);
  const auto& fields = report.traceable_fields();
  if (std::none_of(fields.begin(), fields.end(),
                   [&](const auto& field) { return field.field() == request.field(); })) {
    return UnknownField(report, request.field());
  }
  RETURN_IF_ERROR(NeedsNoHistory(request));
  const FieldPath path = ParseField(request.field());
  for (const v1::GapDistribution& row : report.capability_gaps()) {
    if (GapPart(row.competency()) != path.part) continue;
    return PageOf(view, kReportRows,
                  Below(country).Where("capability_gap.competency", Op::kEqual, row.competency()),
                  TeamsBehind(row), request);
  }
  return PageOf(view, kPartnershipReports, PartnershipsBehind(report, country, path),
                SummedOver(report, path), request);
}

}  // namespace

Result<TraceNumberResponse> TraceNumber(View& view, const TraceNumberRequest& request) {
  if (!FundingOf(ParseField(request.field()).part).empty()) {
    RETURN_IF_ERROR(RequireFundingReader(view.caller(), request.name()));
  }
  return PartnershipOf(request.name()).empty() ? TraceInCountry(view, request)
                                               : TraceInPartnership(view, request);
}

}  // namespace tandem::reporting
