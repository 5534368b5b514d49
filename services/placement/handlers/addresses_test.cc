#include "services/placement/handlers/addresses.h"

#include <algorithm>
#include <thread>

#include "fmt/format.h"
#include "libs/common/base/caller.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class AddressesTest : public World {
 protected:
  Result<v1::Person> Create(const std::string& email, const std::string& country = kLiberia) {
    v1::CreatePersonRequest request;
    request.set_parent(country);
    request.mutable_person()->set_display_name("Grace Example");
    request.mutable_person()->set_email(email);
    return Call<v1::Person>("PersonService.CreatePerson", request);
  }
  Result<v1::Person> Change(const std::string& name, const std::string& email) {
    return ChangeAs(suite.caller(), name, email);
  }
  Result<v1::Person> ChangeAs(const Caller& caller, const std::string& name,
                              const std::string& email) {
    v1::UpdatePersonRequest request;
    request.mutable_person()->set_name(name);
    request.mutable_person()->set_email(email);
    request.mutable_update_mask()->add_paths("email");
    return CallAs<v1::Person>(caller, "PersonService.UpdatePerson", request);
  }
  static void ExpectRefused(const Status& status) {
    EXPECT_EQ(ReasonOf(status), "ADDRESS_IN_USE") << status;
    EXPECT_THAT(BadFieldsOf(status), ElementsAre("person.email"));
    EXPECT_THAT(status.message(), Not(HasSubstr("grace"))) << "it may be logged";
  }
};

TEST_F(AddressesTest, AreOfOnePersonEachHoweverTheyAreWritten) {
  const auto grace = Create("Grace@example.org");
  ASSERT_TRUE(grace.ok()) << grace.status();
  for (const char* same : {"Grace@example.org", "grace@example.org", "GRACE@EXAMPLE.ORG"}) {
    const Status status = Create(same).status();
    ExpectRefused(status);
    EXPECT_THAT(status.message(), HasSubstr(grace->name()));
  }
  EXPECT_TRUE(Create("").ok());
  EXPECT_TRUE(Create("").ok()) << "not known of either";
  EXPECT_TRUE(Create("grace@example.org", "countries/ke").ok()) << "who is there is told there";
}

TEST_F(AddressesTest, ChangeToNobodyElses) {
  const std::string grace = Create("grace@example.org")->name();
  const std::string other = Create("other@example.org")->name();
  ExpectRefused(Change(other, "Grace@example.org").status());
  EXPECT_TRUE(Change(grace, "Grace@example.org").ok()) << "it is theirs";
  ASSERT_TRUE(Change(grace, "grace@example.net").ok());
  EXPECT_TRUE(Change(other, "grace@example.org").ok()) << "nobody has it any more";
  ExpectRefused(Change(grace, "grace@example.org").status());
  ASSERT_TRUE(Change(other, "").ok());
  EXPECT_TRUE(Change(grace, "grace@example.org").ok());
}

TEST_F(AddressesTest, AreFreeOnceTheirPersonIsArchivedOrErased) {
  v1::ArchivePersonRequest archive;
  archive.set_name(Create("grace@example.org")->name());
  Do<v1::Person>("PersonService.ArchivePerson", archive);
  const std::string second = Create("grace@example.org")->name();
  v1::ErasePersonalDataRequest erase;
  erase.set_name(archive.name());
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  ExpectRefused(Create("grace@example.org").status());
  erase.set_name(second);
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  EXPECT_TRUE(Create("grace@example.org").ok());
}

TEST_F(AddressesTest, SayWhoseTheyAreToNobodyWhoMayNotReadThem) {
  const std::string grace = Create("grace@example.org")->name();
  const std::string other = Create("other@example.org")->name();
  const Caller manager = CallerWith("m", common::v1::PROGRAMME_MANAGER, other);
  const Status status = ChangeAs(manager, other, "grace@example.org").status();
  ExpectRefused(status);
  EXPECT_THAT(status.message(), Not(HasSubstr(grace)));
}

TEST_F(AddressesTest, GoToOneOfSeveralWhoAreRegisteredAtTheSameTime) {
  for (int round = 0; round < 20; ++round) {
    std::vector<Status> statuses(3);
    std::vector<std::thread> threads;
    for (Status& status : statuses) {
      threads.emplace_back(
          [&, round] { status = Create(fmt::format("grace{}@example.org", round)).status(); });
    }
    for (std::thread& thread : threads) thread.join();
    const auto refused = std::count_if(statuses.begin(), statuses.end(),
                                       [](const Status& status) { return !status.ok(); });
    EXPECT_EQ(refused, 2);
    for (const Status& status : statuses) {
      EXPECT_TRUE(status.ok() || ReasonOf(status) == "ADDRESS_IN_USE") << status;
    }
  }
}

}  // namespace
}  // namespace tandem::placement
