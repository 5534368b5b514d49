// Who is where on a day, among a million placements: the handler on a SQLite store, for a
// partnership and for a page of a country, against reading one of the placements by its name,
// interleaved. TARGETS.md: p99 within 3x of a primary-key read.
//   build/bench/who_is_where_bench [folder on the disk to measure] [placements, default 1000000]
#include <unistd.h>

#include <filesystem>
#include <random>

#include "services/placement/collections.h"
#include "services/placement/handlers/who_is_where.h"
#include "tests/bench/store_load.h"

namespace tandem::placement {
namespace {

using v1::Placement;

constexpr int kCountries = 10;
constexpr int kOfAPartnership = 50;
constexpr int kReads = 2'000;

std::string CountryNameOf(int partnership) {
  return fmt::format("countries/k{}", static_cast<char>('a' + partnership % kCountries));
}

std::string PartnershipNameOf(int partnership) {
  return fmt::format("{}/partnerships/p{:06}", CountryNameOf(partnership), partnership);
}

std::string NameOf(int partnership, int number) {
  return fmt::format("{}/placements/p{:02}", PartnershipNameOf(partnership), number);
}

// Most are over; of each partnership some three are under way on any day.
Placement Make(int partnership, int number) {
  Placement placement;
  placement.set_name(NameOf(partnership, number));
  placement.set_professional(fmt::format("countries/ka/professionals/{}-{}", partnership, number));
  placement.set_team(fmt::format("{}/teams/t{}", CountryNameOf(partnership), partnership));
  placement.set_role(Placement::COACH);
  placement.set_share_percent(100);
  const Day start = Day(2010, 1, 1) + (number * 120 + partnership % 97);
  *placement.mutable_start_date() = ToDate(start);
  *placement.mutable_end_date() = ToDate(start + 365);
  placement.set_state(number < kOfAPartnership - 3 ? Placement::COMPLETED : Placement::ACTIVE);
  placement.set_phase(Placement::CAPABILITY_BUILDING);
  auto& change = *placement.add_phase_changes();
  change.set_phase(Placement::CAPABILITY_BUILDING);
  *change.mutable_effective_date() = placement.start_date();
  return placement;
}

void FillPlacements(Store& store, int count) {
  Change change;
  for (int i = 0; i < count; ++i) {
    const Placement placement = Make(i / kOfAPartnership, i % kOfAPartnership);
    Write& write = change.writes.emplace_back();
    write.collection = kPlacements.info();
    write.name = placement.name();
    write.body = Serialise(placement);
    write.columns = ColumnsOf(kPlacements.info(), placement);
    if (change.writes.size() < 5'000 && i + 1 < count) continue;
    Check(store.CommitAndWait(std::exchange(change, {})).status());
  }
}

class Question {
 public:
  Question(Store& store, int partnerships) : partnerships_(partnerships) {
    context_.store = &store;
    context_.now = absl::Now();
  }

  // Microseconds of each of kReads.
  std::vector<double> Ask(const std::function<void(View&, int partnership)>& read) {
    std::vector<double> micros;
    for (int i = 0; i < kReads; ++i) {
      const auto partnership =
          static_cast<int>(random_() % static_cast<std::uint64_t>(partnerships_));
      const auto start = std::chrono::steady_clock::now();
      View view(context_);
      read(view, partnership);
      micros.push_back(SecondsSince(start) * 1e6);
    }
    std::sort(micros.begin(), micros.end());
    return micros;
  }

 private:
  const int partnerships_;
  Context context_;
  std::mt19937_64 random_{1};
};

void AskWho(View& view, const std::string& scope) {
  v1::WhoIsWhereRequest request;
  request.set_name(scope);
  *request.mutable_date() = ToDate(Day(2026, 1, 15));
  const auto response = WhoIsWhere(view, request);
  Check(response.status());
  if (response->postings().empty()) Check(Internal("Nobody is anywhere in " + scope + "."));
}

void Compare(const std::filesystem::path& folder, int count) {
  StoreOptions options;
  options.url = "sqlite:" + (folder / "placement.db").string();
  options.collections = {kPlacements.info()};
  auto store = OpenStore(options);
  Check(store.status());
  FillPlacements(**store, count);
  Question question(**store, count / kOfAPartnership);
  std::vector<double> key, key_p50, partnership, country;
  for (int round = 0; round < kRounds; ++round) {
    const auto by_key = question.Ask([](View& view, int i) {
      Check(view.Load(kPlacements, NameOf(i, i % kOfAPartnership)).status());
    });
    const auto p99 = [](const std::vector<double>& micros) {
      return micros[static_cast<std::size_t>(0.99 * kReads)];
    };
    key.push_back(p99(by_key));
    key_p50.push_back(by_key[kReads / 2]);
    partnership.push_back(
        p99(question.Ask([](View& view, int i) { AskWho(view, PartnershipNameOf(i)); })) /
        key.back());
    country.push_back(p99(question.Ask([](View& view, int i) { AskWho(view, CountryNameOf(i)); })) /
                      key.back());
  }
  fmt::print("{} placements. A read by key: p50 {} us, p99 {} us\n", count, Show(key_p50, 0),
             Show(key, 0));
  fmt::print(
      "who is where, p99 over a key read's (hold 3): a partnership {}, a country's page of 50 {}\n",
      Show(partnership, 2), Show(country, 2));
}

}  // namespace
}  // namespace tandem::placement

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::path(argc > 1 ? argv[1] : ".") /
                                       fmt::format("who_is_where_bench_{}", ::getpid());
  std::filesystem::create_directories(folder);
  tandem::placement::Compare(folder, argc > 2 ? std::atoi(argv[2]) : 1'000'000);
  std::filesystem::remove_all(folder);
}
