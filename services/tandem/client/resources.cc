#include <algorithm>
#include <set>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/commands.h"

namespace tandem::client {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;

void SetText(Message& message, const char* field, const std::string& value) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  if (descriptor != nullptr) message.GetReflection()->SetString(&message, descriptor, value);
}

std::string GetText(const Message& message, const char* field) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  return descriptor == nullptr ? "" : message.GetReflection()->GetString(message, descriptor);
}

constexpr std::size_t kWidestCell = 56;

Result<MessagePtr> ListRequest(const Session& session, const Listing& listing) {
  const Descriptor& type = *listing.method->input_type();
  MessagePtr request = NewMessage(type);
  SetText(*request, "parent", listing.parent);
  SetText(*request, "filter", session.arguments().Get("filter"));
  SetText(*request, "order_by", session.arguments().Get("order-by"));
  SetText(*request, "page_token", session.arguments().Get("page-token"));
  ASSIGN_OR_RETURN(
      const int size,
      session.arguments().Number("page-size", session.arguments().Has("all") ? 1000 : 50, 1, 1000));
  if (const FieldDescriptor* field = type.FindFieldByName("page_size"); field != nullptr) {
    request->GetReflection()->SetInt32(request.get(), field, size);
  }
  return request;
}

// A value as a cell shows it; "" for what a table cannot hold.
std::string CellText(const Json& value, const std::string& column, bool full_names) {
  if (value.is_object() && value.contains("start")) {  // a period
    return fmt::format("{} to {}", value.value("start", ""), value.value("end", "…"));
  }
  if (value.is_structured()) return "";
  if (!value.is_string()) return value.dump();
  const std::string text = value.get<std::string>();
  const bool is_name = text.find('/') != std::string::npos && text.find(' ') == std::string::npos;
  if (is_name && !(column == "name" && full_names)) {
    const std::string_view id = IdOf(text);
    return id == CollectionOf(text) ? "" : std::string(id);  // a singleton has no id to show
  }
  return Shortened(text, kWidestCell);
}

// The columns that say most: the name, what it is called, its state, then what else is short, at
// most seven.
std::vector<std::string> ColumnsOf(const Json& rows, const Descriptor& type) {
  const std::set<std::string> unwanted = {"etag", "create_time", "update_time"};
  std::vector<std::string> fields = {"name", "display_name", "state"};
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& field = type.field(i)->name();
    if (!unwanted.contains(field) &&
        std::find(fields.begin(), fields.end(), field) == fields.end()) {
      fields.push_back(field);
    }
  }
  std::vector<std::string> columns;
  for (const std::string& field : fields) {
    const bool shown = std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
      return row.contains(field) && !CellText(row[field], field, false).empty();
    });
    if (shown && columns.size() < 7) columns.push_back(field);
  }
  return columns;
}

std::string AsTable(const Json& rows, const Descriptor& type, bool full_names,
                    const Terminal& terminal) {
  std::vector<Table::Column> titles;
  const std::vector<std::string> columns = ColumnsOf(rows, type);
  for (const std::string& column : columns) {
    const FieldDescriptor* field = type.FindFieldByName(column);
    const bool number = field->cpp_type() <= FieldDescriptor::CPPTYPE_FLOAT;
    std::string title = column;
    std::replace(title.begin(), title.end(), '_', ' ');
    titles.push_back({std::move(title), number});
  }
  Table table(std::move(titles));
  for (const Json& row : rows) {
    std::vector<Table::Cell> cells;
    for (const std::string& column : columns) {
      cells.push_back({row.contains(column) ? CellText(row[column], column, full_names) : "",
                       column == "name" ? Style::kBold : Style::kPlain});
    }
    table.Add(std::move(cells));
  }
  return table.Print(terminal);
}

}  // namespace

Status RunGet(Session& session) {
  if (session.words().size() != 1)
    return Usage("Expected one name, as in countries/ke/partnerships/bungoma-chmt.");
  ASSIGN_OR_RETURN(const MethodDescriptor* const method, GetMethodOf(session.words()[0]));
  const MessagePtr request = NewMessage(*method->input_type());
  SetText(*request, "name", session.words()[0]);
  ASSIGN_OR_RETURN(const MessagePtr resource, session.Call(*method, *request));
  return session.Show(*resource);
}

Status RunList(Session& session) {
  if (session.words().size() != 1)
    return Usage("Expected one collection, as in countries/ke/teams.");
  ASSIGN_OR_RETURN(const Listing listing, ListingOf(session.words()[0]));
  ASSIGN_OR_RETURN(const MessagePtr request, ListRequest(session, listing));
  Json rows = Json::array();
  std::string next;
  do {
    ASSIGN_OR_RETURN(const MessagePtr page, session.Call(*listing.method, *request));
    ASSIGN_OR_RETURN(const Json json, ToJson(*page));
    for (const Json& row : json.value(listing.items->name(), Json::array())) rows.push_back(row);
    next = GetText(*page, "next_page_token");
    SetText(*request, "page_token", next);
  } while (!next.empty() && session.arguments().Has("all"));
  if (session.json()) {
    Json shown = {{listing.items->name(), rows}};
    if (!next.empty()) shown["next_page_token"] = next;
    session.Show(shown);
    return OkStatus();
  }
  if (rows.empty()) {
    session.Write(fmt::format("There are no {} here.\n", session.words()[0]));
    return OkStatus();
  }
  const bool spread = listing.parent.find("/-") != std::string::npos;
  session.Write(AsTable(rows, *listing.items->message_type(), spread, session.out()));
  if (!next.empty()) {
    session.Write(session.out().Styled(
        fmt::format("There are more: --all shows them, or --page-token={}\n", next), Style::kDim));
  }
  return OkStatus();
}

}  // namespace tandem::client
