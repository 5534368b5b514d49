#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/generated_enum_reflection.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/status.h"

// The states and verbs of a resource as one table. From it come refusals that list every unmet
// condition, the diagram in docs/lifecycles and the test that tries every verb in every state.
//
//   constexpr Condition<Partnership> kApproved{"APPROVALS_GIVEN", ApprovalsMissing};
//   constexpr Transition<Partnership> kTransitions[] = {
//       {"DefineAndDevelop", {Partnership::DISCOVER}, Partnership::DEFINE_AND_DEVELOP, {&kApproved,
//       &kTalkHeld}},
//       {"Hold", {Partnership::DISCOVER, Partnership::DELIVER}, Partnership::ON_HOLD},
//   };
//   constexpr Lifecycle<Partnership> kLifecycle{"Partnership", kTransitions};
//   RETURN_IF_ERROR(kLifecycle.Apply("Hold", partnership));   // sets partnership.state
//
// `Subject` is the resource, or a struct of the resource and facts beside it with `name()`,
// `state()` and `set_state()`.
namespace tandem {

// A condition of a verb: `missing` answers what is missing, nothing if it is met.
template <class Subject>
struct Condition {
  std::string_view name;  // UPPER_SNAKE_CASE
  std::optional<std::string> (*missing)(const Subject&);
};

// Where a verb leads: to one state, to the state that it leaves (kStays), or to one of several, of
// which its rule chooses (OneOf: who resumes goes back to where they were).
struct Target {
  constexpr Target() = default;
  constexpr Target(int state) : states{state} {}  // NOLINT(google-explicit-constructor)
  constexpr explicit Target(std::array<int, 8> several) : states(several) {}

  // What Apply sets; 0 where the subject keeps its state, or its rule sets it.
  constexpr int only() const { return states[1] == 0 ? states[0] : 0; }

  std::array<int, 8> states{};  // 0 (UNSPECIFIED) fills the rest
};
inline constexpr Target kStays{};
template <class... State>
constexpr Target OneOf(State... states) {
  static_assert(sizeof...(states) >= 2);
  return Target(std::array<int, 8>{static_cast<int>(states)...});
}

// Who gives a verb: callers, by the RPC of its name, or nobody: it comes about by a timer, by
// another verb or by what another service tells, and no refusal recommends it.
enum class GivenBy { kCallers, kNobody };

template <class Subject>
struct Transition {
  std::string_view verb;
  std::array<int, 8> from{};  // 0 (UNSPECIFIED) fills the rest
  Target to;
  std::array<const Condition<Subject>*, 12> conditions{};
  GivenBy given_by = GivenBy::kCallers;

  constexpr bool LeavesFrom(int state) const {
    return state != 0 && std::find(from.begin(), from.end(), state) != from.end();
  }
};

// VERB_NOT_ALLOWED and CONDITIONS_UNMET, as every lifecycle words them.
Status RefuseVerb(std::string_view name, std::string_view state, std::string_view verb,
                  const std::vector<std::string_view>& possible);
Status RefuseConditions(std::string_view name, std::string_view verb,
                        const std::vector<Unmet>& unmet);

// One arrow of a lifecycle as documents and tests see it.
struct LifecycleArrow {
  std::string verb;
  std::vector<std::string> from;
  std::vector<std::string> to;  // nothing where it stays in the state that it is in
  std::vector<std::string> conditions;
  GivenBy given_by = GivenBy::kCallers;

  bool Leaves(std::string_view state) const {
    return std::find(from.begin(), from.end(), state) != from.end();
  }
  bool Leads(std::string_view left, std::string_view state) const {
    return to.empty() ? state == left : std::find(to.begin(), to.end(), state) != to.end();
  }
};

// A lifecycle without its type.
struct LifecycleTable {
  std::string resource;
  std::vector<LifecycleArrow> arrows;
};

template <class Subject>
struct Lifecycle {
  std::string_view resource;  // "Partnership": the title of its diagram
  std::span<const Transition<Subject>> transitions;

  // The transition of `verb` from `state`; null if there is none. A verb may have several, one per
  // group of states.
  const Transition<Subject>* Find(std::string_view verb, int state) const {
    for (const auto& transition : transitions) {
      if (transition.verb == verb && transition.LeavesFrom(state)) return &transition;
    }
    return nullptr;
  }

  // OK if `verb` is possible now. Else FAILED_PRECONDITION: VERB_NOT_ALLOWED (with the verbs that
  // callers may give now) or CONDITIONS_UNMET with every unmet condition.
  Status Check(std::string_view verb, const Subject& subject) const {
    const auto* transition = Find(verb, static_cast<int>(subject.state()));
    if (transition == nullptr) return NotAllowed(verb, subject);
    std::vector<Unmet> unmet;
    for (const auto* condition : transition->conditions) {
      if (condition == nullptr) break;
      if (auto missing = condition->missing(subject)) {
        unmet.push_back({std::string(condition->name), std::string(subject.name()), *missing});
      }
    }
    if (unmet.empty()) return OkStatus();
    return RefuseConditions(subject.name(), verb, unmet);
  }

  // Check, then sets the state, unless there is a choice.
  Status Apply(std::string_view verb, Subject& subject) const {
    RETURN_IF_ERROR(Check(verb, subject));
    const int to = Find(verb, static_cast<int>(subject.state()))->to.only();
    if (to != 0) subject.set_state(static_cast<decltype(subject.state())>(to));
    return OkStatus();
  }

  LifecycleTable Table() const {
    using State = decltype(std::declval<const Subject&>().state());
    LifecycleTable table{std::string(resource), {}};
    for (const auto& transition : transitions) {
      LifecycleArrow arrow;
      arrow.verb = transition.verb;
      arrow.given_by = transition.given_by;
      for (const int state : transition.from) {
        if (state != 0) arrow.from.emplace_back(StateName(static_cast<State>(state)));
      }
      for (const int state : transition.to.states) {
        if (state != 0) arrow.to.emplace_back(StateName(static_cast<State>(state)));
      }
      for (const auto* condition : transition.conditions) {
        if (condition != nullptr) arrow.conditions.emplace_back(condition->name);
      }
      table.arrows.push_back(std::move(arrow));
    }
    return table;
  }

 private:
  Status NotAllowed(std::string_view verb, const Subject& subject) const {
    std::vector<std::string_view> possible;
    for (const auto& transition : transitions) {
      const bool is_possible = transition.given_by == GivenBy::kCallers &&
                               transition.LeavesFrom(static_cast<int>(subject.state()));
      if (is_possible) possible.push_back(transition.verb);
    }
    return RefuseVerb(subject.name(), StateName(subject.state()), verb, possible);
  }
  template <class State>
  static std::string_view StateName(State state) {
    const auto* value =
        google::protobuf::GetEnumDescriptor<State>()->FindValueByNumber(static_cast<int>(state));
    return value == nullptr ? std::string_view("UNKNOWN") : std::string_view(value->name());
  }
};

}  // namespace tandem
