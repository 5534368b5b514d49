#pragma once

#include "tandem/placement/v1/professional.pb.h"

// What others may know of a professional, and they themselves.
namespace tandem::placement {

// For whoever is asked to accept somebody, or works with them: what they can, and where and when.
// No ratings, no clearances, and nothing in which a name may stand.
v1::Professional ForHosts(const v1::Professional& professional);
// All but the ratings: what assessors have said stays between them and whoever places people.
v1::Professional ForThemselves(v1::Professional professional);

}  // namespace tandem::placement
