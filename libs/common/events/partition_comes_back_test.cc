// A partition that a replica gives up, and is given again when another has taken it further.
#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/replicas_fixture.h"
#include "libs/common/testing/seed.h"

namespace tandem::testing {
namespace {

class PartitionComesBackTest : public OfReplicas<ConsumerTest> {
 protected:
  // Has a replica over `store` take everything, and go.
  void TakeAll(Store& store) {
    Consumer::Options options = ConsumerOptions();
    options.store = &store;
    RunUntilIdle(options);
  }
};

// A process knows the offsets that it has written itself: of a batch that commits nothing, nobody
// would tell it that they are old.
TEST_P(PartitionComesBackTest, IsReadOnFromWhereTheOtherReplicaStopped) {
  std::mt19937_64 random(Seed());
  for (Store* store : {sink_.get(), other_sink(), sink_.get()}) {
    SayMany(40, 7, random);
    Publish();
    TakeAll(*store);
  }
  ExpectAllHeardOnce();
}

INSTANTIATE_TEST_SUITE_P(Engines, PartitionComesBackTest, BothEngines(), EngineName);

}  // namespace
}  // namespace tandem::testing
