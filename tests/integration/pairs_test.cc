// Each pair of commands on one partnership, interleaved at every call to the store, against both
// orders of the two.
#include "tests/integration/pairs.h"

#include <unistd.h>

#include <filesystem>
#include <set>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/temporary_folder.h"
#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"
#include "services/tandem/modules.h"
#include "tandem/common/v1/options.pb.h"
#include "tests/integration/pairs_commands.h"
#include "tests/integration/pairs_commands_of_projects.h"
#include "tests/integration/pairs_leaders.h"
#include "tests/integration/pairs_retractions.h"
#include "tests/integration/pairs_state.h"
#include "tests/integration/pairs_tenders.h"

namespace tandem::pairs {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Compared {
  int pairs = 0;
  int interleavings = 0;
  int other_reasons = 0;  // interleavings that are refused as in one order, for another reason
  int ordered = 0;        // pairs whose two orders end differently: these are in each other's way
};

// In memory where there is such a folder: some ten thousand Changes are committed.
fs::path FolderInMemory() {
  const fs::path memory = "/dev/shm";
  return ::access(memory.c_str(), W_OK) == 0 ? testing::TemporaryFolder(memory)
                                             : testing::TemporaryFolder();
}

class Pairs : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = FolderInMemory();
    const Status built = BuildState(folder_.string());
    ASSERT_TRUE(built.ok()) << built;
  }
  static void TearDownTestSuite() { fs::remove_all(folder_); }

  void SetUp() override {
    placement_ = Open(placement::kPlacementModule, nullptr);
    objectives_ = Open(objectives::kObjectivesModule, placement_.get());
    learning_ = Open(learning_content::kLearningContentModule, nullptr);
    reporting_ = Open(reporting::kReportingModule, placement_.get());
    ASSERT_TRUE(placement_ != nullptr && objectives_ != nullptr && learning_ != nullptr &&
                reporting_ != nullptr);
  }

  static std::vector<Command> Parse(const Bench& bench, std::string_view calls) {
    const auto sample = CallsOf(calls);
    EXPECT_TRUE(sample.ok()) << sample.status();
    if (!sample.ok()) return {};
    auto commands = bench.Commands(*sample);
    EXPECT_TRUE(commands.ok()) << commands.status();
    return commands.ok() ? *std::move(commands) : std::vector<Command>();
  }

  // The first interleaving of a pair that fits neither order is told; the next pair goes on.
  static void ComparePair(Bench& bench, const Command& first, int first_calls,
                          const Command& second, int second_calls, Compared& compared) {
    const Outcome forth = bench.InOrder(first, second, false);
    const Outcome back = bench.InOrder(first, second, true);
    ++compared.pairs;
    compared.ordered += forth.answers != back.answers || forth.rows != back.rows ? 1 : 0;
    for (const bool second_stops : {false, true}) {
      if (second_stops && &first == &second) continue;  // they are each other's mirror
      for (int call = 1; call <= (second_stops ? second_calls : first_calls); ++call) {
        const Outcome outcome = bench.Interleaved(first, second, second_stops, call);
        ++compared.interleavings;
        if (outcome == forth || outcome == back) continue;
        if (outcome.Fits(forth) || outcome.Fits(back)) {
          ++compared.other_reasons;
          continue;
        }
        ADD_FAILURE() << "first:  " << first.label << "\nsecond: " << second.label << "\nthe "
                      << (second_stops ? "second" : "first") << " stopped before call " << call
                      << " to the store.\nInstead of first, second:\n"
                      << bench.Difference(outcome, forth) << "Instead of second, first:\n"
                      << bench.Difference(outcome, back);
        return;
      }
    }
  }

  // Brings the partnership into another state.
  static void DoAll(Bench& bench, std::string_view calls) {
    for (const Command& command : Parse(bench, calls)) {
      const Answer answer = bench.Do(command);
      ASSERT_FALSE(answer.refused) << command.label << ": " << answer.text;
    }
  }

  static void CompareAll(Bench& bench, std::string_view calls) {
    const std::vector<Command> commands = Parse(bench, calls);
    std::vector<int> steps;
    for (const Command& command : commands) {
      const Bench::Alone alone = bench.RunAlone(command);
      EXPECT_EQ(alone.answer.refused, !command.expect.empty())
          << command.label << ": " << alone.answer.text;
      EXPECT_THAT(alone.answer.text, StartsWith(command.expect)) << command.label;
      steps.push_back(alone.calls);
    }
    if (HasFailure()) return;
    Compared compared;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      for (std::size_t j = i; j < commands.size(); ++j) {
        ComparePair(bench, commands[i], steps[i], commands[j], steps[j], compared);
      }
    }
    fmt::print(
        "{} commands: {} pairs, {} of them in each other's way, {} interleavings, {} refused for a "
        "reason of neither order\n",
        commands.size(), compared.pairs, compared.ordered, compared.interleavings,
        compared.other_reasons);
    EXPECT_GT(compared.ordered, 0);
    EXPECT_EQ(compared.other_reasons, 0);
  }

  std::unique_ptr<Bench> placement_, objectives_, learning_, reporting_;

 private:
  static std::unique_ptr<Bench> Open(const Module& module, Peers* peer) {
    // A copy: each test starts from the same state.
    const fs::path copy = folder_ / ::testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::create_directories(copy);
    const std::string file = std::string(module.name) + ".db";
    for (const char* ending : {"", "-wal"}) {
      if (fs::exists(folder_ / (file + ending))) {
        fs::copy_file(folder_ / (file + ending), copy / (file + ending));
      }
    }
    auto bench = Bench::Open(module, "sqlite:" + (copy / file).string(), peer);
    EXPECT_TRUE(bench.ok()) << bench.status();
    return bench.ok() ? *std::move(bench) : nullptr;
  }

  static inline fs::path folder_;
};

