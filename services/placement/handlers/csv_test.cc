#include "services/placement/handlers/csv.h"

#include <random>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> kColumns = {"id", "name", "note"};

TEST(ParseCsv, ReadsQuotesLineEndsAndSpacesAsTheyStand) {
  const auto rows =
      ParseCsv("\xEF\xBB\xBFid,name\r\n1,\" a \"\"b\"\", c\r\n\"\n2, d \n", kColumns, 1);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_EQ((*rows)[0].at("name"), " a \"b\", c\r\n");
  EXPECT_EQ((*rows)[1].at("name"), " d ");
}

TEST(ParseCsv, KnowsColumnsInAnySpelling) {
  const auto rows = ParseCsv("ID, Name ,no_te\n1,a,b\n", kColumns, 3);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->at(0), (CsvRow{{"id", "1"}, {"name", "a"}, {"note", "b"}}));
}

TEST(ParseCsv, CountsEmptyLines) {
  const auto rows = ParseCsv("id,name\n\n1,a", kColumns, 1);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_THAT(*rows, SizeIs(2));
  EXPECT_THAT((*rows)[0], IsEmpty());
  EXPECT_EQ((*rows)[1].at("id"), "1");
}

TEST(ParseCsv, SaysWhatIsWrongWithAFile) {
  const auto problem = [](std::string_view text) {
    return std::string(ParseCsv(text, kColumns, 1).status().message());
  };
  EXPECT_THAT(problem(""), HasSubstr("column names"));
  EXPECT_THAT(problem("id,colour\n"), HasSubstr("no column \"colour\""));
  EXPECT_THAT(problem("id,id\n"), HasSubstr("twice"));
  EXPECT_THAT(problem("id,Name,NA-ME\n"), HasSubstr("name is there twice, as \"Name\" and as"));
  EXPECT_THAT(problem("name\n"), HasSubstr("id is missing"));
  EXPECT_THAT(problem("id,\"na\"me\n1,a\n"), HasSubstr("Of the column names: A quote"));
}

TEST(ParseCsv, RefusesALineWithAMisplacedQuoteAloneAndSaysInWhichColumn) {
  for (const std::string wrong : {"1,a\"b,", "1,\"a\"b,c", "1,\"a\nb\"c\"\"d,e"}) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
      const auto rows =
          ParseCsv(fmt::format("id,name,note{0}{1}{0}2,\"b\",{0}", end, wrong), kColumns, 1);
      ASSERT_TRUE(rows.ok()) << rows.status();
      ASSERT_THAT(*rows, SizeIs(2)) << wrong;
      EXPECT_THAT(rows->at(0).at(std::string(kWrongLine)), HasSubstr("A quote stands where none"));
      EXPECT_EQ(rows->at(0).at(std::string(kWrongColumn)), "name");
      EXPECT_EQ(rows->at(1), (CsvRow{{"id", "2"}, {"name", "b"}, {"note", ""}})) << wrong;
    }
  }
}

TEST(ParseCsv, TakesNoRowFromWhatAnOpenQuoteHolds) {
  const auto rows = ParseCsv("id,name\n1,a\n2,\"b\n3,c\n4,\"d\"\n5,e\n6,\"f\n7,g\n", kColumns, 1);
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_THAT(*rows, SizeIs(4));
  EXPECT_EQ(rows->at(0).at("id"), "1");
  EXPECT_THAT(rows->at(1).at(std::string(kWrongLine)), HasSubstr("one before it is not closed"));
  EXPECT_EQ(rows->at(2).at("id"), "5");
  EXPECT_THAT(rows->at(3).at(std::string(kWrongLine)), HasSubstr("all below is part of this row"));
  EXPECT_EQ(rows->at(3).at(std::string(kWrongColumn)), "name");
}

