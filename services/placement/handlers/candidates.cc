#include "services/placement/handlers/candidates.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"
#include "libs/common/store/pages.h"
#include "services/placement/collections.h"
#include "services/placement/domain/discovery.h"
#include "services/placement/domain/exchange.h"
#include "services/placement/domain/match.h"
#include "services/placement/domain/partnership.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/matches.h"

namespace tandem::placement {
namespace {

constexpr int kAtOnce = 1000;

// Calls `take(item)` with all that `query` selects, in the order of names.
template <class T, class Take>
Status ForEach(View& view, const Collection<T>& collection, const Query& query, const Take& take) {
  return ForEachPage(view, collection, query, [&](std::vector<T>&& page) {
    for (T& item : page) take(std::move(item));
    return OkStatus();
  });
}

// ---- Needs ----

// What matches of a need say: how many wait for a seat, and who has declined, or was: as the
// professional and as the person, who may come back as another.
struct AskedOfNeed {
  int waiting = 0;
  std::set<std::string> declined;
};

std::map<std::string, AskedOfNeed> AskedByNeed(std::span<const v1::Match> matches) {
  std::map<std::string, AskedOfNeed> asked;
  for (const v1::Match& match : matches) {
    AskedOfNeed& of_need = asked[std::string(ParentOf(match.name()))];
    if (IsOpen(match)) ++of_need.waiting;
    if (match.state() != v1::Match::DECLINED) continue;
    of_need.declined.insert(match.professional());
    if (!match.person().empty()) of_need.declined.insert(match.person());
  }
  return asked;
}

// Those of one partnership, without the seats that open matches wait for. What is counted of a team
// is kept in `with_teams`.
Status AddOpenNeeds(Unit& unit, const v1::Partnership& partnership,
                    const v1::Programme::MatchWeights& weights,
                    std::map<std::string, int>& with_teams, std::vector<NeedToFill>& needs) {
  ASSIGN_OR_RETURN(const auto all, unit.List(kNeeds, Below(partnership.name())));
  ASSIGN_OR_RETURN(const auto matches, unit.List(kMatches, Below(partnership.name())));
  auto asked_by_need = AskedByNeed(matches);
  for (const v1::PlacementNeed& need : all) {
    if (need.state() != v1::PlacementNeed::OPEN && need.state() != v1::PlacementNeed::MATCHING)
      continue;
    AskedOfNeed& asked = asked_by_need[need.name()];
    const int seats = need.seats() - need.seats_taken() - asked.waiting;
    if (seats <= 0) continue;
    ASSIGN_OR_RETURN(const v1::Team team, unit.Load(kTeams, need.team()));
    const bool takes_part = RequireActive(team).ok() &&
                            RequireTeamOfAParty(partnership, team.name(), team.institution()).ok();
    const auto [with_team, is_new] = with_teams.try_emplace(team.name(), 0);
    if (is_new) {
      ASSIGN_OR_RETURN(with_team->second, CountWith(unit, team.name()));
    }
    needs.push_back({need, team.location().country(), seats, with_team->second, weights,
                     !takes_part, std::move(asked.declined),
                     SendersOf(need.role(), partnership, team.institution())});
  }
  return OkStatus();
}

// The programmes whose partnerships are asked about. Those of a country are a hint: one that comes
// to it meanwhile is considered by the next run.
Result<std::set<std::string>> ProgrammesOf(Unit& unit, const v1::ProposeMatchesRequest& request) {
  if (!request.programme().empty()) return std::set<std::string>{request.programme()};
  std::set<std::string> programmes;
  View hints(unit.context());
  RETURN_IF_ERROR(
      ForEach(hints, kPartnerships, Below(request.parent()), [&](v1::Partnership&& partnership) {
        programmes.insert(std::move(*partnership.mutable_programme()));
      }));
  return programmes;
}

// ---- Professionals ----

// Looked up once: everybody who is available is asked about.
const common::v1::Rule& ReadingThem() {
  static const common::v1::Rule& rule = *RuleOfReading(*v1::Professional::descriptor());
  return rule;
}

// Where those whom the caller may read can be registered: countries, or "" for everywhere.
std::set<std::string> PlacesToLook(const Caller& caller) {
  std::set<std::string> places;
  for (const Grant& grant : caller.grants) {
    if (!IsFor(ReadingThem(), grant.role)) continue;
    if (grant.prefix == "*" || grant.prefix == "countries") return {""};
    if (const std::string_view country = CountryOf(grant.prefix); !country.empty())
      places.emplace(country);
  }
  return places;
}

// Where the teams of the needs are, and where they or their partnerships are registered.
struct Countries {
  std::set<std::string> of_teams, of_register;
};

Countries CountriesOf(std::span<const NeedToFill> needs) {
  Countries countries;
  for (const NeedToFill& to_fill : needs) {
    countries.of_teams.insert(to_fill.country);
    countries.of_register.insert(to_fill.country);
    countries.of_register.emplace(Segment(to_fill.need.name(), "countries"));
  }
  return countries;
}

bool IsConcerned(const v1::Professional& professional, const Countries& countries) {
  const auto& eligible = professional.eligible_countries();
  return countries.of_register.contains(std::string(Segment(professional.name(), "countries"))) ||
         std::any_of(eligible.begin(), eligible.end(), [&](const std::string& country) {
           return countries.of_teams.contains(country);
         });
}

struct Everybody {
  std::vector<v1::Professional> concerned;
  int others = 0;
};

Result<Everybody> EverybodyAvailable(View& view, std::span<const NeedToFill> needs) {
  const Countries countries = CountriesOf(needs);
  Everybody everybody;
  if (needs.empty()) return everybody;
  for (const std::string& place : PlacesToLook(view.caller())) {
    Query available = Query().Where("state", Op::kEqual, std::int64_t{v1::Professional::AVAILABLE});
    available.below = place;
    RETURN_IF_ERROR(ForEach(view, kProfessionals, available, [&](v1::Professional&& professional) {
      if (!MayRead(view.caller(), professional.name())) return;
      if (IsConcerned(professional, countries)) {
        everybody.concerned.push_back(std::move(professional));
      } else {
        ++everybody.others;
      }
    }));
  }
  return everybody;
}

// What open matches would make, by whom they propose for a need already.
Result<std::map<std::string, std::vector<v1::Placement>>> Proposed(View& view) {
  std::map<std::string, std::vector<v1::Placement>> proposed;
  for (const auto state : {v1::Match::PROPOSED, v1::Match::ACCEPTED_BY_ONE}) {
    RETURN_IF_ERROR(ForEach(
        view, kMatches, Query().Where("state", Op::kEqual, std::int64_t{state}),
        [&](v1::Match&& match) { proposed[match.professional()].push_back(PlacementOf(match)); }));
  }
  return proposed;
}

using ByName = std::map<std::string, Available*, std::less<>>;

// Each of `candidates` by their name, and by those of the alumni that they were before.
Result<ByName> ByNames(View& view, std::vector<Available>& candidates) {
  ByName by_name;
  std::map<std::string_view, Available*> by_person;
  for (Available& one : candidates) {
    by_name.emplace(one.professional.name(), &one);
    by_person.emplace(one.professional.person(), &one);
  }
  if (candidates.empty()) return by_name;
  RETURN_IF_ERROR(
      ForEach(view, kProfessionals,
              Query().Where("state", Op::kEqual, std::int64_t{v1::Professional::ALUMNI}),
              [&](v1::Professional&& former) {
                const auto now = by_person.find(former.person());
                if (now != by_person.end()) by_name.emplace(former.name(), now->second);
              }));
  return by_name;
}

// The placements of `candidates`, whatever became of them, in pages: one after the other would be a
// read for each. Those of others whose names lie between come along, but no page begins with one.
Status AddPlacements(View& view, std::vector<Available>& candidates) {
  ASSIGN_OR_RETURN(const ByName by_name, ByNames(view, candidates));
  if (by_name.empty()) return OkStatus();
  Query theirs = Query().Where("professional", Op::kLessOrEqual, by_name.rbegin()->first);
  theirs.order_by = "professional";
  theirs.limit = kAtOnce;
  theirs.after.emplace(by_name.begin()->first, "");
  while (true) {
    ASSIGN_OR_RETURN(std::vector<v1::Placement> page, view.List(kPlacements, theirs));
    const bool is_last = page.size() < static_cast<std::size_t>(kAtOnce);
    std::pair<std::string, std::string> last;
    if (!is_last) last = {page.back().professional(), page.back().name()};
    for (v1::Placement& placement : page) {
      const auto of = by_name.find(placement.professional());
      if (of != by_name.end()) of->second->placements.push_back(std::move(placement));
    }
    if (is_last) return OkStatus();
    // The last of `by_name` bounds the query, so there is one.
    const auto next = by_name.lower_bound(last.first);
    if (next->first != last.first) last = {next->first, ""};
    theirs.after = std::move(last);
  }
}

}  // namespace

Status AddInstitutions(View& hints, std::span<const NeedToFill> needs,
                       std::vector<Available>& candidates) {
  std::set<std::string> senders;
  for (const NeedToFill& to_fill : needs) {
    senders.insert(to_fill.senders.begin(), to_fill.senders.end());
  }
  std::map<std::string, std::string> by_person;
  for (const std::string& sender : senders) {
    RETURN_IF_ERROR(
        ForEach(hints, kPersons, Referring("institution", sender), [&](v1::Person&& person) {
          by_person.emplace(std::move(*person.mutable_name()), sender);
        }));
  }
  for (Available& one : candidates) {
    const auto found = by_person.find(one.professional.person());
    if (found != by_person.end()) one.institution = found->second;
  }
  return OkStatus();
}

bool MayRead(const Caller& caller, std::string_view name) {
  return Allows(ReadingThem(), caller, name);
}

Result<std::vector<NeedToFill>> OpenNeeds(Unit& unit, const v1::ProposeMatchesRequest& request) {
  ASSIGN_OR_RETURN(const std::set<std::string> programmes, ProgrammesOf(unit, request));
  std::vector<NeedToFill> needs;
  std::map<std::string, int> with_teams;
  for (const std::string& name : programmes) {
    ASSIGN_OR_RETURN(const v1::Programme programme, unit.Load(kProgrammes, name));
    Query of_programme = Referring("programme", name);
    if (request.scope() == request.parent()) of_programme.below = request.parent();
    ASSIGN_OR_RETURN(const auto partnerships, unit.List(kPartnerships, of_programme));
    for (const v1::Partnership& partnership : partnerships) {
      if (!unit.caller().Has(common::v1::PROGRAMME_MANAGER, partnership.name())) continue;
      if (!RequireNotOver(partnership).ok() || !RequireNotOnHold(partnership).ok()) continue;
      RETURN_IF_ERROR(
          AddOpenNeeds(unit, partnership, programme.match_weights(), with_teams, needs));
    }
  }
  return needs;
}

Result<std::vector<Available>> NamedCandidates(Unit& unit,
                                               const v1::ProposeMatchesRequest& request) {
  std::vector<Available> candidates;
  for (const std::string& name : request.professionals()) {
    if (!MayRead(unit.caller(), name)) {
      return Refuse(kNotPermitted, fmt::format("None of your grants shows you {}.", name),
                    "Leave them out, or ask an administrator for a grant on their country.");
    }
    Available& one = candidates.emplace_back();
    ASSIGN_OR_RETURN(one.professional, unit.Load(kProfessionals, name));
    ASSIGN_OR_RETURN(one.placements, PlacementsOf(unit, one.professional));
    ASSIGN_OR_RETURN(const auto matches, unit.List(kMatches, Referring("professional", name)));
    for (const v1::Match& match : matches) {
      if (IsOpen(match)) one.placements.push_back(PlacementOf(match));
    }
  }
  return candidates;
}

Result<Candidates> AvailableCandidates(View& hints, std::span<const NeedToFill> needs) {
  ASSIGN_OR_RETURN(Everybody everybody, EverybodyAvailable(hints, needs));
  RETURN_IF_ERROR(RequirePlannable(needs.size(), everybody.concerned.size()));
  // At once: few matches are open at a time, however many professionals there are.
  ASSIGN_OR_RETURN(auto proposed, Proposed(hints));
  Candidates candidates{.available = {}, .not_considered = everybody.others};
  candidates.available.reserve(everybody.concerned.size());
  for (v1::Professional& professional : everybody.concerned) {
    std::vector<v1::Placement> open = std::move(proposed[professional.name()]);
    candidates.available.push_back({std::move(professional), std::move(open)});
  }
  RETURN_IF_ERROR(AddPlacements(hints, candidates.available));
  return candidates;
}

}  // namespace tandem::placement
