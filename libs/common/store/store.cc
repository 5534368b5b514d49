#include "libs/common/store/store.h"

#include <future>

#include "libs/common/store/postgres_store.h"
#include "libs/common/store/sqlite_store.h"

namespace tandem {

Result<std::unique_ptr<Store>> OpenStore(const StoreOptions& options) {
  constexpr std::string_view kSqlite = "sqlite:";
  const std::string_view url = options.url;
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
    return OpenSqliteStore(std::string(url.substr(kSqlite.size())), options);
  }
  if (url.starts_with("postgres://") || url.starts_with("postgresql://"))
    return OpenPostgresStore(options);
  return BadField("store", "it names no store; expected sqlite:FILE or postgres://…");
}

Result<Committed> Store::CommitAndWait(Change change) {
  std::promise<Result<Committed>> promise;
  Commit(std::move(change),
         [&promise](Result<Committed> result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

}  // namespace tandem
