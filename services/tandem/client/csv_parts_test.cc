#include "services/tandem/client/csv_parts.h"

#include <random>
#include <sstream>
#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "services/tandem/client/commands.h"
#include "services/tandem/client/run_command.h"

namespace tandem::client {
namespace {

using ::testing::ElementsAre;

std::vector<CsvPart> PartsOf(const std::string& csv, std::size_t most) {
  std::istringstream file(csv);
  CsvParts parts(file, most);
  std::vector<CsvPart> all;
  while (auto part = parts.Next()) all.push_back(*std::move(part));
  return all;
}

std::vector<std::string> TextsOf(const std::string& csv, std::size_t most) {
  std::vector<std::string> texts;
  for (const CsvPart& part : PartsOf(csv, most)) texts.push_back(part.csv);
  return texts;
}

TEST(CsvParts, EachBeginWithTheColumnNamesAndSayHowManyRowsWereBefore) {
  const auto parts = PartsOf("id,name\n1,a\n2,b\n3,c\n", 16);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].csv, "id,name\n1,a\n2,b\n");
  EXPECT_EQ(parts[0].rows_before, 0);
  EXPECT_EQ(parts[1].csv, "id,name\n3,c\n");
  EXPECT_EQ(parts[1].rows_before, 2);
}

TEST(CsvParts, CutNoRowWithinQuotes) {
  EXPECT_THAT(TextsOf("id,name\n1,\"a\nb\"\n2,\"c\"\"\nd\"\n", 17),
              ElementsAre("id,name\n1,\"a\nb\"\n", "id,name\n2,\"c\"\"\nd\"\n"));
}

TEST(CsvParts, EndARowWithAMisplacedQuoteWhereItsLineEnds) {
  EXPECT_THAT(TextsOf("id,name\n1,a\"b\n2,\"c\"d\n3,e\n", 15),
              ElementsAre("id,name\n1,a\"b\n", "id,name\n2,\"c\"d\n", "id,name\n3,e\n"));
  EXPECT_THAT(TextsOf("id;name\n1;a\"b\n2;c\n", 99), ElementsAre("id,name\n1,a\"b\n2,c\n"));
}

TEST(CsvParts, TurnSemicolonsIntoCommasWhereTheNamesAreSeparatedSo) {
  EXPECT_THAT(TextsOf("id;name;share\r\n1;\"a;\"\"b\"\"\";0,5\r\n\r\n2;c;1", 999),
              ElementsAre("id,name,share\r\n1,\"a;\"\"b\"\"\",\"0,5\"\r\n\r\n2,c,1"));
  EXPECT_THAT(TextsOf("id,name\n1,a;b\n", 999), ElementsAre("id,name\n1,a;b\n"));
}

TEST(CsvParts, NameTheRowThatIsNotUtf8) {
  const auto parts = PartsOf("id,name\n1,a\n2,caf\xe9\n3,b\n", 13);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].not_utf8, 0);
  EXPECT_EQ(parts[1].not_utf8, 3);
  EXPECT_EQ(parts[2].not_utf8, 0);
  EXPECT_EQ(PartsOf("n\xe9\n", 99)[0].not_utf8, 1);
}

TEST(CsvParts, KnowEveryKindOfLineEnd) {
  EXPECT_THAT(TextsOf("id\r\n1\r\n2\r\n", 8), ElementsAre("id\r\n1\r\n", "id\r\n2\r\n"));
  EXPECT_THAT(TextsOf("id\r1\r2", 5), ElementsAre("id\r1\r", "id\r2"));
  EXPECT_THAT(TextsOf("id\n1\n2", 5), ElementsAre("id\n1\n", "id\n2"));
}

TEST(CsvParts, OfARowThatIsTooLongAreThatRow) {
  EXPECT_THAT(TextsOf("id\n1\nmuch too long\n2\n", 6),
              ElementsAre("id\n1\n", "id\nmuch too long\n", "id\n2\n"));
}

TEST(CsvParts, OfNothingAreOne) {
  EXPECT_THAT(TextsOf("", 9), ElementsAre(""));
  EXPECT_THAT(TextsOf("id,name\n", 9), ElementsAre("id,name\n"));
}

TEST(CsvParts, TogetherAreTheFileWhereverItIsCut) {
  std::mt19937_64 random(tandem::testing::Seed());
  constexpr std::string_view kPieces[] = {"a",  ",",   "\"x\"", "\"\n\"", "\"\"\"\r\n\"",
                                          "\n", "\r\n"};
  for (int i = 0; i < 500; ++i) {
    std::string rows;
    for (int piece = 0; piece < 40; ++piece) rows += kPieces[random() % std::size(kPieces)];
    const std::size_t most = 1 + random() % 60;
    std::string together;
    for (const CsvPart& part : PartsOf("n\n" + rows, most)) {
      ASSERT_EQ(part.csv.substr(0, 2), "n\n");
      together += part.csv.substr(2);
    }
    ASSERT_EQ(together, rows) << most;
  }
}

TEST(Import, SaysThatAFileIsEmpty) {
  const Status status = RunCommand(RunImport, {"teams", "lr", "/dev/null"}, {}).status;
  EXPECT_EQ(std::string(status.message()), "/dev/null is empty.");
}

}  // namespace
}  // namespace tandem::client
