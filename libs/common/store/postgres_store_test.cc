#include "libs/common/store/postgres_store.h"

#include "gmock/gmock.h"
#include "libs/common/store/postgres_db.h"
#include "libs/common/store/store_conformance.h"
#include "libs/common/testing/postgres.h"

namespace tandem::testing {
namespace {

std::string FreshUrl() { return SharedPostgres().CreateDatabase(); }

void Execute(const std::string& url, const std::string& sql) {
  auto db = PgConnection::Open(url);
  ASSERT_TRUE(db.ok()) << db.status();
  const Status status = (*db)->Run(sql).status();
  ASSERT_TRUE(status.ok()) << status;
}

void MakeNewer(const std::string& url) {
  Execute(url, "UPDATE tandem_meta SET value = '99' WHERE key = 'format'");
}

void MakeOlder(const std::string& url) {
  Execute(url, "DROP TABLE tandem_history");
  Execute(url, "UPDATE tandem_meta SET value = '2' WHERE key = 'format'");
}

INSTANTIATE_TEST_SUITE_P(Postgres, StoreConformance,
                         ::testing::Values(StoreEngine{&FreshUrl, &MakeNewer, &MakeOlder}));

}  // namespace
}  // namespace tandem::testing
