#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/partnership.pb.h"

// What a partnership knows from objectives: the teams' confirmed priorities, what both sides have
// agreed to, endlines that are due. The same told twice changes nothing. And what it knows of its
// board.
namespace tandem::placement {

void KnowPriority(v1::Partnership& partnership, v1::KnownPriority priority);
void ForgetPriority(v1::Partnership& partnership, std::string_view priority);
// Whether the team has confirmed one; by `day` if that is said.
bool HasPriority(const v1::Partnership& partnership, std::string_view team,
                 std::optional<Day> day = {});
void KnowObjective(v1::Partnership& partnership, v1::KnownObjective objective);
void ForgetObjective(v1::Partnership& partnership, std::string_view objective);
// Whether both sides had agreed to one of the team by `day`.
bool HasObjective(const v1::Partnership& partnership, std::string_view team, Day day);
void KnowEndlineDue(v1::Partnership& partnership, std::string_view indicator);
void ForgetEndlineDue(v1::Partnership& partnership, std::string_view indicator);

// What a board lacks while nobody of `sides` has a seat on it.
std::string NobodyOf(const std::vector<int>& sides);
// Why a board that was activated does not count as active. One on which a side has nobody may be
// ACTIVE all the same.
std::string WhyNotActive(const v1::KnownBoard& board);

}  // namespace tandem::placement
