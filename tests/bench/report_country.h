#pragma once

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/decimal.h"
#include "libs/common/rpc/page_token.h"
#include "libs/common/store/runner.h"
#include "services/reporting/collections.h"
#include "services/reporting/module.h"
#include "tandem/learning_content/v1/events.pb.h"
#include "tandem/objectives/v1/events.pb.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"
#include "tests/bench/in_process.h"

// A country of partnerships as reporting has it, and what is read of it.
namespace tandem::reporting {

inline constexpr int kReads = 200;  // of each kind in a round
inline constexpr int kFoldsInRound = 2'000;
inline constexpr int kBatch = 250;  // events in one Change, as a consumer that is behind takes them
inline constexpr char kCountry[] = "countries/lr";
inline constexpr char kWatched[] = "countries/lr/partnerships/watched";

inline void Check(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(1);
}
template <class T>
T Must(Result<T> result) {
  Check(result.status());
  return *std::move(result);
}

inline double MicrosSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
      .count();
}

inline double Quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}
inline std::string Show(const std::vector<double>& values, int digits) {
  return fmt::format("{:.{}f} ({:.{}f}-{:.{}f})", Quantile(values, 0.5), digits,
                     Quantile(values, 0), digits, Quantile(values, 1), digits);
}

inline std::string Partnership(int i) { return fmt::format("{}/partnerships/p{:06}", kCountry, i); }

// ---- Events ----

