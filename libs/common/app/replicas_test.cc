// What one replica of a service does at a time waits for the lease in a running service, too.
#include <atomic>

#include "gtest/gtest.h"
#include "libs/common/app/app.h"
#include "libs/common/events/lease.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/eventually.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::testing {
namespace {

constexpr TimerKind kReminder{"reminder"};
std::atomic<int> rung = 0;

Status Ring(Unit&, std::string_view) {
  ++rung;
  return OkStatus();
}

void Declare(Declarations& declarations) { declarations.Timer(kReminder, Ring); }

constexpr Module kModule{
    .name = "reminders", .package = "tandem.reminders.v1", .declare = Declare, .is_partial = true};

TEST(Replicas, RunTimersOnceTheyHoldTheLease) {
  const std::filesystem::path folder = TemporaryFolder();
  AppOptions options;
  options.modules = {kModule};
  options.store = SharedPostgres().CreateDatabase();
  options.event_log = "local:" + (folder / "events.db").string();
  StoreOptions store_options;
  store_options.url = options.store;
  store_options.service = kModule.name;
  const auto store = OpenStore(store_options);
  ASSERT_TRUE(store.ok()) << store.status();
  auto lease = std::make_unique<Lease>(Lease::Options{.store = store->get()});
  ASSERT_TRUE(lease->WaitUntilHeld(std::chrono::seconds(20)));
  {
    const auto app = App::Start(options);
    ASSERT_TRUE(app.ok()) << app.status();
    Context context;
    context.store = store->get();
    context.now = absl::Now();
    context.service = kModule.name;
    ASSERT_TRUE(RunNow(context, [](Unit& unit) {
                  unit.SetTimer(kReminder, "subjects/one", unit.now());
                  return OkStatus();
                }).ok());
    EXPECT_FALSE((*app)->Settle(absl::Now() + absl::Milliseconds(500)).ok());
    EXPECT_EQ(rung, 0);
    lease.reset();
    EXPECT_TRUE(Eventually([] { return rung == 1; }));
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace tandem::testing