TEST(ParseCsv, SaysOfALineThatItHasTooFewCellsAndReadsTheOthers) {
  const auto rows = ParseCsv("id,name\n1\n2,b\n", kColumns, 1);
  ASSERT_TRUE(rows.ok()) << rows.status();
  EXPECT_EQ(rows->at(0), (CsvRow{{std::string(kWrongLine), "It has 1 cells, expected 2."}}));
  EXPECT_EQ(rows->at(1), (CsvRow{{"id", "2"}, {"name", "b"}}));
}

TEST(ParseCsv, ReadsWhateverCsvLineWrites) {
  std::mt19937 random(testing::Seed());
  const std::string letters = "a,\"\r\n ;é:\t='+-@";
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  for (int run = 0; run < 500; ++run) {
    std::vector<std::vector<std::string>> lines(1 + up_to(5));
    std::string text = CsvLine(kColumns);
    for (auto& line : lines) {
      line = {"x", "", ""};  // a line of one empty cell would be an empty line
      for (std::string& cell : line) {
        for (std::size_t i = up_to(8); i > 0; --i)
          cell.push_back(letters[up_to(letters.size() - 1)]);
      }
      text += CsvLine(line);
    }
    const auto rows = ParseCsv(text, kColumns, 3);
    ASSERT_TRUE(rows.ok()) << rows.status() << text;
    ASSERT_THAT(*rows, SizeIs(lines.size()));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      for (std::size_t cell = 0; cell < kColumns.size(); ++cell) {
        EXPECT_EQ((*rows)[i].at(kColumns[cell]), lines[i][cell]);
      }
    }
  }
}

TEST(CsvLine, KeepsSpreadsheetsFromRunningACell) {
  EXPECT_EQ(CsvLine({"=1+1", "+44 20", "-2", "@a", "\ta", "a=1", "-"}),
            "'=1+1,'+44 20,'-2,'@a,'\ta,a=1,-\r\n");
  EXPECT_EQ(CsvLine({"'=1", "'a"}), "''=1,'a\r\n") << "one apostrophe is taken away again";
}

TEST(CsvFile, GivesItsRowsAFewAtATime) {
  std::string text = "id,note\n";
  for (int i = 0; i < 2'500; ++i) text += std::to_string(i) + ",\"two\nlines\"\n";
  auto file = CsvFile::Open(text, kColumns, 1);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->Next(1'000), SizeIs(1'000));
  const auto rows = file->Next(1'000);
  ASSERT_THAT(rows, SizeIs(1'000));
  EXPECT_EQ(rows[999].at("id"), "1999");
  EXPECT_THAT(file->Next(1'000), SizeIs(500));
  EXPECT_THAT(file->Next(1'000), IsEmpty());
}

TEST(Items, StandBetweenSemicolons) {
  EXPECT_THAT(Items(" en; fr;;"), ElementsAre("en", "fr"));
  EXPECT_THAT(Items(""), IsEmpty());
}

TEST(Items, HaveASemicolonBetweenQuotes) {
  EXPECT_THAT(Items(R"( "food; water:5" ; fr)"), ElementsAre("food; water:5", "fr"));
  EXPECT_THAT(Items(R"("say ""no""; or yes";"";x)"), ElementsAre(R"(say "no"; or yes)", "x"));
  EXPECT_THAT(Items(R"("open; end)"), ElementsAre(R"("open)", "end"));
  EXPECT_THAT(Items(R"("a" b;c"d)"), ElementsAre(R"("a" b)", R"(c"d)"));
}

TEST(Items, AreWhateverItemsCellWrites) {
  std::mt19937 random(testing::Seed());
  const std::string letters = "a:;\"\"; é,\n'=";
  const auto up_to = [&](std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
  };
  for (int run = 0; run < 2'000; ++run) {
    std::vector<std::string> items(up_to(4));
    for (std::string& item : items) {
      for (std::size_t i = 1 + up_to(7); i > 0; --i)
        item.push_back(letters[up_to(letters.size() - 1)]);
    }
    EXPECT_EQ(Items(ItemsCell(items)), items) << ItemsCell(items);
  }
}

}  // namespace
}  // namespace tandem::placement
