#include "tests/integration/pairs.h"

#include <algorithm>
#include <future>

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "gtest/gtest.h"
#include "libs/common/base/names.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"
#include "tests/integration/pairs_state.h"

namespace tandem::pairs {
namespace {

using google::protobuf::Message;

// Of the two commands of a pair. The ids that they make derive from it.
constexpr std::string_view kChanges[] = {"first", "second"};

MessagePtr NewMessage(const google::protobuf::Descriptor& type) {
  return MessagePtr(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

// What it is about: its resource, or where a new one goes.
std::string SubjectOf(const Message& request) {
  std::string name = TextOf(request, "name");
  if (name.empty()) name = TextOf(request, "parent");
  for (int i = 0; name.empty() && i < request.GetDescriptor()->field_count(); ++i) {
    const auto* field = request.GetDescriptor()->field(i);
    if (field->message_type() == nullptr || field->is_repeated()) continue;
    name = TextOf(request.GetReflection()->GetMessage(request, field), "name");
  }
  return name;
}

// Without its payloads, which come in any order.
Answer Refused(const Status& status) {
  return {true, fmt::format("{} [{}] {}", ReasonOf(status), fmt::join(UnmetOf(status), ", "),
                            std::string(status.message()))};
}

// The entry without what counts commits.
std::string Text(common::v1::JournalEntry entry) {
  entry.clear_number();
  entry.clear_commit_time();
  for (auto& written : *entry.mutable_written()) written.clear_etag();
  for (auto& event : *entry.mutable_events()) event.clear_id();
  return entry.SerializeAsString();
}

}  // namespace

bool Outcome::Fits(const Outcome& other) const {
  const auto fits = [](const Answer& one, const Answer& another) {
    return one == another || (one.refused && another.refused);
  };
  return std::equal(answers.begin(), answers.end(), other.answers.begin(), fits) &&
         rows == other.rows && journal == other.journal;
}

Bench::Bench(const Module& module, Peers* peer)
    : module_(module), declarations_(module.package), peer_(peer) {
  module.declare(declarations_);
}

Result<std::unique_ptr<Bench>> Bench::Open(const Module& module, const std::string& url,
                                           Peers* peer) {
  std::unique_ptr<Bench> bench(new Bench(module, peer));
  RETURN_IF_ERROR(bench->declarations_.Check());
  StoreOptions options;
  options.url = url;
  options.collections = bench->declarations_.collections();
  options.service = std::string(module.name);
  ASSIGN_OR_RETURN(bench->opened_, OpenStore(options));
  bench->store_ = std::make_unique<WatchedStore>(bench->opened_.get());
  RETURN_IF_ERROR(bench->ReadState());
  ASSIGN_OR_RETURN(bench->head_, bench->store_->Head());
  return bench;
}

Result<std::vector<Command>> Bench::Commands(const client::Sample& sample) const {
  std::vector<Command> commands;
  for (const client::SampleCall& call : sample.calls) {
    const auto& methods = declarations_.methods();
    const auto method = std::find_if(methods.begin(), methods.end(), [&](const Method& one) {
      return one.descriptor == call.method;
    });
    if (method == methods.end()) return Internal(call.method->full_name() + " is of another.");
    Command command;
    command.handler = std::get_if<CommandHandler>(&method->handler);
    if (command.handler == nullptr) return Internal(call.method->full_name() + " only reads.");
    command.request = NewMessage(*call.method->input_type());
    RETURN_IF_ERROR(client::FromJson(call.request, *command.request));
    command.label = fmt::format("{} {}", call.method->name(), SubjectOf(*command.request));
    command.caller = sample.callers.at(call.as);
    command.expect = call.expect;
    commands.push_back(std::move(command));
  }
  return commands;
}

Answer Bench::Run(const Command& command, std::string_view change_id, Store& store,
                  std::string_view digest) {
  Context context;
  context.store = &store;
  context.peers = peer_;
  context.caller = command.caller;
  context.now = Today();
  context.change_id = std::string(change_id);
  context.request_digest = std::string(digest);
  context.cause = command.label;
  context.service = std::string(module_.name);
  MessagePtr answer;
  const Result<Committed> committed = RunNow(context, [&](Unit& unit) -> Status {
    ASSIGN_OR_RETURN(answer, command.handler->run(unit, *command.request));
    return OkStatus();
  });
  if (!committed.ok()) return Refused(committed.status());
  if (committed->repeated) return {false, "as before"};
  SetText(*answer, "etag", "");
  return {false, answer->ShortDebugString()};
}

Answer Bench::Do(const Command& command) {
  Answer answer = Run(command, "before", *store_);
  for (const auto& [key, row] : TakeChanged()) {
    if (row.now.has_value()) {
      state_[key] = row.now->body;
    } else {
      state_.erase(key);
    }
  }
  const auto head = store_->Head();
  EXPECT_TRUE(head.ok()) << head.status();
  if (head.ok()) head_ = *head;
  return answer;
}

Bench::Alone Bench::RunAlone(const Command& command) {
  Alone alone;
  Watch([&] {
    StoppingStore counting(*store_, 0, nullptr);
    alone.answer = Run(command, kChanges[0], counting);
    alone.calls = counting.calls();
    return Answers{alone.answer};
  });
  return alone;
}

Outcome Bench::InOrder(const Command& first, const Command& second, bool second_before) {
  return Watch([&] {
    Answers answers;
    if (second_before) answers[1] = Run(second, kChanges[1], *store_);
    answers[0] = Run(first, kChanges[0], *store_);
    if (!second_before) answers[1] = Run(second, kChanges[1], *store_);
    return answers;
  });
}

Outcome Bench::Interleaved(const Command& first, const Command& second, bool second_stops, int call,
                           Guards guards) {
  return Watch([&] {
    Answers answers;
    const std::size_t stops = second_stops ? 1 : 0, other = 1 - stops;
    const auto of = [&](std::size_t which) -> const Command& {
      return which == 0 ? first : second;
    };
    StoppingStore store(
        *store_, call, [&] { answers[other] = Run(of(other), kChanges[other], *store_); },
        guards == Guards::kForgotten);
    answers[stops] = Run(of(stops), kChanges[stops], store);
    return answers;
  });
}

Outcome Bench::Retried(const Command& command, int call) {
  return Watch([&] {
    // A store remembers ids for 30 days, and puts nothing of that back.
    const std::string id = fmt::format("retry-{}", ++retries_);
    Answers answers;
    StoppingStore store(*store_, call, [&] { answers[1] = Run(command, id, *store_, "digest"); });
    answers[0] = Run(command, id, store, "digest");
    return answers;
  });
}

Outcome Bench::Watch(const std::function<Answers()>& both) {
  Outcome outcome;
  outcome.answers = both();
  const Changed changed = TakeChanged();
  for (const auto& [key, row] : changed) {
    outcome.rows[key] = row.now.has_value() ? std::optional(row.now->body) : std::nullopt;
  }
  const auto entries = store_->ReadJournal(head_, 10);
  EXPECT_TRUE(entries.ok()) << entries.status();
  if (entries.ok()) {
    for (const auto& entry : *entries) outcome.journal.push_back(Text(entry));
  }
  PutBack(changed);
  return outcome;
}

Status Bench::ReadState() {
  std::vector<CollectionInfo> collections = declarations_.collections();
  collections.push_back(kTimers.info());
  for (const CollectionInfo& collection : collections) {
    ASSIGN_OR_RETURN(const auto rows, store_->List(collection, Query()));
    for (const auto& row : rows) state_[KeyOf(collection, row.name)] = row.body;
  }
  return OkStatus();
}

Bench::Changed Bench::TakeChanged() {
  Changed changed;
  for (auto& [key, place] : store_->TakeWritten()) {
    auto now = store_->Get(place.collection, place.name);
    EXPECT_TRUE(now.ok()) << now.status();
    if (!now.ok()) continue;
    const auto before = state_.find(key);
    const bool same = before == state_.end() ? !now->has_value()
                                             : now->has_value() && (*now)->body == before->second;
    if (!same) changed.insert({key, {place, *std::move(now)}});
  }
  return changed;
}

// Cheaper than new files for every case; the versions go on, which no handler notices.
void Bench::PutBack(const Changed& changed) {
  Change change;
  for (const auto& [key, row] : changed) {
    const auto& collection = row.place.collection;
    Write write{.collection = collection,
                .name = row.place.name,
                .expected = row.now.has_value() ? row.now->version : Version(),
                .body = {},
                .columns = {}};
    const auto before = state_.find(key);
    write.erase = before == state_.end();
    if (!write.erase) {
      const MessagePtr message(collection.prototype->New());
      EXPECT_TRUE(message->ParseFromString(before->second));
      write.body = before->second;
      write.columns = ColumnsOf(collection, *message);
    }
    change.writes.push_back(std::move(write));
  }
  if (!change.writes.empty()) {
    std::promise<Status> done;
    opened_->Commit(std::move(change),
                    [&](const Result<Committed>& result) { done.set_value(result.status()); });
    const Status status = done.get_future().get();
    EXPECT_TRUE(status.ok()) << status;
  }
  const auto head = store_->Head();
  EXPECT_TRUE(head.ok()) << head.status();
  if (head.ok()) head_ = *head;
}

std::string Bench::Difference(const Outcome& left, const Outcome& right) const {
  std::string text;
  for (std::size_t i = 0; i < 2; ++i) {
    if (left.answers[i] != right.answers[i]) {
      text += fmt::format("  the {} answers {}\n  instead of {}\n", kChanges[i],
                          left.answers[i].text, right.answers[i].text);
    }
  }
  const auto show = [&](const Outcome& outcome, const std::string& key) -> std::string {
    const auto row = outcome.rows.find(key);
    if (row == outcome.rows.end()) return "as it was";
    if (!row->second.has_value()) return "gone";
    for (const CollectionInfo& collection : declarations_.collections()) {
      if (!key.starts_with(fmt::format("{}:", collection.id()))) continue;
      const MessagePtr message(collection.prototype->New());
      message->ParseFromString(*row->second);
      return message->ShortDebugString();
    }
    return "a timer: " + *row->second;
  };
  auto keys = left.rows;
  keys.insert(right.rows.begin(), right.rows.end());
  for (const auto& [key, body] : keys) {
    const std::string one = show(left, key), other = show(right, key);
    if (one != other) text += fmt::format("  {} is {}\n  instead of {}\n", key, one, other);
  }
  if (left.journal != right.journal) text += "  the journal differs\n";
  return text;
}

Result<std::string> Bench::Ask(std::string_view method, std::string request, Time,
                               std::string_view) {
  for (const Method& one : declarations_.methods()) {
    const auto path =
        fmt::format("{}/{}", one.descriptor->service()->full_name(), one.descriptor->name());
    const auto* query = std::get_if<QueryHandler>(&one.handler);
    if (path != method || query == nullptr) continue;
    const MessagePtr message = NewMessage(*one.descriptor->input_type());
    if (!message->ParseFromString(request)) return Internal("A request does not parse.");
    Context context;
    context.store = store_.get();
    context.now = Today();
    context.service = std::string(module_.name);
    View view(context);
    ASSIGN_OR_RETURN(const MessagePtr answer, query->run(view, *message));
    return answer->SerializeAsString();
  }
  return Internal("No peer answers " + std::string(method) + ".");
}

}  // namespace tandem::pairs
