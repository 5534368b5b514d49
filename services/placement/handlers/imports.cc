#include "services/placement/handlers/imports.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "google/rpc/error_details.pb.h"
#include "libs/common/base/ids.h"
#include "libs/common/base/names.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/runner.h"

namespace tandem::placement {
namespace {

constexpr std::size_t kRowsAtOnce = 100;
constexpr int kHeaderRows = 1;

// The column that "location.country" or "languages[0].level" is about.
std::string ColumnOf(const std::string& field, const std::vector<std::string>& columns) {
  const std::vector<std::string> segments = absl::StrSplit(field, '.');
  for (const std::string& segment : segments) {
    const std::string column = segment.substr(0, segment.find('['));
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) return column;
  }
  return "";
}

void AddErrors(int row, const Status& status, const Importer& importer,
               v1::ImportProgress& progress) {
  const auto add = [&](const std::string& column, const std::string& problem) {
    v1::ImportError& error = *progress.add_errors();
    error.set_row(row);
    error.set_column(column);
    error.set_problem(problem);
  };
  google::rpc::BadRequest bad;
  if (const auto detail = status.GetPayload("type.googleapis.com/google.rpc.BadRequest")) {
    bad.ParseFromString(std::string(*detail));
  }
  for (const auto& violation : bad.field_violations()) {
    const std::string column = ColumnOf(violation.field(), importer.columns);
    add(column, column.empty() ? fmt::format("{}: {}", violation.field(), violation.description())
                               : violation.description());
  }
  if (bad.field_violations().empty()) add("", std::string(status.message()));
}

void Count(RowOutcome outcome, v1::ImportProgress& progress) {
  if (outcome == RowOutcome::kCreated) progress.set_created(progress.created() + 1);
  if (outcome == RowOutcome::kUpdated) progress.set_updated(progress.updated() + 1);
  if (outcome == RowOutcome::kUnchanged) progress.set_unchanged(progress.unchanged() + 1);
}

// The rows from `first` on, a hundred at most. An error is one of ours or of the store.
Status ApplyRows(Unit& unit, const Importer& importer, const std::string& parent,
                 const std::vector<CsvRow>& rows, std::size_t first, v1::ImportProgress& progress) {
  for (std::size_t i = first; i < std::min(rows.size(), first + kRowsAtOnce); ++i) {
    if (rows[i].empty()) continue;
    progress.set_rows(progress.rows() + 1);
    const Unit::Savepoint savepoint = unit.Mark();
    const Result<RowOutcome> outcome = importer.apply(unit, parent, rows[i]);
    if (outcome.ok()) {
      Count(*outcome, progress);
      continue;
    }
    const Status& status = outcome.status();
    if (IsTransient(status) || status.code() == absl::StatusCode::kInternal) return status;
    unit.Rollback(savepoint);
    progress.set_refused(progress.refused() + 1);
    AddErrors(static_cast<int>(i) + 1 + kHeaderRows, status, importer, progress);
  }
  return OkStatus();
}

Context ContextOf(const View& view) {
  Context context = view.context();
  context.change_id = NewUuid(context.now);
  return context;
}

}  // namespace

Status Import(View& view, const v1::ImportRequest& request, const Importer& importer,
              Writer& writer) {
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows,
                   ParseCsv(request.csv(), importer.columns, importer.required));
  // What a dry run would write, so that its later rows see the earlier ones; it is thrown away.
  Unit dry(ContextOf(view));
  v1::ImportProgress progress;
  for (std::size_t first = 0; first < rows.size(); first += kRowsAtOnce) {
    const v1::ImportProgress before = progress;
    const auto apply = [&](Unit& unit) {
      progress = before;
      return ApplyRows(unit, importer, request.parent(), rows, first, progress);
    };
    const Status applied = request.dry_run() ? apply(dry) : RunNow(ContextOf(view), apply).status();
    RETURN_IF_ERROR(applied);
    RETURN_IF_ERROR(writer.Write(progress));
    progress.clear_errors();
  }
  progress.set_done(true);
  return writer.Write(progress);
}

const std::string& Cell(const CsvRow& row, const std::string& column) {
  static const std::string kNone;
  const auto found = row.find(column);
  return found == row.end() ? kNone : found->second;
}

std::string InstitutionIn(const CsvRow& row, const std::string& parent) {
  const std::string& cell = Cell(row, "institution");
  const bool is_id = !cell.empty() && cell.find('/') == std::string::npos;
  return is_id ? Join(parent, "institutions", cell) : cell;
}

Result<std::string> NameIn(const CsvRow& row, const std::string& parent,
                           const std::string& collection, const std::string& id_prefix) {
  const std::string& name = Cell(row, "name");
  if (!name.empty()) {
    const bool is_here = ParentOf(name) == parent && CollectionOf(name) == collection;
    if (is_here) return name;
    return BadField("name", fmt::format("Expected one of {}/{}.", parent, collection));
  }
  const std::string& external_id = Cell(row, "external_id");
  if (external_id.empty())
    return BadField("external_id", "It, or a name, says what a row is about.");
  return Join(parent, collection, id_prefix + DerivedUuid({parent, collection, external_id}));
}

google::protobuf::FieldMask Changed(const google::protobuf::Message& before,
                                    const google::protobuf::Message& after) {
  const auto& type = *after.GetDescriptor();
  google::protobuf::FieldMask changed;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* field = type.field(i);
    const bool is_stamp = field->name() == "update_time" || field->name() == "etag";
    google::protobuf::util::MessageDifferencer differencer;
    if (!is_stamp && !differencer.CompareWithFields(before, after, {field}, {field})) {
      changed.add_paths(field->name());
    }
  }
  return changed;
}

}  // namespace tandem::placement
