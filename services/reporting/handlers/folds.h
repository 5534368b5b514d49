#pragma once

#include <functional>
#include <string>

#include "libs/common/base/decimal.h"
#include "libs/common/store/unit.h"
#include "services/reporting/domain/partnership_report.h"
#include "tandem/common/v1/types.pb.h"

// What each event sets in the projections. module.cc says which events; a fold sets and never adds.
namespace tandem::reporting {

// Lets `set` write the contribution of an event into the report of `partnership`, derives the rest,
// and sets what the partnership adds to its country.
Status FoldInto(Fold& fold, std::string_view partnership,
                const std::function<void(v1::PartnershipReport&)>& set);

Status FoldPartnershipCreated(Fold& fold, const placement::v1::PartnershipCreated& event);
Status FoldStage(Fold& fold, const placement::v1::PartnershipStageChanged& event);
// Another name or programme of a partnership; updates of anything else are not reported.
Status FoldUpdated(Fold& fold, const common::v1::ResourceUpdated& event);

// Every event of a placement tells the placement as it is after it.
template <class Event>
Status FoldPlacement(Fold& fold, const Event& event) {
  v1::PlacementRow row;
  row.set_placement(event.name());
  row.set_team(event.team());
  row.set_role(event.role());
  row.set_phase(event.phase());
  row.set_state(event.state());
  *row.mutable_start_date() = event.start_date();
  if (event.has_end_date()) *row.mutable_end_date() = event.end_date();
  row.set_share_percent(event.share_percent());
  return FoldInto(fold, event.partnership(),
                  [&](v1::PartnershipReport& report) { SetPlacement(report, row); });
}

Status FoldSetOpened(Fold& fold, const objectives::v1::ObjectiveSetOpened& event);
Status FoldSetFrozen(Fold& fold, const objectives::v1::ObjectiveSetFrozen& event);
Status FoldSetThawed(Fold& fold, const objectives::v1::ObjectiveSetThawed& event);
Status FoldSetClosed(Fold& fold, const objectives::v1::ObjectiveSetClosed& event);

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
  return FoldInto(fold, event.partnership(),
                  [&](v1::PartnershipReport& report) { SetObjective(report, row); });
}

// Every event that moves an indicator tells where it stands after it.
template <class Event>
Status FoldProgress(Fold& fold, const Event& event) {
  return FoldInto(fold, event.partnership(),
                  [&](v1::PartnershipReport& report) { SetIndicator(report, event.progress()); });
}
Status FoldIndicatorClosed(Fold& fold, const objectives::v1::IndicatorClosed& event);
Status FoldCapability(Fold& fold, const objectives::v1::CapabilityChanged& event);

template <class Event>
Status FoldRecommendation(Fold& fold, const Event& event) {
  return FoldInto(fold, event.facts().partnership(), [&](v1::PartnershipReport& report) {
    SetRecommendation(report, event.name(), event.facts());
  });
}

}  // namespace tandem::reporting
