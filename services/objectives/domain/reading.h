#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "google/protobuf/repeated_field.h"
#include "libs/common/base/status.h"
#include "services/objectives/domain/arithmetic.h"
#include "tandem/objectives/v1/indicator.pb.h"

// What was read for an indicator, as values.
namespace tandem::objectives {

using Categories = google::protobuf::RepeatedPtrField<v1::Category>;

// A decimal that validation has let pass; nothing if the text is empty.
std::optional<Micros> Decimal(std::string_view text);
// The weight of an indicator or objective: 1 unless set.
Micros Weight(std::string_view text);

// "cadre=nurse,sex=female": the same whatever the order of the categories; "" for the whole.
std::string KeyOf(const Categories& categories);

// Adds what in `reading` does not fit `indicator` to `errors`, below `field`: parts of a value that
// its kind does not have, a value that is missing or given in two ways, a denominator below 0,
// categories that it does not declare, a participant or a combination of categories named twice, a
// whole that contradicts its parts, parts that leave out of the whole what is declared where they
// stand in for it.
void CheckReading(const v1::Indicator& indicator, const v1::Reading& reading,
                  std::string_view field, FieldErrors& errors);

// The value of the whole. A ratio's parts are summed over the disaggregates where the whole has
// none (CheckReading saw to it that they are all; a category may be declared later); ratings are
// averaged. Nothing where it has no single number (ORDINAL, QUALITATIVE) or a denominator of 0.
std::optional<Micros> ValueOf(v1::Indicator::Kind kind, const v1::Reading& reading);
// The value of one combination of categories; nothing if it was not read.
std::optional<Micros> ValueOf(v1::Indicator::Kind kind, const v1::Reading& reading,
                              const Categories& categories);

Distribution DistributionOf(const v1::Reading& reading);
// By participant.
std::map<std::string, Micros> RatingsOf(const v1::Reading& reading);

}  // namespace tandem::objectives
