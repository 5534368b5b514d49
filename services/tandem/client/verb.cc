#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "services/tandem/client/cohort_text.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/display_names.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/overview_text.h"
#include "services/tandem/client/partnership_text.h"
#include "services/tandem/client/placement_text.h"
#include "services/tandem/client/progress_text.h"
#include "services/tandem/client/region.h"
#include "services/tandem/client/report_parts.h"
#include "services/tandem/client/resource_table.h"
#include "services/tandem/client/verb_request.h"
#include "services/tandem/client/verbs.h"

namespace tandem::client {
namespace {

using google::protobuf::Message;
using placement::v1::MatchRun;

// More of an answer nobody reads to learn that something was done.
constexpr std::ptrdiff_t kPageLines = 40;

// Shows `answer` as a table if it is one of `T`, which have one.
template <class... T>
bool ShowOneOf(Session& session, const Message& answer) {
  const auto show = [&](const auto* known) {
    if (known == nullptr) return false;
    if constexpr (requires { Text(*known, session.out(), DisplayNames()); }) {
      session.Write(Text(*known, session.out(), DisplayNamesIn(session, answer)));
    } else {
      session.Write(Text(*known, session.out()));
    }
    return true;
  };
  return (show(dynamic_cast<const T*>(&answer)) || ...);
}

// As a table, where it has one and people read it.
bool ShowTable(Session& session, const Message& answer) {
  namespace v1 = placement::v1;
  return !session.json() &&
         ShowOneOf<v1::Gate, v1::MatchRun, v1::WhoIsWhereResponse, v1::Endings, v1::OverdueReturns,
                   v1::LateStarts, v1::Overspends, v1::ExpiringClearances, v1::ExpiringItems,
                   v1::Vacancies, v1::Reciprocity, v1::DaysInRole, v1::OpenActions, v1::TimeToStart,
                   v1::PartnershipHistory, v1::EnquiryPipeline, v1::ApplicationPipeline,
                   v1::TraitStandings, v1::Timeline, v1::BenefitGrid, v1::Funding,
                   v1::TenderRanking, v1::CohortRun, v1::BoardActions, objectives::v1::Capability,
                   objectives::v1::PartnershipProgress>(session, answer);
}

Status ShowAnswer(Session& session, const Message& answer) {
  return ShowTable(session, answer) ? OkStatus() : session.Show(answer);
}

bool IsRead(const MethodDescriptor& method) {
  return absl::StartsWith(method.name(), "Get") || absl::StartsWith(method.name(), "List");
}

// A page as a table, if the method lists resources.
Result<bool> ShowPage(Session& session, const MethodDescriptor& method, const Message& answer) {
  if (session.json() || !absl::StartsWith(method.name(), "List")) return false;
  const FieldDescriptor* items = method.output_type()->field(0);
  if (!items->is_repeated() || items->message_type() == nullptr) return false;
  ASSIGN_OR_RETURN(const Json page, ToJson(answer));
  const Json rows = page.value(items->name(), Json::array());
  const bool has_more = page.contains("next_page_token");
  if (rows.empty()) {
    session.Write(has_more ? "There are none on this page.\n" : "There are none.\n");
  } else {
    session.Write(ResourceTable(rows, *items->message_type(), false, session.out(),
                                DisplayNamesIn(session, answer)));
  }
  if (has_more) {
    session.Write(
        fmt::format("There are more: --page-token={}\n", page.value("next_page_token", "")));
  }
  return true;
}

// "countries/…/placements/one: start is done. State: ACTIVE."
std::string DoneText(const Session& session, const MethodDescriptor& method,
                     const std::string& name, const Json& resource) {
  const Verb* const verb = VerbOfMethod(ShortName(method));
  const std::string state = resource.value("state", "");
  return fmt::format("{}: {} is done.{}\n", session.out().Styled(name, Style::kBold), verb->verb,
                     state.empty() ? "" : fmt::format(" State: {}.", Words(state)));
}

// What was done to a resource that is longer than a page, in a line; false for what a page holds.
Result<bool> ShowChange(const Session& session, const MethodDescriptor& method,
                        const Message& answer) {
  if (session.json() || IsRead(method)) return false;
  ASSIGN_OR_RETURN(const Json resource, ToJson(answer));
  const std::string text = AsYaml(resource);
  if (std::count(text.begin(), text.end(), '\n') <= kPageLines) return false;
  const std::string name = resource.value("name", "");
  if (!GetMethodOf(name).ok()) return false;
  session.Write(DoneText(session, method, name, resource) +
                fmt::format("`tandem get {}` shows all of it.\n", name));
  return true;
}

Status CallAndShow(Session& session, const MethodDescriptor& method, const Json& json) {
  ASSIGN_OR_RETURN(const MessagePtr request, MessageOfWords(method, json));
  ASSIGN_OR_RETURN(const MessagePtr answer, session.Call(method, *request));
  ASSIGN_OR_RETURN(const bool is_page, ShowPage(session, method, *answer));
  if (is_page) return OkStatus();
  if (!ShowTable(session, *answer)) {
    ASSIGN_OR_RETURN(const bool is_told, ShowChange(session, method, *answer));
    if (!is_told) RETURN_IF_ERROR(session.Show(*answer));
  }
  const auto* const run = dynamic_cast<const placement::v1::CohortRun*>(answer.get());
  return run == nullptr || IsRead(method) ? OkStatus() : StatusOf(*run);
}

// The requests for each of the names, so that a wrong word is told before anything is done.
Result<std::vector<MessagePtr>> RequestsOfWords(const MethodDescriptor& method,
                                                const Arguments& arguments) {
  for (const char* flag : {"etag", "request-id"}) {
    if (!arguments.Has(flag)) continue;
    return Usage(fmt::format("--{} is of one call: it goes with one name.", flag));
  }
  std::vector<MessagePtr> requests;
  std::set<std::string> names;
  for (const std::string& name : arguments.words()) {
    if (!names.insert(name).second) return Usage(fmt::format("'{}' is there twice.", name));
    ASSIGN_OR_RETURN(const Json json, RequestOfWords(method, arguments.WithWord(name)));
    ASSIGN_OR_RETURN(requests.emplace_back(), MessageOfWords(method, json));
  }
  return requests;
}

// What it failed for would be the same for every name.
bool ConcernsAll(const Status& status) {
  return absl::IsUnavailable(status) || absl::IsUnauthenticated(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsUnimplemented(status);
}

// What became of one of several names: told at once to people, answered for programs.
Result<Json> TellOutcome(const Session& session, const MethodDescriptor& method,
                         const std::string& name, const Result<MessagePtr>& answer) {
  if (!answer.ok()) {
    if (!session.json()) {
      const Status refused = InFlags(answer.status(), method);
      session.Write(fmt::format("{}: {}", session.out().Styled(name, Style::kBold),
                                Explain(refused, session.server(), session.out())));
    }
    return Json{{"name", name}, {"error", ExplainAsJson(answer.status())}};
  }
  ASSIGN_OR_RETURN(const Json resource, ToJson(**answer));
  if (!session.json()) session.Write(DoneText(session, method, name, resource));
  return Json{{"name", name}, {"answer", resource}};
}

// Each of several names by itself: one that is refused holds up none of the others.
Status CallForEach(Session& session, const MethodDescriptor& method) {
  ASSIGN_OR_RETURN(const std::vector<MessagePtr> requests,
                   RequestsOfWords(method, session.arguments()));
  Json outcomes = Json::array();
  std::size_t refused = 0;
  Status failed;
  for (std::size_t i = 0; i < requests.size() && failed.ok(); ++i) {
    const std::string& name = session.words()[i];
    const auto answer = session.Call(method, *requests[i]);
    if (ConcernsAll(answer.status())) {
      failed = answer.status();
      SetWhere(failed, fmt::format("{}, the {}. of {} names; none after it was tried", name, i + 1,
                                   requests.size()));
      continue;
    }
    refused += answer.ok() ? 0 : 1;
    ASSIGN_OR_RETURN(Json outcome, TellOutcome(session, method, name, answer));
    outcomes.push_back(std::move(outcome));
  }
  if (session.json()) session.Show(outcomes);
  if (!failed.ok() || refused == 0) return failed;
  if (refused == requests.size()) {
    return absl::FailedPreconditionError(fmt::format("None of the {} was done.", refused));
  }
  return absl::FailedPreconditionError(fmt::format("{} of {} {} refused; the others are done.",
                                                   refused, requests.size(),
                                                   refused == 1 ? "was" : "were"));
}

Status Run(Session& session, const MethodDescriptor& method) {
  if (TakesSeveral(method) && session.words().size() > 1) {
    RETURN_IF_ERROR(CheckGiven(method, session.arguments()));
    return CallForEach(session, method);
  }
  ASSIGN_OR_RETURN(Json json, RequestOfWords(method, session.arguments()));
  RETURN_IF_ERROR(CheckGiven(method, session.arguments()));
  const std::string name = json.value("name", "");
  if (!IsRegion(name) || !AsksAboutCountry(method)) return CallAndShow(session, method, json);
  ASSIGN_OR_RETURN(const std::vector<std::string> countries, ScopesOf(session, name));
  Status refused;
  bool is_any_shown = false;
  for (const std::string& country : countries) {
    if (!session.json()) session.Write(session.out().Styled(country, Style::kBold) + "\n");
    json["name"] = country;
    Status status = CallAndShow(session, method, json);
    is_any_shown = is_any_shown || status.ok();
    if (status.ok()) continue;
    const std::string why = WhyLeftOut(status, country);
    if (why.empty()) return status;
    refused = status;
    fmt::print(stderr, "{}\n", why);
  }
  return is_any_shown ? OkStatus() : refused;
}

}  // namespace

Status RunVerb(Session& session, const MethodDescriptor& method) {
  Status status = Run(session, method);
  return session.json() ? status : InFlags(std::move(status), method);
}

Status RunProposeMatches(Session& session) {
  if (!session.words().empty()) {
    return Usage("With --country it takes flags only; without, the name of one need.");
  }
  if (!session.arguments().Has("country")) {
    return Usage(
        "--country is missing, as in --country lr; or name one need, as in `tandem match propose "
        "NEED`.");
  }
  ASSIGN_OR_RETURN(const int share, session.arguments().Number("share", 100, 1, 100));
  ASSIGN_OR_RETURN(const Day from, session.arguments().Date("from", DayOf(absl::Now())));
  const Json asked = {
      {"parent", CountryNamed(session.arguments().Get("country"))},
      {"scope", session.arguments().Get("scope")},
      {"programme", session.arguments().Get("programme")},
      {"from_date", FormatDay(from)},
      {"share_percent", share},
      {"dry_run", session.arguments().Has("dry-run")},
      {"request_id", session.arguments().Get("request-id")},
  };
  placement::v1::ProposeMatchesRequest request;
  RETURN_IF_ERROR(FromJson(asked, request));
  ASSIGN_OR_RETURN(const MatchRun run,
                   session.Ask<MatchRun>("MatchRunService.ProposeMatches", request));
  return ShowAnswer(session, run);
}

}  // namespace tandem::client
