#pragma once

#include <algorithm>
#include <filesystem>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/names.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/suite.h"
#include "services/reporting/collections.h"
#include "services/reporting/handlers/folds.h"
#include "services/reporting/handlers/reports.h"
#include "services/reporting/handlers/trace.h"
#include "services/reporting/module.h"

// Projections as the module folds them, with the events that tests fold.
namespace tandem::reporting {

inline constexpr char kAmp[] = "countries/lr/partnerships/amp";
inline constexpr char kAmpReport[] = "countries/lr/partnerships/amp/report";
inline constexpr char kCountryReport[] = "countries/lr/countryReport";

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
    options.url = "sqlite:" + (folder_ / "reporting.db").string();
    options.collections = declarations_.collections();
    auto opened = OpenStore(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }

  ~Projections() { std::filesystem::remove_all(folder_); }

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
  // The same where `countries` alone are served.
  template <class Response, class Request>
  Result<Response> AskServing(const std::set<std::string, std::less<>>& countries,
                              Result<Response> (*query)(View&, const Request&),
                              const Request& request) {
    struct Serving : View {
      Serving(const Context& context, const std::set<std::string, std::less<>>& served)
          : View(context), served_(served) {}
      bool Serves(std::string_view country) const override { return served_.contains(country); }
      const std::set<std::string, std::less<>>& served_;
    } view(Reading(), countries);
    return query(view, request);
  }
  // A query as the module declares it.
  template <class Response>
  Result<Response> Call(std::string_view method, const google::protobuf::Message& request) {
    View view(Reading());
    for (const Method& declared : declarations_.methods()) {
      if (declared.descriptor->name() != method) continue;
      const auto* query = std::get_if<QueryHandler>(&declared.handler);
      if (query == nullptr) break;
      ASSIGN_OR_RETURN(const MessagePtr answer, query->run(view, request));
      return static_cast<const Response&>(*answer);
    }
    return Internal("No such query.");
  }
  v1::PartnershipReport Report(const std::string& name = kAmpReport) {
    v1::GetPartnershipReportRequest request;
    request.set_name(name);
    return Call<v1::PartnershipReport>("GetPartnershipReport", request).value();
  }
  v1::CountryReport Country() {
    v1::GetCountryReportRequest request;
    request.set_name(kCountryReport);
    return Ask(GetCountryReport, request).value();
  }
  // Everything that is stored: bodies have no etags.
  std::string Bytes() {
    View view(Reading());
    std::string bytes;
    for (const CollectionInfo& collection : declarations_.collections()) {
      const std::vector<Row> rows = view.Rows(collection, Query()).value();
      for (const Row& row : rows) {
        bytes += row.name + "=" + row.body + ";";
      }
    }
    return bytes;
  }
  // How many rows `event` writes, and the bytes of the largest of them.
  std::pair<int, std::size_t> CostOf(const Event& event) {
    std::vector<Store::Written> all;
    const auto listening = store_->Listen([&](std::span<const Store::Written> written) {
      all.insert(all.end(), written.begin(), written.end());
    });
    Take(event);
    std::size_t largest = 0;
    for (const auto& written : all) {
      largest =
          std::max(largest, store_->Get(written.collection, written.name).value()->body.size());
    }
    return {static_cast<int>(all.size()), largest};
  }
  // Reads as `caller` from now on.
  void As(Caller caller) { caller_ = std::move(caller); }

 private:
  Context Reading() {
    Context context;
    context.store = store_.get();
    context.peers = peers_;
    context.caller = caller_;
    context.service = "reporting";
    context.generation = 1;
    return context;
  }

  Peers* peers_;
  Caller caller_{"reader", "", {{common::v1::EVALUATOR, "countries"}}};
  Declarations declarations_{kReportingModule.package};
  const std::filesystem::path folder_ = testing::TemporaryFolder();
  std::unique_ptr<Store> store_;
  int changes_ = 0;
};

inline Event Make(const google::protobuf::Message& message, std::string_view partnership = kAmp) {
  static int number = 0;
  Event event;
  event.type = message.GetDescriptor()->full_name();
  event.key = std::string(partnership);
  event.data = message.SerializeAsString();
  event.position = {.epoch = 1, .number = ++number};
  event.time = absl::FromUnixSeconds(1'700'000'000) + absl::Seconds(number);
  return event;
}

inline Event Created(const std::string& partnership = kAmp) {
  placement::v1::PartnershipCreated event;
  event.set_name(partnership);
  event.mutable_partnership()->set_display_name("AMP Liberia");
  event.mutable_partnership()->set_kind(placement::v1::MANAGEMENT_PARTNER);
  event.mutable_partnership()->set_programme("programmes/amp-health");
  *event.mutable_partnership()->mutable_start_date() = ToDate(Day(2024, 1, 1));
  return Make(event, partnership);
}

inline Event Delivers(const std::string& partnership = kAmp) {
  placement::v1::PartnershipStageChanged event;
  event.set_name(partnership);
  event.set_display_name("AMP Liberia");
  event.set_kind(placement::v1::MANAGEMENT_PARTNER);
  event.set_to(placement::v1::Partnership::DELIVER);
  *event.mutable_effective_date() = ToDate(Day(2024, 4, 10));
  return Make(event, partnership);
}

inline Event PlacementStarts() {
  placement::v1::PlacementStarted event;
  event.set_name(std::string(kAmp) + "/placements/one");
  event.set_partnership(kAmp);
  event.set_role(placement::v1::Placement::MANAGEMENT_PARTNER);
  event.set_phase(placement::v1::Placement::TRUST);
  event.set_state(placement::v1::Placement::ACTIVE);
  return Make(event);
}

inline Event ObjectiveAgreed(const std::string& id, const std::string& partnership = kAmp) {
  objectives::v1::ObjectiveAgreed event;
  event.set_name(partnership + "/objectives/" + id);
  event.set_partnership(partnership);
  event.set_display_name(id);
  event.set_state(objectives::v1::PartnershipObjective::AGREED);
  event.set_weight_micros(kOne);
  return Make(event, partnership);
}

inline Event Approved(const std::string& objective, Micros achievement,
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

// An indicator to maintain that is.
inline Event Held(const std::string& id, const std::string& objective) {
  objectives::v1::MeasurementApproved event;
  event.set_partnership(kAmp);
  auto& progress = *event.mutable_progress();
  progress.set_indicator(std::string(kAmp) + "/indicators/" + id);
  progress.set_objective(std::string(kAmp) + "/objectives/" + objective);
  progress.set_outside_averages(true);
  progress.set_maintained(objectives::v1::IndicatorProgress::HELD);
  progress.set_actual("3");
  return Make(event);
}

inline Event Assessed(const std::string& id, const std::string& gap, Day day = Day(2024, 6, 1)) {
  objectives::v1::CapabilityChanged event;
  event.set_name(std::string(kAmp) + "/assessments/" + id);
  event.set_partnership(kAmp);
  event.set_team("countries/lr/teams/ncd");
  *event.mutable_assess_date() = ToDate(day);
  auto& row = *event.add_gaps();
  row.set_competency("competencyFrameworks/amp/competencies/data");
  row.set_competency_display_name("Data");
  row.set_gap(gap);
  return Make(event);
}

inline Event Issued() {
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

}  // namespace tandem::reporting
