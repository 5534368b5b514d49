#include "services/placement/handlers/imports.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "fmt/format.h"
#include "libs/common/base/bad_request.h"
#include "libs/common/base/control.h"
#include "libs/common/base/ids.h"
#include "libs/common/base/names.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/runner.h"

namespace tandem::placement {
namespace {

// Whoever else gives a command waits for what is being committed. With 50 rows, one Change applied
// while another commits, that was 10 ms at the median; with 100 and four of them, 50 and more.
constexpr std::size_t kRowsAtOnce = 50;
constexpr std::size_t kChangesAtOnce = 2;
constexpr int kHeaderRows = 1;

// All that is wrong with a row stands in it by column; with a line as a whole, in its message.
void TellErrors(int number, const CsvRow& row, const Status& status, v1::ImportProgress& progress) {
  const auto add = [&](const std::string& column, const std::string& problem) {
    v1::ImportError& error = *progress.add_errors();
    error.set_row(number);
    error.set_column(column);
    error.set_problem(problem);
    if (!column.empty()) error.set_value(Cell(row, column));
  };
  const google::rpc::BadRequest bad = BadRequestOf(status);
  for (const auto& violation : bad.field_violations()) {
    add(violation.field(), violation.description());
  }
  if (bad.field_violations().empty()) add("", std::string(status.message()));
}

void Count(RowOutcome outcome, v1::ImportProgress& progress) {
  if (outcome == RowOutcome::kCreated) progress.set_created(progress.created() + 1);
  if (outcome == RowOutcome::kUpdated) progress.set_updated(progress.updated() + 1);
  if (outcome == RowOutcome::kUnchanged) progress.set_unchanged(progress.unchanged() + 1);
}

// Before anything else, which could tell of a cell with what it holds.
Status CheckText(const CsvRow& row) {
  FieldErrors errors;
  for (const auto& [column, cell] : row) {
    if (const auto violation = ControlViolation(cell)) errors.Add(column, *violation);
  }
  return errors.ToStatus();
}

// Which keys stand in which row, up to the one that is read.
class Keys {
 public:
  // Those of the row `number` that a row before has already.
  FieldErrors Take(int number, const std::vector<OwnKey>& keys) {
    FieldErrors taken;
    for (const OwnKey& key : keys) {
      const auto [first, is_new] =
          first_.try_emplace(fmt::format("{}\n{}", key.column, key.key), number, key.whose);
      const auto& [row, whose] = first->second;
      if (is_new || (!whose.empty() && whose == key.whose)) continue;
      // Not by its number: this may be a later part of a file.
      const std::string above =
          number - row == 1 ? "in the row above" : fmt::format("{} rows above", number - row);
      taken.Add(key.column, fmt::format("It stands {} already{}.", above,
                                        whose.empty() ? "" : ", for somebody else"));
    }
    return taken;
  }

 private:
  std::unordered_map<std::string, std::pair<int, std::string>> first_;
};

// A row as it was read, and what of it stands in an earlier one.
struct ReadRow {
  CsvRow cells;
  Status taken;
};

Result<RowOutcome> ApplyRow(Unit& unit, const Importer& importer, const std::string& parent,
                            const ReadRow& row) {
  const std::string& wrong = Cell(row.cells, std::string(kWrongLine));
  const std::string& column = Cell(row.cells, std::string(kWrongColumn));
  if (!column.empty()) return BadField(column, wrong);
  if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
  RETURN_IF_ERROR(CheckText(row.cells));
  RowErrors errors(row.cells, importer.columns);
  errors.AddColumns(row.taken);
  Result<RowOutcome> outcome = importer.apply(unit, parent, row.cells, errors);
  errors.AddColumns(outcome.status());
  RETURN_IF_ERROR(errors.ToStatus());
  return outcome;
}

// Rows that are applied in one Change.
struct Batch {
  std::vector<ReadRow> rows;
  int first = 0;  // of them, as a spreadsheet counts
  v1::ImportProgress progress;
  std::optional<Status> applied;
};

// An error is one of ours or of the store.
Status ApplyRows(Unit& unit, const Importer& importer, const std::string& parent, Batch& batch) {
  v1::ImportProgress& progress = batch.progress;
  progress.Clear();
  for (std::size_t i = 0; i < batch.rows.size(); ++i) {
    const ReadRow& row = batch.rows[i];
    if (row.cells.empty()) continue;
    progress.set_rows(progress.rows() + 1);
    const Unit::Savepoint savepoint = unit.Mark();
    const Result<RowOutcome> outcome = ApplyRow(unit, importer, parent, row);
    if (outcome.ok()) {
      Count(*outcome, progress);
      continue;
    }
    const Status& status = outcome.status();
    if (IsTransient(status) || status.code() == absl::StatusCode::kInternal) return status;
    unit.Rollback(savepoint);
    progress.set_refused(progress.refused() + 1);
    TellErrors(batch.first + static_cast<int>(i), row.cells, status, progress);
  }
  return OkStatus();
}

void Add(const v1::ImportProgress& batch, v1::ImportProgress& progress) {
  progress.set_rows(progress.rows() + batch.rows());
  progress.set_created(progress.created() + batch.created());
  progress.set_updated(progress.updated() + batch.updated());
  progress.set_unchanged(progress.unchanged() + batch.unchanged());
  progress.set_refused(progress.refused() + batch.refused());
  *progress.mutable_errors() = batch.errors();
}

Context ContextOf(const View& view) {
  Context context = view.context();
  context.change_id = NewUuid(context.now);
  return context;
}

// Batches under way: while some commit, the next is applied. Their progress is told in the order of
// the rows.
class Conveyor {
 public:
  Conveyor(View& view, const v1::ImportRequest& request, const Importer& importer, Writer& writer)
      : view_(view), request_(request), importer_(importer), writer_(writer) {}
  // What commits still tells this.
  ~Conveyor() {
    WaitFor([this] { return batches_.empty() || IsDone(batches_.back()); });
  }

