#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/suggest.h"
#include "tandem/admin/v1/admin_service.pb.h"

namespace tandem::client {
namespace {

using admin::v1::ListParkedTimersRequest;
using admin::v1::ListParkedTimersResponse;
using admin::v1::RetryParkedTimersRequest;
using admin::v1::RetryParkedTimersResponse;

Status Parked(Session& session, const std::string& service) {
  ListParkedTimersRequest request;
  request.set_service(service);
  ListParkedTimersResponse all;
  do {
    ASSIGN_OR_RETURN(const auto page, session.Ask<ListParkedTimersResponse>(
                                          "AdminService.ListParkedTimers", request));
    all.MergeFrom(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  if (session.json()) return session.Show(all);
  if (all.timers().empty()) {
    session.Write(fmt::format("No timer of {} is parked.\n", service));
    return OkStatus();
  }
  Table table({{"timer"}, {"due"}, {"failed", true}, {"because"}});
  for (const auto& timer : all.timers()) {
    table.Add(
        {{timer.name(), Style::kBold},
         {absl::FormatTime("%Y-%m-%d %H:%M", FromTimestamp(timer.due()), absl::UTCTimeZone())},
         {std::to_string(timer.attempts())},
         {timer.error(), Style::kBad}});
  }
  session.Write(table.Print(session.out()));
  session.Write(fmt::format("`tandem timers retry {} [NAME]` runs them again.\n", service));
  return OkStatus();
}

Status Retry(Session& session, const std::string& service) {
  RetryParkedTimersRequest request;
  request.set_service(service);
  if (session.words().size() > 2) request.set_name(session.words()[2]);
  ASSIGN_OR_RETURN(const auto response, session.Ask<RetryParkedTimersResponse>(
                                            "AdminService.RetryParkedTimers", request));
  if (session.json()) return session.Show(response);
  session.Write(response.retried() == 0
                    ? fmt::format("Nothing that is parked in {} is to run again.\n", service)
                    : fmt::format("{} due again; `tandem timers parked {}` lists what failed once "
                                  "more.\n",
                                  response.retried(), service));
  return OkStatus();
}

}  // namespace

Status RunTimers(Session& session) {
  if (session.words().size() < 2 || session.words().size() > 3) {
    return Usage(
        "Expected parked or retry, then a service, as in `tandem timers parked placement`.");
  }
  const std::string& verb = session.words()[0];
  const std::string& service = session.words()[1];
  if (verb == "parked") return Parked(session, service);
  if (verb == "retry") return Retry(session, service);
  const std::vector<std::string> verbs = {"parked", "retry"};
  return Usage(fmt::format("There is no `tandem timers {}`.{} There are parked and retry.", verb,
                           DidYouMean(verb, verbs)));
}

}  // namespace tandem::client
