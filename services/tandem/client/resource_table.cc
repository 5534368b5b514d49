#include "services/tandem/client/resource_table.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/money.h"
#include "libs/common/base/names.h"

namespace tandem::client {
namespace {

constexpr std::size_t kColumns = 7;

// How a cell is shown.
struct Look {
  bool full_names = false;
  const DisplayNames& called;
};

std::string CellText(const Json& value, const std::string& column, const Look& look);

std::string ObjectText(const Json& value) {
  if (value.contains("start")) {  // a period
    return fmt::format("{} to {}", value.value("start", ""), value.value("end", "…"));
  }
  if (value.contains("currency")) {  // an amount: int64 is a text in JSON
    const std::string minor_units = value.value("minor_units", "0");
    return FormatAmount(std::strtoll(minor_units.c_str(), nullptr, 10),
                        value.value("currency", ""));
  }
  return "";
}

std::string ListText(const Json& value, const std::string& column, const Look& look) {
  std::vector<std::string> items;
  for (const Json& item : value) items.push_back(CellText(item, column, look));
  std::erase(items, "");
  return fmt::format("{}", fmt::join(items, ", "));
}

// "2026-11-28T09:32:11.204Z" as "2026-11-28 09:32".
std::string TimeText(const std::string& time) {
  return time.substr(0, 10) + " " + time.substr(11, 5);
}

// A value as a cell shows it; "" for what a table cannot hold.
std::string CellText(const Json& value, const std::string& column, const Look& look) {
  if (value.is_array()) return ListText(value, column, look);
  if (value.is_object()) return ObjectText(value);
  if (!value.is_string()) return AsText(value);
  std::string text = value.get<std::string>();
  if (column.ends_with("_time") && text.size() > 16) return TimeText(text);
  const bool is_name = text.find('/') != std::string::npos && text.find(' ') == std::string::npos;
  if (!is_name || (column == "name" && look.full_names)) return text;
  const std::string_view id = IdOf(text);
  if (id == CollectionOf(text)) return "";  // a singleton has no id to show
  return column == "name" ? std::string(id) : look.called.Of(text);
}

// What "reading.value" leads to; null if it is not set.
const Json* ValueAt(const Json& row, const std::string& path) {
  const Json* at = &row;
  for (const absl::string_view part : absl::StrSplit(path, '.')) {
    const auto found = at->find(std::string(part));
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

const FieldDescriptor& LastField(const Descriptor& type, const std::string& path) {
  const std::size_t dot = path.find('.');
  const FieldDescriptor& field = *type.FindFieldByName(path.substr(0, dot));
  return dot == std::string::npos ? field : LastField(*field.message_type(), path.substr(dot + 1));
}

// The name, what it is called, its state, then what else is short.
std::vector<std::string> FieldsOf(const Descriptor& type) {
  const std::set<std::string> unwanted = {"etag", "create_time", "update_time"};
  std::vector<std::string> fields = {"name", "display_name", "state"};
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const bool known = std::find(fields.begin(), fields.end(), field.name()) != fields.end();
    if (!known && !field.is_repeated() && !unwanted.contains(field.name())) {
      fields.push_back(field.name());
    }
  }
  return fields;
}

// Those of which any row has something.
std::vector<std::string> ColumnsOf(const Json& rows, const Descriptor& type, const Look& look) {
  const auto declared = ListColumns().find(type.name());
  const bool is_declared = declared != ListColumns().end();
  std::vector<std::string> columns;
  for (const std::string& column : is_declared ? declared->second : FieldsOf(type)) {
    const bool shown = std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
      const Json* value = ValueAt(row, column);
      return value != nullptr && !CellText(*value, column, look).empty();
    });
    if (shown && (is_declared || columns.size() < kColumns)) columns.push_back(column);
  }
  return columns;
}

// Whether they lie under different parents, so that an id alone may be of several.
bool AreSpread(const Json& rows) {
  std::set<std::string> parents;
  for (const Json& row : rows) parents.emplace(ParentOf(row.value("name", "")));
  return parents.size() > 1;
}

}  // namespace

