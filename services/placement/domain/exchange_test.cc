#include "services/placement/domain/exchange.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/placement/domain/samples.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Placement;

constexpr char kLeeds[] = "countries/vc/institutions/leeds";
constexpr char kBradford[] = "countries/vc/institutions/bradford";
constexpr char kKingstown[] = "countries/vc/institutions/kingstown";

v1::Partnership APartnership() {
  v1::Partnership partnership;
  for (const auto& [institution, side] : {std::pair(kLeeds, common::v1::LEAD),
                                          {kBradford, common::v1::LEAD},
                                          {kKingstown, common::v1::COUNTERPART}}) {
    auto& party = *partnership.add_parties();
    party.set_institution(institution);
    party.set_side(side);
  }
  return partnership;
}

TEST(HostsOf, AreTheTeamsInstitutionAndTheOthersOnItsSide) {
  for (const auto role : {Placement::FELLOW, Placement::EXCHANGE_VISITOR}) {
    EXPECT_THAT(HostsOf(role, APartnership(), kLeeds), ElementsAre(kBradford, kLeeds));
    EXPECT_THAT(HostsOf(role, APartnership(), kKingstown), ElementsAre(kKingstown));
    EXPECT_THAT(HostsOf(role, APartnership(), "countries/vc/institutions/other"),
                ElementsAre("countries/vc/institutions/other"));
  }
  for (const auto role : {Placement::MANAGEMENT_PARTNER, Placement::TECHNICAL_ADVISOR,
                          Placement::VOLUNTEER, Placement::COACH}) {
    EXPECT_THAT(HostsOf(role, APartnership(), kLeeds), IsEmpty()) << Placement::Role_Name(role);
  }
}

TEST(UnmetExchange, IsOfWhoeverBelongsToTheHostsSide) {
  v1::PlacementNeed need;
  need.set_role(Placement::EXCHANGE_VISITOR);
  const auto hosts = HostsOf(need.role(), APartnership(), kLeeds);
  const v1::Professional nurse = samples::AnAvailableProfessional();
  for (const char* own : {kLeeds, kBradford}) {
    const auto unmet = UnmetExchange(need, nurse, own, hosts);
    ASSERT_TRUE(unmet.has_value()) << own;
    EXPECT_EQ(unmet->unmet.condition, "FROM_THE_OTHER_SIDE");
    EXPECT_EQ(unmet->unmet.subject, nurse.name());
    EXPECT_THAT(unmet->unmet.description, HasSubstr(own));
    EXPECT_EQ(unmet->change, "") << "no change of the need makes them come from elsewhere";
  }
  EXPECT_FALSE(UnmetExchange(need, nurse, kKingstown, hosts).has_value());
  EXPECT_FALSE(UnmetExchange(need, nurse, "", hosts).has_value());
}

}  // namespace
}  // namespace tandem::placement
