#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"

// Resource names (google.aip.dev/122): "countries/ke/partnerships/bungoma/needs/coach".
namespace tandem {

// Whether `name` fits `pattern`, whose segments are literals, `*` or `{variable}`; each wildcard
// takes one non-empty segment of a-z, A-Z, 0-9, '-', '_' and '.'. `patterns` may hold several,
// separated by " | ".
bool Fits(std::string_view name, std::string_view patterns);

// The segment after the collection `collection`: Segment("countries/ke/teams/chmt", "countries") =
// "ke"; "" if there is none.
std::string_view Segment(std::string_view name, std::string_view collection);

// The name of the resource that `name` lies under: "countries/ke" of "countries/ke/teams/chmt"; ""
// at the top.
std::string_view ParentOf(std::string_view name);
// The last collection id, "teams" (of a singleton its own, "board"); and the last id, "chmt".
std::string_view CollectionOf(std::string_view name);
std::string_view IdOf(std::string_view name);
// "countries/ke" of anything below it, else "".
std::string_view CountryOf(std::string_view name);
// "countries/ke/partnerships/bungoma" of anything at or below it, else "".
std::string_view PartnershipOf(std::string_view name);

// The key of the events of `name`: its partnership, else the first collection and id after the
// country, else the first.
std::string_view EventKeyOf(std::string_view name);

// Whether `prefix` (`*`, or whole leading segments) covers `name`: countries/vc/partnerships/leeds
// does not cover …/leeds2.
bool Covers(std::string_view prefix, std::string_view name);

// Joins parts with '/': Join(partnership, "needs", id).
std::string Join(std::string_view parent, std::string_view collection, std::string_view id);

}  // namespace tandem
