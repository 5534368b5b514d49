// Every panel of every dashboard shows something: its queries are run by a Prometheus that scrapes
// the real suite.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/testing/source_tree.h"
#include "tests/integration/load_of_dashboards.h"
#include "tests/integration/prometheus.h"
#include "tests/integration/serving_suite.h"

namespace tandem::testing {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The samples are loaded meanwhile, and the last of them have leaders.
constexpr Duration kDashboardsPatience = absl::Minutes(2);
constexpr int kDashboardsFaster = 30;

// One query of a panel.
struct Shown {
  std::string board, panel, query;
};

std::vector<Shown> AllQueries() {
  std::vector<Shown> all;
  for (const std::string& file : SourceFiles("deploy/grafana/dashboards", {".json"})) {
    const auto board = nlohmann::json::parse(TextOf(file));
    for (const auto& panel : board["panels"]) {
      if (!panel.contains("targets")) continue;
      for (const auto& target : panel["targets"])
        all.push_back({board["uid"], panel["title"], target["expr"]});
    }
  }
  return all;
}

constexpr char kCell[] = "here", kPod[] = "tandem-0";

// What a person may have chosen.
struct Chosen {
  std::string cell = kCell, service = kAll, country = kAll;
  static constexpr char kAll[] = ".*";
};

// As Grafana fills it in.
std::string Filled(const std::string& query, const Chosen& chosen) {
  return absl::StrReplaceAll(query, {{"$__rate_interval", "20s"},
                                     {"$__range", "20s"},
                                     {"$service", chosen.service},
                                     {"$cell", chosen.cell},
                                     {"$country", chosen.country}});
}

bool AsksFor(const Shown& shown, const std::string& variable) {
  return shown.query.find(variable) != std::string::npos;
}

// The greatest that a panel would draw last; nothing where it would stay empty. An error, too, if
// it shows another cell, service or country than what was chosen, or calls a process other than
// alerts do.
Result<std::optional<double>> LastValue(Prometheus& prometheus, const Shown& shown,
                                        const Chosen& chosen) {
  const std::int64_t now = absl::ToUnixSeconds(absl::Now());
  ASSIGN_OR_RETURN(const nlohmann::json data,
                   prometheus.Ask("/api/v1/query_range", {{"query", Filled(shown.query, chosen)},
                                                          {"start", std::to_string(now - 10)},
                                                          {"end", std::to_string(now)},
                                                          {"step", "1"}}));
  std::optional<double> greatest;
  for (const auto& series : data["result"]) {
    for (const auto& [label, wanted] :
         {std::pair("cell", chosen.cell), {"service", chosen.service}, {"country", chosen.country}})
      if (wanted != Chosen::kAll && series["metric"].value(label, wanted) != wanted)
        return Internal(fmt::format("{} was chosen, and {} is shown", wanted, series.dump()));
    if (series["metric"].value("process", kPod) != kPod)
      return Internal(fmt::format("{} is no pod", series["metric"].dump()));
    const double value = std::stod(series["values"].back()[1].get<std::string>());
    if (!std::isnan(value)) greatest = std::max(value, greatest.value_or(value));
  }
  return greatest;
}

// The values of a variable, as its query finds them.
std::vector<std::string> ValuesOf(Prometheus& prometheus, const std::string& variable) {
  static const std::regex kLabelValues("label_values\\((\\w+), (\\w+)\\)");
  std::set<std::string> values;
  for (const std::string& file : SourceFiles("deploy/grafana/dashboards", {".json"})) {
    const auto board = nlohmann::json::parse(TextOf(file));
    for (const auto& one : board["templating"]["list"]) {
      if (one["name"] != variable) continue;
      const std::string query = one["query"];
      std::smatch of;
      EXPECT_TRUE(std::regex_match(query, of, kLabelValues)) << query;
      const auto found = prometheus.Ask(fmt::format("/api/v1/label/{}/values", of[2].str()),
                                        {{"match[]", of[1].str()}});
      if (found.ok()) values.insert(found->begin(), found->end());
    }
  }
  return {values.begin(), values.end()};
}

// The greatest that a panel shows of one of `services` and `countries`: not every one has
// everything.
Result<std::optional<double>> GreatestOf(Prometheus& prometheus, const Shown& shown,
                                         const std::vector<std::string>& services,
                                         const std::vector<std::string>& countries) {
  std::optional<double> greatest;
  for (const std::string& country : countries) {
    for (const std::string& service : services) {
      ASSIGN_OR_RETURN(const auto value,
                       LastValue(prometheus, shown, {.service = service, .country = country}));
      if (value.has_value()) greatest = std::max(*value, greatest.value_or(*value));
      if (!AsksFor(shown, "$service")) break;
    }
    if (!AsksFor(shown, "$country")) break;
  }
  return greatest;
}

// Where nothing is of what was chosen, nothing is shown; a count may say zero.
void ExpectNothingOfAnother(Prometheus& prometheus, const Shown& shown) {
  for (const auto& [variable, chosen] : {std::pair("$cell", Chosen{.cell = "nowhere"}),
                                         {"$service", Chosen{.service = "nobody"}},
                                         {"$country", Chosen{.country = "xx"}}}) {
    if (!AsksFor(shown, variable)) continue;
    const auto value = LastValue(prometheus, shown, chosen);
    EXPECT_TRUE(value.ok() && value->value_or(0) == 0)
        << shown.board << ", " << shown.panel << " shows what is not of its " << variable << ": "
        << shown.query;
  }
}

// What people do all day, and what they get wrong.
void Use(const ServingSuite& suite) {
  suite.Tandem({"get", "countries/lr/partnerships/amp-ncd"});
  suite.Tandem({"get", "countries/lr/partnerships/nobody"});
  suite.Tandem({"report", "partnership", "countries/lr/partnerships/amp-ncd"});
  suite.Tandem({"list", "countries/lr/partnerships/amp-ncd/recommendations"});
  suite.Tandem({"call", "TeamService.CreateTeam", R"({"parent": "nowhere"})"});
  suite.Tandem({"call", "TeamService.CreateTeam",
                fmt::format(R"({{"parent": "countries/lr", "team_id": "t{}", "team":
                    {{"display_name": "A team", "health_system_level": "FACILITY", "location": {{"country": "lr"}},
                     "institution": "countries/lr/institutions/ministry-of-health"}}}})",
                            absl::ToUnixMicros(absl::Now()))});
}

