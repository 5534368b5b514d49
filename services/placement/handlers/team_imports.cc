#include "absl/strings/str_join.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/store/derived_id.h"
#include "services/placement/collections.h"
#include "services/placement/domain/registry.h"
#include "services/placement/domain/team_tree.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/registry.h"
#include "services/placement/handlers/spelling.h"
#include "services/placement/handlers/team_tree.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

using v1::Team;

constexpr char kTop[] = "-";

// What the cells say, over what `team` is.
void Fill(const CsvRow& row, const std::string& parent, Team& team, RowErrors& errors) {
  if (const auto& cell = Cell(row, "display_name"); !cell.empty()) team.set_display_name(cell);
  if (const auto& cell = Cell(row, "health_system_level"); !cell.empty()) {
    if (const auto level = ValueSpelled<Team::HealthSystemLevel>(cell)) {
      team.set_health_system_level(*level);
    } else {
      errors.Add("health_system_level",
                 "It is none; expected NATIONAL, SUBNATIONAL, FACILITY or COMMUNITY.");
    }
  }
  if (const auto name = InstitutionIn(row, parent); !name.empty()) team.set_institution(name);
  if (const auto& cell = Cell(row, "country"); !cell.empty()) {
    team.mutable_location()->set_country(Plain(cell));
  }
  if (const auto& cell = Cell(row, "area"); !cell.empty()) team.mutable_location()->set_area(cell);
  if (const auto& cell = Cell(row, "languages"); !cell.empty()) {
    team.clear_languages();
    for (const std::string& item : Items(cell)) team.add_languages(LanguageSpelled(item));
  }
}

// The name of the team that a row lies under, empty for none; nothing if it does not say.
Result<std::optional<std::string>> ParentIn(Unit& unit, const CsvRow& row,
                                            const std::string& parent, RowErrors& errors) {
  const std::string& cell = Cell(row, "parent");
  if (cell.empty()) return std::optional<std::string>();
  if (cell == kTop) return std::optional(std::string());
  const std::string name = TeamInCell(parent, cell);
  ASSIGN_OR_RETURN(const auto found,
                   FindCalled(unit, kTeams, name, name == cell ? "" : cell, "parent", errors));
  if (found.has_value()) return std::optional(found->name());
  errors.Add("parent", "There is no such team; it has to stand in a row before.");
  return std::optional(name);
}

// The team that a row is about, as it was; nothing for a new one.
Result<std::optional<Team>> FindTeam(Unit& unit, const std::string& parent, const CsvRow& row,
                                     RowErrors& errors) {
  const Result<std::string> name = NameIn(row, parent, "teams", "t-");
  errors.AddColumns(name.status());
  if (!name.ok()) return std::optional<Team>();
  const std::string external_id = Cell(row, "name").empty() ? Cell(row, "external_id") : "";
  ASSIGN_OR_RETURN(std::optional<Team> before,
                   FindCalled(unit, kTeams, *name, external_id, "external_id", errors));
  if (!before.has_value() && !Cell(row, "name").empty()) {
    errors.Add("name", "There is no team of this name; leave it out for a new one.");
  }
  return before;
}

void NameNew(const CsvRow& row, const std::string& parent, const std::string& above, Team& team) {
  const auto name = NameIn(row, parent, "teams", "t-");
  if (name.ok()) team.set_name(*name);
  team.set_external_id(Cell(row, "external_id"));
  team.set_parent_team(above);
}

Status Move(Unit& unit, const std::string& name, const std::string& above) {
  v1::MoveTeamRequest move;
  move.set_name(name);
  move.set_parent_team(above);
  return MoveTeam(unit, move).status();
}

Result<RowOutcome> ApplyTeam(Unit& unit, const std::string& parent, const CsvRow& row,
                             RowErrors& errors) {
  ASSIGN_OR_RETURN(const auto before, FindTeam(unit, parent, row, errors));
  ASSIGN_OR_RETURN(const auto told, ParentIn(unit, row, parent, errors));
  const std::string above = told.value_or(before.has_value() ? before->parent_team() : "");
  Team team = before.value_or(Team());
  Fill(row, parent, team, errors);
  const bool is_moved = before.has_value() && above != before->parent_team();
  if (before.has_value()) {
    // What was exported with the others comes back as it was.
    if (!is_moved && errors.empty() && !Differs(team, before)) return RowOutcome::kUnchanged;
    errors.AddColumns(RequireActive(*before));
  } else {
    NameNew(row, parent, above, team);
  }
  CheckFields<Team>(unit, team, before, "team", nullptr, errors);
  const bool is_others = !before.has_value() || before->institution() != team.institution();
  if (is_others && !errors.Has("institution")) {
    errors.AddAll(RequireInstitution(unit, team.institution()), "team", "institution");
  }
  RETURN_IF_ERROR(errors.ToStatus());

  const std::string name = team.name();
  const Result<RowOutcome> outcome = Put(unit, kTeams, std::move(team), before, PrepareTeam);
  errors.AddAll(outcome.status(), "team", "parent");
  if (outcome.ok() && is_moved) errors.AddAll(Move(unit, name, above), "team", "parent");
  RETURN_IF_ERROR(errors.ToStatus());
  return is_moved ? RowOutcome::kUpdated : outcome;
}

Status StandInFor(Unit& unit, const std::string& parent, const std::string& called) {
  Team team;
  team.set_name(TeamInCell(parent, called));
  if (ParentOf(team.name()) != parent || CollectionOf(team.name()) != "teams") return OkStatus();
  if (team.name() != called) team.set_external_id(called);
  const CsvRow no_row;
  RowErrors errors(no_row, TeamColumns());
  ASSIGN_OR_RETURN(const auto found,
                   FindCalled(unit, kTeams, team.name(), team.external_id(), "parent", errors));
  if (found.has_value()) return OkStatus();
  team.set_state(Team::ACTIVE);
  RETURN_IF_ERROR(PutUnder(team, nullptr));
  return unit.Create(kTeams, std::move(team)).status();
}

Result<std::string> TeamLine(const Team& team) {
  return CsvLine({team.external_id(), team.name(), team.display_name(),
                  Team::HealthSystemLevel_Name(team.health_system_level()), team.institution(),
                  team.parent_team().empty() ? kTop : team.parent_team(), team.location().country(),
                  team.location().area(), absl::StrJoin(team.languages(), ";")});
}

}  // namespace

std::vector<OwnKey> TeamKeysOf(const std::string& parent, const CsvRow& row) {
  const auto name = NameIn(row, parent, "teams", "t-");
  if (!name.ok()) return {};
  return {{Cell(row, "name").empty() ? "external_id" : "name", *name}};
}

std::string TeamInCell(const std::string& parent, const std::string& cell) {
  if (cell.empty() || cell == kTop) return "";
  const bool is_name = cell.find('/') != std::string::npos;
  return is_name ? cell : Join(parent, "teams", "t-" + DerivedUuid({parent, "teams", cell}));
}

Status ImportTeams(View& view, const v1::ImportRequest& request, Writer& writer) {
  return Import(view, request, {TeamColumns(), true, TeamKeysOf, ApplyTeam, StandInFor}, writer);
}

Status ExportTeams(View& view, const v1::ExportRequest& request, Writer& writer) {
  Query query = Below(request.parent());
  query.order_by = "path";
  return Export(view, request, kTeams, query, TeamColumns(), TeamLine, writer);
}

}  // namespace tandem::placement
