// Who is where on a day, among a million placements: the handler on a SQLite store, for a
// partnership and for a page of a country, against reading one of the placements by its name,
// interleaved. TARGETS.md: p99 within 3x of a primary-key read. A page has 50 rows: against reading
// as many by their names, too, and what of it is not reading.
//   build/bench/who_is_where_bench [folder on the disk to measure] [placements, default 1000000]
#include <unistd.h>

#include <ctime>
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
constexpr int kPage = 50;

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

// Of this thread.
double ProcessorSeconds() {
  timespec time;
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// What one read takes, in microseconds.
struct Cost {
  double p50, p99, processor;
};

class Question {
 public:
  Question(Store& store, int partnerships) : partnerships_(partnerships) {
    context_.store = &store;
    context_.now = absl::Now();
  }

  Cost Ask(const std::function<void(View&, int partnership)>& read) {
    std::vector<double> micros;
    const double processor = ProcessorSeconds();
    for (int i = 0; i < kReads; ++i) {
      const auto partnership =
          static_cast<int>(random_() % static_cast<std::uint64_t>(partnerships_));
      const auto start = std::chrono::steady_clock::now();
      View view(context_);
      read(view, partnership);
      micros.push_back(SecondsSince(start) * 1e6);
    }
    const double each = (ProcessorSeconds() - processor) / kReads * 1e6;
    std::sort(micros.begin(), micros.end());
    return {micros[kReads / 2], micros[static_cast<std::size_t>(0.99 * kReads)], each};
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
  const auto by_name = [](View& view, int i, int of_it) {
    Check(view.Load(kPlacements, NameOf(i, of_it)).status());
  };
  std::vector<Cost> key, partnership, country, names;
  for (int round = 0; round < kRounds; ++round) {
    key.push_back(question.Ask([&](View& view, int i) { by_name(view, i, i % kOfAPartnership); }));
    partnership.push_back(
        question.Ask([](View& view, int i) { AskWho(view, PartnershipNameOf(i)); }));
    country.push_back(question.Ask([](View& view, int i) { AskWho(view, CountryNameOf(i)); }));
    names.push_back(question.Ask([&](View& view, int i) {
      for (int other = i; other < i + kPage; ++other)
        by_name(view, other * 7919 % (count / kOfAPartnership), other % kOfAPartnership);
    }));
  }
  const auto show = [](const std::vector<Cost>& costs, const std::vector<Cost>& per,
                       double Cost::*what) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < costs.size(); ++i) ratios.push_back(costs[i].*what / per[i].*what);
    return Show(ratios, 2);
  };
  const auto of = [](const std::vector<Cost>& costs, double Cost::*what) {
    std::vector<double> values;
    for (const Cost& cost : costs) values.push_back(cost.*what);
    return Show(values, 0);
  };
  fmt::print("{} placements. A read by key: p50 {} us, p99 {} us, processor {} us\n", count,
             of(key, &Cost::p50), of(key, &Cost::p99), of(key, &Cost::processor));
  for (const auto& [what, costs] :
       {std::pair{"a partnership", &partnership}, std::pair{"a country's page of 50", &country},
        std::pair{"50 reads by key", &names}}) {
    fmt::print("{} over a read by key: p99 {} (hold 3), p50 {}, processor {}\n", what,
               show(*costs, key, &Cost::p99), show(*costs, key, &Cost::p50),
               show(*costs, key, &Cost::processor));
  }
  fmt::print("the page over 50 reads by key: p99 {}, processor {}\n",
             show(country, names, &Cost::p99), show(country, names, &Cost::processor));
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
