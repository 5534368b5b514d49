#include <iostream>
#include <map>
#include <set>
#include <span>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/testing/seed.h"
#include "libs/common/testing/suite.h"
#include "services/placement/module.h"
#include "services/tandem/client/random_requests.h"
#include "services/tandem/client/replay_partnerships.h"
#include "services/tandem/client/replay_people.h"
#include "services/tandem/client/replay_player.h"
#include "services/tandem/client/replay_programme.h"
#include "services/tandem/client/replay_tenders.h"
#include "services/tandem/modules.h"

namespace tandem::client {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

// After the last of the samples.
const Day kFirstDay(2026, 12, 1);
constexpr int kMonths = 24;
constexpr int kDaysAMonth = 30;
constexpr int kRandomCommandsAMonth = 12;
constexpr int kHeld = 12;  // the month in which the partnership is put on hold, for two

constexpr const char* kFiles[] = {
    "samples/10-learning-library.yaml", "samples/20-amp-liberia.yaml",
    "samples/30-mani-bungoma.yaml",     "samples/40-mep-leeds.yaml",
    "samples/50-hps-zambia.yaml",       "samples/60-in-between.yaml",
    "samples/65-every-kind.yaml",       "samples/70-endings.yaml",
};

std::string Filled(std::string_view text, const Words& words) {
  return absl::StrReplaceAll(std::string(text), words);
}

// Two years of work: what is written month by month, and beside it what comes at random, which
// knows the country of the samples alone.
class Replay {
 public:
  Replay(const std::string& samples, std::uint64_t seed)
      : country_(StartOf(kFirstDay), samples), requests_(seed) {
    caller_ = tandem::testing::CallerWith("tester", common::v1::ADMINISTRATOR, "*");
    caller_.grants.push_back({common::v1::PROGRAMME_MANAGER, "*"});
    caller_.grants.push_back({common::v1::LEARNING_EDITOR, "*"});
    for (int month = 0; month < kMonths; ++month) {
      const Day today = kFirstDay + std::int64_t{kDaysAMonth} * (month + 1);
      country_.Reach(today);
      player_.Play(Month(month, today), fmt::format("month-{}", month));
      LearnNames();
      for (int i = 0; i < kRandomCommandsAMonth; ++i) {
        MessagePtr request;
        const MethodDescriptor& method = requests_.Next(today, request);
        SetText(*request, "request_id", fmt::format("random-{}-{}", month, i));
        player_.Call(caller_, method, *request);
        done_at_random_ += player_.status().ok() ? 1 : 0;
      }
    }
  }

  // What was answered, then every resource, every timer, and the journals. Left out is what depends
  // on how fast services react to each other, which they do at the same time: the numbers of
  // commits and what is made of these (etags, ids of events and of what no request asked for), and
  // how many events a consumer takes in one Change: of a reaction it is what it wrote and told, and
  // when. Traces are random.
  std::vector<std::string> Seen() {
    std::vector<std::string> seen = player_.heard();
    for (const Module& module : AllModules()) {
      std::vector<std::string> state = StateOf(module);
      std::set<std::string> by_reactions;
      for (auto entry : country_.Journal(module)) {
        const auto& cause = entry.cause();
        if (absl::StartsWith(cause, "timer ")) ++timers_[cause.substr(6)];
        entry.clear_number();
        entry.clear_traceparent();
        if (entry.request_digest().empty()) entry.clear_change_id();
        for (auto& written : *entry.mutable_written()) written.clear_etag();
        for (auto& event : *entry.mutable_events()) {
          event.clear_id();
          event.clear_traceparent();
        }
        if (!absl::StartsWith(cause, "on ")) {
          state.push_back(entry.ShortDebugString());
          continue;
        }
        const std::string when = entry.commit_time().ShortDebugString();
        for (const auto& written : entry.written()) by_reactions.insert(when + written.name());
        for (const auto& event : entry.events()) state.push_back(when + event.ShortDebugString());
      }
      state.insert(state.end(), by_reactions.begin(), by_reactions.end());
      std::sort(state.begin(), state.end());
      seen.insert(seen.end(), state.begin(), state.end());
    }
    return seen;
  }

