#pragma once

// What is taken back of placements, beside what stands on it or takes its place (pairs_test.cc).
namespace tandem::pairs {

inline constexpr char kStateOfRetractions[] = R"(
  - {call: PlacementService.ExtendPlacement, as: manager, request: {name: $PARTNERSHIP/placements/active-1, end_date: 2026-03-31, reason: "Of another placement."}}
  - {call: PlacementService.PlanHandover, as: manager, request: {name: $PARTNERSHIP/placements/active-1, items: [{item_id: tools, text: "The budget tool."}, {item_id: minutes, text: "The minutes."}]}}
  - {call: PlacementService.CompleteHandoverItem, as: manager, request: {name: $PARTNERSHIP/placements/active-1, item_id: tools, effective_date: 2026-02-10}}
  - {call: PlacementService.EndPlacementEarly, as: manager, request: {name: $PARTNERSHIP/placements/visitor-4, effective_date: 2025-10-01, reason: "Of another placement.", reopen_need: true}}
  - {call: MatchService.ProposeMatch, as: manager, request: {parent: $PARTNERSHIP/needs/visitor, match_id: m2, placement_id: visitor-2, professional: $PRO2, start_date: 2025-10-02, end_date: 2026-02-28, share_percent: 20}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/visitor/matches/m2, side: HOST_TEAM, reason: "By letter."}}
)";

inline constexpr char kCommandsOfRetractions[] = R"(
  - {call: PlacementService.RetractStep, as: manager, request: {name: $PARTNERSHIP/placements/active-1, step: EXTENSION, effective_date: 2026-04-10, reason: "Of another placement."}}
  - {call: PlacementService.RetractStep, as: manager, request: {name: $PARTNERSHIP/placements/active-1, step: HANDOVER_ITEM, item_id: tools, effective_date: 2026-04-10, reason: "Of another placement."}}
  - {call: PlacementService.CompleteHandoverItem, as: manager, request: {name: $PARTNERSHIP/placements/active-1, item_id: minutes, effective_date: 2026-03-12}}
  - {call: CheckInService.RecordCheckIn, as: manager, request: {parent: $PARTNERSHIP/placements/active-1, check_in_id: late, check_in_date: 2026-03-10, advice: "Plan backwards.", trust: 3, reason: "By phone."}}
  - {call: PlacementService.RetractStep, as: manager, request: {name: $PARTNERSHIP/placements/visitor-4, step: EARLY_END, effective_date: 2026-04-10, reason: "Of another placement."}}
  - {call: PlacementService.ReschedulePlacement, as: manager, request: {name: $PARTNERSHIP/placements/clearing-4, start_date: 2025-11-01, end_date: 2026-02-28, share_percent: 45}}
  - {call: MatchService.AcceptMatch, as: manager, request: {name: $PARTNERSHIP/needs/visitor/matches/m2, side: PROFESSIONAL, reason: "By letter."}}
  - {call: PlacementNeedService.ChangeSeats, as: team_lead, request: {name: $PARTNERSHIP/needs/visitor, seats: 2}}
  - {call: PlacementNeedService.StandDownPlacementNeed, as: manager, request: {name: $PARTNERSHIP/needs/visitor, reason: "The budget is gone."}}
)";

}  // namespace tandem::pairs
