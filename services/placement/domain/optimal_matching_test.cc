#include "services/placement/domain/optimal_matching.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/source_tree.h"
#include "libs/common/testing/temporary_folder.h"

namespace tandem::placement {
namespace {

constexpr int kDense = 1'000, kSparse = 100;
// Of the dense ones each tenth has more choices than a row looks at: with few, none is left out.
constexpr int kOneIsLarge = 10, kLarge = 200;

struct Instance {
  std::vector<int> seats;
  std::vector<std::size_t> first = {0};
  std::vector<Choice> choices;
  int columns = 0;
};

// Of each kind of scores there are some instances: any, few that are different, some columns that
// everybody wants.
std::int32_t AScore(std::mt19937_64& random, int kind, std::int32_t column) {
  const auto any = static_cast<std::int32_t>(random() % 1'000'001);
  if (kind == 0) return any;
  if (kind == 1) return any / 250'000 * 250'000;
  return (any + 700'000 / (1 + column % 7)) % 1'000'001;
}

Instance AnInstance(std::mt19937_64& random, bool is_dense, bool is_large) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Instance instance;
  const int kind = below(3), least = is_large ? kLarge / 2 : 1;
  const int rows = least + below(is_large ? kLarge / 2 : is_dense ? 30 : 300);
  instance.columns = least + below(is_large ? kLarge / 2 : is_dense ? 30 : 500);
  for (int row = 0; row < rows; ++row) {
    instance.seats.push_back(is_dense ? 1 : below(4));
    for (std::int32_t column = 0; column < instance.columns; ++column) {
      if (!is_dense && below(instance.columns) >= 6) continue;
      instance.choices.push_back({column, AScore(random, kind, column)});
    }
    instance.first.push_back(instance.choices.size());
  }
  return instance;
}

// How many pairs, and their scores; -1 if they are no pairing.
std::pair<int, std::int64_t> Evaluate(const Instance& instance,
                                      const std::vector<std::int32_t>& row_of) {
  std::pair<int, std::int64_t> result{0, 0};
  for (std::size_t row = 0; row < instance.seats.size(); ++row) {
    int open = instance.seats[row];
    for (std::size_t i = instance.first[row]; i < instance.first[row + 1]; ++i) {
      const Choice& choice = instance.choices[i];
      if (row_of[static_cast<std::size_t>(choice.column)] != static_cast<std::int32_t>(row))
        continue;
      if (--open < 0) return {-1, -1};
      ++result.first;
      result.second += choice.score;
    }
  }
  const auto paired = std::count_if(row_of.begin(), row_of.end(), [](auto r) { return r >= 0; });
  return paired == result.first ? result : std::pair<int, std::int64_t>{-1, -1};
}

// tests/matching/compare.py solves the same and prints a line for each that differs.
TEST(PairOptimally, FindsWhatScipyAndOrToolsFindToTheLastUnit) {
  if (std::getenv("TANDEM_SKIP_PYTHON") != nullptr) {
    GTEST_SKIP() << "TANDEM_SKIP_PYTHON is set: not compared with scipy and OR-tools.";
  }
  std::mt19937_64 random(testing::Seed());
  const std::filesystem::path folder = testing::TemporaryFolder();
  const std::string path = folder / "problems";
  std::ofstream file(path);
  for (int i = 0; i < kDense + kSparse; ++i) {
    const bool is_dense = i < kDense;
    const Instance instance = AnInstance(random, is_dense, is_dense && i % kOneIsLarge == 0);
    const auto [pairs, score] = Evaluate(
        instance,
        PairOptimally({instance.seats, instance.first, instance.choices, instance.columns}));
    file << fmt::format("{} {} {} {} {}\n", is_dense ? "dense" : "sparse", instance.seats.size(),
                        instance.columns, pairs, score);
    for (std::size_t row = 0; row < instance.seats.size(); ++row) {
      file << instance.seats[row];
      for (std::size_t c = instance.first[row]; c < instance.first[row + 1]; ++c) {
        file << ' ' << instance.choices[c].column << ' ' << instance.choices[c].score;
      }
      file << '\n';
    }
  }
  file.close();
  const std::string root = testing::SourceRoot();
  const std::string command =
      fmt::format("{0}/tests/matching/python.sh {0}/build/python {0}/tests/matching/compare.py {1}",
                  root, path);
  const int status = std::system(command.c_str());
  std::filesystem::remove_all(folder);
  EXPECT_EQ(status, 0) << "what differs is printed above; where the packages can't be had, "
                          "TANDEM_SKIP_PYTHON=1 leaves this out";
}

}  // namespace
}  // namespace tandem::placement
