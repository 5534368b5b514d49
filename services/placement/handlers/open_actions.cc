#include <map>
#include <string>

#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/rpc/page_token.h"
#include "services/placement/collections.h"
#include "services/placement/domain/action.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/handlers/dated.h"
#include "services/placement/handlers/meetings.h"
#include "services/placement/handlers/overview.h"

namespace tandem::placement {
namespace {

// Whoever may not read the meetings sees what is for themselves to do.
bool MaySee(const Caller& caller, const v1::BoardAction& action) {
  const bool reads = Allows(*RuleOfReading(*v1::Meeting::descriptor()), caller, action.meeting());
  return reads || action.owner() == caller.person;
}

template <class Request>
bool IsAskedFor(const Request& request, const v1::BoardAction& action) {
  if (request.overdue_only() && action.days_left() >= 0) return false;
  return request.owner().empty() || action.owner() == request.owner();
}

// By its due date, then by its meeting.
PageStart PlaceOf(const v1::BoardAction& action) {
  return {FormatDay(ToDay(action.due_date())), action.meeting() + "/" + action.action_id()};
}

// Meetings that have asked for what is still open. Those that have not have no date, which comes
// before every other. What a hold puts off is overdue later than its date says, never before.
DatedQuery Asking(const v1::GetOpenActionsRequest& request, Day today) {
  const bool is_everywhere = IsEverywhere(request.name());
  DatedQuery query{.column = is_everywhere ? "first_due_date" : "{country}/first_due_date",
                   .ranges = {is_everywhere ? "" : CountryOfScope(request.name()) + "/"},
                   .below = PartnershipOfScope(request.name()),
                   .from = kFirstDay,
                   .to = {},
                   .conditions = {}};
  if (request.overdue_only()) query.to = today - 1;
  return query;
}

v1::OpenAction OpenActionOf(const v1::BoardAction& action) {
  v1::OpenAction open;
  open.set_partnership(std::string(PartnershipOf(action.meeting())));
  open.set_meeting(action.meeting());
  open.set_action_id(action.action_id());
  open.set_text(action.text());
  open.set_owner(action.owner());
  *open.mutable_due_date() = action.due_date();
  open.set_days_overdue(std::max(0, -action.days_left()));
  return open;
}

// Adds those of `meeting` that are asked for; whether there are any.
Result<bool> AddActions(View& view, const v1::GetOpenActionsRequest& request,
                        const v1::Meeting& meeting, v1::OpenActions& response) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   view.Load(kPartnerships, PartnershipOf(meeting.name())));
  if (!RequireNotOver(partnership).ok()) return false;
  const bool is_of_programme =
      request.programme().empty() || partnership.programme() == request.programme();
  if (!is_of_programme) return false;
  const int before = response.actions_size();
  for (const auto& action : OpenActions(meeting, TodayOf(view, partnership))) {
    if (IsAskedFor(request, action)) *response.add_actions() = OpenActionOf(action);
  }
  return response.actions_size() > before;
}

}  // namespace

Result<v1::BoardActions> GetBoardActions(View& view, const v1::GetBoardActionsRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   view.Load(kPartnerships, PartnershipOf(request.name())));
  ASSIGN_OR_RETURN(const auto meetings, view.List(kMeetings, Below(partnership.name())));
  std::map<PageStart, v1::BoardAction> actions;
  for (const v1::Meeting& meeting : meetings) {
    for (v1::BoardAction& action : OpenActions(meeting, TodayOf(view, partnership))) {
      if (!MaySee(view.caller(), action) || !IsAskedFor(request, action)) continue;
      actions.emplace(PlaceOf(action), std::move(action));
    }
  }
  const std::string_view key = view.context().store->digest_key();
  auto next = actions.begin();
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const PageStart after, ReadPageToken(key, request));
    next = actions.upper_bound(after);
  }
  v1::BoardActions response;
  const int size = PageSizeOf(request.page_size());
  for (; next != actions.end() && response.actions_size() < size; ++next)
    *response.add_actions() = std::move(next->second);
  if (next != actions.end())
    response.set_next_page_token(MakePageToken(key, request, std::prev(next)->first));
  return response;
}

Result<v1::OpenActions> GetOpenActions(View& view, const v1::GetOpenActionsRequest& request) {
  RETURN_IF_ERROR(RequireScope(view, request.name()));
  v1::OpenActions response;
  RETURN_IF_ERROR(ShowPage(
      view, kMeetings, Asking(request, DayOf(view.now())), request, response,
      [&](const v1::Meeting& meeting) { return AddActions(view, request, meeting, response); }));
  return response;
}

}  // namespace tandem::placement
