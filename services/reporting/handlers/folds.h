#pragma once

#include <functional>
#include <optional>
#include <string>
#include <type_traits>

#include "libs/common/base/decimal.h"
#include "libs/common/store/unit.h"
#include "services/reporting/domain/report_rows.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/placement/v1/project_events.pb.h"
#include "tandem/placement/v1/region_events.pb.h"

// What each event sets in the projections. module.cc says which events. A fold writes the rows of
// the resources that its event is about, the head of their partnership and one shard of its
// country: a fixed number of rows of constant size, however much there is already.
namespace tandem::reporting {

using SetInReport = std::function<Status(v1::PartnershipReport&)>;

// Lets `set` write into the report of `partnership`: its head, and rows through SetRow. Then
// replaces what the partnership adds to its country.
Status FoldInto(Fold& fold, std::string_view partnership, const SetInReport& set);
// Writes one row, and replaces what it adds to its partnership.
Status SetRow(Fold& fold, v1::PartnershipReport& report, v1::ReportRow row);
// A row alone, in the report of the partnership that it lies under.
Status FoldRow(Fold& fold, const v1::ReportRow& row);

Status FoldPartnershipCreated(Fold& fold, const placement::v1::PartnershipCreated& event);
Status FoldStage(Fold& fold, const placement::v1::PartnershipStageChanged& event);
// Another name, programme, start or budget of a partnership, another name of a draft objective,
// other countries of a region; updates of anything else are not reported, or have events of their
// own.
Status FoldUpdated(Fold& fold, const common::v1::ResourceUpdated& event);

// A placement's row; once it has begun, since `begun` or as its row says, not since it was to.
Status FoldPlacementRow(Fold& fold, v1::ReportRow row,
                        const std::optional<common::v1::Date>& begun);

template <class Event>
Status FoldPlacement(Fold& fold, const Event& event) {
  std::optional<common::v1::Date> begun;
  if constexpr (std::is_same_v<Event, placement::v1::PlacementStarted>) {
    if (event.has_effective_date()) begun = event.effective_date();
  }
  return FoldPlacementRow(fold, PlacementRow(event), begun);
}

// Which countries a region has; an update is a FoldUpdated.
Status FoldProgramme(Fold& fold, const placement::v1::ProgrammeCreated& event);
Status FoldRegion(Fold& fold, const placement::v1::RegionCreated& event);
// Where a line of the budget stands after it.
Status FoldFundingShare(Fold& fold, const placement::v1::FundingShareChanged& event);
Status FoldProject(Fold& fold, const placement::v1::ProjectChanged& event);
// Records what the board has decided, which is no part of the report.
Status FoldMeeting(Fold& fold, const placement::v1::BoardMeetingHeld& event);

Status FoldSetOpened(Fold& fold, const objectives::v1::ObjectiveSetOpened& event);
Status FoldSetFrozen(Fold& fold, const objectives::v1::ObjectiveSetFrozen& event);
Status FoldSetThawed(Fold& fold, const objectives::v1::ObjectiveSetThawed& event);
Status FoldSetClosed(Fold& fold, const objectives::v1::ObjectiveSetClosed& event);

// An objective as it is itself; its achievement follows from its indicators.
Status FoldObjectiveRow(Fold& fold, const v1::ObjectiveRow& objective);
Status FoldObjectiveCreated(Fold& fold, const objectives::v1::PartnershipObjectiveCreated& event);
// Every other event of an objective tells it as it is after it.
template <class Event>
Status FoldObjective(Fold& fold, const Event& event) {
  v1::ObjectiveRow row;
  row.set_objective(event.name());
  row.set_display_name(event.display_name());
  row.set_team(event.team());
  row.set_state(event.state());
  row.set_weight(FormatDecimal(event.weight_micros()));
  return FoldObjectiveRow(fold, row);
}

// An indicator, and what it adds to its objective.
Status FoldIndicator(Fold& fold, const objectives::v1::IndicatorProgress& progress);
Status FoldIndicatorCreated(Fold& fold, const objectives::v1::IndicatorCreated& event);
// Every event that moves an indicator tells where it stands after it.
template <class Event>
Status FoldProgress(Fold& fold, const Event& event) {
  return FoldIndicator(fold, event.progress());
}
Status FoldIndicatorClosed(Fold& fold, const objectives::v1::IndicatorClosed& event);
// Its next measurement is overdue, until an event that tells where it stands says otherwise.
Status FoldOverdue(Fold& fold, const objectives::v1::MeasurementOverdue& event);
// Nothing of it counts as an open gap any more.
Status FoldRetirement(Fold& fold, const objectives::v1::CompetencyFrameworkRetired& event);
Status FoldCapability(Fold& fold, const objectives::v1::CapabilityChanged& event);

template <class Event>
Status FoldRecommendation(Fold& fold, const Event& event) {
  return FoldRow(fold, RecommendationRow(event.name(), event.facts()));
}

}  // namespace tandem::reporting