  const std::map<std::string, int>& done() const { return player_.done(); }
  int done_at_random() const { return done_at_random_; }
  // How often each kind of timer came to something; known once all was seen.
  const std::map<std::string, int>& timers() const { return timers_; }

 private:
  std::vector<std::string> StateOf(const Module& module) {
    Declarations declarations(module.package);
    module.declare(declarations);
    std::vector<CollectionInfo> collections = declarations.collections();
    collections.push_back(kTimers.info());
    std::vector<std::string> state;
    for (const CollectionInfo& collection : collections) {
      const auto rows = country_.store(module).List(collection, {});
      ExpectOk(rows.status());
      for (const Row& row : *rows) state.push_back(row.name + " " + row.body);
    }
    return state;
  }

  void LearnNames() {
    for (const Module& module : AllModules()) {
      Position& read = read_[module.name];
      for (const auto& entry : country_.Journal(module, read)) {
        for (const auto& written : entry.written()) {
          const bool is_of_programme = absl::StartsWith(written.name(), "countries/mw") ||
                                       absl::StartsWith(written.name(), "programmes/two-years");
          if (!is_of_programme) requests_.Know(written.name());
        }
        read = {entry.epoch(), entry.number(), 0};
      }
    }
    requests_.Know("countries/lr");
  }

  // `steps` with the match and the placement of `key`, and that in its month's other seat.
  std::string Placement(const std::string& key, std::string_view steps) {
    const auto find = [&](const std::string& name) {
      const auto found = player_.kept().find(name);
      return found == player_.kept().end() ? "${" + name + "}" : found->second;
    };
    const std::string month = key.substr(0, key.find('-'));
    return Filled(steps, {{"$KEY", key},
                          {"$MATCH", find("match-" + key)},
                          {"$PLACEMENT", find("placement-" + key)},
                          {"$SUCCESSOR", find("placement-" + month + "-b")}});
  }

  std::string Month(int month, Day today);