TEST_F(Pairs, OfPlacementEndAsOneAfterTheOther) { CompareAll(*placement_, kCommandsOfPlacement); }

TEST_F(Pairs, OfPlacementsEndAsOneAfterTheOther) { CompareAll(*placement_, kCommandsOfPlacements); }

TEST_F(Pairs, InDiscoverEndAsOneAfterTheOther) { CompareAll(*placement_, kCommandsInDiscover); }

TEST_F(Pairs, InDefineAndDevelopEndAsOneAfterTheOther) {
  CompareAll(*placement_, kCommandsInDefineAndDevelop);
}

TEST_F(Pairs, OfBoardsMoneyAndVisitsEndAsOneAfterTheOther) {
  CompareAll(*placement_, kCommandsOfOversight);
}

TEST_F(Pairs, OfProjectsEndAsOneAfterTheOther) {
  DoAll(*placement_, kStateOfProjects);
  CompareAll(*placement_, kCommandsOfProjects);
}

TEST_F(Pairs, OfBenefitsLeaveAndPeersEndAsOneAfterTheOther) {
  DoAll(*placement_, kStateOfPeople);
  CompareAll(*placement_, kCommandsOfPeople);
}

TEST_F(Pairs, OfHandoverAndCohortsEndAsOneAfterTheOther) {
  DoAll(*placement_, kStateOfPeople);
  CompareAll(*placement_, kCommandsOfHandover);
}

TEST_F(Pairs, OfRetractionsEndAsOneAfterTheOther) {
  DoAll(*placement_, kStateOfRetractions);
  CompareAll(*placement_, kCommandsOfRetractions);
}

TEST_F(Pairs, OfTendersEndAsOneAfterTheOther) { CompareAll(*placement_, kCommandsOfTenders); }

TEST_F(Pairs, WhereATenderIsNoLongerRequiredEndAsOneAfterTheOther) {
  DoAll(*placement_, kEndOfTenders);
  CompareAll(*placement_, kCommandsWithoutTender);
}

TEST_F(Pairs, OnHoldEndAsOneAfterTheOther) {
  DoAll(*placement_, kHold);
  CompareAll(*placement_, kCommandsOnHold);
}

TEST_F(Pairs, AtTheEndOfAPartnershipEndAsOneAfterTheOther) {
  DoAll(*placement_, kEndOfPlacements);
  CompareAll(*placement_, kCommandsAtTheEnd);
}

TEST_F(Pairs, OfATeamForWhichNobodyIsSoughtEndAsOneAfterTheOther) {
  DoAll(*placement_, kEndOfPlacements);
  DoAll(*placement_, kEndOfNeeds);
  CompareAll(*placement_, kCommandsOfAnIdleTeam);
}

TEST_F(Pairs, InSustainedEndAsOneAfterTheOther) {
  DoAll(*placement_, kEndOfPlacements);
  DoAll(*placement_, kSustain);
  CompareAll(*placement_, kCommandsInSustained);
}

TEST_F(Pairs, OfObjectivesEndAsOneAfterTheOther) {
  CompareAll(*objectives_, kCommandsOfObjectives);
}

TEST_F(Pairs, OfPrioritiesMeasurementsAndAssessmentsEndAsOneAfterTheOther) {
  CompareAll(*objectives_, kMoreCommandsOfObjectives);
}

TEST_F(Pairs, OfLearningEndAsOneAfterTheOther) { CompareAll(*learning_, kCommandsOfLearning); }

TEST_F(Pairs, OfLeadersEndAsOneAfterTheOther) { CompareAll(*reporting_, kCommandsOfLeaders); }

