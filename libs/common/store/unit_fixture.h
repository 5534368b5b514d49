#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "libs/common/store/runner.h"
#include "libs/common/store/unit.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/temporary_folder.h"
#include "tandem/common/v1/testing.pb.h"

// Units over a store of a few collections.
namespace tandem::testing {

inline constexpr Collection<common::v1::TestResource> kTeams{.pattern = "teams/{team}",
                                                             .columns = {"number", "period"}};
inline constexpr Collection<common::v1::TestResource> kMembers{
    .pattern = "teams/{team}/members/{member}",
    .columns = {"number", "owner"},
    .guarded_by = "parent"};
inline constexpr Collection<common::v1::TestResource> kPosts{
    .pattern = "posts/{post}", .columns = {"number", "owner"}, .guarded_by = "owner"};
inline constexpr Collection<common::v1::TestResource> kReports{
    .pattern = "reports/{report}", .columns = {"number"}, .projection = true};

inline common::v1::TestResource Resource(std::string name, std::int64_t number = 0) {
  common::v1::TestResource resource;
  resource.set_name(std::move(name));
  resource.set_number(number);
  return resource;
}

inline std::vector<std::string> NamesOf(
    const Result<std::vector<common::v1::TestResource>>& resources) {
  std::vector<std::string> names;
  EXPECT_TRUE(resources.ok()) << resources.status();
  if (!resources.ok()) return names;
  for (const common::v1::TestResource& resource : *resources) names.push_back(resource.name());
  return names;
}

class UnitTest : public ::testing::Test {
 protected:
  UnitTest() {
    StoreOptions options;
    options.url = "sqlite:" + FreshPath("store.db").string();
    options.collections = {kTeams.info(), kMembers.info(), kPosts.info(), kReports.info()};
    options.clock = &clock_;
    auto store = OpenStore(options);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    context_.store = store_.get();
    context_.now = clock_.Now();
    context_.change_id = "change";
    context_.caller.subject = "someone";
  }

  // Runs `handler` and commits.
  Result<Committed> Run(const std::function<Status(Unit&)>& handler) {
    return RunNow(context_, handler);
  }
  // Stores resources as they are.
  template <class T>
  void Given(const Collection<T>& collection, T resource) {
    const auto committed = Run([&](Unit& unit) -> Status {
      if (!collection.guarded_by.empty()) {
        const std::string owner = collection.guarded_by == "parent" ? "teams/a" : resource.owner();
        ASSIGN_OR_RETURN(common::v1::TestResource team, unit.Load(kTeams, owner));
        unit.Save(kTeams, team);
      }
      return unit.Create(collection, resource).status();
    });
    ASSERT_TRUE(committed.ok()) << committed.status();
  }
  Result<common::v1::TestResource> Stored(const Collection<common::v1::TestResource>& collection,
                                          std::string_view name) {
    View view(context_);
    return view.Load(collection, name);
  }

  ManualClock clock_;
  std::unique_ptr<Store> store_;
  Context context_;
};

}  // namespace tandem::testing