// What may be zero however much there is to do, unless something is wrong; and what samples lack.
const std::set<std::string> kMayBeZero = {"tandem-country, Coaching",
                                          "tandem-country, Waiting for somebody",
                                          "tandem-events, Age of the oldest of them",
                                          "tandem-events, Duplicates dropped per second",
                                          "tandem-events, Events that wait in the journal",
                                          "tandem-events, Events that wait in the log",
                                          "tandem-events, Parked keys",
                                          "tandem-events, Timers that are late, or failed for good",
                                          "tandem-stores, Oldest commit under way",
                                          "tandem-suite, Alerts that fire",
                                          "tandem-suite, Calls cut off",
                                          "tandem-suite, Connections refused",
                                          "tandem-suite, Faults of ours per second",
                                          "tandem-suite, How fast budgets burn (1 hour)",
                                          "tandem-suite, How fast budgets burn (6 hours)",
                                          "tandem-suite, Log lines lost",
                                          "tandem-suite, Spans lost"};

// One for all tests of this file.
ServingSuite& Shared() {
  static const std::unique_ptr<ServingSuite> kShared = [] {
    auto suite = std::make_unique<ServingSuite>();
    const Status started = suite->Start();
    EXPECT_TRUE(started.ok()) << started;
    return suite;
  }();
  return *kShared;
}

