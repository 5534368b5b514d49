#include "libs/common/events/partitioner.h"

#include "gtest/gtest.h"

namespace tandem {
namespace {

TEST(Partitioner, HashesAsKafkaDoes) {
  // From org.apache.kafka.common.utils.UtilsTest.testMurmur2.
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("21")), -973932308);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("foobar")), -790332482);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("a-little-bit-long-string")), -985981536);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("a-little-bit-longer-string")), -1486304829);
  EXPECT_EQ(static_cast<std::int32_t>(Murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")),
            -58897971);
}

TEST(Partitioner, KeepsAKeyWithinThePartitions) {
  for (const char* key : {"", "a", "countries/ke/partnerships/bungoma", "countries/lr"}) {
    EXPECT_GE(PartitionOf(key, 8), 0);
    EXPECT_LT(PartitionOf(key, 8), 8);
    EXPECT_EQ(PartitionOf(key, 8), PartitionOf(key, 8));
  }
}

}  // namespace
}  // namespace tandem
