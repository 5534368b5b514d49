#include <utility>

#include "fmt/format.h"
#include "libs/common/rpc/pipeline_core.h"
#include "libs/common/rpc/served_view.h"
#include "libs/common/store/message_fields.h"

// How the pipeline runs reads: a Get from the cache where that has it, else from the store; a query
// through its View.
namespace tandem {

using google::protobuf::Message;

std::string Pipeline::Core::CacheKey(const CollectionInfo& collection,
                                     std::string_view name) const {
  return collection.projection ? fmt::format("g{}/{}", options.generation(), name)
                               : std::string(name);
}

bool Pipeline::Core::AnswerFromCache(const Arrival& call, const Message& request) {
  const auto* get = std::get_if<GetHandler>(&call.route.method.handler);
  if (get == nullptr || options.cache == nullptr) return false;
  const std::string_view name = call.route.authorizer.Scope(request);
  Cache::Entry entry = get->collection.projection
                           ? options.cache->Get(CacheKey(get->collection, name))
                           : options.cache->Get(name);
  if (entry.bytes == nullptr) return false;
  call.route.metrics.CacheHit();
  Finish(call, {OkStatus(), std::move(entry.bytes)});
  return true;
}

void Pipeline::Core::RunGet(const Pending& call, const GetHandler& get) {
  const int generation = options.generation();
  const std::string name = TextOf(*call->request, "name");
  const std::string key = CacheKey(get.collection, name);
  call->route->metrics.CacheMiss();
  const auto load = [&]() -> Result<Cache::Entry> {
    ASSIGN_OR_RETURN(const std::optional<Row> row, options.store->Get(get.collection, key));
    if (!row.has_value()) return NotFound(name);
    const MessagePtr resource(get.collection.prototype->New());
    RETURN_IF_ERROR(View::ParseRow(*row, *resource));
    return Cache::Entry{row->version,
                        std::make_shared<const std::string>(resource->SerializeAsString())};
  };
  const bool past_cache = options.cache == nullptr || call->past_cache;
  Result<Cache::Entry> entry = past_cache ? load() : options.cache->Read(key, load);
  if (!entry.ok()) {
    if (get.collection.projection && !options.still_read(generation)) return RunGet(call, get);
    return Finish(*call, {std::move(entry).status()});
  }
  Finish(*call, {OkStatus(), std::move(entry->bytes), "", false});
}

void Pipeline::Core::RunQuery(const Pending& call, const QueryHandler& query) {
  ServedView view(ContextOf(*call), countries_);
  Result<MessagePtr> response = query.run(view, *call->request);
  if (!options.still_read(view.context().generation)) return RunQuery(call, query);
  if (!response.ok()) return Finish(*call, {std::move(response).status()});
  Finish(*call, {OkStatus(), std::make_shared<const std::string>((*response)->SerializeAsString()),
                 "", false});
}

}  // namespace tandem
