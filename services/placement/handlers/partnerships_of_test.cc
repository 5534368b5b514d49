#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(World, ListsThePartnershipsOfAnInstitution) {
  const std::string leeds = MakeInstitution("leeds", v1::Institution::DELIVERY);
  const std::string other = MakePartnership("zz-other");
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name(other);
  *update.mutable_partnership()->mutable_parties() = GetPartnership().parties();
  v1::Party& party = *update.mutable_partnership()->add_parties();
  party.set_institution(leeds);
  party.set_side(common::v1::LEAD);
  party.set_role(v1::Party::PARTNER);
  update.mutable_update_mask()->add_paths("parties");
  Do<v1::Partnership>("PartnershipService.UpdatePartnership", update);
  const auto of = [&](const std::string& institution, const std::string& filter = "") {
    v1::ListPartnershipsRequest list;
    list.set_parent(kLiberia);
    list.set_party(institution);
    list.set_filter(filter);
    list.set_page_size(1);
    std::vector<std::string> names;
    do {
      const auto page =
          Do<v1::ListPartnershipsResponse>("PartnershipService.ListPartnerships", list);
      for (const auto& one : page.partnerships()) names.push_back(one.name());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return names;
  };
  EXPECT_THAT(of(leeds), ElementsAre(other));
  EXPECT_THAT(of(kOffice), ElementsAre(kPartnership, other));
  EXPECT_THAT(of(""), ElementsAre(kPartnership, other));
  EXPECT_THAT(of(leeds, "state = DELIVER"), IsEmpty());
}

}  // namespace
}  // namespace tandem::placement
