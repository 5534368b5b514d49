#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/resource_table.h"

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

// As a shell completes it.
std::string Trimmed(const std::string& name) {
  return name.ends_with('/') ? name.substr(0, name.size() - 1) : name;
}

// What shows `name`, if it is no resource or collection but the other, or a country.
Status SayWhatShows(const std::string& name, const Status& status) {
  if (Fits(name, "countries/*"))
    return Usage(fmt::format("{} is a country: `tandem report country {}` shows it.", name, name));
  if (ListingOf(name).ok())
    return Usage(fmt::format("{} is a collection: `tandem list {}` shows it.", name, name));
  if (GetMethodOf(name).ok())
    return Usage(fmt::format("{} is one resource: `tandem get {}` shows it.", name, name));
  return status;
}

}  // namespace

Status RunGet(Session& session) {
  if (session.words().size() != 1)
    return Usage("Expected one name, as in countries/ke/partnerships/bungoma-chmt.");
  const std::string name = Trimmed(session.words()[0]);
  const auto method = GetMethodOf(name);
  if (!method.ok()) return SayWhatShows(name, method.status());
  const MessagePtr request = NewMessage(*(*method)->input_type());
  SetText(*request, "name", name);
  ASSIGN_OR_RETURN(const MessagePtr resource, session.Call(**method, *request));
  return session.Show(*resource);
}

Status RunList(Session& session) {
  if (session.words().size() != 1)
    return Usage("Expected one collection, as in countries/ke/teams.");
  const std::string name = Trimmed(session.words()[0]);
  const auto found = ListingOf(name);
  if (!found.ok()) return SayWhatShows(name, found.status());
  const Listing& listing = *found;
  ASSIGN_OR_RETURN(const MessagePtr request, ListRequest(session, listing));
  Json rows = Json::array();
  std::string next;
  std::vector<MessagePtr> pages;
  do {
    ASSIGN_OR_RETURN(pages.emplace_back(), session.Call(*listing.method, *request));
    const Message& page = *pages.back();
    ASSIGN_OR_RETURN(const Json json, ToJson(page));
    for (const Json& row : json.value(listing.items->name(), Json::array())) rows.push_back(row);
    next = GetText(page, "next_page_token");
    SetText(*request, "page_token", next);
  } while (!next.empty() && session.arguments().Has("all"));
  if (session.json()) {
    Json shown = {{listing.items->name(), rows}};
    if (!next.empty()) shown["next_page_token"] = next;
    session.Show(shown);
    return OkStatus();
  }
  if (rows.empty()) {
    session.Write(fmt::format("There are no {} here.\n", name));
    return OkStatus();
  }
  std::vector<const Message*> shown;
  for (const MessagePtr& page : pages) shown.push_back(page.get());
  const bool spread = listing.parent.find("/-") != std::string::npos;
  session.Write(ResourceTable(rows, *listing.items->message_type(), spread, session.out(),
                              DisplayNamesIn(session, shown)));
  if (!next.empty()) {
    session.Write(session.out().Styled(
                      fmt::format("There are more: --all shows them, or --page-token={}", next),
                      Style::kDim) +
                  "\n");
  }
  return OkStatus();
}

}  // namespace tandem::client