  Country country_;
  RandomRequests requests_;
  Player player_{country_};
  Caller caller_;
  int done_at_random_ = 0;
  std::map<std::string_view, Position> read_;  // of the journals, by module
  std::map<std::string, int> timers_;
};

// What is written for a month.
std::string Replay::Month(int month, Day today) {
  using namespace programme;  // NOLINT(google-build-using-namespace): all of its texts
  std::string calls;
  const auto number = [](int n) { return std::to_string(n); };
  if (month == 0) {
    calls += kRegister;
    for (int n = 1; n <= 5; ++n) calls += Filled(kProfessional, {{"$N", number(n)}});
    calls += kBegin;
    calls += Placement("partner", kAccept) + Placement("partner", kStart);
  }
  if (month == kHeld + 2) calls += kResumePartnership;
  const bool is_held = month == kHeld || month == kHeld + 1;

  // Two meetings are missed, so that the board falls asleep and wakes with the next.
  const auto meets = [](int of) { return of >= 0 && of != 7 && of != 8; };
  if (meets(month - 1)) calls += kMeet;
  if (meets(month - 1) && meets(month - 2)) calls += kApprove;
  if (month == 11) calls += kCallOff;
  if (month < kMonths - 1) calls += kSchedule;

  const auto visits = [](int in) { return in >= 0 && (in < kHeld - 1 || in > kHeld + 1); };
  if (visits(month - 1)) calls += kDebrief;
  if (visits(month) && month < kMonths - 1) calls += kVisit;

  for (const int start : {1, 2, 3, 4, 5, 14, 15, 16, 17}) {
    if (month == start) calls += kMatchRun;
    for (const char* const seat : {"a", "b"}) {
      calls += Placement(fmt::format("{}-{}", start, seat), StepsOf(start, month - start));
    }
    const bool hands_over = start % 4 == 0 && month == start + 3;
    if (hands_over) calls += Placement(fmt::format("{}-a", start), kSucceed);
  }
  if (month == 6 || month == 7 || month == 18) calls += kInVain;
  if (month > 0 && month < kMonths - 2 && !is_held) calls += kCheckIn;
  if (month == 3) calls += kEnterPhase;
  calls += month < kMonths - 1 ? kMoney : "";
  calls += month > 0 && month < kMonths - 1 ? kGrant : "";
  // For some months nobody calls the other.
  if ((month > 0 && month < 4) || (month > 7 && month < kMonths - 1)) calls += kContact;
  if (month == 9) calls += kRetractContact;
  if (month == kHeld) calls += kHold;
  if (month == kMonths - 2) {
    calls += Placement("partner", kHandOver) + Placement("partner", kEndEarly);
  }
  const std::initializer_list<std::span<const InMonth>> beside = {kPartnerships, kTenders, kPeople};
  for (const auto& steps : beside) {
    for (const InMonth& step : steps) {
      if (step.month == month) calls += step.calls;
    }
  }
  if (month == kMonths - 1) calls += kEnd;

  static constexpr const char* kRoles[] = {"TECHNICAL_ADVISOR", "VOLUNTEER", "EXCHANGE_VISITOR",
                                           "VOLUNTEER"};
  const auto in = [&](int days) { return FormatDay(today + days); };
  return Filled(fmt::format("title: month\n{}calls:\n{}", kCallers, calls),
                {{"$P", "countries/mw/partnerships/two-years"},
                 {"$OFFICE", "countries/mw/institutions/office"},
                 {"$MINISTRY", "countries/mw/institutions/ministry"},
                 {"$TEAM", "countries/mw/teams/chronic"},
                 {"$UUID", "5a1e0000-0000-4000-8000-0000000007"},
                 {"$PERSON", "countries/mw/persons/5a1e0000-0000-4000-8000-00000000070"},
                 {"$PRO", "countries/mw/professionals/5a1e0000-0000-4000-8000-00000000072"},
                 {"$APPLICATION", "countries/mw/applications/5a1e0000-0000-4000-8000-0000000007"},
                 {"$HIRED", "countries/mw/professionals/5a1e0000-0000-4000-8000-000000000751"},
                 {"$FRAMEWORK", "countries/mw/frameworks/partners"},
                 {"$ROLE", kRoles[month % 4]},
                 {"$M", number(month)},
                 {"$LAST", number(month - 1)},
                 {"$BEFORE", number(month - 2)},
                 {"$D", in(0)},
                 {"$AGO", in(-10)},
                 {"$SOON", in(14)},
                 {"$NEXT", in(30)},
                 {"$IN3MONTHS", in(95)},
                 {"$LATER", in(180)},
                 {"$TWOYEARS", FormatDay(AddMonths(today, 24))}});
}

// What is done at least, of each kind.
struct Least {
  const char* rpc;
  int times;
};
constexpr Least kLeast[] = {
    {"PlacementNeedService.CreatePlacementNeed", 15},
    {"MatchRunService.ProposeMatches", 9},
    {"MatchService.AcceptMatch", 38},
    {"PlacementService.StartPlacement", 19},
    {"CheckInService.RecordCheckIn", 18},
    {"PlacementService.PausePlacement", 4},
    {"PlacementService.ResumePlacement", 4},
    {"PlacementService.ExtendPlacement", 4},
    {"PlacementService.CompleteHandoverItem", 5},
    {"PlacementService.NameSuccessor", 2},
    {"PlacementService.ConfirmReturn", 4},
    {"PlacementService.CompletePlacement", 14},
    {"PlacementService.EndPlacementEarly", 5},
    {"PlacementService.RetractStep", 13},
    {"MeetingService.HoldMeeting", 20},
    {"MeetingService.ApproveMinutes", 18},
    {"MeetingService.CancelMeeting", 1},
    {"VisitService.DebriefVisit", 18},
    {"VisitService.RetractVisitCompletion", 18},
    {"LeaveRequestService.GrantLeaveRequest", 18},
    {"FundingShareService.RecordReceipt", 22},
    {"FundingShareService.RecordSpend", 22},
    {"ProjectService.RecordProjectReceipt", 22},
    {"ProjectService.RecordProjectSpend", 22},
    {"PeerLinkService.RecordContact", 16},
    {"PeerLinkService.RetractContact", 1},
    {"PartnershipService.HoldPartnership", 1},
    {"PartnershipService.ResumePartnership", 1},
    {"PartnershipService.ClosePartnership", 1},
    {"PartnershipService.RaiseRestriction", 3},
    {"PartnershipService.MitigateRestriction", 1},
    {"PartnershipService.ClearRestriction", 1},
    {"PartnershipService.RetractRestriction", 1},
    {"FrameworkService.CloseFramework", 1},
    {"BidService.SubmitBid", 4},
    {"BidService.WithdrawBid", 1},
    {"BidService.ExcludeBid", 1},
    {"BidService.ScoreBid", 4},
    {"TenderService.AwardTender", 1},
    {"TenderService.ContractTender", 1},
    {"TenderService.EndWithoutAward", 1},
    {"TenderService.CancelTender", 1},
    {"CohortService.AcceptCohort", 2},
    {"CohortService.ClearCohort", 1},
    {"CohortService.StartCohort", 1},
    {"CohortService.ConfirmCohortReturn", 1},
    {"CohortService.CompleteCohort", 1},
    {"EnquiryService.ConvertEnquiry", 1},
    {"EnquiryService.DeclineEnquiry", 1},
    {"EnquiryService.RedirectEnquiry", 1},
    {"ApplicationService.RateApplicant", 3},
    {"ApplicationService.OfferPost", 1},
    {"ApplicationService.RegisterApplicant", 1},
    {"ApplicationService.RejectApplication", 1},
    {"ApplicationService.WithdrawApplication", 1},
    {"BenefitService.ClaimBenefit", 2},
    {"BenefitService.EvidenceBenefit", 2},
    {"BenefitService.VerifyBenefit", 2},
    {"TeamTreeService.MoveTeam", 2},
    {"MatchService.DeclineMatch", 2},
    {"MatchService.ForwardRunnerUp", 1},
    {"ProfessionalService.MakeProfessionalAlumni", 1},
    {"PersonService.ErasePersonalData", 2},
    {"ImportService.ImportTeams", 2},
    {"ImportService.ImportProfessionals", 1},
    {"ImportService.ImportRatings", 1},
};
constexpr Least kLeastTimers[] = {
    {"need-expiry", 5},    {"match-lapse", 3},    {"placement-ending", 30}, {"return-overdue", 4},
    {"meeting-missed", 2}, {"action-overdue", 2}, {"peer-quiet", 1},
};

int In(const std::map<std::string, int>& counts, const char* what) {
  const auto found = counts.find(what);
  return found == counts.end() ? 0 : found->second;
}

// What of placement changes something and was done by none of `done`.
std::set<std::string> LeftOut(std::initializer_list<std::map<std::string, int>> done) {
  std::set<std::string> left_out;
  Declarations declarations(placement::kPlacementModule.package);
  placement::kPlacementModule.declare(declarations);
  for (const Method& method : declarations.methods()) {
    const bool changes = std::holds_alternative<CommandHandler>(method.handler) ||
                         method.descriptor->name().starts_with("Import");
    if (changes) left_out.insert(ShortName(*method.descriptor));
  }
  EXPECT_GT(left_out.size(), 160U);
  for (const auto& counts : done) {
    for (const auto& [rpc, times] : counts) {
      if (times > 0) left_out.erase(rpc);
    }
  }
  return left_out;
}

TEST(Replay, OfTwoYearsOfACountrysWorkLeavesTheSameToTheLastByte) {
  const std::uint64_t seed = tandem::testing::Seed();
  Country samples(StartOf(kFirstDay));
  Player player(samples);
  for (const char* file : kFiles) {
    const auto text = ReadText(file);
    ASSERT_TRUE(text.ok()) << text.status();
    player.Play(*text, file);
  }
  const std::string folder = samples.Leave();
  Replay first(folder, seed), second(folder, seed);
  const std::vector<std::string> one = first.Seen(), other = second.Seen();
  for (std::size_t i = 0; i < std::min(one.size(), other.size()); ++i) {
    ASSERT_EQ(one[i], other[i]) << i;
  }
  EXPECT_EQ(one.size(), other.size());

  std::cout << first.done_at_random() << " commands done at random, " << one.size()
            << " things seen\n";
  EXPECT_GE(first.done_at_random(), 15);
  for (const auto& [rpc, times] : kLeast) EXPECT_GE(In(first.done(), rpc), times) << rpc;
  for (const auto& [kind, times] : kLeastTimers) EXPECT_GE(In(first.timers(), kind), times) << kind;
  EXPECT_THAT(LeftOut({player.done(), first.done()}), ::testing::IsEmpty());
}

}  // namespace
}  // namespace tandem::client
