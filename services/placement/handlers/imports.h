#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "google/protobuf/util/message_differencer.h"
#include "libs/common/app/field_rules.h"
#include "libs/common/base/names.h"
#include "libs/common/rpc/method.h"
#include "libs/common/store/pages.h"
#include "libs/common/store/standard_events.h"
#include "services/placement/handlers/csv.h"
#include "services/placement/handlers/external_ids.h"
#include "services/placement/handlers/row_errors.h"
#include "services/placement/handlers/sheet_keys.h"
#include "tandem/placement/v1/import.pb.h"

namespace tandem::placement {

enum class RowOutcome { kUnchanged, kUpdated, kCreated };

// A kind of file: its columns, and what to do with a row below `parent`. A row that is refused, by
// what is returned or by what is added to `errors`, leaves nothing behind.
struct Importer {
  std::span<const SheetColumn> columns;
  bool in_order = false;  // a row may need those before it
  KeysOfRow keys;
  Result<RowOutcome> (*apply)(Unit& unit, const std::string& parent, const CsvRow& row,
                              RowErrors& errors);
  // Makes for a dry run what an earlier part of the file would make; null where no row needs one.
  Status (*stand_in)(Unit& unit, const std::string& parent, const std::string& called) = nullptr;
};

// Reads the file and applies its rows, fifty in a Change, the next applied while one commits, and
// tells after each how far it is. Holds no more than these rows, however many there are.
Status Import(View& view, const v1::ImportRequest& request, const Importer& importer,
              Writer& writer);

// Writes the column names, and below them the line that `line_of` makes of each that `query`
// selects; of `request.after` what comes after it alone.
template <class T, class LineOf>
Status Export(View& view, const v1::ExportRequest& request, const Collection<T>& collection,
              Query query, std::span<const SheetColumn> columns, const LineOf& line_of,
              Writer& writer) {
  v1::ExportChunk chunk;
  const std::string& after = request.after();
  if (after.empty()) {
    chunk.set_csv(CsvLine(NamesOf(columns)));
  } else if (ParentOf(after) != request.parent() || CollectionOf(after) != collection.info().id()) {
    return BadField("after", fmt::format("Expected one of the {} of {}.", collection.info().id(),
                                         request.parent()));
  } else {
    ASSIGN_OR_RETURN(const T last, view.Load(collection, after));
    query.after.emplace(query.order_by.empty() ? ColumnValue() : ColumnAt(last, query.order_by),
                        after);
  }
  return ForEachPage(view, collection, query, [&](const std::vector<T>& page) -> Status {
    for (const T& one : page) {
      ASSIGN_OR_RETURN(const std::string line, line_of(one));
      chunk.mutable_csv()->append(line);
    }
    RETURN_IF_ERROR(writer.Write(chunk));
    chunk.clear_csv();
    return OkStatus();
  });
}

Status ImportTeams(View& view, const v1::ImportRequest& request, Writer& writer);
Status ImportProfessionals(View& view, const v1::ImportRequest& request, Writer& writer);
Status ImportRatings(View& view, const v1::ImportRequest& request, Writer& writer);
Status ExportTeams(View& view, const v1::ExportRequest& request, Writer& writer);
Status ExportProfessionals(View& view, const v1::ExportRequest& request, Writer& writer);

// The name of the institution in a cell, which may hold its id alone.
std::string InstitutionIn(const CsvRow& row, const std::string& parent);
// Which of several is meant has to be said.
std::string SeveralCalled(std::string_view one, std::string_view another);
// What a row is about: its `name`, else the one made of its external_id.
// INVALID_FIELDS without either.
Result<std::string> NameIn(const CsvRow& row, const std::string& parent,
                           const std::string& collection, const std::string& id_prefix);

// What a spreadsheet calls `external_id` in `column`: what an import has made of it (`name`), or
// has it otherwise. One that is in use goes before others; where several are, `errors` says so. A
// hint as far as it is not of that name: who makes another at the same time is not seen.
template <class T>
Result<std::optional<T>> FindCalled(Unit& unit, const Collection<T>& collection,
                                    const std::string& name, const std::string& external_id,
                                    std::string_view column, RowErrors& errors) {
  ASSIGN_OR_RETURN(std::optional<T> made, unit.Find(collection, name));
  if (external_id.empty() || (made.has_value() && IsInUse(*made))) return made;
  View hints(unit.context());
  ASSIGN_OR_RETURN(
      const auto called,
      hints.List(collection, Below(ParentOf(name)).Where("external_id", Op::kEqual, external_id)));
  std::vector<T> in_use, others;
  for (const T& one : called) {
    ASSIGN_OR_RETURN(std::optional<T> found, unit.Find(collection, one.name()));
    const bool is_called = found.has_value() && found->external_id() == external_id;
    if (is_called) (IsInUse(*found) ? in_use : others).push_back(*std::move(found));
  }
  if (in_use.empty() && made.has_value()) return made;
  std::vector<T>& counting = in_use.empty() ? others : in_use;
  if (counting.empty()) return std::optional<T>();
  if (counting.size() > 1)
    errors.Add(column, SeveralCalled(counting[0].name(), counting[1].name()));
  return std::optional<T>(std::move(counting[0]));
}

// The fields that differ, but for those that every change stamps.
google::protobuf::FieldMask Changed(const google::protobuf::Message& before,
                                    const google::protobuf::Message& after);

template <class T>
bool Differs(const T& after, const std::optional<T>& before) {
  return !before.has_value() || !google::protobuf::util::MessageDifferencer::Equals(after, *before);
}

// What the standard methods would refuse of the fields of `after`.
template <class T>
void CheckFields(const Unit& unit, T& after, const std::optional<T>& before, std::string_view kind,
                 Status (*validate)(T&, const T*), RowErrors& errors) {
  if (!Differs(after, before)) return;
  static const FieldRules kRules(*T::descriptor());
  errors.AddAll(kRules.Check(after, unit.now()), kind);
  if (validate != nullptr) {
    errors.AddAll(validate(after, before.has_value() ? &*before : nullptr), kind);
  }
}

// Saves what was checked, as the standard methods do.
template <class T>
Result<RowOutcome> Put(Unit& unit, const Collection<T>& collection, T after,
                       const std::optional<T>& before, Status (*prepare)(Unit&, T&, const T*)) {
  if (!Differs(after, before)) return RowOutcome::kUnchanged;
  RETURN_IF_ERROR(prepare(unit, after, before.has_value() ? &*before : nullptr));
  if (before.has_value()) {
    after = unit.Save(collection, std::move(after));
    EmitUpdated(unit, Changed(*before, after), after);
    return RowOutcome::kUpdated;
  }
  ASSIGN_OR_RETURN(after, unit.Create(collection, std::move(after)));
  RETURN_IF_ERROR(EmitCreated(unit, after));
  return RowOutcome::kCreated;
}

}  // namespace tandem::placement
