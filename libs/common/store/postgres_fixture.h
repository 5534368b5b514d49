#pragma once

#include <map>

#include "gmock/gmock.h"
#include "libs/common/base/reasons.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {

// Stores on a new database of the shared server.
class PostgresFixture : public ::testing::Test {
 protected:
  std::unique_ptr<Store> Open() { return Open(url_); }
  std::unique_ptr<Store> Open(const std::string& url) {
    auto store = TryOpen(url);
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  Result<std::unique_ptr<Store>> TryOpen(const std::string& url, std::string service = "test") {
    return OpenStore({.url = url,
                      .collections = {kThings.info(), kOwners.info()},
                      .clock = &clock_,
                      .service = std::move(service)});
  }

  // The name of the database.
  std::string Database() const {
    const std::size_t begin = url_.rfind('/', url_.find('?')) + 1;
    return url_.substr(begin, url_.find('?') - begin);
  }

  // The answer of a statement on the database: the first column of the first row.
  std::string Ask(const std::string& sql) {
    auto db = PgConnection::Open(url_);
    EXPECT_TRUE(db.ok()) << db.status();
    const auto result = (*db)->Run(sql);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() && result->rows() > 0 ? std::string(result->Text(0, 0)) : "";
  }

  static Change WithId(Change change, const std::string& id) {
    change.entry.set_change_id(id);
    change.entry.set_request_digest("digest of " + id);
    return change;
  }
  static std::pair<TestResource, Version> Read(Store& store, const std::string& name) {
    const auto row = store.Get(kThings.info(), name);
    EXPECT_TRUE(row.ok()) << row.status();
    std::pair<TestResource, Version> read;
    if (!row.ok() || !row->has_value()) return read;
    read.first.ParseFromString((*row)->body);
    read.second = (*row)->version;
    return read;
  }
  // How often each id stands in the journal.
  static std::map<std::string, int> Journaled(Store& store) {
    std::map<std::string, int> ids;
    const auto entries = store.ReadJournal({}, 1'000'000);
    EXPECT_TRUE(entries.ok()) << entries.status();
    for (const auto& entry : *entries) ++ids[entry.change_id()];
    return ids;
  }

  ManualClock clock_;
  std::string url_ = SharedPostgres().CreateDatabase();
};

}  // namespace tandem::testing
