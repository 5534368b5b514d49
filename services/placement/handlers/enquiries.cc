#include "services/placement/handlers/enquiries.h"

#include "libs/common/base/names.h"
#include "libs/common/store/pages.h"
#include "libs/common/store/standard_events.h"
#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/enquiry.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/about.h"
#include "services/placement/handlers/load_for_verb.h"
#include "services/placement/handlers/partnerships.h"
#include "tandem/placement/v1/enquiry_events.pb.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

// Exactly one of both ways is said in full.
Status CheckTarget(const v1::ConvertEnquiryRequest& request) {
  FieldErrors errors;
  const bool joins = !request.existing_partnership().empty();
  if (joins == request.has_new_partnership()) {
    errors.Add("existing_partnership",
               "Give either existing_partnership or new_partnership, and not both.");
  }
  if (request.has_new_partnership() && request.partnership_id().empty()) {
    errors.Add("partnership_id", "A new partnership needs an id.");
  }
  if (joins && CountryOf(request.existing_partnership()) != CountryOf(request.name())) {
    errors.Add("existing_partnership", "It is kept by another country than the enquiry.");
  }
  return errors.ToStatus();
}

// As what is recorded with a partnership that there is already.
void TellOfDiscovery(Unit& unit, const v1::Partnership& partnership) {
  for (const auto& talk : partnership.talks()) {
    auto event = About<v1::StakeholderTalkRecorded>(partnership.name());
    *event.mutable_held_date() = talk.held_date();
    unit.Emit(event);
  }
  for (const auto& one : partnership.potential_objectives()) {
    auto event = About<v1::PotentialObjectiveNoted>(partnership.name());
    event.set_objective(one.objective());
    *event.mutable_effective_date() = one.noted().effective_date();
    unit.Emit(event);
  }
}

// As PartnershipService.CreatePartnership does it, with what the enquiry has found out already.
Result<std::string> BeginPartnership(Unit& unit, const v1::ConvertEnquiryRequest& request,
                                     const v1::Enquiry& enquiry) {
  v1::Partnership partnership = request.new_partnership();
  partnership.set_name(Join(ParentOf(request.name()), "partnerships", request.partnership_id()));
  partnership.clear_etag();
  if (!partnership.has_start_date()) *partnership.mutable_start_date() = FirstConversation(enquiry);
  RETURN_IF_ERROR(ValidatePartnership(partnership, nullptr));
  RETURN_IF_ERROR(PreparePartnership(unit, partnership, nullptr));
  CarryOver(enquiry, unit.now(), partnership);
  ASSIGN_OR_RETURN(partnership, unit.Create(kPartnerships, std::move(partnership)));
  RETURN_IF_ERROR(EmitCreated(unit, partnership));
  TellOfDiscovery(unit, partnership);
  return partnership.name();
}

Result<std::string> PartnershipFor(Unit& unit, const v1::ConvertEnquiryRequest& request,
                                   const v1::Enquiry& enquiry) {
  if (request.has_new_partnership()) return BeginPartnership(unit, request, enquiry);
  ASSIGN_OR_RETURN(const v1::Partnership partnership,
                   unit.Load(kPartnerships, request.existing_partnership()));
  RETURN_IF_ERROR(RequireNotOver(partnership));
  return partnership.name();
}

// Ends the enquiry by `verb`; the caller saves it.
template <class Request>
Result<v1::Enquiry> EndBy(Unit& unit, std::string_view verb, const Request& request,
                          std::string_view reason) {
  ASSIGN_OR_RETURN(v1::Enquiry enquiry, LoadForVerb(unit, kEnquiries, request));
  RETURN_IF_ERROR(kEnquiryLifecycle.Check(verb, enquiry));
  FieldErrors errors;
  CheckSinceLastWord(enquiry, "effective_date", request.effective_date(), errors);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(kEnquiryLifecycle.Apply(verb, enquiry));
  *enquiry.mutable_decision() =
      Decide(unit.caller().subject, ToDay(request.effective_date()), unit.now(), reason);
  return enquiry;
}

}  // namespace

