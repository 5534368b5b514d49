#include "services/placement/handlers/external_ids.h"

#include <optional>
#include <string>
#include <utility>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "libs/common/base/rule.h"
#include "libs/common/store/derived_id.h"
#include "services/placement/collections.h"
#include "services/placement/domain/reasons.h"

namespace tandem::placement {
namespace {

// Who is called as `one` is, as noted; nobody if nobody is. Those who take it at the same time read
// and write it, so that the set of those who are called so has an owner.
template <class T>
Result<v1::TakenExternalId> LoadTaken(Unit& unit, const Collection<T>& collection, const T& one) {
  const std::string country(ParentOf(one.name()));
  v1::TakenExternalId unknown;
  // By a key that nobody else has, so that it can't be guessed from the names: it may be personal.
  unknown.set_name(Join(country, "takenExternalIds",
                        DerivedUuid({unit.context().store->digest_key(), country,
                                     collection.info().id(), one.external_id()})));
  ASSIGN_OR_RETURN(const auto found, unit.Find(kTakenExternalIds, unknown.name()));
  return found.value_or(unknown);
}

template <class T>
Status Free(Unit& unit, const Collection<T>& collection, const T& one) {
  if (one.external_id().empty()) return OkStatus();
  ASSIGN_OR_RETURN(const v1::TakenExternalId taken, LoadTaken(unit, collection, one));
  if (taken.holder() == one.name()) unit.Erase(kTakenExternalIds.info(), taken.name());
  return OkStatus();
}

// OK unless `holder` is in use, and called as `one` is.
template <class T>
Status RequireFree(Unit& unit, const Collection<T>& collection, const std::string& holder,
                   const T& one, std::string_view field) {
  if (holder.empty() || holder == one.name()) return OkStatus();
  ASSIGN_OR_RETURN(const std::optional<T> other, unit.Find(collection, holder));
  const bool is_theirs =
      other.has_value() && IsInUse(*other) && other->external_id() == one.external_id();
  if (!is_theirs) return OkStatus();
  const std::string who = MayRead(unit.caller(), *other) ? other->name() : "another one";
  return BadField(kExternalIdInUse, field,
                  fmt::format("It is that of {}. If that is the same, change that one; else give "
                              "an id of its own.",
                              who));
}

// The same of whoever was called so before that was noted: they are found as what they are, which
// suffices, since nobody becomes one of them.
template <class T>
Status RequireNobodyBefore(Unit& unit, const Collection<T>& collection, const T& one,
                           std::string_view field) {
  View hints(unit.context());
  ASSIGN_OR_RETURN(
      const auto called,
      hints.List(collection,
                 Below(ParentOf(one.name())).Where("external_id", Op::kEqual, one.external_id())));
  for (const T& other : called)
    RETURN_IF_ERROR(RequireFree(unit, collection, other.name(), one, field));
  return OkStatus();
}

template <class T>
Status Take(Unit& unit, const Collection<T>& collection, const T& one, const T* before,
            std::string_view field) {
  if (before != nullptr && before->external_id() == one.external_id()) return OkStatus();
  if (before != nullptr) RETURN_IF_ERROR(Free(unit, collection, *before));
  if (one.external_id().empty()) return OkStatus();
  ASSIGN_OR_RETURN(v1::TakenExternalId taken, LoadTaken(unit, collection, one));
  RETURN_IF_ERROR(RequireFree(unit, collection, taken.holder(), one, field));
  RETURN_IF_ERROR(RequireNobodyBefore(unit, collection, one, field));
  taken.set_holder(one.name());
  unit.Save(kTakenExternalIds, std::move(taken));
  return OkStatus();
}

}  // namespace

bool IsInUse(const v1::Professional& professional) {
  return professional.state() != v1::Professional::ALUMNI;
}

bool IsInUse(const v1::Team& team) { return team.state() == v1::Team::ACTIVE; }

Status TakeExternalId(Unit& unit, const v1::Professional& professional,
                      const v1::Professional* before) {
  return Take(unit, kProfessionals, professional, before, "professional.external_id");
}

Status TakeExternalId(Unit& unit, const v1::Team& team, const v1::Team* before) {
  return Take(unit, kTeams, team, before, "team.external_id");
}

Status FreeExternalId(Unit& unit, const v1::Professional& professional) {
  return Free(unit, kProfessionals, professional);
}

}  // namespace tandem::placement
