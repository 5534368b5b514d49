#include "absl/strings/str_join.h"
#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/store/derived_id.h"
#include "services/placement/collections.h"
#include "services/placement/domain/registry.h"
#include "services/placement/handlers/imports.h"
#include "services/placement/handlers/team_tree.h"
#include "tandem/placement/v1/events.pb.h"

namespace tandem::placement {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Team;

constexpr char kTop[] = "-";

const std::vector<std::string>& Columns() {
  static const std::vector<std::string> kColumns = {
      "external_id", "name", "display_name", "health_system_level", "institution", "parent",
      "country",     "area", "languages"};
  return kColumns;
}

// What the cells say, over what `team` is.
Status Fill(const CsvRow& row, const std::string& parent, Team& team) {
  FieldErrors errors;
  if (const auto& cell = Cell(row, "display_name"); !cell.empty()) team.set_display_name(cell);
  if (const auto& cell = Cell(row, "health_system_level"); !cell.empty()) {
    Team::HealthSystemLevel level;
    if (Team::HealthSystemLevel_Parse(cell, &level)) {
      team.set_health_system_level(level);
    } else {
      errors.Add("health_system_level",
                 fmt::format("\"{}\" is none; expected NATIONAL, SUBNATIONAL, FACILITY or "
                             "COMMUNITY.",
                             cell));
    }
  }
  if (const auto name = InstitutionIn(row, parent); !name.empty()) team.set_institution(name);
  if (const auto& cell = Cell(row, "country"); !cell.empty()) {
    team.mutable_location()->set_country(cell);
  }
  if (const auto& cell = Cell(row, "area"); !cell.empty()) team.mutable_location()->set_area(cell);
  if (const auto& cell = Cell(row, "languages"); !cell.empty()) {
    const auto languages = Items(cell);
    team.mutable_languages()->Assign(languages.begin(), languages.end());
  }
  return errors.ToStatus();
}

// The team that a row lies under; nothing if it does not say.
std::optional<std::string> ParentIn(const CsvRow& row, const std::string& parent) {
  const std::string& cell = Cell(row, "parent");
  if (cell.empty()) return std::nullopt;
  if (cell == kTop) return "";
  if (cell.find('/') != std::string::npos) return cell;
  return Join(parent, "teams", "t-" + DerivedUuid({parent, "teams", cell}));
}

Status RequireThere(Unit& unit, const std::string& team, const CsvRow& row) {
  if (team.empty()) return OkStatus();
  ASSIGN_OR_RETURN(const auto found, unit.Find(kTeams, team));
  if (found.has_value()) return OkStatus();
  return BadField("parent", fmt::format("There is no team \"{}\"; it stands in a row before.",
                                        Cell(row, "parent")));
}

Result<RowOutcome> ApplyTeam(Unit& unit, const std::string& parent, const CsvRow& row) {
  ASSIGN_OR_RETURN(const std::string name, NameIn(row, parent, "teams", "t-"));
  ASSIGN_OR_RETURN(const std::optional<Team> before, unit.Find(kTeams, name));
  if (!before.has_value() && !Cell(row, "name").empty()) {
    return BadField("name", "There is no team of this name; leave it out for a new one.");
  }
  Team team = before.value_or(Team());
  RETURN_IF_ERROR(Fill(row, parent, team));
  const std::optional<std::string> above = ParentIn(row, parent);
  if (before.has_value()) {
    const bool is_moved = above.value_or(before->parent_team()) != before->parent_team();
    // What was exported with the others comes back as it was.
    if (!is_moved && MessageDifferencer::Equals(team, *before)) return RowOutcome::kUnchanged;
    RETURN_IF_ERROR(RequireActive(*before));
  }
  RETURN_IF_ERROR(RequireThere(unit, above.value_or(""), row));
  if (!before.has_value()) {
    team.set_name(name);
    team.set_external_id(Cell(row, "external_id"));
    team.set_parent_team(above.value_or(""));
  }
  ASSIGN_OR_RETURN(RowOutcome outcome, Put(unit, kTeams, std::move(team), before, {}, PrepareTeam));
  if (!before.has_value() || above.value_or(before->parent_team()) == before->parent_team()) {
    return outcome;
  }
  v1::MoveTeamRequest move;
  move.set_name(name);
  move.set_parent_team(*above);
  RETURN_IF_ERROR(MoveTeam(unit, move).status());
  return RowOutcome::kUpdated;
}

Result<std::string> LineOf(const Team& team) {
  return CsvLine({team.external_id(), team.name(), team.display_name(),
                  Team::HealthSystemLevel_Name(team.health_system_level()), team.institution(),
                  team.parent_team().empty() ? kTop : team.parent_team(), team.location().country(),
                  team.location().area(), absl::StrJoin(team.languages(), ";")});
}

}  // namespace

Status ImportTeams(View& view, const v1::ImportRequest& request, Writer& writer) {
  return Import(view, request, {Columns(), 0, true, ApplyTeam}, writer);
}

Status ExportTeams(View& view, const v1::ExportRequest& request, Writer& writer) {
  Query query = Below(request.parent());
  query.order_by = "path";
  return Export(view, kTeams, query, Columns(), LineOf, writer);
}

}  // namespace tandem::placement
