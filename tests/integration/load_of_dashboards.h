#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/store/postgres_db.h"
#include "tandem/placement/v1/history.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/integration/serving_suite.h"

namespace tandem::testing {

// Many more callers than there are threads and connections for, some of whom change one and the
// same thing; one who watches; and one whose session keeps what is read to itself now and then, so
// that the readers need all connections however fast the machine is.
class LoadOfDashboards {
 public:
  explicit LoadOfDashboards(const ServingSuite& suite)
      : client_(suite.client()),
        watcher_(suite.Begin({"watch", "countries/lr/partnerships/amp-ncd"})) {
    EXPECT_TRUE(watcher_.ok()) << watcher_.status();
    callers_.emplace_back([database = suite.DatabaseOf("placement")](const std::stop_token& ended) {
      HoldUpReads(database, ended);
    });
    for (int caller = 0; caller < kCallers; ++caller) {
      callers_.emplace_back([this, caller](const std::stop_token& ended) {
        for (int round = 0; !ended.stop_requested(); ++round) Call(caller, round);
      });
    }
  }

 private:
  static constexpr int kCallers = 40;
  // The other tests look through all that is logged and traced.
  static constexpr auto kLoadPause = std::chrono::milliseconds(50);
  static constexpr auto kHold = std::chrono::milliseconds(300),
                        kHoldPause = std::chrono::seconds(1);

  static void HoldUpReads(const std::string& database, const std::stop_token& ended) {
    const auto session = PgConnection::Open(database);
    ASSERT_TRUE(session.ok()) << session.status();
    while (!ended.stop_requested()) {
      for (const char* statement : {"BEGIN", "LOCK TABLE tandem_history IN ACCESS EXCLUSIVE MODE"})
        EXPECT_TRUE((*session)->Run(statement).ok());
      std::this_thread::sleep_for(kHold);
      EXPECT_TRUE((*session)->Run("ROLLBACK").ok());
      std::this_thread::sleep_for(kHoldPause);
    }
  }

  void Call(int caller, int round) {
    placement::v1::UpdateTeamRequest change;
    change.mutable_team()->set_name("countries/lr/teams/under-load");
    change.mutable_team()->set_display_name(fmt::format("A team {} {}", caller, round));
    change.mutable_update_mask()->add_paths("display_name");
    placement::v1::CreateTeamRequest creation;
    creation.set_parent("countries/lr");
    creation.set_team_id(round == 0 ? "under-load" : fmt::format("load-{}-{}", caller, round));
    *creation.mutable_team() = change.team();
    creation.mutable_team()->clear_name();
    creation.mutable_team()->set_institution("countries/lr/institutions/ministry-of-health");
    creation.mutable_team()->set_health_system_level(placement::v1::Team::FACILITY);
    creation.mutable_team()->mutable_location()->set_country("lr");
    placement::v1::GetPartnershipRequest read;
    read.set_name("countries/lr/partnerships/amp-ncd");
    placement::v1::GetPartnershipHistoryRequest history;
    history.set_name(read.name());
    // Some are refused: they are there already, or others were first; what matters is that they
    // ask.
    if (round % 4 == 0) (void)client_.Call("tandem.placement.v1.TeamService/CreateTeam", creation);
    (void)client_.Call("tandem.placement.v1.TeamService/UpdateTeam", change);
    (void)client_.Call("tandem.placement.v1.PartnershipService/GetPartnership", read);
    (void)client_.Call("tandem.placement.v1.HistoryService/GetPartnershipHistory", history);
    std::this_thread::sleep_for(kLoadPause);
  }

  const FaultClient client_;
  const Result<std::unique_ptr<ServerProcess>> watcher_;
  std::vector<std::jthread> callers_;
};

}  // namespace tandem::testing
