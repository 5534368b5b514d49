// A random walk through the lifecycles as callers see them: each answer against the table of the
// resource that it is about, and the days of what was done against each other. That the rules keep
// to the tables is shown in the domain; here it is the handlers, with all that they read and check
// before and after.
#include <iostream>

#include "fmt/ranges.h"
#include "libs/common/base/names.h"
#include "services/placement/handlers/lifecycle_walk_checks.h"
#include "services/placement/handlers/lifecycle_walk_days.h"
#include "services/placement/handlers/lifecycle_walk_tables.h"

namespace tandem::placement {
namespace {

using walk::Answer;
using walk::Arrow;
using walk::Arrows;
using walk::Kind;
using walk::KindOf;
using walk::Kinds;
using walk::Step;
using walk::Tables;
using walk::VerbOf;

// At random; then each arrow that none of them took is sought, so often at most.
constexpr int kSteps = 600, kTours = 20;
// Of each kind so many are looked at after each lapse of time.
constexpr std::size_t kWatched = 4;

class LifecycleWalk : public walk::WalkingChecker {
 protected:
  LifecycleWalk() { names_["Board"].push_back(fmt::format("{}/board", kPartnership)); }

  std::string StateOf(const Kind& kind, const std::string& name) {
    const Answer answer = Send({kind.get, R"(name: "$NAME")"}, name);
    EXPECT_TRUE(answer.status.ok()) << name << ": " << answer.status;
    if (!answer.status.ok()) return "";
    const std::string state = walk::StateIn(kind, *answer.message, name);
    return states_[fmt::format("{} {}", kind.tables, name)] = state;
  }
  // As it was when it was looked at last.
  std::string LastStateOf(const Kind& kind, const std::string& name) {
    return states_[fmt::format("{} {}", kind.tables, name)];
  }

  std::vector<std::string> NamesOf(const Kind& kind) {
    std::vector<std::string> names = names_[std::string(kind.of.empty() ? kind.tables : kind.of)];
    if (kind.of.empty()) return names;
    std::erase_if(names, [&](const std::string& name) {
      return LastStateOf(KindOf(kind.of), name) != kind.of_state;
    });
    return names;
  }

  // Half of the time one that has an arrow left that nobody took; a placement has the most states.
  const Kind& AnyKind() {
    std::vector<const Kind*> wanted;
    for (const Kind& kind : Kinds()) {
      if (!tables_.WantedStates(kind).empty()) wanted.push_back(&kind);
    }
    if (!wanted.empty() && Below(2) == 0) return *wanted[Below(wanted.size())];
    return Below(5) == 0 ? KindOf("Placement") : Kinds()[Below(Kinds().size())];
  }

  // Rather one that can take such an arrow; else one of the last few, so that each goes some way.
  std::string Choose(const Kind& kind) {
    const std::vector<std::string> names = NamesOf(kind);
    if (names.empty()) return "";
    const std::set<std::string> states = tables_.WantedStates(kind);
    std::vector<std::string> wanted;
    for (const std::string& name : names) {
      if (states.contains(LastStateOf(kind, name))) wanted.push_back(name);
    }
    const auto& of = wanted.empty() || Below(3) == 0 ? names : wanted;
    return of[of.size() - 1 - Below(std::min<std::size_t>(of.size(), 4))];
  }

  void Create(const Kind& kind) {
    if (kind.create.rpc.empty()) return;
    NextId();
    for (const Step& step : kind.before) {
      const Answer answer = Send(step, "");
      if (!answer.status.ok()) continue;
      const std::string made = walk::TextOf(*answer.message, "name");
      if (VerbOf(step) == "CreateTender") names_["Tender"].push_back(made);
      if (VerbOf(step) == "CreatePlacementNeed") names_["PlacementNeed"].push_back(made);
      if (VerbOf(step) == "CreateVisit") names_["Visit"].push_back(made);
    }
    const Answer answer = Send(kind.create, "");
    if (!answer.status.ok()) return;
    if (VerbOf(kind.create) == "AcceptMatch") return Remember("AcceptMatch", answer);
    std::string name = walk::TextOf(*answer.message, "name");
    if (!kind.part.list.empty()) name += "|" + Filled(kind.part.id, "");
    Note(kind.create, name, answer);
    names_[std::string(kind.tables)].push_back(name);
    StateOf(kind, name);
  }

  void Note(const Step& step, const std::string& name, const Answer& answer) {
    if (!answer.status.ok() || !answer.day.has_value()) return;
    const std::size_t bid = name.find("/bids/");  // it is judged with its tender
    EXPECT_EQ(days_.Note(name.substr(0, bid), step, VerbOf(step), *answer.day), "");
  }