const std::map<std::string, std::vector<std::string>>& ListColumns() {
  using Columns = std::map<std::string, std::vector<std::string>>;
  static const auto* const kColumnsOf = new Columns{
      {"Application", {"name", "person", "state", "apply_date", "display_name"}},
      {"Assessment",
       {"name", "display_name", "state", "team", "framework", "sides", "round", "assess_date"}},
      {"Benefit", {"name", "kind", "side", "state", "statement"}},
      {"Enquiry",
       {"name", "display_name", "state", "asked_by", "offer", "receive_date", "partnership"}},
      {"FundingShare",
       {"name", "display_name", "state", "party", "budget_line", "amount", "commit_date"}},
      {"Indicator",
       {"name", "display_name", "state", "objective", "kind", "unit", "latest_period_end",
        "measurement_due_date"}},
      {"LeaveRequest", {"name", "person", "state", "period", "employer", "unsettled_date"}},
      {"Match",
       {"name", "professional", "state", "start_date", "end_date", "share_percent", "score",
        "placement"}},
      {"MatchRun",
       {"name", "programme", "create_time", "dry_run", "seats", "professionals", "score"}},
      {"Measurement",
       {"name", "period", "reading.value", "reading.numerator", "reading.denominator", "state",
        "quality", "round", "submitter", "approver"}},
      {"Meeting", {"name", "display_name", "state", "meeting_date", "place", "quorate", "missed"}},
      {"Partnership", {"name", "display_name", "state", "kind", "programme", "start_date"}},
      {"PartnershipObjective", {"name", "display_name", "state", "team", "period", "weight"}},
      {"Placement",
       {"name", "role", "professional", "team", "start_date", "end_date", "share_percent", "state",
        "phase"}},
      {"PlacementNeed",
       {"name", "display_name", "state", "role", "team", "window", "share_percent", "seats",
        "seats_taken"}},
      {"Professional", {"name", "person", "display_name", "state", "eligible_countries"}},
      {"Programme", {"name", "display_name", "state", "kinds", "period", "grant_ceiling"}},
      {"Project",
       {"name", "display_name", "state", "programme", "period", "currency", "start_date"}},
      {"Recommendation",
       {"name", "display_name", "state", "team", "minutes", "score", "issue_date", "expiry_date"}},
      {"SupportAsk",
       {"name", "display_name", "state", "kind", "leader_post", "raise_date", "answer_by"}},
      {"TeamPriority", {"name", "display_name", "state", "team", "period", "confirm_date"}},
      {"Tender",
       {"name", "display_name", "state", "framework", "closing_date", "awarded_to",
        "contract_date"}},
      {"Visit", {"name", "display_name", "state", "kind", "side", "period", "purpose"}},
  };
  return *kColumnsOf;
}

std::string ResourceTable(const Json& rows, const Descriptor& type, bool full_names,
                          const Terminal& terminal, const DisplayNames& called) {
  const Look look{full_names || AreSpread(rows), called};
  const std::vector<std::string> columns = ColumnsOf(rows, type, look);
  std::vector<Table::Column> titles;
  for (const std::string& column : columns) {
    const FieldDescriptor& field = LastField(type, column);
    const bool number = field.cpp_type() <= FieldDescriptor::CPPTYPE_FLOAT;
    const bool text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && column != "name";
    std::string title = field.name();
    std::replace(title.begin(), title.end(), '_', ' ');
    titles.push_back({std::move(title), number, text ? Fit::kCut : Fit::kWhole});
  }
  Table table(std::move(titles));
  for (const Json& row : rows) {
    std::vector<Table::Cell> cells;
    for (const std::string& column : columns) {
      const Json* value = ValueAt(row, column);
      cells.push_back({value == nullptr ? "" : CellText(*value, column, look),
                       column == "name" ? Style::kBold : Style::kPlain});
    }
    table.Add(std::move(cells));
  }
  return table.Print(terminal);
}

}  // namespace tandem::client
