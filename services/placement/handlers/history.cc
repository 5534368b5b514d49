#include "services/placement/handlers/history.h"

#include <memory>

#include "absl/strings/str_replace.h"
#include "libs/common/base/names.h"
#include "libs/common/rpc/page_token.h"
#include "libs/common/store/message_fields.h"
#include "services/placement/collections.h"
#include "services/placement/domain/roles.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/placement/v1/people_events.pb.h"

namespace tandem::placement {
namespace {

// "tandem.placement.v1.MatchService/AcceptMatch" as "MatchService.AcceptMatch".
std::string MethodOf(const std::string& path) {
  const std::size_t service = path.rfind('.', path.find('/'));
  return absl::StrReplaceAll(path.substr(service == std::string::npos ? 0 : service + 1),
                             {{"/", "."}});
}

void SetCause(const common::v1::JournalEntry& row, v1::HistoryEntry& entry) {
  constexpr std::string_view kOn = "on ", kTimer = "timer ";
  const std::string& cause = row.cause();
  if (cause.starts_with(kOn)) {
    entry.set_kind(v1::HistoryEntry::REACTION);
    entry.set_what(cause.substr(kOn.size()));
  } else if (cause.starts_with(kTimer)) {
    entry.set_kind(v1::HistoryEntry::TIMER);
    entry.set_what(cause.substr(kTimer.size()));
  } else {
    entry.set_kind(v1::HistoryEntry::CALL);
    entry.set_what(MethodOf(cause));
    entry.set_caller(row.caller());
  }
}

// In which field an event says on which day it was so.
constexpr const char* kDays[] = {"effective_date", "held_date",     "complete_date", "done_date",
                                 "check_in_date",  "activity_date", "found_date",    "change_date"};

using google::protobuf::Message;

// Null for one of a type that there is no more.
std::unique_ptr<Message> Parsed(const common::v1::JournalEntry::Event& event) {
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(event.type());
  if (type == nullptr) return nullptr;
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return message->ParseFromString(event.data()) ? std::move(message) : nullptr;
}

std::optional<Day> DayToldBy(const Message& event) {
  for (const char* field : kDays) {
    const ColumnValue value = ColumnAt(event, field);
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) continue;
    if (const auto day = ParseDay(*text); day.ok()) return *day;
  }
  return std::nullopt;
}

// Which step was taken back, or whose approval it was.
void AddWhich(const Message& event, v1::HistoryEntry& entry) {
  const auto* type = event.GetDescriptor();
  if (type == v1::PlacementStepRetracted::descriptor()) {
    const auto& retracted = static_cast<const v1::PlacementStepRetracted&>(event);
    entry.set_step(v1::StepRetraction::Step_Name(retracted.step()));
  } else if (type == v1::ApprovalRequested::descriptor() ||
             type == v1::ApprovalGiven::descriptor() ||
             type == v1::ApprovalWithdrawn::descriptor()) {
    entry.set_institution(TextOf(event, "institution"));
  }
}

// The day and the leader who decided that the first event to tell of one tells, and what updates
// have changed.
void AddTold(const Message& event, v1::HistoryEntry& entry) {
  if (event.GetDescriptor() == common::v1::ResourceUpdated::descriptor()) {
    const auto& updated = static_cast<const common::v1::ResourceUpdated&>(event);
    entry.mutable_fields()->MergeFrom(updated.update_mask().paths());
  }
  AddWhich(event, entry);
  if (const auto day = DayToldBy(event); day.has_value() && !entry.has_effective_date()) {
    *entry.mutable_effective_date() = ToDate(*day);
  }
  // Whoever granted leave has no part in what unsettles it.
  const bool tells_who_decided = event.GetDescriptor() != v1::LeaveUnsettled::descriptor();
  if (tells_who_decided && entry.leader().empty()) entry.set_leader(TextOf(event, "leader"));
}

// What concerns the partnership; of a Change that wrote in several the rest is others' business.
v1::HistoryEntry EntryOf(const common::v1::JournalEntry& row, const std::string& partnership) {
  v1::HistoryEntry entry;
  *entry.mutable_time() = row.commit_time();
  SetCause(row, entry);
  for (const auto& written : row.written()) {
    if (PartnershipOf(written.name()) == partnership) entry.add_names(written.name());
  }
  for (const auto& event : row.events()) {
    if (!event.topic().empty() || PartnershipOf(event.key()) != partnership) continue;
    entry.add_events(event.type());
    if (const auto told = Parsed(event)) AddTold(*told, entry);
  }
  return entry;
}

// Who submitted a bid, and what is said of it, may tell the bidder: sealed as long as the bid is.
Result<bool> IsOfASealedBid(View& view, const v1::HistoryEntry& entry) {
  for (const std::string& name : entry.names()) {
    if (CollectionOf(name) != "bids") continue;
    ASSIGN_OR_RETURN(const v1::Bid bid, view.Load(kBids, name));
    if (bid.bidder().empty()) return true;
  }
  return false;
}

// A note may be personal: it is for those who may act for others and write it.
bool MayReadNotes(const Caller& caller, std::string_view partnership) {
  return HasAny(caller, {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER}, partnership);
}

}  // namespace

Result<v1::PartnershipHistory> GetPartnershipHistory(
    View& view, const v1::GetPartnershipHistoryRequest& request) {
  RETURN_IF_ERROR(view.Load(kPartnerships, request.name()).status());
  Store& store = *view.context().store;
  const int size = PageSizeOf(request.page_size());
  Store::History history{.partnership = request.name(),
                         .from = {},
                         .descending = !request.oldest_first(),
                         .limit = size + 1};  // one more tells whether there is a next page
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const PageStart start, ReadPageToken(store.digest_key(), request));
    const auto* number = std::get_if<std::int64_t>(&start.first);
    history.from = Position{0, number == nullptr ? 0 : *number, 0};
  }
  ASSIGN_OR_RETURN(auto rows, store.ReadHistory(history));
  v1::PartnershipHistory response;
  if (rows.size() > static_cast<std::size_t>(size)) {
    rows.pop_back();
    response.set_next_page_token(
        MakePageToken(store.digest_key(), request, {ColumnValue(rows.back().number()), ""}));
  }
  const bool with_notes = MayReadNotes(view.caller(), request.name());
  for (const auto& row : rows) {
    v1::HistoryEntry& entry = *response.add_entries();
    entry = EntryOf(row, request.name());
    ASSIGN_OR_RETURN(const bool is_sealed, IsOfASealedBid(view, entry));
    if (is_sealed) {
      entry.clear_caller();
    } else if (with_notes) {
      entry.set_note(row.note());
    }
  }
  return response;
}

}  // namespace tandem::placement
