#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/store.h"
#include "libs/common/testing/manual_clock.h"
#include "tandem/common/v1/testing.pb.h"

// What every engine of the Store port must do, told through the interface alone
// (store_conformance_test.cc, store_history_test.cc, store_model_test.cc). An engine joins by one
// line in its own test:
//   INSTANTIATE_TEST_SUITE_P(Sqlite, StoreConformance, testing::Values(StoreEngine{…}));
namespace tandem::testing {

struct StoreEngine {
  // The url of a store that is not there yet.
  std::function<std::string()> fresh_url;
  // Makes the closed store at `url` look like one that a newer binary wrote.
  std::function<void(const std::string& url)> make_newer;
  // Makes it look like one that was written before there was a history.
  std::function<void(const std::string& url)> make_older;
};

using common::v1::TestResource;

inline constexpr Collection<TestResource> kThings{
    .pattern = "countries/{country}/partnerships/{partnership}/things/{thing}",
    .columns = {"number", "owner", "date", "flag", "create_time", "period.start"},
};
inline constexpr Collection<TestResource> kOwners{
    .pattern = "countries/{country}/partnerships/{partnership}",
    .columns = {"display_name"},
};

class StoreConformance : public ::testing::TestWithParam<StoreEngine> {
 protected:
  void SetUp() override;

  // Closes the store and opens it again, with `collections` if there are any.
  void Reopen(std::vector<CollectionInfo> collections = {});
  Result<std::unique_ptr<Store>> Open(std::vector<CollectionInfo> collections) const;

  // Commits a Change that writes `resource` and fails the test if it is refused; answers the
  // version.
  Version Put(const TestResource& resource, Version expected = {});
  TestResource Read(const std::string& name);
  Version VersionOf(const std::string& name);
  std::vector<std::string> Names(const Query& query);

  ManualClock clock_;
  std::string url_;
  std::unique_ptr<Store> store_;
};

// "countries/ke/partnerships/p/things/{id}".
std::string ThingName(std::string_view id);
TestResource Thing(std::string_view id, std::int64_t number = 0);

// What writes `resource` if it still has the version `expected`; and a Change of that alone.
template <class T>
Write WriteOf(const Collection<T>& collection, const T& resource, Version expected = {}) {
  return {.collection = collection.info(),
          .name = resource.name(),
          .expected = expected,
          .body = Serialise(resource),
          .columns = ColumnsOf(collection.info(), resource)};
}
Write WriteOf(const TestResource& resource, Version expected = {});
Change Writing(const TestResource& resource, Version expected = {});

}  // namespace tandem::testing
