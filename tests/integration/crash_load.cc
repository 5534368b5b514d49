#include "tests/integration/crash_load.h"

#include <unistd.h>

#include <future>
#include <thread>

#include "fmt/format.h"
#include "libs/common/testing/kill_points.h"
#include "libs/common/testing/suite.h"
#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/team.pb.h"

namespace tandem::crash {
namespace {

namespace placement_v1 = placement::v1;

constexpr std::string_view kCountry = "countries/lr";
constexpr std::string_view kMinistry = "countries/lr/institutions/ministry";
constexpr std::string_view kPartner = "countries/lr/institutions/partner";
constexpr std::string_view kProgramme = "programmes/crash";

Caller Manager() { return testing::CallerWith("crash", common::v1::PROGRAMME_MANAGER, "*"); }

Status Call(App& app, std::string_view method, const google::protobuf::Message& request) {
  const App::Place place = app.Find(fmt::format("tandem.placement.v1.{}", method));
  if (place.route == nullptr) return Internal("no such method");
  std::promise<Status> promise;
  place.pipeline->CallAs(Manager(), *place.route, request.SerializeAsString(), CallMetadata{},
                         [&](Reply reply) { promise.set_value(reply.status); });
  return promise.get_future().get();
}

Status CreateInstitution(App& app, std::string_view name, placement_v1::Institution::Kind kind) {
  placement_v1::CreateInstitutionRequest request;
  request.set_parent(std::string(kCountry));
  request.set_institution_id(std::string(IdOf(name)));
  request.set_request_id(std::string(IdOf(name)));
  request.mutable_institution()->set_display_name("An institution");
  request.mutable_institution()->set_kind(kind);
  request.mutable_institution()->mutable_location()->set_country("lr");
  return Call(app, "InstitutionService/CreateInstitution", request);
}

Status Prepare(App& app) {
  RETURN_IF_ERROR(CreateInstitution(app, kMinistry, placement_v1::Institution::MINISTRY));
  RETURN_IF_ERROR(CreateInstitution(app, kPartner, placement_v1::Institution::MANAGING_OFFICE));
  placement_v1::CreateProgrammeRequest request;
  request.set_programme_id(std::string(IdOf(kProgramme)));
  request.set_request_id("programme");
  auto& programme = *request.mutable_programme();
  programme.set_display_name("A programme");
  programme.add_kinds(placement_v1::MANAGEMENT_PARTNER);
  programme.set_reporting_currency("USD");
  *programme.mutable_period()->mutable_start() = ToDate(Day(2020, 1, 1));
  return Call(app, "ProgrammeService/CreateProgramme", request);
}

Status CreateTeam(App& app, const Ack& ack) {
  placement_v1::CreateTeamRequest request;
  request.set_parent(std::string(kCountry));
  request.set_team_id(std::string(IdOf(TeamOf(ack))));
  request.set_request_id(RequestIdOf(ack));
  request.mutable_team()->set_display_name("A team");
  request.mutable_team()->set_institution(std::string(kMinistry));
  request.mutable_team()->set_health_system_level(placement_v1::Team::NATIONAL);
  request.mutable_team()->mutable_location()->set_country("lr");
  return Call(app, "TeamService/CreateTeam", request);
}

void AddParty(placement_v1::Partnership& partnership, std::string_view institution,
              common::v1::PartnershipSide side, placement_v1::Party::Role role) {
  auto& party = *partnership.add_parties();
  party.set_institution(std::string(institution));
  party.set_side(side);
  party.set_role(role);
}

Status CreatePartnership(App& app, const Ack& ack) {
  placement_v1::CreatePartnershipRequest request;
  request.set_parent(std::string(kCountry));
  request.set_partnership_id(std::string(IdOf(PartnershipOf(ack))));
  request.set_request_id(RequestIdOf(ack));
  auto& partnership = *request.mutable_partnership();
  partnership.set_display_name("A partnership");
  partnership.set_kind(placement_v1::MANAGEMENT_PARTNER);
  partnership.set_programme(std::string(kProgramme));
  AddParty(partnership, kPartner, common::v1::LEAD, placement_v1::Party::PARTNER);
  AddParty(partnership, kMinistry, common::v1::COUNTERPART, placement_v1::Party::HOST);
  return Call(app, "PartnershipService/CreatePartnership", request);
}

Status NoteObjective(App& app, const Ack& ack) {
  placement_v1::NotePotentialObjectiveRequest request;
  request.set_name(PartnershipOf(ack));
  request.set_objective(ObjectiveOf(ack));
  *request.mutable_effective_date() = ToDate(Day(2024, 1, 15));
  request.set_request_id(RequestIdOf(ack));
  return Call(app, "PartnershipService/NotePotentialObjective", request);
}

Status Run(App& app, const Ack& ack) {
  switch (ack.command) {
    case 0:
      return CreateTeam(app, ack);
    case 1:
      return CreatePartnership(app, ack);
    default:
      return NoteObjective(app, ack);
  }
}

// Until the process dies or a command is refused; the first is what the test wants.
Status Work(App& app, int worker, int round, int acks_fd) {
  for (;; ++round) {
    for (int command = 0; command < kCommandsOfARound; ++command) {
      const Ack ack{worker, round, command};
      RETURN_IF_ERROR(Run(app, ack));
      // One write below PIPE_BUF: whole or not at all.
      const std::string line = fmt::format("{} {} {}\n", worker, round, command);
      if (::write(acks_fd, line.data(), line.size()) < 0) return Internal("nobody listens");
    }
  }
}

}  // namespace

std::string TeamOf(const Ack& ack) {
  return fmt::format("{}/teams/t{}-{}", kCountry, ack.worker, ack.round);
}

std::string PartnershipOf(const Ack& ack) {
  return fmt::format("{}/partnerships/p{}-{}", kCountry, ack.worker, ack.round);
}

std::string ObjectiveOf(const Ack& ack) { return fmt::format("Objective {}", ack.command); }

std::string RequestIdOf(const Ack& ack) {
  return fmt::format("{}-{}-{}", ack.worker, ack.round, ack.command);
}

AppOptions OptionsIn(const std::string& folder) {
  AppOptions options;
  options.modules = {placement::kPlacementModule, objectives::kObjectivesModule,
                     learning_content::kLearningContentModule, reporting::kReportingModule};
  options.store = "sqlite:" + folder + "/{service}.db";
  options.event_log = "local:" + folder + "/events.db";
  options.log_sink = [](std::string_view line) {
    // What an operator would read, where a test that fails is read.
    if (line.find("\"level\":\"info\"") == std::string_view::npos) fmt::print(stderr, "{}", line);
  };
  return options;
}

int RunChild(const std::vector<std::string>& arguments) {
  const int acks_fd = std::stoi(arguments.at(1));
  AppOptions options = OptionsIn(arguments.at(0));
  const auto killer = testing::MakeKiller({.step = arguments.at(2),
                                           .after = arguments.at(3) == "after",
                                           .occurrence = std::stoi(arguments.at(4))});
  options.decorate_store = [&](std::unique_ptr<Store> store) {
    return killer->Decorate(std::move(store));
  };
  options.decorate_log = [&](std::unique_ptr<EventLog> log) {
    return killer->Decorate(std::move(log));
  };
  const auto app = App::Start(options);
  if (!app.ok()) {
    fmt::print(stderr, "crash child: {}\n", app.status().ToString());
    return 1;
  }
  if (const Status status = Prepare(**app); !status.ok()) {
    fmt::print(stderr, "crash child: {}\n", status.ToString());
    return 1;
  }
  std::vector<std::future<Status>> workers;
  for (int worker = 0; worker < kWorkers; ++worker) {
    const int round = std::stoi(arguments.at(5 + static_cast<std::size_t>(worker)));
    workers.push_back(std::async(
        std::launch::async, [&, worker, round] { return Work(**app, worker, round, acks_fd); }));
  }
  for (auto& worker : workers) {
    if (const Status status = worker.get(); !status.ok()) {
      fmt::print(stderr, "crash child: {}\n", status.ToString());
    }
  }
  return 1;
}

}  // namespace tandem::crash