  // With all that helps but what is `wanted` itself.
  void Help(const Kind& kind, const std::string& name, std::string_view wanted = {}) {
    for (const Step& help : kind.helps) {
      if (VerbOf(help) == wanted) continue;
      const Answer answer = Send(help, name);
      Note(help, name, answer);
      Remember(VerbOf(help), answer);
    }
  }

  // What helps, half of the time; then one of the verbs.
  void Try(const Kind& kind) {
    const std::string name = Choose(kind);
    if (name.empty()) return;
    const std::string before = StateOf(kind, name);
    const Arrows& arrows = tables_.Of(kind);
    std::vector<Step> steps = kind.verbs;
    std::shuffle(steps.begin(), steps.end(), random_);
    if (Below(5) < 3) {
      std::erase_if(steps,
                    [&](const Step& step) { return !Tables::Find(arrows, VerbOf(step), before); });
      if (steps.empty()) return;
      if (Below(2) == 0) {
        Help(kind, name);
        if (StateOf(kind, name) != before) return;
      }
    }
    (void)TryOne(kind, name, before, Least(kind, steps, before));
  }

  // Rather one that was never done, and of these what was tried least.
  Step Least(const Kind& kind, std::vector<Step> steps, const std::string& before) {
    const Arrows& arrows = tables_.Of(kind);
    std::vector<Step> wanted;
    for (const Step& step : steps) {
      const Arrow* arrow = Tables::Find(arrows, VerbOf(step), before);
      if (arrow != nullptr && tables_.IsWanted(*arrow, before)) wanted.push_back(step);
    }
    if (!wanted.empty() && Below(3) > 0) steps = wanted;
    const auto tried = [&](const Step& step) {
      return tried_[fmt::format("{} {} {}", kind.tables, before, VerbOf(step))];
    };
    return *std::min_element(steps.begin(), steps.end(),
                             [&](const Step& a, const Step& b) { return tried(a) < tried(b); });
  }

  Status TryOne(const Kind& kind, const std::string& name, const std::string& before,
                const Step& step) {
    NextId();
    for (const auto& [rpc, request] : step.before) {
      const Answer answer = Send({rpc, request}, name);
      Remember(VerbOf({rpc, request}), answer);
    }
    ++tried_[fmt::format("{} {} {}", kind.tables, before, VerbOf(step))];
    SCOPED_TRACE(fmt::format("{} of {}, which is {}", VerbOf(step), name, before));
    const auto touched = TouchedBy(kind, name);
    const Answer answer = Send(step, name);
    Compare(kind, name, before, step, answer);
    if (!answer.status.ok()) return answer.status;
    Note(step, name, answer);
    Remember(VerbOf(step), answer);
    for (const auto& [other, was] : touched) {
      const Kind& its = KindOf(other.first);
      Saw(its, other.second, was, VerbOf(step), answer);
    }
    CheckBeside(kind, name);
    return answer.status;
  }

  std::string NextVerb(const Kind& kind, const std::string& state, std::string_view to) {
    const std::vector<std::string> verbs = tables_.VerbsTowards(kind, state, std::string(to));
    return verbs.empty() ? "" : verbs[Below(verbs.size())];
  }

  // Takes the arrow with one of the last that are where it leaves.
  bool LeadOld(const Kind& kind, const Arrow& wanted, const std::string& from) {
    std::vector<std::string> there = NamesOf(kind);
    std::erase_if(there, [&](const std::string& name) { return LastStateOf(kind, name) != from; });
    for (int i = 0; i < 2 && !there.empty() && tables_.IsWanted(wanted, from); ++i) {
      const std::string name = there[Below(there.size())];
      std::vector<Step> steps = kind.verbs;
      std::erase_if(steps, [&](const Step& step) { return VerbOf(step) != wanted.arrow.verb; });
      if (steps.empty()) return false;
      Help(kind, name, wanted.arrow.verb);
      if (StateOf(kind, name) == from) (void)TryOne(kind, name, from, steps[Below(steps.size())]);
    }
    return !tables_.IsWanted(wanted, from);
  }

  // What is done with a match or placement changes its need: makes one, and does it. Answers
  // whether it is such an arrow.
  bool LeadBeside(const Kind& kind, const Arrow& wanted) {
    const std::string& verb = wanted.arrow.verb;
    const bool is_of_match = verb == "AcceptMatch" || verb == "DeclineMatch";
    if (kind.tables != "PlacementNeed" || !(is_of_match || verb == "CancelPlacement")) return false;
    const Kind& beside = KindOf(is_of_match ? "Match" : "Placement");
    Create(beside);
    const std::string name = AnyOf(std::string(beside.tables));
    for (const Step& step : beside.verbs) {
      if (VerbOf(step) == verb) (void)TryOne(beside, name, StateOf(beside, name), step);
    }
    return true;
  }

