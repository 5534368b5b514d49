#include "libs/common/base/lifecycle.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Any enum of ours stands in for the states of a resource.
struct Door {
  std::string name() const { return "doors/front"; }
  common::v1::Format state() const { return value; }
  void set_state(common::v1::Format to) { value = to; }
  common::v1::Format value = common::v1::COUNTRY;
  bool has_key = false;
  bool is_dry = false;
};

std::optional<std::string> KeyMissing(const Door& door) {
  if (door.has_key) return std::nullopt;
  return "The key is missing.";
}
std::optional<std::string> PaintWet(const Door& door) {
  if (door.is_dry) return std::nullopt;
  return "The paint is wet.";
}

constexpr Condition<Door> kKey{"KEY_FOUND", KeyMissing};
constexpr Condition<Door> kDry{"PAINT_DRY", PaintWet};
constexpr Transition<Door> kTransitions[] = {
    {"Open", {common::v1::COUNTRY}, common::v1::LANGUAGE, {&kKey, &kDry}},
    {"Close", {common::v1::LANGUAGE, common::v1::CURRENCY}, common::v1::COUNTRY, {}},
    {"Rot", {common::v1::COUNTRY, common::v1::DECIMAL}, kStays, {}, GivenBy::kNobody},
};
constexpr Lifecycle<Door> kDoor{"Door", kTransitions};

TEST(Lifecycle, ListsEveryUnmetCondition) {
  Door door;
  const Status status = kDoor.Apply("Open", door);
  EXPECT_EQ(ReasonOf(status), "CONDITIONS_UNMET");
  EXPECT_THAT(UnmetOf(status), ElementsAre("KEY_FOUND", "PAINT_DRY"));
  EXPECT_EQ(door.state(), common::v1::COUNTRY);
}

TEST(Lifecycle, SetsTheStateWhenNothingIsMissing) {
  Door door{.has_key = true, .is_dry = true};
  EXPECT_TRUE(kDoor.Apply("Open", door).ok());
  EXPECT_EQ(door.state(), common::v1::LANGUAGE);
}

TEST(Lifecycle, SaysWhatIsPossibleWhenAVerbIsNot) {
  Door door;
  const Status status = kDoor.Apply("Close", door);
  EXPECT_EQ(ReasonOf(status), "VERB_NOT_ALLOWED");
  EXPECT_THAT(std::string(status.message()), HasSubstr("COUNTRY"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("The state allows: Open."));
}

TEST(Lifecycle, RecommendsNoVerbThatNobodyCanCall) {
  Door door{.value = common::v1::DECIMAL};
  EXPECT_TRUE(kDoor.Apply("Rot", door).ok());
  EXPECT_THAT(std::string(kDoor.Apply("Open", door).message()),
              HasSubstr("The state allows nothing more."));
}

}  // namespace
}  // namespace tandem
