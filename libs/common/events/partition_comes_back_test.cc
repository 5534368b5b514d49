// A partition that a replica gives up, and is given again when another has taken it further.
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/testing/postgres.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

class PartitionComesBackTest : public ConsumerTest {
 protected:
  void SetUp() override {
    StoreOptions options;
    options.url = SharedPostgres().CreateDatabase();
    options.collections = {kLogs.info()};
    options.service = "sink";
    options.clock = &clock_;
    sink_ = *OpenStore(options);
    beside_ = *OpenStore(options);
  }
  // Has a replica over `store` take everything, and go.
  void TakeAll(Store& store) {
    Consumer::Options options = ConsumerOptions();
    options.store = &store;
    RunUntilIdle(options);
  }

  std::unique_ptr<Store> beside_;
};

// A process knows the offsets that it has written itself: of a batch that commits nothing, nobody
// would tell it that they are old.
TEST_F(PartitionComesBackTest, IsReadOnFromWhereTheOtherReplicaStopped) {
  std::mt19937_64 random(Seed());
  for (Store* store : {sink_.get(), beside_.get(), sink_.get()}) {
    SayMany(40, 7, random);
    Publish();
    TakeAll(*store);
  }
  ExpectAllHeardOnce();
}

}  // namespace
}  // namespace tandem::testing
