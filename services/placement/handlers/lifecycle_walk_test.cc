// A random walk through the lifecycles as callers see them: each answer against the table of the
// resource that it is about. That the rules keep to the tables is shown in the domain; here it is
// the handlers, with all that they read and check before and after.
#include "services/placement/handlers/lifecycle_walk.h"

#include <google/protobuf/text_format.h>

#include <future>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/testing/seed.h"
#include "services/placement/domain/lifecycles.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using walk::Kind;
using walk::Step;

constexpr int kSteps = 600;

struct Answer {
  Status status;
  std::unique_ptr<Message> message;  // empty where it was refused
};

std::string TextOf(const Message& message, const std::string& field) {
  const auto* found = message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

std::string StateIn(const Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("state");
  return message.GetReflection()->GetEnum(message, field)->name();
}

class LifecycleWalk : public World {
 protected:
  LifecycleWalk() {
    Deliver();
    for (int i = 0; i < 4; ++i) professionals_.push_back(MakeProfessional());
    bidder_ = MakeInstitution("bidder", v1::Institution::DELIVERY);
    deputy_ = MakePerson(kOffice);
    const std::vector<Step> steps = {
        {"PartnershipService.UpdatePartnership",
         R"(partnership { name: "$PARTNERSHIP" budget { line_id: "travel" display_name: "T"
                 amount { currency: "GBP" minor_units: 90000 } } } update_mask { paths: "budget" })"},
        {"FrameworkService.CreateFramework",
         R"(parent: "countries/lr" framework_id: "f" framework { display_name: "F" })"},
        {"FrameworkService.AdmitFrameworkMember",
         R"(name: "countries/lr/frameworks/f" institution: "$BIDDER" effective_date {$TODAY})"},
        {"BoardService.FormBoard", R"(parent: "$PARTNERSHIP" display_name: "B")"},
        {"BoardService.SeatBoardMember",
         R"(name: "$PARTNERSHIP/board" seat_id: "office" side: LEAD title: "O"
                 member: "$LEADER" effective_date {$TODAY})"},
        {"BoardService.SeatBoardMember",
         R"(name: "$PARTNERSHIP/board" seat_id: "ministry" side: COUNTERPART title: "M"
                 member: "$MINISTER" effective_date {$TODAY})"},
        {"BoardService.ActivateBoard", R"(name: "$PARTNERSHIP/board" effective_date {$TODAY})"}};
    for (const Step& step : steps) {
      const Answer answer = Send(step, "");
      EXPECT_TRUE(answer.status.ok()) << step.rpc << ": " << answer.status;
    }
    names_["Board"].push_back(fmt::format("{}/board", kPartnership));
    for (LifecycleTable& table : Lifecycles()) tables_[table.resource] = std::move(table);
  }

  std::size_t Below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }
  // Of the last few, so that each goes some way; "none" if there is none.
  std::string AnyOf(const std::string& tables, const std::string& below = "") {
    std::vector<std::string> fit;
    for (const std::string& name : names_[tables]) {
      if (name.starts_with(below)) fit.push_back(name);
    }
    if (fit.empty()) return (below.empty() ? kPartnership + std::string("/x/") : below) + "none";
    const std::size_t few = std::min<std::size_t>(fit.size(), 4);
    return fit[fit.size() - 1 - Below(few)];
  }

  // A placement has the most states: it comes more often.
  const Kind& AnyKind() {
    const auto& kinds = walk::Kinds();
    if (Below(5) > 0) return kinds[Below(kinds.size())];
    return *std::find_if(kinds.begin(), kinds.end(),
                         [](const Kind& kind) { return kind.tables == "Placement"; });
  }

  static std::string AsText(Day day) {
    return fmt::format("year: {} month: {} day: {}", day.year(), day.month(), day.day());
  }
  std::string Filled(std::string_view text, const std::string& name) {
    const Day today = DayOf(suite.clock().Now());
    static constexpr const char* kRoles[] = {"COACH", "EXCHANGE_VISITOR", "VOLUNTEER"};
    return absl::StrReplaceAll(std::string(text),
                               {{"$NAME", name},
                                {"$ID", fmt::format("w{}", id_)},
                                {"$PARTNERSHIP", kPartnership},
                                {"$OFFICE", kOffice},
                                {"$MINISTRY", kMinistry},
                                {"$LEADER", office_leader},
                                {"$MINISTER", ministry_leader},
                                {"$BIDDER", bidder_},
                                {"$DEPUTY", deputy_},
                                {"$PRO", professionals_[Below(professionals_.size())]},
                                {"$ROLE", kRoles[Below(3)]},
                                {"$SEATS", std::to_string(1 + Below(3))},
                                {"$PLACEMENT", AnyOf("Placement")},
                                {"$VISIT", AnyOf("Visit")},
                                {"$BID", AnyOf("Bid", name + "/bids/")},
                                {"$OTHER", AnyOf("Meeting Minutes")},
                                {"$TODAY", AsText(today)},
                                {"$LONGAGO", AsText(Day(2024, 1, 2))},
                                {"$AGO", AsText(today - 10)},
                                {"$NEXT", AsText(today + 10)},
                                {"$SOON", AsText(today + 60)},
                                {"$LATER", AsText(today + 400)}});
  }

  static const MethodDescriptor& MethodOf(std::string_view rpc) {
    const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
        "tandem.placement.v1." + std::string(rpc));
    EXPECT_NE(method, nullptr) << rpc;
    return *method;
  }
  static std::unique_ptr<Message> Make(const google::protobuf::Descriptor& type) {
    return std::unique_ptr<Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  }

  Answer Send(const Step& step, const std::string& name) {
    const MethodDescriptor& method = MethodOf(step.rpc);
    const std::unique_ptr<Message> request = Make(*method.input_type());
    const std::string text = Filled(step.request, name);
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << text;
    // Who bids does not judge, and who judges is of an institution.
    static const Caller kClerk = CallerWith("clerk", common::v1::PROGRAMME_MANAGER, "*");
    const Caller judge = CallerWith("judge", common::v1::PROGRAMME_MANAGER, "*", office_leader);
    const bool bids = step.rpc == "BidService.SubmitBid" || step.rpc == "BidService.WithdrawBid";
    const bool judges =
        step.rpc == "BidService.ScoreBid" || step.rpc == "TenderService.AwardTender";
    const App::Place place =
        suite.app().Find(fmt::format("{}/{}", method.service()->full_name(), method.name()));
    std::promise<Reply> promise;
    place.pipeline->CallAs(bids     ? kClerk
                           : judges ? judge
                                    : suite.caller(),
                           *place.route, request->SerializeAsString(), {},
                           [&](Reply reply) { promise.set_value(std::move(reply)); });
    const Reply reply = promise.get_future().get();
    if (!reply.status.ok()) return {reply.status, nullptr};
    Answer answer{reply.status, Make(*method.output_type())};
    answer.message->ParseFromString(*reply.bytes);
    return answer;
  }

  std::string StateOf(const Kind& kind, const std::string& name) {
    const Answer answer = Send({kind.get, R"(name: "$NAME")"}, name);
    EXPECT_TRUE(answer.status.ok()) << name << ": " << answer.status;
    if (!answer.status.ok()) return "";
    return StateIn(*answer.message);
  }

  // All of its tables.
  std::vector<LifecycleArrow> ArrowsOf(const Kind& kind) {
    std::vector<LifecycleArrow> arrows;
    for (const auto table : absl::StrSplit(std::string(kind.tables), ' ')) {
      const LifecycleTable& found = tables_.at(std::string(table));
      arrows.insert(arrows.end(), found.arrows.begin(), found.arrows.end());
    }
    return arrows;
  }
  const LifecycleArrow* Find(const std::vector<LifecycleArrow>& arrows, std::string_view verb,
                             const std::string& state) {
    for (const LifecycleArrow& arrow : arrows) {
      const bool leaves =
          std::find(arrow.from.begin(), arrow.from.end(), state) != arrow.from.end();
      if (arrow.verb == verb && leaves) return &arrow;
    }
    return nullptr;
  }

  static std::string VerbOf(const Step& step) {
    return std::string(step.rpc.substr(step.rpc.find('.') + 1));
  }

  void Create(const Kind& kind) {
    ++id_;
    for (const Step& step : kind.before) {
      const Answer answer = Send(step, "");
      const bool is_tender = answer.status.ok() && VerbOf(step) == "CreateTender";
      if (is_tender) names_["Tender"].push_back(TextOf(*answer.message, "name"));
    }
    const Answer answer = Send(kind.create, "");
    if (!answer.status.ok()) return;
    if (VerbOf(kind.create) == "AcceptMatch") return Remember("AcceptMatch", answer);
    names_[std::string(kind.tables)].push_back(TextOf(*answer.message, "name"));
  }

  // One verb of one resource: rather one that its state allows, and of these what was tried least.
  void Try(const Kind& kind) {
    const std::string name = AnyOf(std::string(kind.tables));
    if (name.ends_with("/none")) return;
    const std::string before = StateOf(kind, name);
    const std::vector<LifecycleArrow> arrows = ArrowsOf(kind);
    std::vector<Step> steps = kind.verbs;
    std::shuffle(steps.begin(), steps.end(), random_);
    const auto tried = [&](const Step& step) {
      return tried_[fmt::format("{} {} {}", kind.tables, before, VerbOf(step))];
    };
    if (Below(5) < 3) {
      std::erase_if(steps, [&](const Step& step) { return !Find(arrows, VerbOf(step), before); });
      if (steps.empty()) return;
      if (Below(2) == 0) {
        for (const Step& help : kind.helps) Send(help, name);
        ASSERT_EQ(StateOf(kind, name), before) << "What helps is no verb.";
      }
    }
    const Step step =
        *std::min_element(steps.begin(), steps.end(),
                          [&](const Step& a, const Step& b) { return tried(a) < tried(b); });
    ++id_;
    ++tried_[fmt::format("{} {} {}", kind.tables, before, VerbOf(step))];
    SCOPED_TRACE(fmt::format("{} of {}, which is {}", VerbOf(step), name, before));
    const Answer answer = Send(step, name);
    Compare(kind, name, before, step, Find(arrows, VerbOf(step), before), answer);
    Remember(VerbOf(step), answer);
  }

  void Compare(const Kind& kind, const std::string& name, const std::string& before,
               const Step& step, const LifecycleArrow* arrow, const Answer& answer) {
    const std::string after = StateOf(kind, name);
    const std::string tried = fmt::format("{} {} {}", kind.tables, before, VerbOf(step));
    if (arrow == nullptr) {
      const std::string reason = ReasonOf(answer.status);
      const bool is_own = !reason.empty() && step.reasons.find(reason) != std::string_view::npos;
      EXPECT_TRUE(reason == "VERB_NOT_ALLOWED" || is_own) << answer.status;
      EXPECT_EQ(after, before);
      refused_.insert(tried);
      return;
    }
    // A bid can be scored, but its tender may be over.
    const bool is_of_another = answer.status.message().find(name + " is") != 0;
    EXPECT_TRUE(ReasonOf(answer.status) != "VERB_NOT_ALLOWED" || is_of_another) << answer.status;
    if (!answer.status.ok()) {
      // Something else is missing, or is said that does not fit.
      const auto code = answer.status.code();
      EXPECT_TRUE(code == absl::StatusCode::kFailedPrecondition ||
                  code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kNotFound)
          << answer.status;
      EXPECT_EQ(after, before);
      return;
    }
    if (!arrow->to.empty()) {
      EXPECT_EQ(after, arrow->to);
    }
    done_.insert(tried);
  }

  void Remember(const std::string& verb, const Answer& answer) {
    if (!answer.status.ok()) return;
    const std::string made = TextOf(*answer.message, "name");
    if (verb == "ProposeMatch") names_["Match"].push_back(made);
    if (verb == "SubmitBid") names_["Bid"].push_back(made);
    if (verb == "AcceptMatch" && StateIn(*answer.message) == "CONFIRMED") {
      names_["Placement"].push_back(TextOf(*answer.message, "placement"));
    }
  }

  // What timers do is in the tables too.
  void PassDays() {
    std::map<std::string, std::string> before;
    for (const Kind& kind : walk::Kinds()) {
      for (const std::string& name : names_[std::string(kind.tables)]) {
        before[name] = StateOf(kind, name);
      }
    }
    ASSERT_TRUE(suite.Advance(absl::Hours(24) * (1 + Below(30))).ok());
    for (const Kind& kind : walk::Kinds()) {
      const std::vector<LifecycleArrow> arrows = ArrowsOf(kind);
      for (const std::string& name : names_[std::string(kind.tables)]) {
        const std::string after = StateOf(kind, name);
        if (after == before[name]) continue;
        const bool is_arrow = std::any_of(arrows.begin(), arrows.end(), [&](const auto& one) {
          return one.to == after && Find({one}, one.verb, before[name]) != nullptr;
        });
        EXPECT_TRUE(is_arrow) << name << ": " << before[name] << " to " << after;
        done_.insert(fmt::format("{} {} {} in time", kind.tables, before[name], after));
      }
    }
  }

  std::mt19937_64 random_{testing::Seed()};
  std::map<std::string, LifecycleTable> tables_;
  std::map<std::string, std::vector<std::string>> names_;  // by tables
  std::vector<std::string> professionals_;
  std::string bidder_, deputy_;
  std::string need_;                      // that somebody is sought for now
  std::set<std::string> done_, refused_;  // "Visit PLANNED ConfirmVisit"
  std::map<std::string, int> tried_;
  int id_ = 0;
};

TEST_F(LifecycleWalk, AnswersAsTheTablesSay) {
  for (int step = 0; step < kSteps; ++step) {
    const Kind& kind = AnyKind();
    const std::size_t chance = Below(20);
    if (chance == 0) PassDays();
    if (chance < 4 || names_[std::string(kind.tables)].empty()) Create(kind);
    Try(kind);
  }
  std::cout << done_.size() << " arrows taken, " << refused_.size() << " refused\n";
  EXPECT_GE(done_.size(), 35U);
  EXPECT_GE(refused_.size(), 80U);
  for (const Kind& kind : walk::Kinds()) {
    const auto of_kind = [&](const std::string& tried) {
      return tried.starts_with(std::string(kind.tables) + " ");
    };
    EXPECT_TRUE(std::any_of(done_.begin(), done_.end(), of_kind)) << kind.tables;
    EXPECT_TRUE(std::any_of(refused_.begin(), refused_.end(), of_kind)) << kind.tables;
  }
}

}  // namespace
}  // namespace tandem::placement
