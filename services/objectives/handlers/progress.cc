#include "services/objectives/handlers/progress.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "libs/common/base/names.h"
#include "libs/common/rpc/page_token.h"
#include "services/objectives/collections.h"
#include "services/objectives/domain/explain.h"
#include "services/objectives/domain/for_readers.h"
#include "services/objectives/domain/progress.h"
#include "services/objectives/handlers/standing.h"
#include "services/objectives/handlers/tracking.h"

namespace tandem::objectives {
namespace {

template <class Request>
std::optional<Day> AsOf(const Request& request) {
  if (!request.has_as_of()) return std::nullopt;
  return ToDay(request.as_of());
}

Result<v1::NumberExplanation> Explain(View& view, const v1::ExplainNumberRequest& request) {
  const auto as_of = AsOf(request);
  if (CollectionOf(request.name()) == "indicators") {
    ASSIGN_OR_RETURN(v1::Indicator indicator, view.Load(kIndicators, request.name()));
    ASSIGN_OR_RETURN(const auto objective, view.Load(kObjectives, indicator.objective()));
    ASSIGN_OR_RETURN(const TrackedIndicator tracked, Track(view, std::move(indicator)));
    return ExplainIndicator(tracked, objective, request.field(), as_of);
  }
  if (CollectionOf(request.name()) == "objectives") {
    ASSIGN_OR_RETURN(v1::PartnershipObjective objective, view.Load(kObjectives, request.name()));
    ASSIGN_OR_RETURN(const TrackedObjective tracked, Track(view, std::move(objective)));
    return ExplainObjective(tracked, request.field(), as_of);
  }
  ASSIGN_OR_RETURN(const std::vector<TrackedObjective> tracked, TrackAll(view, request.name()));
  if (tracked.empty()) RETURN_IF_ERROR(RequirePartnership(view, request.name()));
  return ExplainPartnership(request.name(), tracked, request.field(), as_of);
}

}  // namespace

Result<v1::PartnershipProgress> GetProgress(View& view, const v1::GetProgressRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<TrackedObjective> tracked, TrackAll(view, request.name()));
  // Nothing achieved is another answer than a name that somebody mistyped.
  if (tracked.empty()) RETURN_IF_ERROR(RequirePartnership(view, request.name()));
  return ForReaders(ProgressOf(request.name(), tracked, AsOf(request)));
}

Result<v1::NumberExplanation> ExplainNumber(View& view, const v1::ExplainNumberRequest& request) {
  ASSIGN_OR_RETURN(v1::NumberExplanation explanation, Explain(view, request));
  const std::string_view key = view.context().store->digest_key();
  std::int64_t start = 0;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const PageStart page, ReadPageToken(key, request));
    start = std::get<std::int64_t>(page.first);
  }
  const int size = PageSizeOf(request.page_size());
  if (start + size < explanation.contributors_size()) {
    explanation.set_next_page_token(MakePageToken(key, request, {start + size, ""}));
  }
  KeepPage(explanation, static_cast<int>(start), size);
  return explanation;
}

}  // namespace tandem::objectives