  // Leads a new one to the arrow, and takes it. What time does takes its time.
  void Lead(const Kind& kind, const Arrow& wanted, const std::string& from) {
    if (LeadBeside(kind, wanted) || LeadOld(kind, wanted, from)) return;
    const Kind& made = kind.of.empty() ? kind : KindOf(kind.of);
    const std::size_t before = names_[std::string(made.tables)].size();
    Create(made);
    if (names_[std::string(made.tables)].size() == before) return PassDays();
    const std::string name = names_[std::string(made.tables)].back();
    for (int i = 0; i < 14 && tables_.IsWanted(wanted, from); ++i) {
      const bool is_ready = kind.of.empty() || StateOf(made, name) == kind.of_state;
      const Kind& led = is_ready ? kind : made;
      const std::string state = StateOf(led, name);
      const std::string verb = !is_ready       ? NextVerb(made, state, kind.of_state)
                               : state == from ? wanted.arrow.verb
                                               : NextVerb(kind, state, from);
      std::vector<Step> steps = led.verbs;
      std::erase_if(steps, [&](const Step& step) { return VerbOf(step) != verb; });
      Help(led, name, state == from ? wanted.arrow.verb : "");
      if (steps.empty()) {
        PassDays();
        continue;
      }
      if (StateOf(led, name) != state) continue;
      const Step& step = steps[Below(steps.size())];
      const Status status = TryOne(led, name, state, step);
      if (ReasonOf(status) == "CONDITIONS_UNMET") PassDays();
      if (ReasonOf(status) != "NO_SUCH_FACT") continue;
      for (const Step& one : led.verbs) {
        if (VerbOf(one) == step.after) (void)TryOne(led, name, state, one);
      }
    }
  }

  void Compare(const Kind& kind, const std::string& name, const std::string& before,
               const Step& step, const Answer& answer) {
    const std::string after = StateOf(kind, name);
    const Arrows& arrows = tables_.Of(kind);
    const Arrow* const arrow = Tables::Find(arrows, VerbOf(step), before);
    if (arrow == nullptr) {
      const std::string reason = ReasonOf(answer.status);
      const bool is_own = !reason.empty() && step.reasons.find(reason) != std::string_view::npos;
      EXPECT_TRUE(reason == "VERB_NOT_ALLOWED" || is_own) << answer.status;
      EXPECT_EQ(after, before);
      refused_.insert(fmt::format("{} {} {}", kind.tables, before, VerbOf(step)));
      return;
    }
    // A bid can be scored, but its tender may be over.
    const bool is_of_another = answer.status.message().find(name + " is") != 0;
    const bool is_of_another_table = step.reasons.find("VERB_NOT_ALLOWED") != std::string::npos;
    EXPECT_TRUE(ReasonOf(answer.status) != "VERB_NOT_ALLOWED" || is_of_another ||
                is_of_another_table)
        << answer.status;
    if (!answer.status.ok()) {
      // Something else is missing, or is said that does not fit.
      const auto code = answer.status.code();
      EXPECT_TRUE(code == absl::StatusCode::kFailedPrecondition ||
                  code == absl::StatusCode::kInvalidArgument ||
                  code == absl::StatusCode::kNotFound ||
                  code == absl::StatusCode::kPermissionDenied)
          << answer.status;
      EXPECT_EQ(after, before);
      ++missed_[Tables::Said(*arrow, before)][fmt::format("{} {}", ReasonOf(answer.status),
                                                          fmt::join(UnmetOf(answer.status), " "))];
      return;
    }
    EXPECT_TRUE(arrow->arrow.Leads(before, after)) << name << ": " << before << " to " << after;
    tables_.Take(*arrow, before);
  }

  // Others whose state changes with it, and how they are.
  std::map<std::pair<std::string, std::string>, std::string> TouchedBy(const Kind& kind,
                                                                       const std::string& name) {
    std::map<std::pair<std::string, std::string>, std::string> touched;
    const auto add = [&](const std::string& tables, const std::string& other) {
      touched[{tables, other}] = StateOf(KindOf(tables), other);
    };
    const auto add_below = [&](const std::string& tables, const std::string& parent) {
      for (const std::string& other : names_[tables]) {
        if (other.starts_with(parent + "/")) add(tables, other);
      }
    };
    if (kind.tables == "Match") add("PlacementNeed", std::string(ParentOf(name)));
    if (kind.tables == "PlacementNeed") add_below("Match", name);
    if (kind.tables == "Tender") add_below("Bid", name);
    if (kind.tables == "Meeting Minutes")
      add("Board", fmt::format("{}/board", PartnershipOf(name)));
    if (kind.tables == "Bid") add("Tender", std::string(ParentOf(name)));
    if (kind.tables == "PlacementPhase") add("Placement", name);
    if (kind.tables == "Placement") {
      const Answer placement = Send({kind.get, R"(name: "$NAME")"}, name);
      add("PlacementNeed", walk::TextOf(*placement.message, "need"));
    }
    return touched;
  }