inline Event Make(const google::protobuf::Message& message, const std::string& partnership) {
  static int number = 0;
  Event event;
  event.type = message.GetDescriptor()->full_name();
  event.key = partnership;
  event.data = message.SerializeAsString();
  event.position = {.epoch = 1, .number = ++number};
  event.time = absl::FromUnixSeconds(1'700'000'000) + absl::Milliseconds(number);
  return event;
}

inline Event Created(const std::string& partnership) {
  placement::v1::PartnershipCreated event;
  event.set_name(partnership);
  event.mutable_partnership()->set_display_name("Coaching the County Health Management Team");
  event.mutable_partnership()->set_kind(placement::v1::TEAM_COACHING);
  *event.mutable_partnership()->mutable_start_date() = ToDate(Day(2024, 1, 1));
  return Make(event, partnership);
}

inline Event Agreed(const std::string& partnership, int objective) {
  objectives::v1::ObjectiveAgreed event;
  event.set_name(fmt::format("{}/objectives/o{}", partnership, objective));
  event.set_partnership(partnership);
  event.set_display_name("The team decides from its own figures each quarter");
  event.set_state(objectives::v1::PartnershipObjective::AGREED);
  event.set_weight_micros(kOne);
  return Make(event, partnership);
}

inline Event Approved(const std::string& partnership, int indicator, Micros achievement) {
  objectives::v1::MeasurementApproved event;
  event.set_partnership(partnership);
  auto& progress = *event.mutable_progress();
  progress.set_indicator(fmt::format("{}/indicators/i{}", partnership, indicator));
  progress.set_indicator_display_name("Counties with a complete monthly report");
  progress.set_objective(fmt::format("{}/objectives/o{}", partnership, indicator % 3));
  progress.set_computable(true);
  progress.set_achievement_micros(achievement);
  progress.set_weight_micros(kOne);
  progress.set_measurement(progress.indicator() + "/measurements/h1");
  return Make(event, partnership);
}

inline Event Started(const std::string& partnership, int placement) {
  placement::v1::PlacementStarted event;
  event.set_name(fmt::format("{}/placements/m{}", partnership, placement));
  event.set_partnership(partnership);
  event.set_role(placement::v1::Placement::COACH);
  event.set_phase(placement::v1::Placement::TRUST);
  event.set_state(placement::v1::Placement::ACTIVE);
  return Make(event, partnership);
}

inline Event Assessed(const std::string& partnership) {
  objectives::v1::CapabilityChanged event;
  event.set_name(partnership + "/assessments/summer");
  event.set_partnership(partnership);
  event.set_team("countries/lr/teams/chmt");
  for (int i = 0; i < 7; ++i) {
    auto& gap = *event.add_gaps();
    gap.set_competency(fmt::format("competencyFrameworks/amp/competencies/c{}", i));
    gap.set_competency_display_name("Data for decision-making");
    gap.set_gap("1.5");
  }
  return Make(event, partnership);
}

inline Event Issued(const std::string& partnership, int recommendation) {
  learning_content::v1::RecommendationIssued event;
  event.set_name(fmt::format("{}/recommendations/r{}", partnership, recommendation));
  event.mutable_facts()->set_partnership(partnership);
  event.mutable_facts()->set_display_name("Reading a dashboard together");
  event.mutable_facts()->set_state(learning_content::v1::Recommendation::ISSUED);
  return Make(event, partnership);
}

// A partnership with a report of some 30 rows.
inline std::vector<Event> Whole(const std::string& partnership) {
  std::vector<Event> events = {Created(partnership), Assessed(partnership)};
  for (int i = 0; i < 3; ++i) events.push_back(Agreed(partnership, i));
  for (int i = 0; i < 10; ++i) events.push_back(Approved(partnership, i, i * 99'000));
  for (int i = 0; i < 4; ++i) events.push_back(Started(partnership, i));
  for (int i = 0; i < 5; ++i) events.push_back(Issued(partnership, i));
  return events;
}

// ---- A country of one size ----

class Country {
 public:
  // In the empty store at `url`.
  Country(const std::string& url, int size) : size_(size), app_(kReportingModule, url) { Fill(); }

  // Microseconds an event, of events about partnerships all over the country: each falls on pages
  // of its own in the end, so the store has more to write.
  double FoldAnywhere() { return Fold(size_ / 10); }
  // The same about a hundred partnerships, where most happens.
  double FoldOnSome() { return Fold(100); }

  // The median of kReads runs of `read`, in microseconds.
  template <class Read>
  double Median(Read read) {
    std::vector<double> micros;
    for (int i = 0; i < kReads; ++i) {
      const auto start = std::chrono::steady_clock::now();
      read(i);
      micros.push_back(MicrosSince(start));
    }
    return Quantile(micros, 0.5);
  }

  double KeyRead() {
    return Median([&](int i) {
      View view(Reading());
      Must(view.Load(kPartnershipReports, Partnership(i * 37 % size_) + "/report"));
    });
  }
  double PartnershipRead() {
    v1::GetPartnershipReportRequest request;
    request.set_name(std::string(kWatched) + "/report");
    return Median([&](int) { Call("GetPartnershipReport", request); });
  }
  double CountryRead() {
    v1::GetCountryReportRequest request;
    request.set_name(std::string(kCountry) + "/countryReport");
    return Median([&](int) { Call("GetCountryReport", request); });
  }
  // Pages of 50 that begin in the middle, where the pages before them end.
  double ListRead() {
    v1::ListPartnershipReportsRequest request;
    request.set_parent(kCountry);
    request.set_filter("kind = TEAM_COACHING");
    return Median([&](int i) {
      request.clear_page_token();
      const std::pair start(ColumnValue(), Middle(i));
      request.set_page_token(MakePageToken(app_.store().digest_key(), request, start));
      Call("ListPartnershipReports", request);
    });
  }
  double TraceRead() {
    v1::TraceNumberRequest request;
    request.set_name(std::string(kCountry) + "/countryReport");
    request.set_field("achievement");
    request.set_page_size(1);
    const MessagePtr first = Call("TraceNumber", request);
    std::string token = static_cast<const v1::TraceNumberResponse&>(*first).next_page_token();
    token.resize(token.find('.') + 1);  // what it belongs to; then the name that it goes on after
    request.set_page_size(50);
    return Median([&](int i) {
      request.set_page_token(token + Middle(i));
      Call("TraceNumber", request);
    });
  }

  // p99 of a report through the whole pipeline, over p99 of what a funder gets of it: its head, one
  // read by primary key. In turn, so that both see the same neighbours.
  double PipelineRatio() {
    constexpr int kCalls = 2'000;
    std::vector<double> whole, head;
    for (int i = 0; i < kCalls; ++i) {
      whole.push_back(CallMicros(common::v1::EVALUATOR));
      head.push_back(CallMicros(common::v1::FUNDER));
    }
    return Quantile(whole, 0.99) / Quantile(head, 0.99);
  }

 private:
  // Of the partnerships that have a whole report, on the first so many.
  double Fold(int partnerships) {
    std::vector<Event> events;
    for (int i = 0; i < kFoldsInRound; ++i) {
      const std::string partnership = Partnership(10 * ((i * 7'919 + round_) % partnerships));
      events.push_back(i % 2 == 0 ? Started(partnership, 0)
                                  : Approved(partnership, 0, Micros{i + round_} * 100));
    }
    ++round_;
    const auto start = std::chrono::steady_clock::now();
    Take(events);
    return MicrosSince(start) / kFoldsInRound;
  }

  void Fill() {
    std::vector<Event> events = Whole(kWatched);
    for (int i = 0; i < size_; ++i) {
      events.push_back(Created(Partnership(i)));
      events.push_back(Approved(kWatched, i % 10, i));  // history of the one that is read
      if (i % 10 != 0) continue;
      for (Event& event : Whole(Partnership(i))) events.push_back(std::move(event));
    }
    Take(events);
  }

  void Take(const std::vector<Event>& events) {
    for (std::size_t first = 0; first < events.size(); first += kBatch) {
      Context context = Reading();
      context.event = &events[first];
      context.change_id = fmt::format("change-{}", ++changes_);
      Must(RunNow(context, [&](Unit& unit) -> Status {
        for (std::size_t i = first; i < std::min(first + kBatch, events.size()); ++i) {
          unit.Enter(events[i], fmt::format("{}", i), "");
          RETURN_IF_ERROR(app_.declarations().folds().at(events[i].type).apply(unit, events[i]));
        }
        return unit.fault();
      }));
    }
  }

  Context Reading() {
    Context context;
    context.store = &app_.store();
    context.service = "reporting";
    context.caller = {"bench", "", {{common::v1::ADMINISTRATOR, "*"}}};
    context.generation = 1;
    return context;
  }

  std::string Middle(int i) const { return Partnership(size_ / 2 + i) + "/report"; }

  // A query as the module declares it.
  MessagePtr Call(std::string_view name, const google::protobuf::Message& request) {
    View view(Reading());
    for (const Method& method : app_.declarations().methods()) {
      if (method.descriptor->name() != name) continue;
      return Must(std::get<QueryHandler>(method.handler).run(view, request));
    }
    return nullptr;
  }

  double CallMicros(common::v1::Role role) {
    v1::GetPartnershipReportRequest request;
    request.set_name(std::string(kWatched) + "/report");
    return app_.CallMicros("tandem.reporting.v1.ReportService/GetPartnershipReport", request,
                           {role, kCountry});
  }

  const int size_;
  int changes_ = 0, round_ = 0;
  InProcess app_;
};

}  // namespace tandem::reporting