  // Waits for room. An error is that of an earlier batch.
  Status Put(std::unique_ptr<Batch> batch) {
    const std::size_t room = importer_.in_order ? 0 : kChangesAtOnce - 1;
    while (batches_.size() > room) RETURN_IF_ERROR(TakeFirst());
    Batch& here = *batches_.emplace_back(std::move(batch));
    const auto apply = [this, &here](Unit& unit) {
      return ApplyRows(unit, importer_, request_.parent(), here);
    };
    tandem::Start({.context = ContextOf(view_),
                   .handler = apply,
                   .again = [this](std::function<void()> task) { Tell(std::move(task)); },
                   .done =
                       [this, &here](const Result<Committed>& result) {
                         Tell([&here, status = result.status()] { here.applied = status; });
                       }});
    return OkStatus();
  }

  Status Finish() {
    while (!batches_.empty()) RETURN_IF_ERROR(TakeFirst());
    return OkStatus();
  }

  // Sums up, and tells.
  Status Write(const Batch& batch) {
    Add(batch.progress, progress_);
    return writer_.Write(progress_);
  }
  Status WriteDone() {
    progress_.clear_errors();
    progress_.set_done(true);
    return writer_.Write(progress_);
  }

 private:
  static bool IsDone(const std::unique_ptr<Batch>& batch) { return batch->applied.has_value(); }

  Status TakeFirst() {
    WaitFor([this] { return IsDone(batches_.front()); });
    const std::unique_ptr<Batch> first = std::move(batches_.front());
    batches_.pop_front();
    RETURN_IF_ERROR(*first->applied);
    return Write(*first);
  }

  void Tell(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    told_.notify_one();
  }
  void WaitFor(const std::function<bool()>& condition) {
    while (!condition()) {
      std::unique_lock lock(mutex_);
      told_.wait(lock, [this] { return !tasks_.empty(); });
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

  View& view_;
  const v1::ImportRequest& request_;
  const Importer& importer_;
  Writer& writer_;
  std::deque<std::unique_ptr<Batch>> batches_;
  v1::ImportProgress progress_;

  std::mutex mutex_;
  std::condition_variable told_;
  std::deque<std::function<void()>> tasks_;  // for this thread
};

Status MakeStandIns(Unit& dry, const v1::ImportRequest& request, const Importer& importer) {
  if (request.teams_before().empty()) return OkStatus();
  if (!request.dry_run() || importer.stand_in == nullptr) {
    return BadField("teams_before", "A dry run of teams takes them alone; leave them out.");
  }
  for (const std::string& called : request.teams_before()) {
    RETURN_IF_ERROR(importer.stand_in(dry, request.parent(), called));
  }
  return OkStatus();
}

}  // namespace

Status Import(View& view, const v1::ImportRequest& request, const Importer& importer,
              Writer& writer) {
  ASSIGN_OR_RETURN(CsvFile file, CsvFile::Open(request.csv(), NamesOf(importer.columns)));
  // What a dry run would write, so that its later rows see the earlier ones; it is thrown away.
  Unit dry(ContextOf(view));
  RETURN_IF_ERROR(MakeStandIns(dry, request, importer));
  Conveyor conveyor(view, request, importer, writer);
  Keys keys;
  for (int first = 1 + kHeaderRows;;) {
    auto batch = std::make_unique<Batch>();
    batch->first = first;
    for (CsvRow& cells : file.Next(kRowsAtOnce)) {
      const int number = first + static_cast<int>(batch->rows.size());
      Status taken = keys.Take(number, importer.keys(request.parent(), cells)).ToStatus();
      batch->rows.push_back({std::move(cells), std::move(taken)});
    }
    first += static_cast<int>(batch->rows.size());
    if (batch->rows.empty()) break;
    if (request.dry_run()) {
      RETURN_IF_ERROR(ApplyRows(dry, importer, request.parent(), *batch));
      RETURN_IF_ERROR(conveyor.Write(*batch));
    } else {
      RETURN_IF_ERROR(conveyor.Put(std::move(batch)));
    }
  }
  RETURN_IF_ERROR(conveyor.Finish());
  return conveyor.WriteDone();
}

std::string InstitutionIn(const CsvRow& row, const std::string& parent) {
  const std::string& cell = Cell(row, "institution");
  const bool is_id = !cell.empty() && cell.find('/') == std::string::npos;
  return is_id ? Join(parent, "institutions", cell) : cell;
}

std::string SeveralCalled(std::string_view one, std::string_view another) {
  return fmt::format("{} and {} have it: name the one that is meant.", one, another);
}

Result<std::string> NameIn(const CsvRow& row, const std::string& parent,
                           const std::string& collection, const std::string& id_prefix) {
  const std::string& name = Cell(row, "name");
  if (!name.empty()) {
    const bool is_here = ParentOf(name) == parent && CollectionOf(name) == collection;
    if (is_here) return name;
    return BadField("name", fmt::format("Expected a name of {}/{}.", parent, collection));
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
