#include "libs/common/app/counted.h"

#include "absl/strings/ascii.h"
#include "fmt/format.h"
#include "libs/common/rpc/filter.h"

namespace tandem {
namespace {

using google::protobuf::FieldDescriptor;

bool IsColumn(const CollectionInfo& collection, std::string_view column) {
  return std::find(collection.columns.begin(), collection.columns.end(), column) !=
         collection.columns.end();
}

}  // namespace

std::vector<std::pair<std::int64_t, std::string>> LabelsOf(const CollectionInfo& collection,
                                                           std::string_view column) {
  const FieldDescriptor* field = FieldAt(collection.type(), column);
  if (field == nullptr) return {};
  if (field->type() == FieldDescriptor::TYPE_BOOL) return {{0, "false"}, {1, "true"}};
  std::vector<std::pair<std::int64_t, std::string>> labels;
  if (field->type() != FieldDescriptor::TYPE_ENUM) return labels;
  for (int i = 0; i < field->enum_type()->value_count(); ++i) {
    const auto* value = field->enum_type()->value(i);
    if (value->number() != 0)
      labels.emplace_back(value->number(), absl::AsciiStrToLower(value->name()));
  }
  return labels;
}

Status CheckCounted(const Counted& counted) {
  const CollectionInfo& collection = counted.collection;
  const auto refuse = [&](std::string_view why) {
    return Internal(fmt::format("{} cannot count {}: {}", counted.metric, collection.id(), why));
  };
  if (!collection.pattern.starts_with("countries/{country}/"))
    return refuse("its names are not below a country");
  if (collection.projection) return refuse("a rebuild would count it twice");
  for (const Counted::Split& split : counted.by) {
    if (!IsColumn(collection, split.column) || LabelsOf(collection, split.column).empty())
      return refuse(fmt::format("{} is no column of an enum or a boolean", split.column));
  }
  if (!counted.where.empty() && !IsColumn(collection, counted.where))
    return refuse(fmt::format("{} is no column", counted.where));
  return OkStatus();
}

}  // namespace tandem
