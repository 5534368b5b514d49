#include <fstream>
#include <functional>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "services/tandem/client/csv_parts.h"
#include "services/tandem/client/served_fixture.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Imports : public Served {
 protected:
  void SetUp() override {
    Served::SetUp();
    Load("20-amp-liberia.yaml", "TeamService.CreateTeam");
  }
  static constexpr std::size_t kTold = 1000;  // what it says last

  // A file of the country that one request does not take.
  std::string Write(const std::string& names, const std::function<std::string(int)>& row) {
    std::ofstream file(Path("file.csv"));
    file << names << '\n';
    for (int i = 0; file.tellp() < static_cast<std::streamoff>(kMostOfAPart + 1000); ++i)
      file << row(i) << '\n';
    return Path("file.csv");
  }
  std::string DryRun(const std::string& what, const std::string& file) {
    status_ = Try(RunImport, {what, "lr", file, "--dry-run"});
    const std::string said = out_.str();
    return said.size() < kTold ? said : said.substr(said.size() - kTold);
  }

  Status status_;
};

TEST_F(Imports, SeeInADryRunWhatRowsOfEarlierPartsHave) {
  const std::string file = Write("external_id,person_name,email,post", [](int i) {
    return fmt::format("p{},Example {},p{}@example.org,{}", i, i, i, std::string(150, 'x'));
  });
  std::ofstream(file, std::ios::app)
      << "p3,Example,new@example.org,\nlast,Example,p4@example.org,\n";
  EXPECT_THAT(DryRun("professionals", file),
              AllOf(HasSubstr("external_id \"p3\": It stands"),
                    HasSubstr("email \"p4@example.org\": It stands"),
                    HasSubstr("rows above already, for somebody else"), HasSubstr(" 2 refused")));
}

TEST_F(Imports, TakeInADryRunTeamsOfEarlierPartsToBeThere) {
  const std::string file =
      Write("external_id,display_name,health_system_level,institution,country,parent", [](int i) {
        return fmt::format("t{},{},FACILITY,ministry-of-health,lr,{}", i, std::string(150, 'x'),
                           i < 7 ? "-" : fmt::format("t{}", i % 7));
      });
  const std::string said = DryRun("teams", file);
  EXPECT_TRUE(status_.ok()) << status_;
  EXPECT_THAT(said, AllOf(HasSubstr(" 0 refused"), Not(HasSubstr("no such team"))));
}

}  // namespace
}  // namespace tandem::client
