#include "libs/common/app/counted.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tandem/common/v1/journal.pb.h"
#include "tandem/common/v1/testing.pb.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr Collection<common::v1::TestResource> kThings{
    .pattern = "countries/{country}/things/{thing}",
    .columns = {"flag", "owner"},
};

TEST(Counted, HasLabelsOfFewValuesAlone) {
  Counted counted{.metric = "tandem_things", .help = "Things.", .collection = kThings.info()};
  counted.by = {{"flag", "flag"}};
  EXPECT_TRUE(CheckCounted(counted).ok()) << CheckCounted(counted);
  EXPECT_THAT(LabelsOf(kThings.info(), "flag"), ElementsAre(Pair(0, "false"), Pair(1, "true")));
  counted.by = {{"owner", "owner"}};
  EXPECT_THAT(std::string(CheckCounted(counted).message()),
              HasSubstr("owner is no column of an enum or a boolean"));
  counted.by = {{"number", "number"}};
  EXPECT_FALSE(CheckCounted(counted).ok());
}

TEST(Counted, IsBelowACountryAndNoProjection) {
  Collection<common::v1::TestResource> things = kThings;
  things.pattern = "programmes/{programme}";
  Counted counted{.metric = "tandem_things", .help = "Things.", .collection = things.info()};
  EXPECT_FALSE(CheckCounted(counted).ok());
  things = kThings;
  things.projection = true;
  counted.collection = things.info();
  EXPECT_FALSE(CheckCounted(counted).ok());
}

}  // namespace
}  // namespace tandem
