#include "services/learning-content/domain/content_item.h"

#include <set>
#include <string>

#include "fmt/format.h"
#include "google/protobuf/util/time_util.h"
#include "services/learning-content/domain/reasons.h"

namespace tandem::learning_content {
namespace {

using v1::ContentItem;

std::optional<std::string> CompetenciesMissing(const ContentItem& item) {
  if (!item.competencies().empty()) return std::nullopt;
  return "It names no competency that it helps with; add at least one with its levels.";
}

std::optional<std::string> LicenceMissing(const ContentItem& item) {
  if (!item.licence().empty()) return std::nullopt;
  return "It does not say what may be done with it; give its licence, such as CC-BY-4.0.";
}

constexpr Condition<ContentItem> kCompetenciesGiven{"COMPETENCIES_GIVEN", CompetenciesMissing};
constexpr Condition<ContentItem> kLicenceGiven{"LICENCE_GIVEN", LicenceMissing};

// What was true at submission must still be so: an item in review may be changed.
constexpr Transition<ContentItem> kContentItemTransitions[] = {
    {"SubmitContentItem",
     {ContentItem::DRAFT},
     ContentItem::IN_REVIEW,
     {&kCompetenciesGiven, &kLicenceGiven}},
    {"PublishContentItem",
     {ContentItem::IN_REVIEW},
     ContentItem::PUBLISHED,
     {&kCompetenciesGiven, &kLicenceGiven}},
    {"Supersede", {ContentItem::PUBLISHED}, ContentItem::SUPERSEDED, {}, GivenBy::kNobody},
    {"WithdrawContentItem",
     {ContentItem::DRAFT, ContentItem::IN_REVIEW, ContentItem::PUBLISHED, ContentItem::SUPERSEDED},
     ContentItem::WITHDRAWN,
     {}},
};

}  // namespace

constexpr Lifecycle<ContentItem> kContentItemLifecycle{"ContentItem", kContentItemTransitions};

Status ValidateContentItem(ContentItem& item, const ContentItem* before) {
  if (before == nullptr) {
    item.set_state(ContentItem::DRAFT);
  } else if (before->state() != ContentItem::DRAFT && before->state() != ContentItem::IN_REVIEW) {
    return Refuse(kContentSettled,
                  fmt::format("{} is {} and stays as it is.", item.name(),
                              ContentItem::State_Name(before->state())),
                  "Create a new item that supersedes it.");
  }
  FieldErrors errors;
  std::set<std::string> seen;
  for (int i = 0; i < item.competencies_size(); ++i) {
    const v1::CompetencyRange& range = item.competencies(i);
    if (!seen.insert(range.competency()).second) {
      errors.Add(fmt::format("content_item.competencies[{}].competency", i),
                 fmt::format("{} stands twice; give one range for it.", range.competency()));
    }
    if (range.to_level() <= range.from_level()) {
      errors.Add(
          fmt::format("content_item.competencies[{}].to_level", i),
          fmt::format("{} is not above from_level, {}.", range.to_level(), range.from_level()));
    }
  }
  if (!item.name().empty() && item.supersedes() == item.name()) {
    errors.Add("content_item.supersedes", "An item cannot take its own place.");
  }
  return errors.ToStatus();
}

Status Submit(ContentItem& item) { return kContentItemLifecycle.Apply("SubmitContentItem", item); }

Status Publish(ContentItem& item, Time now) {
  RETURN_IF_ERROR(kContentItemLifecycle.Apply("PublishContentItem", item));
  *item.mutable_publish_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return OkStatus();
}

Status Supersede(ContentItem& item, std::string_view by) {
  if (item.state() != ContentItem::PUBLISHED) {
    return Refuse(kSupersedesUnpublished,
                  fmt::format("{} is {}, so {} cannot take its place.", item.name(),
                              ContentItem::State_Name(item.state()), by),
                  "Clear the field supersedes, or name an item that is published.");
  }
  RETURN_IF_ERROR(kContentItemLifecycle.Apply("Supersede", item));
  item.set_superseded_by(std::string(by));
  return OkStatus();
}

Status Withdraw(ContentItem& item, std::string_view reason) {
  RETURN_IF_ERROR(kContentItemLifecycle.Apply("WithdrawContentItem", item));
  item.set_withdrawal_reason(std::string(reason));
  return OkStatus();
}

}  // namespace tandem::learning_content
