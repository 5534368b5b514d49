#include "services/placement/handlers/who_is_where.h"

#include <algorithm>

#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "libs/common/rpc/page_token.h"
#include "services/placement/collections.h"
#include "services/placement/domain/placement.h"

namespace tandem::placement {
namespace {

Query Placed(const v1::WhoIsWhereRequest& request) {
  const Day day = ToDay(request.date());
  Query query = Query{}
                    .Where("start_date", Op::kLessOrEqual, day)
                    .Where("end_date", Op::kGreaterOrEqual, day);
  std::vector<v1::Placement::State> left_out = {v1::Placement::CANCELLED};
  if (!request.include_expected()) {
    left_out.insert(left_out.end(),
                    {v1::Placement::PLANNED, v1::Placement::CLEARING, v1::Placement::READY});
  }
  for (const v1::Placement::State state : left_out) {
    query.conditions.push_back({"state", Op::kNotEqual, std::int64_t{state}});
  }
  // "countries/-" is everywhere.
  query.below = IdOf(request.name()) == "-" ? ParentOf(request.name()) : request.name();
  return query;
}

v1::Posting PostingOf(const v1::Placement& placement, Day day) {
  v1::Posting posting;
  posting.set_placement(placement.name());
  posting.set_partnership(std::string(PartnershipOf(placement.name())));
  posting.set_professional(placement.professional());
  posting.set_team(placement.team());
  posting.set_role(placement.role());
  posting.set_mode(placement.mode());
  posting.set_share_percent(placement.share_percent());
  posting.set_state(placement.state());
  posting.set_phase(PhaseOn(placement, day));
  *posting.mutable_start_date() = placement.start_date();
  *posting.mutable_end_date() = placement.end_date();
  return posting;
}

}  // namespace

Result<v1::WhoIsWhereResponse> WhoIsWhere(View& view, const v1::WhoIsWhereRequest& request) {
  const int size = PageSizeOf(request.page_size());
  const std::string_view key = view.context().store->digest_key();
  Query query = Placed(request);
  query.limit = size + 1;  // one more tells whether there is a next page
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(query.after, ReadPageToken(key, request));
  }
  ASSIGN_OR_RETURN(auto placements, view.List(kPlacements, query));
  v1::WhoIsWhereResponse response;
  if (placements.size() > static_cast<std::size_t>(size)) {
    placements.pop_back();
    response.set_next_page_token(
        MakePageToken(key, request, {ColumnValue(), placements.back().name()}));
  }
  const Day day = ToDay(request.date());
  for (const v1::Placement& placement : placements) {
    v1::Posting posting = PostingOf(placement, day);
    // One that was started late was only expected before.
    const bool had_begun = posting.phase() != v1::Placement::PHASE_UNSPECIFIED;
    if (had_begun || request.include_expected()) *response.add_postings() = std::move(posting);
  }
  return response;
}

}  // namespace tandem::placement
