#include <map>
#include <string>

#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/rpc/page_token.h"
#include "services/placement/collections.h"
#include "services/placement/domain/action.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/handlers/meetings.h"

namespace tandem::placement {
namespace {

// Whoever may not read the meetings sees what is for themselves to do.
bool MaySee(const Caller& caller, const v1::BoardAction& action) {
  const bool reads = Allows(*RuleOfReading(*v1::Meeting::descriptor()), caller, action.meeting());
  return reads || action.owner() == caller.person;
}

bool IsAskedFor(const v1::GetBoardActionsRequest& request, const v1::BoardAction& action) {
  if (request.overdue_only() && action.days_left() >= 0) return false;
  return request.owner().empty() || action.owner() == request.owner();
}

// By its due date, then by its meeting.
PageStart PlaceOf(const v1::BoardAction& action) {
  return {FormatDay(ToDay(action.due_date())), action.meeting() + "/" + action.action_id()};
}

}  // namespace

Result<v1::BoardActions> GetBoardActions(View& view, const v1::GetBoardActionsRequest& request) {
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   view.Load(kPartnerships, PartnershipOf(request.name())));
  ASSIGN_OR_RETURN(const auto meetings, view.List(kMeetings, Below(partnership.name())));
  std::map<PageStart, v1::BoardAction> actions;
  for (const v1::Meeting& meeting : meetings) {
    for (v1::BoardAction& action : OpenActions(meeting, TodayOf(view, meeting, partnership))) {
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

}  // namespace tandem::placement
