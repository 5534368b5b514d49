#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/status.h"
#include "libs/common/store/check_change.h"
#include "libs/common/store/collection.h"

namespace tandem {

// How a collection lies in a database: a table with the name, version and body of each resource,
// then its columns, each with an index on (column, name).
struct StoreTable {
  CollectionInfo collection;
  std::string table;                 // quoted
  std::vector<std::string> columns;  // quoted
  std::vector<bool> is_text;         // parallel to the columns; the others hold numbers
  std::vector<std::string> indexes;  // quoted; parallel to the columns

  std::string_view id() const { return collection.id(); }
  // The place of `column` among the columns; -1 if it is none.
  int ColumnIndex(std::string_view column) const;
};

// What a store holds beside resources.
struct StoreMeta {
  std::int32_t epoch = 1;
  std::string digest_key;
};

// Their tables. INVALID_ARGUMENT on collections that cannot be stored, or that share an id.
Result<std::vector<StoreTable>> MakeTables(const std::vector<CollectionInfo>& collections);

// `name` as an identifier.
std::string Quoted(std::string_view name);

// The tables of a store by collection id, each with the statements of its engine: `Table` is made
// from a StoreTable.
template <class Table>
class Tables {
 public:
  // INVALID_ARGUMENT as MakeTables.
  static Result<Tables> Of(const std::vector<CollectionInfo>& collections) {
    ASSIGN_OR_RETURN(std::vector<StoreTable> made, MakeTables(collections));
    Tables tables;
    for (StoreTable& table : made) {
      std::string id(table.id());
      tables.all_.emplace(std::move(id), Table(std::move(table)));
    }
    return tables;
  }

  // INTERNAL if the collection was not declared when the store was opened.
  Result<const Table*> Find(const CollectionInfo& collection) const {
    const auto found = all_.find(collection.id());
    if (found != all_.end()) return &found->second;
    return Internal(
        fmt::format("The store was opened without the collection {}.", collection.id()));
  }

  // See CheckChange; INTERNAL too if it reads or writes a collection that is not among these.
  Status Check(const Change& change) const {
    Status status = CheckChange(change);
    for (const Guard& guard : change.reads) status.Update(Find(guard.collection).status());
    for (const Write& write : change.writes) status.Update(Find(write.collection).status());
    return status;
  }

  const std::map<std::string, Table, std::less<>>& all() const { return all_; }

 private:
  std::map<std::string, Table, std::less<>> all_;
};

}  // namespace tandem
