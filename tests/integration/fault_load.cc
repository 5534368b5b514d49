#include "tests/integration/fault_load.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "libs/common/base/date.h"
#include "libs/common/base/until.h"
#include "libs/common/rpc/grpc_peers.h"
#include "libs/common/testing/seed.h"
#include "tandem/learning_content/v1/content_item.pb.h"
#include "tandem/objectives/v1/team_priority.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/team.pb.h"
#include "tests/integration/distributed.h"
#include "tests/integration/ways.h"

namespace tandem::testing {

std::string VerbOf(const common::v1::JournalEntry& row) {
  return row.cause().substr(row.cause().rfind('/') + 1);
}

namespace {

namespace placement_v1 = placement::v1;
namespace objectives_v1 = objectives::v1;
namespace learning_v1 = learning_content::v1;

constexpr std::string_view kMinistry = "countries/lr/institutions/ministry";
constexpr std::string_view kPartner = "countries/lr/institutions/partner";
constexpr int kNotes = 2;
constexpr auto kAgain = std::chrono::milliseconds(20);
// What another service has to tell has been told after this, whatever fails meanwhile.
constexpr Duration kTold = absl::Minutes(3);

// One partnership: what a worker makes in a round.
struct Round {
  std::string id, priority_id = "first";
  std::string team() const { return "countries/lr/teams/" + id; }
  std::string partnership() const { return "countries/lr/partnerships/" + id; }
  std::string priority() const { return partnership() + "/teamPriorities/" + priority_id; }
  std::string item() const { return "contentItems/" + id; }
};

placement_v1::CreateProgrammeRequest Programme() {
  placement_v1::CreateProgrammeRequest request;
  request.set_programme_id("faults");
  request.set_request_id("programme");
  auto& programme = *request.mutable_programme();
  programme.set_display_name("A programme");
  programme.add_kinds(placement_v1::MANAGEMENT_PARTNER);
  programme.set_reporting_currency("USD");
  *programme.mutable_period()->mutable_start() = ToDate(Day(2020, 1, 1));
  return request;
}

placement_v1::CreateTeamRequest Team(const Round& round) {
  placement_v1::CreateTeamRequest request;
  request.set_parent("countries/lr");
  request.set_team_id(round.id);
  request.mutable_team()->set_display_name("A team");
  request.mutable_team()->set_institution(std::string(kMinistry));
  request.mutable_team()->set_health_system_level(placement_v1::Team::NATIONAL);
  request.mutable_team()->mutable_location()->set_country("lr");
  return request;
}

void AddParty(placement_v1::Partnership& partnership, std::string_view institution,
              common::v1::PartnershipSide side, placement_v1::Party::Role role) {
  auto& party = *partnership.add_parties();
  party.set_institution(std::string(institution));
  party.set_side(side);
  party.set_role(role);
}

placement_v1::CreatePartnershipRequest Partnership(const Round& round) {
  placement_v1::CreatePartnershipRequest request;
  request.set_parent("countries/lr");
  request.set_partnership_id(round.id);
  auto& partnership = *request.mutable_partnership();
  partnership.set_display_name("A partnership");
  partnership.set_kind(placement_v1::MANAGEMENT_PARTNER);
  partnership.set_programme("programmes/faults");
  *partnership.mutable_start_date() = ToDate(Day(2024, 1, 1));
  AddParty(partnership, kPartner, common::v1::LEAD, placement_v1::Party::PARTNER);
  AddParty(partnership, kMinistry, common::v1::COUNTERPART, placement_v1::Party::HOST);
  return request;
}

objectives_v1::CreateTeamPriorityRequest Priority(const Round& round) {
  objectives_v1::CreateTeamPriorityRequest request;
  request.set_parent(round.partnership());
  request.set_team_priority_id(std::string(IdOf(round.priority())));
  request.mutable_team_priority()->set_display_name("A priority");
  request.mutable_team_priority()->set_team(round.team());
  return request;
}

objectives_v1::ConfirmTeamPriorityRequest Confirm(const Round& round) {
  objectives_v1::ConfirmTeamPriorityRequest request;
  request.set_name(round.priority());
  *request.mutable_confirm_date() = ToDate(Day(2024, 1, 15));
  request.set_reason("The team confirmed it in writing.");
  return request;
}

learning_v1::CreateContentItemRequest Item(const Round& round) {
  learning_v1::CreateContentItemRequest request;
  request.set_content_item_id(round.id);
  request.mutable_content_item()->set_display_name("An item");
  request.mutable_content_item()->set_type(learning_v1::ContentItem::TOOL);
  request.mutable_content_item()->add_languages("en");
  request.mutable_content_item()->set_modality(learning_v1::SELF_STUDY);
  request.mutable_content_item()->set_minutes(30);
  return request;
}

placement_v1::NotePotentialObjectiveRequest Note(const Round& round, int number) {
  placement_v1::NotePotentialObjectiveRequest request;
  request.set_name(round.partnership());
  request.set_objective(fmt::format("Objective {}", number));
  *request.mutable_effective_date() = ToDate(Day(2024, 1, 15));
  return request;
}

// May be sent again: it did not happen, or nobody knows.
bool IsPassing(const Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsUnknown(status) || absl::IsCancelled(status) || absl::IsResourceExhausted(status);
}

}  // namespace

const Duration FaultLoad::kPause = absl::Milliseconds(testing::Soak() ? 10 : 50);

FaultLoad::FaultLoad(const Distributed& suite, Duration pause)
    : client_(suite),
      other_(suite, {}, FaultToken(suite.data_dir() + "/signing", "faults-other")),
      pause_(pause) {
  goes_on_ = true;
  const auto preparation = crash::PreparationOfWays();
  EXPECT_TRUE(preparation.ok()) << preparation.status();
  for (const client::SampleCall& call : preparation->calls) {
    if (!SendStep(call)) return;
  }
  Send("tandem.placement.v1.ProgrammeService/CreateProgramme", Programme(), "programmes/faults");
}

FaultLoad::~FaultLoad() { End(); }

void FaultLoad::Begin(int workers, bool has_ways) {
  goes_on_ = true;
  // Those of workers that are left out now and then go on, too.
  rounds_.resize(std::max(rounds_.size(), static_cast<std::size_t>(workers)));
  for (int worker = 0; worker < workers; ++worker)
    workers_.emplace_back([this, worker] { Work(worker); });
  if (has_ways) workers_.emplace_back([this] { LeadWays(); });
}

void FaultLoad::End() {
  goes_on_ = false;
  workers_.clear();
}

void FaultLoad::Count(Acknowledged command) {
  const std::lock_guard lock(mutex_);
  acknowledged_.push_back(std::move(command));
}

bool FaultLoad::MakeTeam(const FaultClient& client, const std::string& id) {
  const Round round{id};
  return SendTo(client, "tandem.placement.v1.TeamService/CreateTeam", Team(round), round.team());
}

bool FaultLoad::ConfirmPriority(const std::string& partnership, const std::string& id) {
  const Round round{std::string(IdOf(partnership)), id};
  return SendTo(client_, "tandem.objectives.v1.TeamPriorityService/CreateTeamPriority",
                Priority(round), round.priority()) &&
         SendTo(client_, "tandem.objectives.v1.TeamPriorityService/ConfirmTeamPriority",
                Confirm(round), round.priority());
}

void FaultLoad::Lose(std::string_view service, const std::vector<common::v1::JournalEntry>& rows) {
  const std::lock_guard lock(mutex_);
  for (const common::v1::JournalEntry& row : rows) {
    for (const auto& written : row.written()) {
      const auto one = std::find_if(
          acknowledged_.begin(), acknowledged_.end(), [&](const Acknowledged& command) {
            return command.service == service && command.verb == VerbOf(row) &&
                   command.name == written.name();
          });
      if (one == acknowledged_.end()) continue;  // of a reaction
      lost_.push_back(std::move(*one));
      acknowledged_.erase(one);
    }
  }
}

int FaultLoad::count() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(acknowledged_.size());
}

