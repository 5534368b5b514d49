#include "services/reporting/handlers/folds.h"

#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/country_report.h"

namespace tandem::reporting {
namespace {

using objectives::v1::ObjectiveSet;

Status FoldSet(Fold& fold, const std::string& partnership, ObjectiveSet::State state) {
  return FoldInto(fold, partnership,
                  [&](v1::PartnershipReport& report) { report.set_objective_set_state(state); });
}

}  // namespace

Status FoldInto(Fold& fold, std::string_view partnership,
                const std::function<void(v1::PartnershipReport&)>& set) {
  ASSIGN_OR_RETURN(v1::PartnershipReport report,
                   fold.LoadOrNew(kPartnershipReports, ReportOf(partnership)));
  Begin(report, partnership);
  set(report);
  Derive(report, fold.now());
  ASSIGN_OR_RETURN(
      v1::ReportShard shard,
      fold.LoadOrNew(kReportShards, ShardOf(CountryOf(partnership), fold.shard(kShards))));
  SetContribution(shard, ContributionOf(report));
  fold.Save(kReportShards, std::move(shard));
  fold.Save(kPartnershipReports, std::move(report));
  return OkStatus();
}

Status FoldPartnershipCreated(Fold& fold, const placement::v1::PartnershipCreated& event) {
  return FoldInto(fold, event.name(), [&](v1::PartnershipReport& report) {
    SetPartnership(report, event.partnership());
    BeginStages(report, ToDay(event.partnership().start_date()));
  });
}

Status FoldStage(Fold& fold, const placement::v1::PartnershipStageChanged& event) {
  return FoldInto(fold, event.name(),
                  [&](v1::PartnershipReport& report) { SetStage(report, event); });
}

Status FoldUpdated(Fold& fold, const common::v1::ResourceUpdated& event) {
  placement::v1::Partnership partnership;
  if (!event.resource().UnpackTo(&partnership)) return OkStatus();
  return FoldInto(fold, event.name(),
                  [&](v1::PartnershipReport& report) { SetPartnership(report, partnership); });
}

Status FoldSetOpened(Fold& fold, const objectives::v1::ObjectiveSetOpened& event) {
  return FoldSet(fold, event.partnership(), ObjectiveSet::OPEN);
}
Status FoldSetFrozen(Fold& fold, const objectives::v1::ObjectiveSetFrozen& event) {
  return FoldSet(fold, event.partnership(), ObjectiveSet::FROZEN);
}
Status FoldSetThawed(Fold& fold, const objectives::v1::ObjectiveSetThawed& event) {
  return FoldSet(fold, event.partnership(), ObjectiveSet::OPEN);
}
Status FoldSetClosed(Fold& fold, const objectives::v1::ObjectiveSetClosed& event) {
  return FoldSet(fold, event.partnership(), ObjectiveSet::CLOSED);
}

Status FoldObjectiveCreated(Fold& fold, const objectives::v1::PartnershipObjectiveCreated& event) {
  const objectives::v1::PartnershipObjective& objective = event.partnership_objective();
  v1::ObjectiveRow row;
  row.set_objective(event.name());
  row.set_display_name(objective.display_name());
  row.set_team(objective.team());
  row.set_state(objective.state());
  row.set_weight(objective.weight().empty() ? FormatDecimal(kOne) : objective.weight());
  return FoldInto(fold, PartnershipOf(event.name()),
                  [&](v1::PartnershipReport& report) { SetObjective(report, row); });
}

Status FoldIndicatorClosed(Fold& fold, const objectives::v1::IndicatorClosed& event) {
  return FoldInto(fold, event.partnership(),
                  [&](v1::PartnershipReport& report) { CloseIndicator(report, event.name()); });
}

Status FoldCapability(Fold& fold, const objectives::v1::CapabilityChanged& event) {
  return FoldInto(fold, event.partnership(), [&](v1::PartnershipReport& report) {
    for (const auto& gap : event.gaps()) SetGap(report, event.team(), gap);
  });
}

}  // namespace tandem::reporting
