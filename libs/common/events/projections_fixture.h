#pragma once

#include <atomic>
#include <map>
#include <random>
#include <string>

#include "libs/common/events/consumer_fixture.h"
#include "libs/common/events/projections.h"

namespace tandem::testing {

// A projection of the sink: a report of each partnership that lists what it was told.
class ProjectionsFixture : public ConsumerTest {
 protected:
  Projections::Options ProjectionOptions() {
    Projections::Options options;
    options.consumer = ConsumerOptions();
    options.consumer.reactions.begin()->second.apply = [](Unit& unit,
                                                          const Event& event) -> Status {
      Fold fold(unit);
      TestHappened happened;
      if (!happened.ParseFromString(event.data)) return Internal("does not parse");
      ASSIGN_OR_RETURN(TestResource report,
                       fold.LoadOrNew(kReports, happened.name() + "/reports/all"));
      report.set_text(report.text() + happened.text() + " ");
      report.set_number(report.number() + 1);
      fold.Save(kReports, std::move(report));
      return OkStatus();
    };
    options.collections = {kReports.info()};
    return options;
  }
  // While `fails`, no fold of `options` does; it outlives them.
  static void LetFail(Projections::Options& options, const std::atomic<bool>& fails) {
    auto& apply = options.consumer.reactions.begin()->second.apply;
    apply = [&fails, folds = apply](Unit& unit, const Event& event) {
      return fails ? absl::UnavailableError("slow") : folds(unit, event);
    };
  }
  // The reports of a generation by their names.
  std::map<std::string, std::string> Reports(int generation) {
    std::map<std::string, std::string> reports;
    const std::string prefix = fmt::format("g{}", generation);
    const auto rows = sink_->List(kReports.info(), Below(prefix));
    for (const Row& row : *rows) {
      reports[row.name.substr(prefix.size() + 1)] = row.body;
    }
    return reports;
  }
  std::string Reported(int generation, std::uint64_t partnership) {
    return Stored(kReports.info(),
                  fmt::format("g{}/{}/reports/all", generation, PartnershipName(partnership)))
        .text();
  }
};

}  // namespace tandem::testing
