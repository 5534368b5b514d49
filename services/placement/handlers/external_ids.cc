#include "services/placement/handlers/external_ids.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/store/derived_id.h"
#include "libs/common/store/pages.h"
#include "services/placement/collections.h"
#include "services/placement/domain/reasons.h"
#include "services/placement/handlers/kept_pages.h"

namespace tandem::placement {
namespace {

// What `one` is called: ids that are of one of its kind in the country.
template <class T>
std::vector<std::string> IdsOf(const T& one) {
  if (one.external_id().empty()) return {};
  return {one.external_id()};
}
std::vector<std::string> IdsOf(const v1::Institution& institution) {
  std::vector<std::string> ids;
  for (const auto& one : institution.external_ids())
    ids.push_back(fmt::format("{}\n{}", one.scheme(), one.id()));
  return ids;
}

template <class T>
bool IsCalled(const T& one, const std::string& id) {
  const std::vector<std::string> ids = IdsOf(one);
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Who is called `id`, as noted; nobody if nobody is. Those who take it at the same time read and
// write it, so that the set of those who are called so has an owner.
template <class T>
Result<v1::TakenExternalId> LoadTaken(Unit& unit, const Collection<T>& collection, const T& one,
                                      const std::string& id) {
  const std::string country(ParentOf(one.name()));
  v1::TakenExternalId unknown;
  // By a key that nobody else has, so that it can't be guessed from the names: it may be personal.
  unknown.set_name(
      Join(country, "takenExternalIds",
           DerivedUuid({unit.context().store->digest_key(), country, collection.info().id(), id})));
  ASSIGN_OR_RETURN(const auto found, unit.Find(kTakenExternalIds, unknown.name()));
  return found.value_or(unknown);
}

template <class T>
Status Free(Unit& unit, const Collection<T>& collection, const T& one, const std::string& id) {
  ASSIGN_OR_RETURN(const v1::TakenExternalId taken, LoadTaken(unit, collection, one, id));
  if (taken.holder() == one.name()) unit.Erase(kTakenExternalIds.info(), taken.name());
  return OkStatus();
}

// OK unless `holder` is in use, and called `id`.
template <class T>
Status RequireFree(Unit& unit, const Collection<T>& collection, const std::string& holder,
                   const T& one, const std::string& id, std::string_view field) {
  if (holder.empty() || holder == one.name()) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<T> other, unit.Find(collection, holder));
  if (!other.has_value() || !IsInUse(*other) || !IsCalled(*other, id)) return OkStatus();
  const std::string who = MayRead(unit.caller(), *other) ? other->name() : "another one";
  return BadField(kExternalIdInUse, field,
                  fmt::format("It is that of {}. If that is the same, change that one; else give "
                              "an id of its own.",
                              who));
}

template <class T>
Query PerhapsCalled(const T& one, const std::string& id) {
  return Below(ParentOf(one.name())).Where("external_id", Op::kEqual, id);
}
// They have several, and a country has few of them.
Query PerhapsCalled(const v1::Institution& institution, const std::string&) {
  return Below(ParentOf(institution.name()));
}

// The same of whoever was called so before that was noted: they are found as what they are, which
// suffices, since nobody becomes one of them.
template <class T>
Status RequireNobodyBefore(Unit& unit, const Collection<T>& collection, const T& one,
                           const std::string& id, std::string_view field) {
  View hints(unit.context());
  return ForEachPage(
      hints, collection, PerhapsCalled(one, id), [&](std::vector<T>&& page) -> Status {
        for (const T& other : page) {
          if (!IsCalled(other, id)) continue;
          RETURN_IF_ERROR(RequireFree(unit, collection, other.name(), one, id, field));
        }
        return OkStatus();
      });
}

template <class T>
Status Take(Unit& unit, const Collection<T>& collection, const T& one, const T* before,
            std::string_view field) {
  const std::vector<std::string> ids_before =
      before == nullptr ? std::vector<std::string>() : IdsOf(*before);
  for (const std::string& id : ids_before) {
    if (!IsCalled(one, id)) RETURN_IF_ERROR(Free(unit, collection, *before, id));
  }
  for (const std::string& id : IdsOf(one)) {
    if (before != nullptr && IsCalled(*before, id)) continue;
    ASSIGN_OR_RETURN(v1::TakenExternalId taken, LoadTaken(unit, collection, one, id));
    RETURN_IF_ERROR(RequireFree(unit, collection, taken.holder(), one, id, field));
    RETURN_IF_ERROR(RequireNobodyBefore(unit, collection, one, id, field));
    taken.set_holder(one.name());
    unit.Save(kTakenExternalIds, std::move(taken));
  }
  return OkStatus();
}

// Only those that are called so stay.
void KeepCalled(const v1::Institution::ExternalId& id, v1::ListInstitutionsResponse& page) {
  auto& institutions = *page.mutable_institutions();
  v1::Institution called;
  *called.add_external_ids() = id;
  const std::string asked = IdsOf(called).front();
  institutions.erase(
      std::remove_if(institutions.begin(), institutions.end(),
                     [&](const v1::Institution& one) { return !IsCalled(one, asked); }),
      institutions.end());
}

}  // namespace

bool IsInUse(const v1::Professional& professional) {
  return professional.state() != v1::Professional::ALUMNI;
}

bool IsInUse(const v1::Team& team) { return team.state() == v1::Team::ACTIVE; }

bool IsInUse(const v1::Institution& institution) {
  return institution.state() == v1::Institution::ACTIVE;
}

Status TakeExternalId(Unit& unit, const v1::Professional& professional,
                      const v1::Professional* before) {
  return Take(unit, kProfessionals, professional, before, "professional.external_id");
}

Status TakeExternalId(Unit& unit, const v1::Team& team, const v1::Team* before) {
  return Take(unit, kTeams, team, before, "team.external_id");
}

Status TakeExternalIds(Unit& unit, v1::Institution& institution, const v1::Institution* before) {
  return Take(unit, kInstitutions, institution, before, "institution.external_ids");
}

Status FreeExternalId(Unit& unit, const v1::Professional& professional) {
  for (const std::string& id : IdsOf(professional))
    RETURN_IF_ERROR(Free(unit, kProfessionals, professional, id));
  return OkStatus();
}

Result<v1::ListInstitutionsResponse> ListInstitutions(View& view,
                                                      const v1::ListInstitutionsRequest& request) {
  return ListKept<v1::ListInstitutionsResponse>(
      view, request, kInstitutions, [&](v1::ListInstitutionsResponse& page) -> Result<int> {
        if (request.has_external_id()) KeepCalled(request.external_id(), page);
        return page.institutions_size();
      });
}

}  // namespace tandem::placement
