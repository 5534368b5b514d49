#include "services/tandem/client/rows_before.h"

#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::client {
namespace {

using ::testing::ElementsAre;

// The parts of a file of at most so many octets each as they are sent, and the refused rows.
struct Sent {
  std::vector<std::string> parts;
  std::vector<std::string> refused;
};

Sent Send(const std::string& csv, std::size_t most) {
  std::istringstream file(csv);
  CsvParts parts(file, most);
  RowsBefore before({"name", "external_id", "post", "assessor"});
  Sent sent;
  while (auto part = parts.Next()) {
    const auto progress = before.TakeOut(*part);
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
  EXPECT_THAT(Send("name,external_id,post\nx,1,a\ny,1,a\n,x,a\n,1,a\nx,2,a\n", 28).refused,
              ElementsAre("6 name x: It stands 4 rows above already."));
}

TEST(RowsBefore, TellWhatAssessorsSayOfOneApart) {
  EXPECT_THAT(Send("external_id,assessor\n1,a\n1,b\n1,c\n1,a\n", 32).refused,
              ElementsAre("5 external_id 1: It stands 3 rows above already."));
}

TEST(RowsBefore, LeaveWhatIsNoSuchFileAsItIs) {
  for (const std::string& csv :
       std::vector<std::string>{"id,what\n1,a\n1,a\n", "", "external_id,post\n1,\"a\n1,b"}) {
    EXPECT_THAT(Send(csv, 12).refused, ElementsAre());
  }
}

}  // namespace
}  // namespace tandem::client
