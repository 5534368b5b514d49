// A timer of the domain is due while the replica that runs timers is lost.
#include <thread>

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "libs/common/testing/eventually.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tests/integration/fault_suite.h"

namespace tandem::testing {
namespace {

constexpr Duration kFiresWithin = absl::Seconds(10);  // half of it until another leads
// A replica that is frozen in a transaction keeps others from its names for 5 s (postgres_db.cc).
constexpr Duration kTimerFaultsAnsweredWithin = absl::Seconds(8);
constexpr std::string_view kRan = "timer clearance-expiry";

// Registers a professional at `process` whose clearance has expired: whoever runs timers is to say
// so at once. Their name.
std::string RegisterWithExpiredClearance(const Distributed& suite, FaultLoad& load,
                                         const std::string& process, int number) {
  const FaultClient client(suite, process);
  placement::v1::CreatePersonRequest person;
  person.set_parent("countries/lr");
  person.set_person_id(fmt::format("71e40000-0000-4000-8000-{:012}", number));
  person.set_request_id(person.person_id());
  person.mutable_person()->set_display_name("Somebody");
  person.mutable_person()->set_institution("countries/lr/institutions/ministry");
  placement::v1::Person made;
  Status status = client.Call("tandem.placement.v1.PersonService/CreatePerson", person, &made,
                              {.timeout = kTimerFaultsAnsweredWithin});
  EXPECT_TRUE(status.ok()) << status;
  load.Count({"placement", "CreatePerson", made.name()});

  placement::v1::CreateProfessionalRequest request;
  request.set_parent("countries/lr");
  request.set_professional_id(fmt::format("71e40000-0000-4000-9000-{:012}", number));
  request.set_request_id(request.professional_id());
  request.mutable_professional()->set_person(made.name());
  auto& clearance = *request.mutable_professional()->add_clearances();
  clearance.set_kind(placement::v1::Clearance::SAFEGUARDING);
  *clearance.mutable_issue_date() = ToDate(Day(2023, 2, 1));
  *clearance.mutable_expire_date() = ToDate(Day(2024, 1, 31));
  placement::v1::Professional registered;
  status = client.Call("tandem.placement.v1.ProfessionalService/CreateProfessional", request,
                       &registered, {.timeout = kTimerFaultsAnsweredWithin});
  EXPECT_TRUE(status.ok()) << status;
  load.Count({"placement", "CreateProfessional", registered.name()});
  load.Count({"placement", "CreateProfessional", made.name()});  // whom it guards
  return registered.name();
}

// The events that its timer has told of `professional` in the rows after `after`.
std::vector<std::string> Told(Store& store, Position after, const std::string& professional) {
  std::vector<std::string> types;
  for (;;) {
    const auto rows = store.ReadJournal(after, 1000);
    EXPECT_TRUE(rows.ok()) << rows.status();
    if (!rows.ok() || rows->empty()) return types;
    for (const auto& row : *rows) {
      after = {row.epoch(), row.number(), 0};
      if (row.cause() != kRan) continue;
      for (const auto& event : row.events()) {
        if (event.subject() == professional) types.push_back(event.type());
      }
    }
  }
}

// In every second round it has surely not run yet when its replica dies; in the others it may have.
TEST_F(Faults, ATimerThatIsDueWhileItsReplicaDiesFiresOnceAtTheOther) {
  const auto store = *suite().OpenStoreOf("placement");
  const std::vector<std::string> once = {"tandem.placement.v1.ClearanceExpired"};
  std::vector<Duration> fired;
  for (int round = 0; round < (Soak() ? 100 : 2) && !HasFailure(); ++round) {
    const std::string leader = LeaderOf("placement");
    ASSERT_NE(leader, "");
    const std::string other = leader == "placement" ? "placement-2" : "placement";
    const Position before = *store->Head();
    const bool is_frozen = round % 2 == 0;
    if (is_frozen) suite().Freeze(leader);
    const std::string professional = RegisterWithExpiredClearance(suite(), load(), other, round);
    if (!is_frozen) absl::SleepFor(absl::Milliseconds(Draw(0, 20)));
    suite().Kill(leader);
    const Time killed = absl::Now();
    EXPECT_TRUE(
        Eventually([&] { return Told(*store, before, professional) == once; }, kFiresWithin));
    fired.push_back(absl::Now() - killed);
    StartAgain(leader);
    ASSERT_TRUE(load().WaitForMore(20));
    EXPECT_EQ(Told(*store, before, professional), once);
  }
  fmt::print("timers fired after {}\n", Describe(fired));
}

}  // namespace
}  // namespace tandem::testing