// The pattern of the name that a command is about.
std::string PatternOf(const google::protobuf::Descriptor& request,
                      const std::vector<CollectionInfo>& collections) {
  for (int i = 0; i < request.field_count(); ++i) {
    const auto& field = *request.field(i);
    for (const CollectionInfo& collection : collections) {
      if (field.message_type() == &collection.type()) return std::string(collection.pattern);
    }
    const std::string& pattern = field.options().GetExtension(common::v1::field).resource();
    if ((field.name() == "name" || field.name() == "parent") && !pattern.empty()) return pattern;
  }
  return "";
}

TEST_F(Pairs, AreOfEveryCommandOfAPartnership) {
  std::set<std::string> tried;
  for (const char* calls :
       {kCommandsOfPlacement, kCommandsOfPlacements, kCommandsInDiscover,
        kCommandsInDefineAndDevelop, kCommandsOfOversight, kCommandsOfTenders, kCommandsOnHold,
        kCommandsOfProjects, kCommandsOfPeople, kCommandsOfHandover, kCommandsAtTheEnd,
        kCommandsInSustained, kCommandsOfObjectives, kMoreCommandsOfObjectives, kCommandsOfLearning,
        kCommandsOfLeaders}) {
    const auto sample = CallsOf(calls);
    ASSERT_TRUE(sample.ok()) << sample.status();
    for (const auto& call : sample->calls) tried.insert(call.method->full_name());
  }
  std::vector<std::string> left_out;
  int scoped = 0;
  for (const Module& module : SuiteModules()) {
    Declarations declarations(module.package);
    module.declare(declarations);
    for (const Method& method : declarations.methods()) {
      if (!std::holds_alternative<CommandHandler>(method.handler)) continue;
      const std::string pattern =
          PatternOf(*method.descriptor->input_type(), declarations.collections());
      EXPECT_NE(pattern, "") << method.descriptor->full_name();
      if (pattern.find("/partnerships/") == std::string::npos) continue;
      ++scoped;
      if (!tried.contains(method.descriptor->full_name())) {
        left_out.push_back(method.descriptor->full_name());
      }
    }
  }
  EXPECT_GT(scoped, 60);
  EXPECT_THAT(left_out, IsEmpty());
}

TEST_F(Pairs, OfACommandAndItsRetryHappenOnce) {
  int retries = 0, refused = 0;
  const auto check = [&](Bench& bench, std::string_view requests) {
    for (const Command& command : Parse(bench, requests)) {
      if (!command.expect.empty()) continue;
      const int calls = 1 + bench.RunAlone(command).calls;  // it looks its id up first
      for (int call = 1; call <= calls; ++call) {
        const Outcome outcome = bench.Retried(command, call);
        EXPECT_EQ(outcome.journal.size(), 1U) << command.label << ", before call " << call;
        EXPECT_FALSE(outcome.answers[1].refused) << command.label << outcome.answers[1].text;
        ++retries;
        refused += outcome.answers[0].refused ? 1 : 0;
      }
    }
  };
  check(*placement_, kCommandsOfPlacement);
  check(*placement_, kCommandsOfPlacements);
  check(*placement_, kCommandsInDiscover);
  check(*placement_, kCommandsInDefineAndDevelop);
  check(*placement_, kCommandsOfOversight);
  check(*placement_, kCommandsOfTenders);
  DoAll(*placement_, kStateOfProjects);
  check(*placement_, kCommandsOfProjects);
  DoAll(*placement_, kStateOfPeople);
  check(*placement_, kCommandsOfPeople);
  check(*placement_, kCommandsOfHandover);
  check(*objectives_, kCommandsOfObjectives);
  check(*objectives_, kMoreCommandsOfObjectives);
  check(*learning_, kCommandsOfLearning);
  check(*reporting_, kCommandsOfLeaders);
  EXPECT_EQ(refused, 0);
  fmt::print("{} retries at the same time, {} refused by what the other has done\n", retries,
             refused);
}

TEST_F(Pairs, AreNoticedWhereAStoreForgetsItsGuards) {
  const std::vector<Command> commands = Parse(*placement_, kCommandsOfPlacement);
  ASSERT_GE(commands.size(), 2U);
  // Both take the last seat.
  const Outcome forth = placement_->InOrder(commands[0], commands[1], false);
  const Outcome back = placement_->InOrder(commands[0], commands[1], true);
  const int calls = placement_->RunAlone(commands[0]).calls;
  const Outcome outcome =
      placement_->Interleaved(commands[0], commands[1], false, calls, Bench::Guards::kForgotten);
  EXPECT_NE(outcome.answers, forth.answers);
  EXPECT_NE(outcome.answers, back.answers);
}

}  // namespace
}  // namespace tandem::pairs
