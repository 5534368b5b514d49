#include "services/reporting/handlers/folds.h"

#include "libs/common/base/names.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/country_report.h"
#include "services/reporting/domain/decisions.h"
#include "services/reporting/domain/funding.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/domain/totals.h"

namespace tandem::reporting {
namespace {

using objectives::v1::ObjectiveSet;
using objectives::v1::PartnershipObjective;
using placement::v1::Partnership;

Status FoldSet(Fold& fold, const std::string& partnership, ObjectiveSet::State state) {
  return FoldInto(fold, partnership, [&](v1::PartnershipReport& report) {
    report.set_objective_set_state(state);
    return OkStatus();
  });
}

Status Enter(Fold& fold, v1::PartnershipReport& report, Partnership::State state, Day day) {
  v1::ReportRow row = StageRow(report.partnership(), report.sums().stages(), state, day);
  EnterStage(report, state, day);
  return SetRow(fold, report, std::move(row));
}

// The first day of Discover may be corrected.
Status FollowStart(Fold& fold, v1::PartnershipReport& report, const Partnership& partnership) {
  if (!partnership.has_start_date()) return OkStatus();
  ASSIGN_OR_RETURN(std::optional<v1::ReportRow> row,
                   fold.Find(kReportRows, StageRowOf(report.partnership(), 0)));
  if (!row.has_value() || row->stage().state() != Partnership::DISCOVER) return OkStatus();
  const Day before = ToDay(row->stage().date()), start = ToDay(partnership.start_date());
  if (before == start) return OkStatus();
  CorrectStart(report, before, start);
  *row->mutable_stage()->mutable_date() = partnership.start_date();
  return SetRow(fold, report, *std::move(row));
}

// An objective's row keeps the sums over its indicators, whichever of them is told first.
Status SetObjective(Fold& fold, v1::PartnershipReport& report, const std::string& objective,
                    const std::function<void(v1::ReportRow&)>& set) {
  ASSIGN_OR_RETURN(v1::ReportRow row, fold.LoadOrNew(kReportRows, RowOf(objective)));
  row.set_kind(v1::ReportRow::OBJECTIVE);
  set(row);
  row.mutable_objective()->set_objective(objective);
  SetAchievement(row);
  return SetRow(fold, report, std::move(row));
}

// What an event tells of an indicator beside its progress.
Status ChangeIndicator(Fold& fold, std::string_view indicator,
                       const std::function<void(v1::IndicatorRow&)>& change) {
  return FoldInto(fold, PartnershipOf(indicator), [&](v1::PartnershipReport& report) -> Status {
    ASSIGN_OR_RETURN(std::optional<v1::ReportRow> row, fold.Find(kReportRows, RowOf(indicator)));
    if (!row.has_value()) return OkStatus();
    change(*row->mutable_indicator());
    return SetRow(fold, report, *std::move(row));
  });
}

Status SetRegion(Fold& fold, std::string_view name, const placement::v1::Region& region) {
  ASSIGN_OR_RETURN(v1::RegionReport report, fold.LoadOrNew(kRegionReports, RegionReportOf(name)));
  report.set_display_name(region.display_name());
  *report.mutable_country_codes() = region.countries();
  fold.Save(kRegionReports, std::move(report));
  return OkStatus();
}

Status SetNotice(Fold& fold, std::string_view name, const placement::v1::Programme& programme) {
  ASSIGN_OR_RETURN(v1::ProgrammeNotice notice, fold.LoadOrNew(kProgrammeNotices, NoticeOf(name)));
  notice.set_display_name(programme.display_name());
  notice.set_acknowledgement(programme.acknowledgement());
  notice.set_disclaimer(programme.disclaimer());
  fold.Save(kProgrammeNotices, std::move(notice));
  return OkStatus();
}

}  // namespace

Status FoldInto(Fold& fold, std::string_view partnership, const SetInReport& set) {
  ASSIGN_OR_RETURN(v1::PartnershipReport report,
                   fold.LoadOrNew(kPartnershipReports, ReportOf(partnership)));
  ASSIGN_OR_RETURN(
      v1::ReportShard shard,
      fold.LoadOrNew(kReportShards, ShardOf(CountryOf(partnership), fold.shard(kShards))));
  const v1::Totals before = report.sums().totals();
  const v1::Totals head_before = HeadTotals(report);
  Begin(report, partnership);
  RETURN_IF_ERROR(set(report));
  Replace(head_before, HeadTotals(report), *report.mutable_sums()->mutable_totals());
  SetNumbers(report);
  Replace(before, report.sums().totals(), *shard.mutable_totals());
  Touch(*report.mutable_last_event_time(), fold.now());
  Touch(*shard.mutable_last_event_time(), fold.now());
  fold.Save(kReportShards, std::move(shard));
  fold.Save(kPartnershipReports, std::move(report));
  return OkStatus();
}

Status SetRow(Fold& fold, v1::PartnershipReport& report, v1::ReportRow row) {
  ASSIGN_OR_RETURN(const std::optional<v1::ReportRow> before, fold.Find(kReportRows, row.name()));
  if (!before.has_value()) report.mutable_sums()->set_rows(report.sums().rows() + 1);
  Replace(TotalsOf(before.value_or(v1::ReportRow())), TotalsOf(row),
          *report.mutable_sums()->mutable_totals());
  fold.Save(kReportRows, std::move(row));
  return OkStatus();
}

Status FoldRow(Fold& fold, const v1::ReportRow& row) {
  return FoldInto(fold, PartnershipOf(row.name()),
                  [&](v1::PartnershipReport& report) { return SetRow(fold, report, row); });
}

Status FoldPlacementRow(Fold& fold, v1::ReportRow row,
                        const std::optional<common::v1::Date>& begun) {
  using placement::v1::Placement;
  ASSIGN_OR_RETURN(const std::optional<v1::ReportRow> before, fold.Find(kReportRows, row.name()));
  v1::PlacementRow& placement = *row.mutable_placement();
  const bool has_begun = placement.phase() != Placement::PHASE_UNSPECIFIED;
  const bool had_begun =
      before.has_value() && before->placement().phase() != Placement::PHASE_UNSPECIFIED;
  if (begun.has_value()) {
    *placement.mutable_start_date() = *begun;
  } else if (has_begun && had_begun) {
    *placement.mutable_start_date() = before->placement().start_date();
  }
  return FoldRow(fold, row);
}

Status FoldPartnershipCreated(Fold& fold, const placement::v1::PartnershipCreated& event) {
  return FoldInto(fold, event.name(), [&](v1::PartnershipReport& report) {
    SetPartnership(report, event.partnership());
    return Enter(fold, report, Partnership::DISCOVER, ToDay(event.partnership().start_date()));
  });
}

Status FoldStage(Fold& fold, const placement::v1::PartnershipStageChanged& event) {
  return FoldInto(fold, event.name(), [&](v1::PartnershipReport& report) {
    report.set_display_name(event.display_name());
    report.set_programme(event.programme());
    report.set_kind(event.kind());
    return Enter(fold, report, event.to(), ToDay(event.effective_date()));
  });
}

Status FoldUpdated(Fold& fold, const common::v1::ResourceUpdated& event) {
  PartnershipObjective objective;
  if (event.resource().UnpackTo(&objective)) {
    return FoldObjectiveRow(fold, ObjectiveRow(objective));
  }
  placement::v1::Programme programme;
  if (event.resource().UnpackTo(&programme)) return SetNotice(fold, event.name(), programme);
  placement::v1::Region region;
  if (event.resource().UnpackTo(&region)) return SetRegion(fold, event.name(), region);
  Partnership partnership;
  if (!event.resource().UnpackTo(&partnership)) return OkStatus();
  return FoldInto(fold, event.name(), [&](v1::PartnershipReport& report) {
    SetPartnership(report, partnership);
    return FollowStart(fold, report, partnership);
  });
}

Status FoldProgramme(Fold& fold, const placement::v1::ProgrammeCreated& event) {
  return SetNotice(fold, event.name(), event.programme());
}

Status FoldRegion(Fold& fold, const placement::v1::RegionCreated& event) {
  return SetRegion(fold, event.name(), event.region());
}

Status FoldFundingShare(Fold& fold, const placement::v1::FundingShareChanged& event) {
  return FoldInto(fold, PartnershipOf(event.name()), [&](v1::PartnershipReport& report) {
    SetPosition(event.position(), report);
    return OkStatus();
  });
}

Status FoldProject(Fold& fold, const placement::v1::ProjectChanged& event) {
  return FoldInto(fold, PartnershipOf(event.name()), [&](v1::PartnershipReport& report) {
    for (const auto& position : event.positions()) SetPosition(position, report);
    return OkStatus();
  });
}

Status FoldMeeting(Fold& fold, const placement::v1::BoardMeetingHeld& event) {
  for (v1::Decision& decision : DecisionsOf(event)) {
    RETURN_IF_ERROR(fold.Find(kDecisions, decision.name()).status());
    if (decision.text().empty()) {
      fold.Erase(kDecisions, decision.name());
    } else {
      fold.Save(kDecisions, std::move(decision));
    }
  }
  return OkStatus();
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

Status FoldObjectiveRow(Fold& fold, const v1::ObjectiveRow& objective) {
  const std::string& name = objective.objective();
  return FoldInto(fold, PartnershipOf(name), [&](v1::PartnershipReport& report) {
    return SetObjective(fold, report, name,
                        [&](v1::ReportRow& row) { *row.mutable_objective() = objective; });
  });
}

Status FoldObjectiveCreated(Fold& fold, const objectives::v1::PartnershipObjectiveCreated& event) {
  return FoldObjectiveRow(fold, ObjectiveRow(event.partnership_objective()));
}

Status FoldIndicator(Fold& fold, const objectives::v1::IndicatorProgress& progress) {
  const std::string& name = progress.indicator();
  return FoldInto(fold, PartnershipOf(name), [&](v1::PartnershipReport& report) -> Status {
    v1::ReportRow row = IndicatorRow(progress);
    ASSIGN_OR_RETURN(const std::optional<v1::ReportRow> known, fold.Find(kReportRows, row.name()));
    v1::Totals before;
    if (known.has_value()) {
      before = TotalsOf(known->indicator());
      // A correction after it was closed does not open it.
      row.mutable_indicator()->set_closed(known->indicator().closed());
    }
    const v1::Totals after = TotalsOf(row.indicator());
    RETURN_IF_ERROR(SetObjective(fold, report, progress.objective(), [&](v1::ReportRow& objective) {
      Replace(before, after, *objective.mutable_of_indicators());
    }));
    return SetRow(fold, report, std::move(row));
  });
}

Status FoldIndicatorCreated(Fold& fold, const objectives::v1::IndicatorCreated& event) {
  return FoldIndicator(fold, ProgressOfNew(event.indicator()));
}

Status FoldIndicatorClosed(Fold& fold, const objectives::v1::IndicatorClosed& event) {
  return ChangeIndicator(fold, event.name(), [](v1::IndicatorRow& row) {
    row.set_closed(true);
    row.clear_overdue_date();
  });
}

Status FoldOverdue(Fold& fold, const objectives::v1::MeasurementOverdue& event) {
  return ChangeIndicator(fold, event.name(), [&](v1::IndicatorRow& row) {
    *row.mutable_overdue_date() = event.due_date();
  });
}

Status FoldRetirement(Fold& fold, const objectives::v1::CompetencyFrameworkRetired& event) {
  ASSIGN_OR_RETURN(v1::FrameworkRetirement retirement,
                   fold.LoadOrNew(kFrameworkRetirements, RetirementOf(event.name())));
  fold.Save(kFrameworkRetirements, std::move(retirement));
  return OkStatus();
}

Status FoldCapability(Fold& fold, const objectives::v1::CapabilityChanged& event) {
  const std::string& partnership = event.partnership();
  return FoldInto(fold, partnership, [&](v1::PartnershipReport& report) -> Status {
    for (const auto& gap : event.gaps()) {
      v1::ReportRow row = GapRow(event, gap);
      ASSIGN_OR_RETURN(const v1::ReportRow before, fold.LoadOrNew(kReportRows, row.name()));
      if (IsOfLaterAssessment(before.capability_gap(), row.capability_gap())) continue;
      ASSIGN_OR_RETURN(
          v1::ReportShard shard,
          fold.LoadOrNew(kReportShards, GapShardOf(CountryOf(partnership), fold.shard(kShards),
                                                   gap.competency())));
      Replace(before.capability_gap(), row.capability_gap(), shard);
      fold.Save(kReportShards, std::move(shard));
      RETURN_IF_ERROR(SetRow(fold, report, std::move(row)));
    }
    return OkStatus();
  });
}

}  // namespace tandem::reporting
