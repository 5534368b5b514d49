#include "services/learning-content/handlers/content_items.h"

#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/domain/content_item.h"
#include "tandem/learning_content/v1/events.pb.h"

namespace tandem::learning_content {
namespace {

Result<v1::ContentIndex> IndexFor(Unit& unit, const std::string& competency) {
  const std::string name = IndexOf(competency);
  ASSIGN_OR_RETURN(std::optional<v1::ContentIndex> found, unit.Find(kContentIndexes, name));
  if (found.has_value()) return *std::move(found);
  v1::ContentIndex index;
  index.set_name(name);
  index.set_competency(competency);
  return index;
}

// The index is saved in the Change that publishes: whoever chose among the items of a competency
// meanwhile chooses again.
Status PutIntoIndexes(Unit& unit, const v1::ContentItem& item) {
  for (const v1::CompetencyRange& range : item.competencies()) {
    ASSIGN_OR_RETURN(v1::ContentIndex index, IndexFor(unit, range.competency()));
    Set(index, EntryOf(item));
    unit.Save(kContentIndexes, std::move(index));
  }
  return OkStatus();
}

Status TakeOutOfIndexes(Unit& unit, const v1::ContentItem& item) {
  for (const v1::CompetencyRange& range : item.competencies()) {
    ASSIGN_OR_RETURN(v1::ContentIndex index, IndexFor(unit, range.competency()));
    Remove(index, item.name());
    unit.Save(kContentIndexes, std::move(index));
  }
  return OkStatus();
}

Status TakePlaceOf(Unit& unit, const std::string& old_name, const v1::ContentItem& item) {
  ASSIGN_OR_RETURN(v1::ContentItem old, unit.Load(kContentItems, old_name));
  RETURN_IF_ERROR(Supersede(old, item.name()));
  RETURN_IF_ERROR(TakeOutOfIndexes(unit, old));
  v1::ContentItemSuperseded event;
  event.set_name(old_name);
  event.set_superseded_by(item.name());
  unit.Emit(event);
  unit.Save(kContentItems, std::move(old));
  return OkStatus();
}

}  // namespace

Status FollowRetirement(Unit& unit, const objectives::v1::CompetencyFrameworkRetired& event) {
  for (const std::string& competency : event.competencies()) {
    ASSIGN_OR_RETURN(v1::ContentIndex index, IndexFor(unit, competency));
    index.set_retired(true);
    unit.Save(kContentIndexes, std::move(index));
  }
  return OkStatus();
}

Result<v1::ContentItem> SubmitContentItem(Unit& unit, const v1::SubmitContentItemRequest& request) {
  ASSIGN_OR_RETURN(v1::ContentItem item, unit.Load(kContentItems, request.name(), request.etag()));
  RETURN_IF_ERROR(Submit(item));
  v1::ContentItemSubmitted event;
  event.set_name(item.name());
  unit.Emit(event);
  return unit.Save(kContentItems, std::move(item));
}

Result<v1::ContentItem> PublishContentItem(Unit& unit,
                                           const v1::PublishContentItemRequest& request) {
  ASSIGN_OR_RETURN(v1::ContentItem item, unit.Load(kContentItems, request.name(), request.etag()));
  RETURN_IF_ERROR(Publish(item, unit.now()));
  if (!item.supersedes().empty()) RETURN_IF_ERROR(TakePlaceOf(unit, item.supersedes(), item));
  RETURN_IF_ERROR(PutIntoIndexes(unit, item));
  v1::ContentItemPublished event;
  event.set_name(item.name());
  *event.mutable_content_item() = item;
  unit.Emit(event);
  return unit.Save(kContentItems, std::move(item));
}

Result<v1::ContentItem> WithdrawContentItem(Unit& unit,
                                            const v1::WithdrawContentItemRequest& request) {
  ASSIGN_OR_RETURN(v1::ContentItem item, unit.Load(kContentItems, request.name(), request.etag()));
  const bool published = item.state() == v1::ContentItem::PUBLISHED;
  RETURN_IF_ERROR(Withdraw(item, request.reason()));
  if (published) RETURN_IF_ERROR(TakeOutOfIndexes(unit, item));
  v1::ContentItemWithdrawn event;
  event.set_name(item.name());
  event.set_reason(request.reason());
  unit.Emit(event);
  return unit.Save(kContentItems, std::move(item));
}

}  // namespace tandem::learning_content
