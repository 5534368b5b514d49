#include "services/placement/domain/enquiry.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

using v1::Enquiry;

constexpr int kMostConversations = 200;

constexpr Transition<Enquiry> kEnquiryTransitions[] = {
    {"DiscussEnquiry", {Enquiry::RECEIVED, Enquiry::IN_DISCUSSION}, Enquiry::IN_DISCUSSION},
    {"ConvertEnquiry", {Enquiry::IN_DISCUSSION}, Enquiry::CONVERTED},
    {"RedirectEnquiry", {Enquiry::RECEIVED, Enquiry::IN_DISCUSSION}, Enquiry::REDIRECTED},
    {"DeclineEnquiry", {Enquiry::RECEIVED, Enquiry::IN_DISCUSSION}, Enquiry::DECLINED},
};

bool IsOver(const Enquiry& enquiry) {
  return enquiry.state() != Enquiry::RECEIVED && enquiry.state() != Enquiry::IN_DISCUSSION;
}

}  // namespace

constexpr Lifecycle<Enquiry> kEnquiryLifecycle{"Enquiry", kEnquiryTransitions};

Status ValidateEnquiry(Enquiry& enquiry, const Enquiry* before) {
  if (before == nullptr) {
    enquiry.set_state(Enquiry::RECEIVED);
    return OkStatus();
  }
  if (!IsOver(*before)) return OkStatus();
  return Refuse(
      kEnquiryOver,
      fmt::format("{} is in state {}.", before->name(), Enquiry::State_Name(before->state())),
      "Record a new enquiry if they ask again.");
}

void CheckSinceReceipt(const Enquiry& enquiry, std::string_view field, const common::v1::Date& date,
                       FieldErrors& errors) {
  const Day received = ToDay(enquiry.receive_date());
  if (ToDay(date) >= received) return;
  errors.Add(field, fmt::format("{} is before {}, when the enquiry was received.",
                                FormatDay(ToDay(date)), FormatDay(received)));
}

void CheckSinceLastWord(const Enquiry& enquiry, std::string_view field,
                        const common::v1::Date& date, FieldErrors& errors) {
  CheckSinceReceipt(enquiry, field, date, errors);
  std::optional<Day> last;
  for (const auto& conversation : enquiry.conversations()) {
    last = std::max(last, std::optional(ToDay(conversation.held_date())));
  }
  if (!last.has_value() || ToDay(date) >= *last) return;
  errors.Add(field, fmt::format("{} is before {}, when they spoke last.", FormatDay(ToDay(date)),
                                FormatDay(*last)));
}

Status Discuss(Enquiry& enquiry, v1::Conversation conversation, std::string_view by) {
  RETURN_IF_ERROR(kEnquiryLifecycle.Check("DiscussEnquiry", enquiry));
  if (enquiry.conversations_size() >= kMostConversations) {
    return Refuse(kListFull,
                  fmt::format("{} has {} conversations.", enquiry.name(), kMostConversations),
                  "Convert, redirect or decline it.");
  }
  RETURN_IF_ERROR(kEnquiryLifecycle.Apply("DiscussEnquiry", enquiry));
  conversation.set_recorded_by(std::string(by));
  *enquiry.add_conversations() = std::move(conversation);
  return OkStatus();
}

common::v1::Date FirstConversation(const Enquiry& enquiry) {
  const common::v1::Date* first = nullptr;
  for (const auto& conversation : enquiry.conversations()) {
    if (first == nullptr || ToDay(conversation.held_date()) < ToDay(*first)) {
      first = &conversation.held_date();
    }
  }
  return first == nullptr ? enquiry.receive_date() : *first;
}

void EnquiryStages::Add(const Enquiry& enquiry) {
  v1::EnquiryStage& stage = stages_[{enquiry.state(), enquiry.location().country()}];
  stage.set_enquiries(stage.enquiries() + 1);
  if (IsOver(enquiry)) return;
  const bool is_older =
      stage.oldest().empty() || ToDay(enquiry.receive_date()) < ToDay(stage.oldest_receive_date());
  if (!is_older) return;
  stage.set_oldest(enquiry.name());
  *stage.mutable_oldest_receive_date() = enquiry.receive_date();
}

v1::EnquiryPipeline EnquiryStages::ToPipeline() const {
  v1::EnquiryPipeline pipeline;
  for (const auto& [key, stage] : stages_) {
    v1::EnquiryStage& described = *pipeline.add_stages();
    described = stage;
    described.set_state(key.first);
    described.set_country(key.second);
  }
  return pipeline;
}

}  // namespace tandem::placement
