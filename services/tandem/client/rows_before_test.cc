#include "services/tandem/client/rows_before.h"

#include <sstream>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The parts of a file of at most so many octets each as they are sent, and the refused rows.
struct Sent {
  std::vector<std::string> parts;
  std::vector<std::string> refused;
  std::vector<std::vector<std::string>> teams_before;
};

// The server refuses the rows `wrong`.
Sent Send(const std::string& csv, std::size_t most,
          placement::KeysOfRow keys_of = placement::ProfessionalKeysOf,
          const std::vector<int>& wrong = {}) {
  std::istringstream file(csv);
  CsvParts parts(file, most);
  RowsBefore before({"name", "external_id", "post", "assessor", "email", "person", "parent"},
                    "countries/lr", keys_of);
  Sent sent;
  while (auto part = parts.Next()) {
    const auto progress = before.TakeOut(*part);
    sent.teams_before.push_back(before.teams_before());
    for (const int row : wrong) {
      if (row > part->rows_before + 1) before.Refused(row);
    }
    EXPECT_EQ(progress.refused(), progress.errors_size());
    EXPECT_EQ(progress.rows(), progress.errors_size());
    for (const auto& error : progress.errors()) {
      sent.refused.push_back(std::to_string(error.row()) + " " + error.column() + " " +
                             error.value() + ": " + error.problem());
    }
    sent.parts.push_back(part->csv);
  }
  return sent;
}

TEST(RowsBefore, TakeOutRowsAboutTheSameAsOneOfAnEarlierPart) {
  const Sent sent = Send("external_id,post\n1,a\n2,b\n3,c\n1,\"d\ne\"\n2,f\n", 30);
  EXPECT_THAT(sent.parts,
              ElementsAre("external_id,post\n1,a\n2,b\n3,c\n", "external_id,post\n\n\n"));
  EXPECT_THAT(sent.refused, ElementsAre("5 external_id 1: It stands 3 rows above already.",
                                        "6 external_id 2: It stands 3 rows above already."));
}

TEST(RowsBefore, KnowColumnsInAnySpelling) {
  EXPECT_THAT(Send("External ID,Post\n1,a\n2,b\n3,c\n1,d\n", 30).refused,
              ElementsAre("5 external_id 1: It stands 3 rows above already."));
}

TEST(RowsBefore, LeaveToTheServerWhatStandsTwiceInAPart) {
  const std::string csv = "external_id,post\n1,a\n1,b\n,\n,c\n";
  EXPECT_THAT(Send(csv, 99).parts, ElementsAre(csv));
}

TEST(RowsBefore, TellNamesFromIdsAndLookAtNothingElse) {
  const std::string x = "countries/lr/professionals/x", y = "countries/lr/professionals/y";
  EXPECT_THAT(
      Send(fmt::format("name,external_id,post\n{0},1,a\n{1},1,a\n,x,a\n,1,a\n{0},2,a\n", x, y), 99)
          .refused,
      ElementsAre(fmt::format("6 name {}: It stands 4 rows above already.", x)));
}

TEST(RowsBefore, TellWhatAssessorsSayOfOneApart) {
  EXPECT_THAT(
      Send("external_id,assessor\n1,a\n1,b\n1,c\n1,a\n", 32, placement::RatingKeysOf).refused,
      ElementsAre("5 external_id 1: It stands 3 rows above already."));
}

// As the server within a part: an address is of one person.
TEST(RowsBefore, TakeOutRowsWithTheAddressOfSomebodyElseInAnEarlierPart) {
  const Sent sent = Send("external_id,email\n1,a@b.org\n2,c@b.org\n3,A@b.org\n4,d@b.org\n", 40);
  EXPECT_THAT(sent.refused,
              ElementsAre("4 email A@b.org: It stands 2 rows above already, for somebody else."));
  EXPECT_THAT(sent.parts, ElementsAre("external_id,email\n1,a@b.org\n2,c@b.org\n",
                                      "external_id,email\n\n4,d@b.org\n"));
}

TEST(RowsBefore, SayWhatOfEarlierPartsRowsLieUnder) {
  const std::string csv = "external_id,parent\nt1,-\nt2,t1\nt3,t1\nt4,t2\nt5,t4\nt6,t9\n";
  EXPECT_THAT(Send(csv, 32, placement::TeamKeysOf).teams_before,
              ElementsAre(IsEmpty(), ElementsAre("t1", "t2"), ElementsAre("t4")));
  EXPECT_THAT(Send(csv, 32, placement::TeamKeysOf, {2}).teams_before,
              ElementsAre(IsEmpty(), ElementsAre("t2"), ElementsAre("t4")))
      << "what was refused is not there";
}

TEST(RowsBefore, LeaveWhatIsNoSuchFileAsItIs) {
  for (const std::string& csv :
       std::vector<std::string>{"id,what\n1,a\n1,a\n", "", "external_id,post\n1,\"a\n1,b"}) {
    EXPECT_THAT(Send(csv, 12).refused, ElementsAre());
  }
}

}  // namespace
}  // namespace tandem::client
