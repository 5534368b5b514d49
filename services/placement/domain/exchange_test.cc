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

constexpr char kExchangeLeeds[] = "countries/vc/institutions/leeds";
constexpr char kBradford[] = "countries/vc/institutions/bradford";
constexpr char kKingstown[] = "countries/vc/institutions/kingstown";

v1::Partnership AnExchangePartnership() {
  v1::Partnership partnership;
  for (const auto& [institution, side] : {std::pair(kExchangeLeeds, common::v1::LEAD),
                                          {kBradford, common::v1::LEAD},
                                          {kKingstown, common::v1::COUNTERPART}}) {
    auto& party = *partnership.add_parties();
    party.set_institution(institution);
    party.set_side(side);
  }
  return partnership;
}

TEST(SendersOf, AreThePartiesOfTheSideThatIsNotTheTeams) {
  for (const auto role : {Placement::FELLOW, Placement::EXCHANGE_VISITOR}) {
    EXPECT_THAT(SendersOf(role, AnExchangePartnership(), kExchangeLeeds), ElementsAre(kKingstown));
    EXPECT_THAT(SendersOf(role, AnExchangePartnership(), kKingstown),
                ElementsAre(kBradford, kExchangeLeeds));
  }
  for (const auto role : {Placement::MANAGEMENT_PARTNER, Placement::TECHNICAL_ADVISOR,
                          Placement::VOLUNTEER, Placement::COACH}) {
    EXPECT_THAT(SendersOf(role, AnExchangePartnership(), kExchangeLeeds), IsEmpty())
        << Placement::Role_Name(role);
  }
}

TEST(UnmetExchange, IsOfWhoeverBelongsToNoPartyOfTheOtherSide) {
  v1::PlacementNeed need;
  need.set_role(Placement::EXCHANGE_VISITOR);
  const auto senders = SendersOf(need.role(), AnExchangePartnership(), kExchangeLeeds);
  const v1::Professional nurse = samples::AnAvailableProfessional();
  for (const char* own : {kExchangeLeeds, kBradford, "countries/vc/institutions/other", ""}) {
    const auto unmet = UnmetExchange(need, nurse, own, senders);
    ASSERT_TRUE(unmet.has_value()) << own;
    EXPECT_EQ(unmet->unmet.condition, "FROM_THE_OTHER_SIDE");
    EXPECT_EQ(unmet->unmet.subject, nurse.name());
    EXPECT_THAT(unmet->unmet.description, HasSubstr(own));
    EXPECT_EQ(unmet->change, "") << "no change of the need makes them come from elsewhere";
  }
  EXPECT_FALSE(UnmetExchange(need, nurse, kKingstown, senders).has_value());
  need.set_role(Placement::COACH);
  EXPECT_FALSE(UnmetExchange(need, nurse, kExchangeLeeds, {}).has_value());
}

}  // namespace
}  // namespace tandem::placement
