// Who is where, among a million placements: of a partnership and for a page of a country today, and
// for such a page on any day of sixteen years, against reading one of the placements by its name,
// interleaved. Each first as
// a call over gRPC, which is what its callers wait for, then through the pipeline without a
// network, then as its handler alone. Issue 5: p99 within 3x of a primary-key read. A page has 50
// rows: against reading as many by their names, too, and what of it is not reading.
//   build/bench/who_is_where_bench [folder on the disk to measure] [placements, default 1000000]
//       [sqlite (default) or postgres]
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <random>

#include "libs/common/testing/postgres.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/who_is_where.h"
#include "services/placement/module.h"
#include "tests/bench/over_grpc.h"
#include "tests/bench/pgbench.h"
#include "tests/bench/store_load.h"

namespace tandem::placement {
namespace {

using v1::Placement;

constexpr const char* kCountries[] = {"bw", "et", "gh", "ke", "lr", "mw", "rw", "tz", "ug", "zm"};
constexpr int kOfAPartnership = 50;
constexpr int kReads = 2'000;
constexpr int kPage = 50;
const Day kToday(2026, 1, 15);
// Of the first placements of all partnerships, and how many there are until the last ones end.
const Day kFirstDay(2010, 4, 8);
constexpr std::uint64_t kDays = 49 * 120 + 365 - 97;

std::string CountryNameOf(int partnership) {
  return fmt::format("countries/{}", kCountries[static_cast<std::size_t>(partnership) % 10]);
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
  placement.set_professional(fmt::format("countries/ke/professionals/{}-{}", partnership, number));
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

template <class T>
Write Row(const Collection<T>& collection, const T& message) {
  Write write;
  write.collection = collection.info();
  write.name = message.name();
  write.body = Serialise(message);
  write.columns = ColumnsOf(collection.info(), message);
  return write;
}

void FillPlacements(Store& store, int count) {
  Change change;
  for (int i = 0; i < count; ++i) {
    if (i % kOfAPartnership == 0) {
      v1::Partnership partnership;
      partnership.set_name(PartnershipNameOf(i / kOfAPartnership));
      change.writes.push_back(Row(kPartnerships, partnership));
    }
    change.writes.push_back(Row(kPlacements, Make(i / kOfAPartnership, i % kOfAPartnership)));
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
  *request.mutable_date() = ToDate(kToday);
  const auto response = WhoIsWhere(view, request);
  Check(response.status());
  if (response->postings().empty()) Check(Internal("Nobody is anywhere in " + scope + "."));
}

const Grant kGrant{common::v1::PROGRAMME_MANAGER, "countries"};

// How long a call takes whose answer goes to `response`, in microseconds.
using Call = std::function<double(std::string_view path, const google::protobuf::Message& request,
                                  google::protobuf::Message& response)>;

// In turn, so that all see the same neighbours. `how` says how they are called.
void CompareCalls(std::string_view how, const Call& call, int partnerships) {
  std::mt19937_64 random(1);
  const auto who = [&](const std::string& scope, Day day) {
    v1::WhoIsWhereRequest request;
    request.set_name(scope);
    *request.mutable_date() = ToDate(day);
    v1::WhoIsWhereResponse response;
    return call("tandem.placement.v1.PlacementService/WhoIsWhere", request, response);
  };
  constexpr const char* kAsked[] = {"a partnership", "a country's page of 50",
                                    "a country's page of 50 on any day"};
  std::vector<double> p50[3], p99[3], key50, key99;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> key, asked[3];
    for (int i = 0; i < kReads; ++i) {
      const auto one = static_cast<int>(random() % static_cast<std::uint64_t>(partnerships));
      v1::GetPlacementRequest get;
      get.set_name(NameOf(one, i % kOfAPartnership));
      Placement placement;
      key.push_back(call("tandem.placement.v1.PlacementService/GetPlacement", get, placement));
      asked[0].push_back(who(PartnershipNameOf(one), kToday));
      asked[1].push_back(who(CountryNameOf(one), kToday));
      asked[2].push_back(
          who(CountryNameOf(one), kFirstDay + static_cast<std::int64_t>(random() % kDays)));
    }
    const auto quantile = [](std::vector<double>& micros, double share) {
      std::sort(micros.begin(), micros.end());
      return micros[static_cast<std::size_t>(share * kReads)];
    };
    key50.push_back(quantile(key, 0.5));
    key99.push_back(quantile(key, 0.99));
    for (int i : {0, 1, 2}) {
      p50[i].push_back(quantile(asked[i], 0.5) / key50.back());
      p99[i].push_back(quantile(asked[i], 0.99) / key99.back());
    }
  }
  fmt::print("calls {}, over GetPlacement (p50 {} us, p99 {} us):\n", how, Show(key50, 0),
             Show(key99, 0));
  for (int i : {0, 1, 2})
    fmt::print("{}: p99 {} (hold 3), p50 {}\n", kAsked[i], Show(p99[i], 2), Show(p50[i], 2));
}

void Compare(const std::filesystem::path& folder, int count, bool is_postgres) {
  std::unique_ptr<testing::PostgresServer> server;
  std::string url = "sqlite:" + (folder / "placement.db").string();
  if (is_postgres) {
    auto started = testing::PostgresServer::Start({.fsync = true, .root = folder});
    Check(started.status());
    server = *std::move(started);
    url = server->CreateDatabase();
  }
  OverGrpc served(kPlacementModule, url, folder, kGrant);
  Store& store = served.app().store();
  FillPlacements(store, count);
  if (is_postgres) Execute(url, "VACUUM ANALYZE");
  CompareCalls("over gRPC", std::bind_front(&OverGrpc::CallMicros, &served),
               count / kOfAPartnership);
  CompareCalls(
      "through the pipeline",
      [&](std::string_view path, const google::protobuf::Message& request,
          const google::protobuf::Message&) {
        return served.app().CallMicros(path, request, kGrant);
      },
      count / kOfAPartnership);
  Question question(store, count / kOfAPartnership);
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
  tandem::placement::Compare(folder, argc > 2 ? std::atoi(argv[2]) : 1'000'000,
                             argc > 3 && std::string_view(argv[3]) == "postgres");
  std::filesystem::remove_all(folder);
}