Status PrepareEnquiry(Unit& unit, v1::Enquiry& enquiry, const v1::Enquiry* before) {
  const bool same_institution = before != nullptr && before->institution() == enquiry.institution();
  if (!enquiry.institution().empty() && !same_institution) {
    ASSIGN_OR_RETURN(const v1::Institution institution,
                     unit.Load(kInstitutions, enquiry.institution()));
    RETURN_IF_ERROR(RequireActive(institution));
  }
  const bool same_contact = before != nullptr && before->contact() == enquiry.contact();
  if (enquiry.contact().empty() || same_contact) return OkStatus();
  ASSIGN_OR_RETURN(const v1::Person contact, unit.Load(kPersons, enquiry.contact()));
  return RequireActive(contact);
}

Result<v1::Enquiry> DiscussEnquiry(Unit& unit, const v1::DiscussEnquiryRequest& request) {
  const common::v1::Date& held = request.conversation().held_date();
  ASSIGN_OR_RETURN(v1::Enquiry enquiry, LoadForVerb(unit, kEnquiries, request));
  RETURN_IF_ERROR(kEnquiryLifecycle.Check("DiscussEnquiry", enquiry));
  FieldErrors errors;
  CheckSinceReceipt(enquiry, "conversation.held_date", held, errors);
  RETURN_IF_ERROR(errors.ToStatus());
  RETURN_IF_ERROR(Discuss(enquiry, request.conversation(), unit.caller().subject));
  auto event = About<v1::EnquiryDiscussed>(enquiry.name());
  *event.mutable_held_date() = held;
  unit.Emit(event);
  return unit.Save(kEnquiries, std::move(enquiry));
}

Result<v1::Enquiry> ConvertEnquiry(Unit& unit, const v1::ConvertEnquiryRequest& request) {
  RETURN_IF_ERROR(CheckTarget(request));
  ASSIGN_OR_RETURN(v1::Enquiry enquiry, EndBy(unit, "ConvertEnquiry", request, ""));
  ASSIGN_OR_RETURN(const std::string partnership, PartnershipFor(unit, request, enquiry));
  enquiry.set_partnership(partnership);
  auto event = About<v1::EnquiryConverted>(enquiry.name());
  event.set_partnership(partnership);
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kEnquiries, std::move(enquiry));
}

Result<v1::Enquiry> RedirectEnquiry(Unit& unit, const v1::RedirectEnquiryRequest& request) {
  ASSIGN_OR_RETURN(v1::Enquiry enquiry, EndBy(unit, "RedirectEnquiry", request, request.reason()));
  enquiry.set_redirected_to(request.redirected_to());
  auto event = About<v1::EnquiryRedirected>(enquiry.name());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kEnquiries, std::move(enquiry));
}

Result<v1::Enquiry> DeclineEnquiry(Unit& unit, const v1::DeclineEnquiryRequest& request) {
  ASSIGN_OR_RETURN(v1::Enquiry enquiry, EndBy(unit, "DeclineEnquiry", request, request.reason()));
  auto event = About<v1::EnquiryDeclined>(enquiry.name());
  *event.mutable_effective_date() = request.effective_date();
  unit.Emit(event);
  return unit.Save(kEnquiries, std::move(enquiry));
}

Result<v1::EnquiryPipeline> GetEnquiryPipeline(View& view,
                                               const v1::GetEnquiryPipelineRequest& request) {
  EnquiryStages stages;
  RETURN_IF_ERROR(ForEachPage(view, kEnquiries, Below(request.parent()),
                              [&](const std::vector<v1::Enquiry>& page) {
                                for (const v1::Enquiry& enquiry : page) stages.Add(enquiry);
                                return OkStatus();
                              }));
  return stages.ToPipeline();
}

}  // namespace tandem::placement
