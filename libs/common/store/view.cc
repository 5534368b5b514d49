#include <algorithm>

#include "fmt/format.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/unit.h"

namespace tandem {
namespace {

std::string GenerationPrefix(int generation) { return fmt::format("g{}", generation); }

// What the names that `query` may select begin with.
std::string SelectedPrefix(const Query& stored) {
  return stored.below.empty() ? "" : stored.below + "/";
}

}  // namespace

std::string View::StoredName(const CollectionInfo& collection, std::string_view name) const {
  if (!collection.projection) return std::string(name);
  return fmt::format("{}/{}", GenerationPrefix(context_.generation), name);
}

Status View::ParseRow(const Row& row, google::protobuf::Message& message) {
  if (!message.ParseFromString(row.body))
    return Internal("A stored resource does not parse: " + row.name);
  // One that this unit makes has no etag yet.
  SetText(message, "etag", row.version.number > 0 ? FormatEtag(row.version) : "");
  return OkStatus();
}

Status View::LoadMessage(const CollectionInfo& collection, std::string_view name,
                         google::protobuf::Message& message) {
  ASSIGN_OR_RETURN(const bool found, FindMessage(collection, name, message));
  return found ? OkStatus() : NotFound(name);
}

Result<bool> View::FindMessage(const CollectionInfo& collection, std::string_view name,
                               google::protobuf::Message& message) {
  const std::string stored = StoredName(collection, name);
  names_read_.push_back(stored);
  ASSIGN_OR_RETURN(const Row row, Read(collection, stored));
  if (!row.version.exists()) return false;
  RETURN_IF_ERROR(ParseRow(row, message));
  return true;
}

Result<Row> View::Read(const CollectionInfo& collection, const std::string& stored_name) {
  ASSIGN_OR_RETURN(std::optional<Row> row, context_.store->Get(collection, stored_name));
  if (!row.has_value()) return Row{.name = stored_name, .version = {}, .body = {}};
  return *std::move(row);
}

Query View::StoredQuery(const CollectionInfo& collection, const Query& query) {
  Query stored = query;
  if (collection.projection) {
    const std::string generation = GenerationPrefix(context_.generation);
    stored.below = query.below.empty() ? generation : StoredName(collection, query.below);
    if (stored.after.has_value())
      stored.after->second = StoredName(collection, stored.after->second);
  }
  names_read_.push_back(fmt::format("{}?{}", collection.id(), SelectedPrefix(stored)));
  return stored;
}

std::vector<Row> View::Named(const CollectionInfo& collection, std::vector<Row> rows) const {
  if (!collection.projection) return rows;
  const std::size_t prefix = GenerationPrefix(context_.generation).size() + 1;
  for (Row& row : rows) row.name.erase(0, prefix);
  return rows;
}

Result<std::vector<Row>> View::Rows(const CollectionInfo& collection, const Query& query) {
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   context_.store->List(collection, StoredQuery(collection, query)));
  return Named(collection, std::move(rows));
}

bool View::WasRead(const std::vector<std::string>& names_read, const Store::Written& written) {
  const std::string_view id = written.collection.id();
  const std::string_view name = written.name;
  return std::any_of(names_read.begin(), names_read.end(), [&](std::string_view read) {
    if (read == name) return true;
    if (!read.starts_with(id) || read.size() <= id.size() || read[id.size()] != '?') return false;
    return name.starts_with(read.substr(id.size() + 1));
  });
}

// Peers are asked again when they do not answer, which is safe of questions alone.
bool IsCommand(std::string_view method) {
  std::string name(method);
  std::replace(name.begin(), name.end(), '/', '.');
  const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return found != nullptr && found->input_type()->FindFieldByName("request_id") != nullptr;
}

Result<std::string> View::AskPeer(std::string_view method, std::string request) {
  if (IsCommand(method)) return Internal(fmt::format("{} is no question.", method));
  std::string question = fmt::format("{}\n{}", method, request);
  for (const auto& [asked, answer] : answers_) {
    if (asked == question) return answer;
  }
  if (context_.peers == nullptr)
    return Internal("Nothing may be asked here, " + std::string(method) + " was.");
  ASSIGN_OR_RETURN(
      std::string answer,
      context_.peers->Ask(method, std::move(request), context_.deadline, context_.traceparent));
  answers_.emplace_back(std::move(question), answer);
  return answer;
}

}  // namespace tandem
