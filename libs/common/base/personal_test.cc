#include "libs/common/base/personal.h"

#include "google/protobuf/any.pb.h"
#include "gtest/gtest.h"
#include "tandem/common/v1/testing.pb.h"
#include "tandem/common/v1/types.pb.h"

namespace tandem {
namespace {

using common::v1::TestResource;

TestResource SomebodyIn(const std::string& text) {
  TestResource resource;
  resource.set_text(text);
  resource.set_contact("ada@example.org");
  return resource;
}

TEST(BlankPersonal, ReachesMessagesInsideOthers) {
  common::v1::TestHappened event;
  *event.mutable_resource() = SomebodyIn("a ministry");
  BlankPersonal(event);
  EXPECT_EQ(event.resource().contact(), "");
  EXPECT_EQ(event.resource().text(), "a ministry");
}

TEST(BlankPersonal, ReachesWhatIsPacked) {
  common::v1::ResourceUpdated event;
  event.mutable_resource()->PackFrom(SomebodyIn("a ministry"));
  BlankPersonal(event);
  TestResource resource;
  ASSERT_TRUE(event.resource().UnpackTo(&resource));
  EXPECT_EQ(resource.contact(), "");
  EXPECT_EQ(resource.text(), "a ministry");
}

TEST(BlankPersonal, LeavesNothingOfWhatItCannotRead) {
  common::v1::ResourceUpdated event;
  event.mutable_resource()->set_type_url("type.googleapis.com/of.nobody.Knows");
  event.mutable_resource()->set_value("ada@example.org");
  BlankPersonal(event);
  EXPECT_EQ(event.resource().value(), "");
}

}  // namespace
}  // namespace tandem