TEST(Dashboards, ShowSomethingInEveryPanel) {
  if (Prometheus::IsSkipped()) GTEST_SKIP() << Prometheus::kSkip << " is set";
  ServingSuite& suite = Shared();
  Prometheus::Options options;
  options.targets = {suite.metrics_address()};
  options.rules = Faster(TextOf("deploy/prometheus/rules.yaml"), kDashboardsFaster);
  options.cell = kCell;
  options.pod = kPod;
  const auto prometheus = Prometheus::Start(options);
  ASSERT_TRUE(prometheus.ok()) << prometheus.status();

  std::vector<Shown> left = AllQueries();
  ASSERT_GT(left.size(), 50U);
  if (Collector::IsSkipped())
    std::erase_if(left, [](const Shown& shown) { return AsksFor(shown, "tandem_spans_"); });
  std::map<std::string, std::string> table;
  for (const Time until = absl::Now() + kDashboardsPatience;
       !left.empty() && absl::Now() < until;) {
    Use(suite);
    const auto services = ValuesOf(**prometheus, "service");
    const auto countries = ValuesOf(**prometheus, "country");
    std::erase_if(left, [&](const Shown& shown) {
      const auto value = GreatestOf(**prometheus, shown, {Chosen::kAll}, countries);
      EXPECT_TRUE(value.ok()) << shown.board << ", " << shown.panel << ": " << value.status();
      if (!value.ok() || !value->has_value()) return !value.ok();
      const auto of_one = GreatestOf(**prometheus, shown, services, countries);
      EXPECT_TRUE(of_one.ok()) << shown.board << ", " << shown.panel << ": " << of_one.status();
      if (!of_one.ok() || !of_one->has_value()) return !of_one.ok();
      ExpectNothingOfAnother(**prometheus, shown);
      table[fmt::format("{:<16} {}", shown.board, shown.panel)] += fmt::format(" {:.4g}", **value);
      return true;
    });
  }
  for (const auto& [panel, values] : table) fmt::print("{:<60}{}\n", panel, values);
  for (const Shown& shown : left)
    ADD_FAILURE() << shown.board << ", " << shown.panel << " is empty: " << shown.query;

  const auto exemplars =
      (*prometheus)
          ->Ask("/api/v1/query_exemplars",
                {{"query", "grpc_server_handling_seconds_bucket"},
                 {"start", std::to_string(absl::ToUnixSeconds(absl::Now()) - 60)},
                 {"end", std::to_string(absl::ToUnixSeconds(absl::Now()) + 1)}});
  ASSERT_TRUE(exemplars.ok()) << exemplars.status();
  EXPECT_THAT(exemplars->dump(), HasSubstr("\"trace_id\":\""));
  // Nothing is wrong but, where others use this machine too, its speed.
  EXPECT_THAT((*prometheus)->Firing(), Each(StartsWith("TandemCallsSlow")));

  // A query that is wrong by a label may be zero: under load each is seen to be more.
  const LoadOfDashboards load(suite);
  left = AllQueries();
  std::erase_if(left, [](const Shown& shown) {
    return kMayBeZero.contains(fmt::format("{}, {}", shown.board, shown.panel));
  });
  for (const Time until = absl::Now() + kDashboardsPatience;
       !left.empty() && absl::Now() < until;) {
    // Of some the samples may still be loading.
    const auto countries = ValuesOf(**prometheus, "country");
    std::erase_if(left, [&](const Shown& shown) {
      const auto value = GreatestOf(**prometheus, shown, {Chosen::kAll}, countries);
      EXPECT_TRUE(value.ok()) << shown.board << ", " << shown.panel << ": " << value.status();
      return !value.ok() || value->value_or(0) > 0;
    });
    absl::SleepFor(absl::Milliseconds(100));
  }
  for (const Shown& shown : left)
    ADD_FAILURE() << shown.board << ", " << shown.panel << " stays 0 under load: " << shown.query;
}

// People's names are given, given wrongly, changed and erased: they must be nowhere but in the
// store of the service that keeps them.
TEST(Dashboards, AndTheDocumentNameEveryMetricAndNoOther) {
  static const std::regex kType("# TYPE (\\w+) ");
  static const std::regex kQuoted("`((?:tandem|grpc_server|process)_\\w+)`");
  const auto all = [](const std::string& text, const std::regex& pattern) {
    std::set<std::string> names;
    for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it)
      names.insert((*it)[1]);
    return names;
  };
  const std::string document = TextOf("docs/operations.md");
  const std::size_t from = document.find("## Metrics"), to = document.find("## Logs");
  std::set<std::string> exposed = all(Shared().Metrics(), kType);
  exposed.insert({"tandem_spans_exported_total", "tandem_spans_dropped_total"});  // may be skipped
  EXPECT_EQ(exposed, all(document.substr(from, to - from), kQuoted));
}