  // `name` was in `before`; then `verb` was done with another, or (no verb) time passed.
  void Saw(const Kind& kind, const std::string& name, const std::string& before,
           const std::string& verb, const Answer& answer) {
    const std::string after = StateOf(kind, name);
    const Arrows& arrows = tables_.Of(kind);
    const Arrow* const arrow = Tables::Find(arrows, verb, before);
    const bool is_half =
        verb == "AcceptMatch" && walk::EnumOf(*answer.message, "state") != "CONFIRMED";
    // Where there are others like it, a need stays as it is.
    if (arrow != nullptr && !is_half && arrow->arrow.Leads(before, after))
      return tables_.Take(*arrow, before);
    if (after == before) return;
    bool is_arrow = false;
    for (const Arrow& one : arrows) {
      if (!one.arrow.Leaves(before) || !one.arrow.Leads(before, after)) continue;
      is_arrow = true;
      if (one.arrow.given_by == GivenBy::kNobody) tables_.Take(one, before);
    }
    EXPECT_TRUE(is_arrow) << name << ": " << before << " to " << after;
  }

  void Remember(const std::string& verb, const Answer& answer) {
    if (!answer.status.ok()) return;
    const auto add = [&](const std::string& tables, const std::string& name) {
      names_[tables].push_back(name);
      StateOf(KindOf(tables), name);
    };
    if (verb == "ProposeMatch") add("Match", walk::TextOf(*answer.message, "name"));
    if (verb == "CreateMeeting") add("Meeting Minutes", walk::TextOf(*answer.message, "name"));
    if (verb == "SubmitBid") add("Bid", walk::TextOf(*answer.message, "name"));
    if (verb == "AcceptMatch" && walk::EnumOf(*answer.message, "state") == "CONFIRMED") {
      add("Placement", walk::TextOf(*answer.message, "placement"));
      StateOf(KindOf("PlacementNeed"),
              std::string(ParentOf(walk::TextOf(*answer.message, "name"))));
    }
  }

  // What the table can't say of others beside it.
  void CheckBeside(const Kind& kind, const std::string& name) {
    if (kind.tables == "Meeting Minutes") CheckMinutes(name);
    if (kind.tables == "Tender") CheckTender(name);
    if (kind.tables == "Bid") CheckTender(std::string(ParentOf(name)));
  }

  // What timers do is in the tables too.
  void PassDays() {
    std::map<std::pair<const Kind*, std::string>, std::string> before;
    for (const Kind& kind : Kinds()) {
      const std::vector<std::string> names = NamesOf(kind);
      for (std::size_t i = names.size() - std::min(names.size(), kWatched); i < names.size(); ++i) {
        before[{&kind, names[i]}] = StateOf(kind, names[i]);
      }
    }
    ASSERT_TRUE(suite.Advance(absl::Hours(24) * static_cast<int>(1 + Below(25))).ok());
    for (const auto& [one, was] : before) Saw(*one.first, one.second, was, "", {});
  }

  walk::Tables tables_;
  std::map<std::string, std::string> states_;  // "Visit countries/…"
  walk::Days days_;
  std::set<std::string> refused_;  // "Visit PLANNED ConfirmVisit"
  std::map<std::string, int> tried_;
  std::map<std::string, std::map<std::string, int>> missed_;  // why an arrow was not taken
};

TEST_F(LifecycleWalk, AnswersAsTheTablesSayAndTakesEachArrow) {
  for (int step = 0; step < kSteps && !HasFatalFailure(); ++step) {
    const Kind& kind = AnyKind();
    const std::size_t chance = Below(25);
    if (chance == 0) PassDays();
    if (chance < 5 || NamesOf(kind).empty()) Create(kind);
    Try(kind);
  }
  only_today_ = true;
  for (int tour = 0; tour < kTours && !tables_.AreAllTaken(); ++tour) {
    for (const Kind& kind : Kinds()) {
      for (const Arrow& one : tables_.Of(kind)) {
        for (const std::string& from : one.arrow.from) {
          if (tables_.IsWanted(one, from)) Lead(kind, one, from);
        }
      }
    }
    std::cout << tables_.NotYetTaken().size() << " left after tour " << tour + 1 << "\n";
  }
  for (const std::string& arrow : tables_.NotYetTaken()) {
    std::string why;
    for (const auto& [reason, times] : missed_[arrow])
      why += fmt::format("; {}x {}", times, reason);
    ADD_FAILURE() << arrow << " was never taken" << why;
  }
  std::cout << tables_.taken() << " arrows taken, " << refused_.size() << " refused\n";
  EXPECT_GE(refused_.size(), 60U);
}

}  // namespace
}  // namespace tandem::placement
