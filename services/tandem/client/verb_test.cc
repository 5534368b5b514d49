#include "gmock/gmock.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/run_command.h"
#include "services/tandem/client/served_fixture.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class VerbOfSeveral : public Served {
 protected:
  static constexpr const char* kArchive = "InstitutionService.ArchiveInstitution";

  void Create(const std::string& id) {
    ASSERT_TRUE(Say("InstitutionService.CreateInstitution",
                    {"lr", "--institution-id=" + id, "--display-name=" + id, "--kind=MINISTRY",
                     "--location={country: lr}"})
                    .ok());
  }
};

TEST_F(VerbOfSeveral, DoesWhatItCanAndTellsOfEachName) {
  Create("one");
  Create("two");
  const Status refused =
      Say(kArchive, {"countries/lr/institutions/one", "countries/lr/institutions/none",
                     "countries/lr/institutions/two"});
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), Eq("1 of 3 was refused; the others are done."));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("institutions/one: archive is done. State: archived."),
                                HasSubstr("institutions/none: Not found"),
                                HasSubstr("institutions/two: archive is done.")));
  const Status again =
      Say(kArchive, {"countries/lr/institutions/one", "countries/lr/institutions/two"});
  EXPECT_THAT(std::string(again.message()), Eq("None of the 2 was done."));
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("institutions/one: Refused (VERB_NOT_ALLOWED)"),
                                HasSubstr("institutions/two: Refused (VERB_NOT_ALLOWED)")));
}

TEST_F(VerbOfSeveral, DoesNothingWhereAWordIsWrong) {
  Create("one");
  const std::string one = "countries/lr/institutions/one", two = "countries/lr/institutions/two";
  const auto why = [&](std::vector<std::string> words) {
    return std::string(Say(kArchive, std::move(words)).message());
  };
  EXPECT_THAT(why({one, two, "--etag=1.1"}), HasSubstr("--etag is of one call"));
  EXPECT_THAT(why({one, two, one}), HasSubstr("is there twice"));
  EXPECT_THAT(std::string(Say("InstitutionService.GetInstitution", {one, two}).message()),
              HasSubstr("one word too many"));
  EXPECT_TRUE(Say(kArchive, {one}).ok());  // it was not archived before
}

TEST_F(VerbOfSeveral, NamesTheFlagsThatAreRefused) {
  const Status refused =
      Say("InstitutionService.CreateInstitution",
          {"lr", "--institution-id=one", "--kind=MINISTRY", "--location={country: lr}",
           "--display-name=" + std::string(201, 'x')});
  EXPECT_THAT(Explain(refused, "", Terminal()),
              AllOf(HasSubstr("  - --display-name: "), Not(HasSubstr("institution.display_name"))));
}

TEST_F(VerbOfSeveral, SaysThatAListIsEmpty) {
  EXPECT_TRUE(Say("InstitutionService.ListInstitutions", {"lr"}).ok());
  EXPECT_THAT(out_.str(), Eq("There are none.\n"));
}

TEST(VerbOfSeveralNames, StopsWhereNobodyAnswers) {
  const auto archive = [](Session& session) {
    return RunVerb(session, **FindMethod("InstitutionService.ArchiveInstitution"));
  };
  const Flag flags[] = {{"server", "ADDRESS", ""}, {"token", "TOKEN", ""}};
  const auto [status, text] =
      RunCommand(archive,
                 {"countries/lr/institutions/one", "countries/lr/institutions/two",
                  "--server=127.0.0.1:1", "--token=any"},
                 flags);
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(text, IsEmpty());
  EXPECT_THAT(Explain(status, "127.0.0.1:1", Terminal()),
              HasSubstr("institutions/one, the 1. of 2 names; none after it was tried"));
}

}  // namespace
}  // namespace tandem::client
