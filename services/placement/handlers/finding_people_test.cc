#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Whoever looks for somebody knows a name, or a number in a list.
class FindingPeople : public World {
 protected:
  std::vector<std::string> Persons(const std::string& filter) {
    v1::ListPersonsRequest list;
    list.set_parent(kLiberia);
    list.set_filter(filter);
    const auto page = Do<v1::ListPersonsResponse>("PersonService.ListPersons", list);
    std::vector<std::string> names;
    for (const auto& person : page.persons()) names.push_back(person.name());
    return names;
  }
  std::vector<std::string> Professionals(const std::string& filter) {
    v1::ListProfessionalsRequest list;
    list.set_parent(kLiberia);
    list.set_filter(filter);
    const auto page =
        Do<v1::ListProfessionalsResponse>("ProfessionalService.ListProfessionals", list);
    std::vector<std::string> names;
    for (const auto& one : page.professionals()) names.push_back(one.name());
    return names;
  }
  std::string MakePersonCalled(const std::string& name) {
    v1::CreatePersonRequest request;
    request.set_parent(kLiberia);
    request.mutable_person()->set_display_name(name);
    request.mutable_person()->set_institution(kOffice);
    return Do<v1::Person>("PersonService.CreatePerson", request).name();
  }
};

TEST_F(FindingPeople, ByWhatTheyAreCalledUntilTheyAreErased) {
  const std::string ama = MakePersonCalled("Ama Mensah");
  MakePersonCalled("Kofi Boateng");
  EXPECT_THAT(Persons("display_name = \"Ama Mensah\""), ElementsAre(ama));
  EXPECT_THAT(Persons("display_name >= \"Am\" AND display_name < \"An\""), ElementsAre(ama));
  v1::ErasePersonalDataRequest erase;
  erase.set_name(ama);
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  EXPECT_THAT(Persons("display_name = \"Ama Mensah\""), IsEmpty());
}

TEST_F(FindingPeople, ByTheListFromWhichTheyCameUntilTheyAreErased) {
  v1::CreateProfessionalRequest create;
  create.set_parent(kLiberia);
  create.mutable_professional()->set_person(MakePersonCalled("Ama Mensah"));
  create.mutable_professional()->set_external_id("HR-17");
  const auto made = Do<v1::Professional>("ProfessionalService.CreateProfessional", create);
  EXPECT_THAT(Professionals("external_id = \"HR-17\""), ElementsAre(made.name()));
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(made.name());
  Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  v1::ErasePersonalDataRequest erase;
  erase.set_name(made.person());
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  EXPECT_THAT(Professionals("external_id = \"HR-17\""), IsEmpty());
}

}  // namespace
}  // namespace tandem::placement