bool FaultLoad::WaitForMore(int more, Duration patience) const {
  const int wanted = count() + more;
  for (const Time until = absl::Now() + patience; absl::Now() < until && !is_refused_;) {
    if (count() >= wanted) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

FaultLoad::Since FaultLoad::TakeSince() {
  const std::lock_guard lock(mutex_);
  return std::exchange(since_, {});
}

void FaultLoad::Work(int worker) {
  int& number = rounds_[static_cast<std::size_t>(worker)];
  while (goes_on_) {
    const Round round{fmt::format("w{}-{}", worker, number++)};
    if (!Send("tandem.placement.v1.TeamService/CreateTeam", Team(round), round.team()) ||
        !Send("tandem.placement.v1.PartnershipService/CreatePartnership", Partnership(round),
              round.partnership()) ||
        !Send("tandem.objectives.v1.TeamPriorityService/CreateTeamPriority", Priority(round),
              round.priority()) ||
        !Send("tandem.objectives.v1.TeamPriorityService/ConfirmTeamPriority", Confirm(round),
              round.priority()) ||
        !Send("tandem.learning_content.v1.ContentItemService/CreateContentItem", Item(round),
              round.item())) {
      return;
    }
    for (int note = 0; note < kNotes; ++note) {
      if (!Send("tandem.placement.v1.PartnershipService/NotePotentialObjective", Note(round, note),
                round.partnership())) {
        return;
      }
    }
    // Reads pass through the caches.
    placement_v1::GetPartnershipRequest read;
    read.set_name(round.partnership());
    if (!Send("tandem.placement.v1.PartnershipService/GetPartnership", read, "")) return;
  }
}

void FaultLoad::LeadWays() {
  while (goes_on_) {
    const auto way = crash::WayOf(fmt::format("f{}", ways_++));
    ASSERT_TRUE(way.ok()) << way.status();
    for (const client::SampleCall& call : way->calls) {
      if (!goes_on_ || !SendStep(call)) return;
    }
  }
}

bool FaultLoad::SendStep(const client::SampleCall& call) {
  const auto request = crash::RequestOf(call);
  EXPECT_TRUE(request.ok()) << request.status();
  return SendTo(call.as == "other" ? other_ : client_,
                fmt::format("{}/{}", call.method->service()->full_name(), call.method->name()),
                **request, crash::WrittenBy(call).name, /*may_wait=*/true);
}

// False if it is refused for good.
bool FaultLoad::SendTo(const FaultClient& client, const std::string& method,
                       const google::protobuf::Message& request, const std::string& name,
                       bool may_wait) {
  const Until told(kTold);
  const std::unique_ptr<google::protobuf::Message> sent(request.New());
  sent->CopyFrom(request);
  const auto* id = sent->GetDescriptor()->FindFieldByName("request_id");
  if (id != nullptr) {
    sent->GetReflection()->SetString(
        sent.get(), id, std::to_string(std::hash<std::string>()(request.SerializeAsString())));
  }
  for (;;) {
    const Time began = absl::Now();
    const Status status = client.Call(method, *sent);
    const bool waits = may_wait && crash::WaitsForAnother(status) && !told.passed();
    {
      const std::lock_guard lock(mutex_);
      since_.calls.push_back(absl::Now() - began);
      since_.slowest = std::max(since_.slowest, since_.calls.back());
      if (status.ok() && id != nullptr) {
        acknowledged_.push_back({ServiceOf(method), method.substr(method.find('/') + 1), name});
      } else if (!status.ok() && !waits) {
        ++since_.failed;
        since_.last_failure = fmt::format("{}: {}", method, status.ToString());
      }
    }
    if (status.ok()) break;
    if (waits && !goes_on_) return false;
    if (!waits && !IsPassing(status)) {
      is_refused_ = true;
      ADD_FAILURE() << method << " of " << name << ": " << status;
      return false;
    }
    std::this_thread::sleep_for(kAgain);
  }
  if (goes_on_) absl::SleepFor(pause_);
  return true;
}

}  // namespace tandem::testing
