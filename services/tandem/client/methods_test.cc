#include "services/tandem/client/methods.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "gmock/gmock.h"
#include "tandem/common/v1/options.pb.h"

namespace tandem::client {
namespace {

using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

TEST(Methods, KnowEveryServiceOfEveryContract) {
  std::set<std::string> packages;
  for (const MethodDescriptor* method : Methods()) packages.insert(method->file()->package());
  EXPECT_THAT(packages,
              IsSupersetOf({"tandem.admin.v1", "tandem.placement.v1", "tandem.objectives.v1",
                            "tandem.learning_content.v1", "tandem.reporting.v1"}));
  for (const auto& entry : std::filesystem::recursive_directory_iterator("proto/tandem")) {
    if (entry.path().extension() != ".proto") continue;
    const std::string name = entry.path().lexically_relative("proto").string();
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const bool serves = text.find("\nservice ") != std::string::npos;
    if (!serves || name.starts_with("tandem/common/")) continue;
    EXPECT_TRUE(google::protobuf::DescriptorPool::generated_pool()->FindFileByName(name) != nullptr)
        << name;
  }
}

TEST(FindMethod, TakesShortAndFullNamesWithDotOrSlash) {
  for (const char* name : {"MatchService.AcceptMatch", "MatchService/AcceptMatch",
                           "tandem.placement.v1.MatchService.AcceptMatch",
                           "/tandem.placement.v1.MatchService/AcceptMatch"}) {
    const auto method = FindMethod(name);
    ASSERT_TRUE(method.ok()) << name;
    EXPECT_THAT(PathOf(**method), Eq("/tandem.placement.v1.MatchService/AcceptMatch"));
  }
}

TEST(FindMethod, SuggestsTheNearest) {
  EXPECT_THAT(FindMethod("MatchService.AceptMatch").status().message(),
              HasSubstr("Did you mean MatchService.AcceptMatch?"));
  EXPECT_THAT(FindMethod("tandem.placement.v1.MatchService/AceptMatch").status().message(),
              HasSubstr("Did you mean"));
  EXPECT_THAT(FindMethod("ApproveMeasurement").status().message(),
              HasSubstr("Did you mean MeasurementService.ApproveMeasurement?"));
  EXPECT_THAT(FindMethod("AproveMeasurement").status().message(),
              HasSubstr("Did you mean MeasurementService.ApproveMeasurement?"));
}

TEST(GetMethodOf, FollowsTheCollectionIdAlsoOfSingletons) {
  const auto method_of = [](std::string_view name) {
    const auto method = GetMethodOf(name);
    return method.ok() ? (*method)->name() : std::string(method.status().message());
  };
  EXPECT_THAT(method_of("countries/ke/teams/chmt"), Eq("GetTeam"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x"), Eq("GetPartnership"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x/needs/n"), Eq("GetPlacementNeed"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x/indicators/i/measurements/m"),
              Eq("GetMeasurement"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x/objectives/o"), Eq("GetPartnershipObjective"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x/objectiveSet"), Eq("GetObjectiveSet"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x/report"), Eq("GetPartnershipReport"));
  EXPECT_THAT(method_of("programmes/amp"), Eq("GetProgramme"));
  EXPECT_THAT(method_of("countries/ke/team/chmt"), HasSubstr("Did you mean teams?"));
  EXPECT_THAT(method_of("countries/ke/partnerships/x/teams/chmt"),
              HasSubstr("expected countries/*/teams/*"));
}

TEST(ListingOf, FindsParentMethodAndItems) {
  const auto needs = ListingOf("countries/ke/partnerships/x/needs");
  ASSERT_TRUE(needs.ok()) << needs.status();
  EXPECT_THAT(needs->method->name(), Eq("ListPlacementNeeds"));
  EXPECT_THAT(needs->parent, Eq("countries/ke/partnerships/x"));
  EXPECT_THAT(needs->items->name(), Eq("placement_needs"));
  EXPECT_THAT(ListingOf("teamPriorities").status().message(),
              HasSubstr("write countries/-/partnerships/-/teamPriorities for those of all"));
  EXPECT_TRUE(ListingOf("countries/-/partnerships/-/teamPriorities").ok());
  EXPECT_THAT(ListingOf("programmes")->method->name(), Eq("ListProgrammes"));
  EXPECT_THAT(ListingOf("countries/ke/partnerships/x/teamPriorities")->method->name(),
              Eq("ListTeamPriorities"));
}

}  // namespace
}  // namespace tandem::client
