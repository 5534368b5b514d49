#pragma once

#include "services/placement/handlers/world.h"

// What is entered of placements, to be taken back.
namespace tandem::placement {

class RetractStepTest : public World {
 protected:
  using Placement = v1::Placement;
  using StepRetraction = v1::StepRetraction;

  RetractStepTest() { Deliver(); }

  Result<Placement> RetractAs(const Caller& caller, const std::string& name,
                              StepRetraction::Step step, Day day) {
    v1::RetractStepRequest request;
    request.set_name(name);
    request.set_step(step);
    request.set_reason("Of another placement.");
    *request.mutable_effective_date() = ToDate(day);
    return CallAs<Placement>(caller, "PlacementService.RetractStep", request);
  }
  Result<Placement> Retract(const std::string& name, StepRetraction::Step step) {
    return RetractAs(suite.caller(), name, step, DayOf(suite.clock().Now()));
  }
  template <class Request>
  Request Of(const std::string& name, Day day) {
    Request request;
    request.set_name(name);
    *request.mutable_effective_date() = ToDate(day);
    return request;
  }
  void StartOn(const std::string& name, Day day) {
    Do<Placement>("PlacementService.StartPlacement", Of<v1::StartPlacementRequest>(name, day));
  }
  void Pause(const std::string& name, Day day) {
    auto pause = Of<v1::PausePlacementRequest>(name, day);
    pause.set_reason("Elections.");
    Do<Placement>("PlacementService.PausePlacement", pause);
  }
  void Resume(const std::string& name, Day day) {
    Do<Placement>("PlacementService.ResumePlacement", Of<v1::ResumePlacementRequest>(name, day));
  }
  Result<Placement> Complete(const std::string& name, Day day) {
    return Call<Placement>("PlacementService.CompletePlacement",
                           Of<v1::CompletePlacementRequest>(name, day));
  }
  Placement EndOn(const std::string& name, Day day, bool reopens = false) {
    auto end = Of<v1::EndPlacementEarlyRequest>(name, day);
    end.set_reason("Of another nurse.");
    end.set_kind(v1::EarlyEnd::SAFETY);
    end.set_reopen_need(reopens);
    return Do<Placement>("PlacementService.EndPlacementEarly", end);
  }
  Placement ExtendTo(const std::string& name, Day day) {
    v1::ExtendPlacementRequest extend;
    extend.set_name(name);
    extend.set_reason("The budget is not done.");
    *extend.mutable_end_date() = ToDate(day);
    return Do<Placement>("PlacementService.ExtendPlacement", extend);
  }
  void PlanHandover(const std::string& name, const std::string& item_id) {
    v1::PlanHandoverRequest plan;
    plan.set_name(name);
    auto& item = *plan.add_items();
    item.set_item_id(item_id);
    item.set_text("The budget tool");
    Do<Placement>("PlacementService.PlanHandover", plan);
  }
  void HandOver(const std::string& name, const std::string& item_id, Day day) {
    auto done = Of<v1::CompleteHandoverItemRequest>(name, day);
    done.set_item_id(item_id);
    Do<Placement>("PlacementService.CompleteHandoverItem", done);
  }
  Result<Placement> RetractItem(const std::string& name, const std::string& item_id) {
    auto request = Of<v1::RetractStepRequest>(name, DayOf(suite.clock().Now()));
    request.set_step(StepRetraction::HANDOVER_ITEM);
    request.set_item_id(item_id);
    request.set_reason("Of another placement.");
    return Call<Placement>("PlacementService.RetractStep", request);
  }
  void RetractCheckIn(const std::string& name, const std::string& id, Day day) {
    auto request = Of<v1::RetractCheckInRequest>(name + "/checkIns/" + id, day);
    request.set_reason("Of another placement.");
    Do<v1::CheckIn>("CheckInService.RetractCheckIn", request);
  }
  void ConfirmReturn(const std::string& name, Day day) {
    v1::ConfirmReturnRequest request;
    request.set_name(name);
    *request.mutable_return_date() = ToDate(day);
    Do<Placement>("PlacementService.ConfirmReturn", request);
  }
  std::optional<Day> FirstExchange() {
    v1::GetTimelineRequest get;
    get.set_name(kPartnership);
    const auto timeline = Do<v1::Timeline>("PartnershipTimelineService.GetTimeline", get);
    for (const auto& milestone : timeline.milestones()) {
      if (milestone.kind() == v1::Milestone::FIRST_EXCHANGE && milestone.has_reach_date())
        return ToDay(milestone.reach_date());
    }
    return std::nullopt;
  }
  // A visitor from the office who is with the ministry's team.
  std::string PlaceVisitor(const std::string& id, int share = 100) {
    return Place(MakeNeed(id, 1, Placement::EXCHANGE_VISITOR), id, MakeProfessional(), share);
  }
};

}  // namespace tandem::placement
