#include "services/reporting/handlers/reports.h"

#include <algorithm>
#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/names.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/suite.h"
#include "services/reporting/collections.h"
#include "services/reporting/domain/partnership_report.h"
#include "services/reporting/handlers/folds.h"
#include "services/reporting/module.h"

namespace tandem::reporting {
namespace {

using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kAmp[] = "countries/lr/partnerships/amp";
constexpr char kAmpReport[] = "countries/lr/partnerships/amp/report";
constexpr char kCountryReport[] = "countries/lr/countryReport";

// Objectives, as far as reporting asks them.
class FakeObjectives : public Peers {
 public:
  Result<std::string> Ask(std::string_view method, std::string request, Time,
                          std::string_view) override {
    EXPECT_EQ(method, "tandem.objectives.v1.ProgressService/ExplainNumber");
    EXPECT_TRUE(asked.ParseFromString(request));
    return explanation.SerializeAsString();
  }
  objectives::v1::ExplainNumberRequest asked;
  objectives::v1::NumberExplanation explanation;
};

// Projections on a store of their own, filled by the folds that the module declares.
class Projections {
 public:
  explicit Projections(Peers* peers) : peers_(peers) {
    kReportingModule.declare(declarations_);
    StoreOptions options;
    options.url = "sqlite:" + (testing::TemporaryFolder() / "reporting.db").string();
    options.collections = declarations_.collections();
    auto opened = OpenStore(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  void Take(const Event& event) {
    const auto fold = declarations_.folds().find(event.type);
    ASSERT_NE(fold, declarations_.folds().end()) << event.type;
    Context context = Reading();
    context.change_id = "change-" + std::to_string(++changes_);
    context.event = &event;
    context.now = event.time;
    const auto done = RunNow(context, [&](Unit& unit) { return fold->second.apply(unit, event); });
    EXPECT_TRUE(done.ok()) << done.status();
  }

  template <class Response, class Request>
  Result<Response> Ask(Result<Response> (*query)(View&, const Request&), const Request& request) {
    View view(Reading());
    return query(view, request);
  }
  v1::PartnershipReport Report(std::string_view name = kAmpReport) {
    View view(Reading());
    return view.Load(kPartnershipReports, name).value();
  }
  v1::CountryReport Country() {
    v1::GetCountryReportRequest request;
    request.set_name(kCountryReport);
    return Ask(GetCountryReport, request).value();
  }
  // Everything that is stored, without etags.
  std::string Bytes() {
    View view(Reading());
    std::string bytes;
    std::vector<v1::PartnershipReport> reports = view.List(kPartnershipReports, Query()).value();
    std::vector<v1::ReportShard> shards = view.List(kReportShards, Query()).value();
    for (auto& report : reports) {
      report.clear_etag();
      bytes += report.SerializeAsString();
    }
    for (auto& shard : shards) {
      shard.clear_etag();
      bytes += shard.SerializeAsString();
    }
    return bytes;
  }

 private:
  Context Reading() {
    Context context;
    context.store = store_.get();
    context.peers = peers_;
    context.service = "reporting";
    context.generation = 1;
    return context;
  }

  Peers* peers_;
  Declarations declarations_{kReportingModule.package};
  std::unique_ptr<Store> store_;
  int changes_ = 0;
};

Event Make(const Message& message, std::string_view partnership = kAmp) {
  static int number = 0;
  Event event;
  event.type = message.GetDescriptor()->full_name();
  event.key = std::string(partnership);
  event.data = message.SerializeAsString();
  event.position = {.epoch = 1, .number = ++number};
  event.time = absl::FromUnixSeconds(1'700'000'000) + absl::Seconds(number);
  return event;
}

Event Created(const std::string& partnership = kAmp) {
  placement::v1::PartnershipCreated event;
  event.set_name(partnership);
  event.mutable_partnership()->set_display_name("AMP Liberia");
  event.mutable_partnership()->set_kind(placement::v1::MANAGEMENT_PARTNER);
  *event.mutable_partnership()->mutable_start_date() = ToDate(Day(2024, 1, 1));
  return Make(event, partnership);
}

Event Delivers(const std::string& partnership = kAmp) {
  placement::v1::PartnershipStageChanged event;
  event.set_name(partnership);
  event.set_display_name("AMP Liberia");
  event.set_kind(placement::v1::MANAGEMENT_PARTNER);
  event.set_to(placement::v1::Partnership::DELIVER);
  *event.mutable_effective_date() = ToDate(Day(2024, 4, 10));
  return Make(event, partnership);
}

Event PlacementStarts() {
  placement::v1::PlacementStarted event;
  event.set_name(std::string(kAmp) + "/placements/one");
  event.set_partnership(kAmp);
  event.set_role(placement::v1::Placement::MANAGEMENT_PARTNER);
  event.set_phase(placement::v1::Placement::TRUST);
  event.set_state(placement::v1::Placement::ACTIVE);
  return Make(event);
}

Event ObjectiveAgreed(const std::string& id, const std::string& partnership = kAmp) {
  objectives::v1::ObjectiveAgreed event;
  event.set_name(partnership + "/objectives/" + id);
  event.set_partnership(partnership);
  event.set_display_name(id);
  event.set_state(objectives::v1::PartnershipObjective::AGREED);
  event.set_weight_micros(kOne);
  return Make(event, partnership);
}

Event Approved(const std::string& objective, Micros achievement,
               const std::string& partnership = kAmp) {
  objectives::v1::MeasurementApproved event;
  event.set_partnership(partnership);
  auto& progress = *event.mutable_progress();
  progress.set_indicator(partnership + "/indicators/" + objective);
  progress.set_objective(partnership + "/objectives/" + objective);
  progress.set_computable(true);
  progress.set_achievement_micros(achievement);
  progress.set_weight_micros(kOne);
  return Make(event, partnership);
}

Event Issued() {
  learning_content::v1::RecommendationIssued event;
  event.set_name(std::string(kAmp) + "/recommendations/ncd-canvas");
  event.mutable_facts()->set_partnership(kAmp);
  event.mutable_facts()->set_state(learning_content::v1::Recommendation::ISSUED);
  return Make(event);
}

class Reports : public ::testing::Test {
 protected:
  Result<v1::TraceNumberResponse> Trace(const std::string& report, const std::string& field) {
    v1::TraceNumberRequest request;
    request.set_name(report);
    request.set_field(field);
    return projections_.Ask(TraceNumber, request);
  }
  void TakeAll(const std::vector<Event>& events) {
    for (const Event& event : events) projections_.Take(event);
  }

  FakeObjectives objectives_;
  Projections projections_{&objectives_};
};

TEST_F(Reports, ShowAPartnershipAndItsCountry) {
  TakeAll({Created(), Delivers(), PlacementStarts(), ObjectiveAgreed("plan"),
           Approved("plan", 750'000), Issued()});
  const v1::PartnershipReport report = projections_.Report();
  EXPECT_EQ(report.display_name(), "AMP Liberia");
  EXPECT_EQ(report.days_to_deliver().value(), "100");
  EXPECT_EQ(report.achievement().value(), "0.75");
  EXPECT_THAT(report.active_placements(), SizeIs(1));
  EXPECT_THAT(report.recommendation_counts(), SizeIs(1));
  const v1::CountryReport country = projections_.Country();
  ASSERT_THAT(country.partnerships(), SizeIs(1));
  EXPECT_EQ(country.achievement().value(), "0.75");
  EXPECT_EQ(country.stages(0).state(), placement::v1::Partnership::DELIVER);
  EXPECT_EQ(country.active_placements(0).count(), 1);
  EXPECT_EQ(country.recommendations(0).count(), 1);
}

TEST_F(Reports, FollowACorrectionInBothReports) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", kOne)});
  TakeAll({Approved("plan", 400'000)});
  EXPECT_EQ(projections_.Report().achievement().value(), "0.4");
  EXPECT_EQ(projections_.Country().achievement().value(), "0.4");
}

// A rebuild reads the topics in another interleaving; each service's events of one partnership keep
// their order.
TEST_F(Reports, AreTheSameBytesHoweverTheServicesEventsMix) {
  const std::string other = "countries/lr/partnerships/mani";
  const std::vector<std::vector<Event>> sources = {
      {Created(), Delivers(), PlacementStarts()},
      {ObjectiveAgreed("plan"), ObjectiveAgreed("data"), Approved("data", 333'333),
       Approved("plan", 666'667), Approved("data", 123'457)},
      {Issued()},
      {Created(other), Delivers(other)},
      {ObjectiveAgreed("coach", other), Approved("coach", 999'999, other)}};
  for (const auto& source : sources) TakeAll(source);
  const std::string expected = projections_.Bytes();
  std::mt19937 random(20261122);
  for (int run = 0; run < 5; ++run) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < sources.size(); ++i)
      order.insert(order.end(), sources[i].size(), i);
    std::shuffle(order.begin(), order.end(), random);
    std::vector<std::size_t> next(sources.size(), 0);
    Projections rebuilt(&objectives_);
    for (const std::size_t source : order) rebuilt.Take(sources[source][next[source]++]);
    EXPECT_EQ(rebuilt.Bytes(), expected) << "run " << run;
  }
}

TEST_F(Reports, KeepEveryPartnershipOfACountryWhateverItsShard) {
  for (int i = 0; i < 40; ++i) {
    TakeAll({Created("countries/lr/partnerships/p" + std::to_string(i))});
  }
  EXPECT_THAT(projections_.Country().partnerships(), SizeIs(40));
  EXPECT_EQ(projections_.Country().stages(0).count(), 40);
}

TEST_F(Reports, OfAnotherCountryAreApart) {
  TakeAll({Created(), Created("countries/ke/partnerships/mani")});
  EXPECT_THAT(projections_.Country().partnerships(), SizeIs(1));
}

TEST_F(Reports, ArePassedToAWatchWithTheirEtag) {
  TakeAll({Created()});
  v1::WatchReportRequest request;
  request.set_name(kAmpReport);
  const auto before = projections_.Ask(WatchReport, request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->partnership_report().display_name(), "AMP Liberia");
  EXPECT_EQ(before->etag(), projections_.Report().etag());
  request.set_name(kCountryReport);
  const auto country = projections_.Ask(WatchReport, request);
  TakeAll({Delivers()});
  EXPECT_NE(projections_.Report().etag(), before->etag());
  EXPECT_NE(projections_.Ask(WatchReport, request)->etag(), country->etag());
}

TEST_F(Reports, OfAPartnershipNobodyHasHeardOfAreNotFound) {
  v1::WatchReportRequest request;
  request.set_name("countries/lr/partnerships/unheard/report");
  EXPECT_EQ(projections_.Ask(WatchReport, request).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(Reports, LeadFromTheCountryOverThePartnershipToObjectives) {
  TakeAll({Created(), ObjectiveAgreed("plan"), Approved("plan", 750'000)});
  const auto country = Trace(kCountryReport, "achievement");
  ASSERT_TRUE(country.ok()) << country.status();
  ASSERT_THAT(country->contributors(), SizeIs(1));
  EXPECT_EQ(country->contributors(0).etag(), projections_.Report().etag());
  objectives_.explanation.set_value("0.75");
  auto& source = *objectives_.explanation.add_contributors();
  source.set_name(std::string(kAmp) + "/objectives/plan");
  source.set_part("objective");
  const auto partnership =
      Trace(country->contributors(0).report(), country->contributors(0).field());
  ASSERT_TRUE(partnership.ok()) << partnership.status();
  EXPECT_EQ(objectives_.asked.name(), kAmp);
  EXPECT_EQ(objectives_.asked.field(), "achievement");
  EXPECT_EQ(partnership->contributors(0).field(), "objectives/plan.achievement");
}

TEST_F(Reports, PassTheDayOfATraceOnToObjectives) {
  TakeAll({Created()});
  v1::TraceNumberRequest request;
  request.set_name(kAmpReport);
  request.set_field("achievement");
  *request.mutable_as_of() = ToDate(Day(2024, 6, 30));
  ASSERT_TRUE(projections_.Ask(TraceNumber, request).ok());
  EXPECT_EQ(ToDay(objectives_.asked.as_of()), Day(2024, 6, 30));
  request.set_field("active_placements");
  EXPECT_THAT(BadFieldsOf(projections_.Ask(TraceNumber, request).status()), ElementsAre("as_of"));
}

}  // namespace
}  // namespace tandem::reporting
