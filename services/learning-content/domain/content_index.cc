#include "services/learning-content/domain/content_index.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"

namespace tandem::learning_content {

std::string IndexOf(std::string_view competency) {
  return fmt::format("contentIndexes/{}.{}", Segment(competency, "competencyFrameworks"),
                     IdOf(competency));
}

v1::ContentIndex::Entry EntryOf(const v1::ContentItem& item) {
  v1::ContentIndex::Entry entry;
  entry.set_content_item(item.name());
  entry.set_display_name(item.display_name());
  entry.set_type(item.type());
  *entry.mutable_languages() = item.languages();
  *entry.mutable_competencies() = item.competencies();
  *entry.mutable_countries() = item.countries();
  *entry.mutable_health_system_levels() = item.health_system_levels();
  entry.set_modality(item.modality());
  entry.set_minutes(item.minutes());
  return entry;
}

void Set(v1::ContentIndex& index, const v1::ContentIndex::Entry& entry) {
  Remove(index, entry.content_item());
  *index.add_entries() = entry;
  std::sort(index.mutable_entries()->begin(), index.mutable_entries()->end(),
            [](const auto& a, const auto& b) { return a.content_item() < b.content_item(); });
}

void Remove(v1::ContentIndex& index, std::string_view content_item) {
  auto& entries = *index.mutable_entries();
  const auto gone = std::remove_if(entries.begin(), entries.end(), [&](const auto& entry) {
    return entry.content_item() == content_item;
  });
  entries.erase(gone, entries.end());
}

}  // namespace tandem::learning_content
