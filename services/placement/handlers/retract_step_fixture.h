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