TEST(Privacy, NoNameOfAPersonIsInLogsMetricsEventsOrSpans) {
  const ServingSuite& suite = Shared();
  const std::string person = "018f0a60-0000-7000-8000-00000000c0de";
  const auto say = [&](const std::string& method, const std::string& request) {
    return suite.Tandem({"call", method, request});
  };
  const ClientAnswer created =
      say("PersonService.CreatePerson",
          fmt::format(R"({{"parent": "countries/lr", "person_id": "{}", "person":
              {{"display_name": "Zaphodine Quxworthy", "email": "zaphodine@quxworthy.example",
                "phone": "+231 77 424242424", "post": "Quxmistress of Records"}}}})",
                      person));
  EXPECT_EQ(created.code, 0) << created.text;
  // Names where none belong.
  say("PersonService.CreatePerson",
      R"({"parent": "countries/lr", "person_id": "zaphodine-quxworthy",
      "person": {"display_name": "Zaphodine Quxworthy", "email": "Zaphodine Quxworthy"}})");
  say("PersonService.GetPerson", R"({"name": "countries/lr/persons/Zaphodine Quxworthy"})");
  say("PersonService.ListPersons",
      R"({"parent": "countries/lr", "filter": "display_name = \"Zaphodine Quxworthy\""})");
  say("PersonService.Zaphodine", "{}");
  EXPECT_EQ(say("PersonService.UpdatePerson",
                fmt::format(R"({{"person": {{"name": "countries/lr/persons/{}", "display_name":
                    "Zaphodine Quxworthy-Trillian"}}, "update_mask": "display_name"}})",
                            person))
                .code,
            0);
  EXPECT_EQ(say("PersonService.ErasePersonalData",
                fmt::format(R"({{"name": "countries/lr/persons/{}"}})", person))
                .code,
            0);
  const std::string logs = suite.Logs(), metrics = suite.Metrics();
  std::stringstream events;
  for (const char* suffix : {"", "-wal"})
    events << std::ifstream(suite.events().string() + suffix, std::ios::binary).rdbuf();
  EXPECT_THAT(logs, HasSubstr("PersonService/UpdatePerson"));
  EXPECT_THAT(events.str(), HasSubstr(person));
  nlohmann::json spans;
  if (const Collector* collector = suite.collector(); collector != nullptr) {
    EXPECT_FALSE(collector
                     ->Await([](const nlohmann::json& span) {
                       return span["kind"] == "PRODUCER" &&
                              span["attributes"]["cloudevents.event_type"] ==
                                  "tandem.placement.v1.PersonErased";
                     })
                     .is_null());
    spans = collector->spans();
    EXPECT_THAT(spans.dump(), HasSubstr("PersonService/ErasePersonalData"));
  }
  for (const std::string name : {"aphodine", "uxworthy", "uxmistress", "424242424", "rillian"}) {
    EXPECT_THAT(logs, Not(HasSubstr(name)));
    EXPECT_THAT(metrics, Not(HasSubstr(name)));
    EXPECT_EQ(spans.dump().find(name), std::string::npos) << name << " in a span";
    EXPECT_EQ(events.str().find(name), std::string::npos) << name;
  }
  std::istringstream lines(logs);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '{') continue;  // what `tandem serve` tells a person
    const auto parsed = nlohmann::json::parse(line, nullptr, false);
    ASSERT_FALSE(parsed.is_discarded()) << line;
    if (parsed.value("message", "") != "call") continue;
    for (const char* field : {"time", "level", "service", "method", "code", "caller", "trace"})
      EXPECT_TRUE(parsed.contains(field)) << field << " of " << line;
  }
}

}  // namespace
}  // namespace tandem::testing
