#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "libs/common/base/decimal.h"

// Who is proposed for which need, all of them solved together.
namespace tandem::placement {

// A need with the seats that nobody is proposed for or placed in.
struct OpenNeed {
  std::string name;
  int seats = 0;
  // By seat, what its score is less than the candidate's: never falling, and nothing below 0. As
  // the last one, or 0, where there are more seats.
  std::vector<Micros> less = {};
};

// A professional who meets every hard constraint of a need. One appears at most once for a need.
struct Candidate {
  std::string need;
  std::string professional;
  Micros score = 0;  // of the match, in [0, 1]
};

struct Assigned {
  std::string need;
  std::string professional;
  Micros score = 0;  // of the seat
};

struct Assignment {
  std::vector<Assigned> assigned;  // by need, then professional
  std::vector<OpenNeed> unfilled;  // with the seats that stay open, by name
  Micros score = 0;                // of all that are assigned
};

// How many seats a professional may take, each of another need; one, if they are not in it.
using SeatsAtOnce = std::map<std::string, int, std::less<>>;

// As many seats as can be filled, each professional in as many of them at most as `at_once` says;
// of all ways to do so one with the highest sum of scores (see optimal_matching.h). Nobody takes
// two seats of one need, nor, whatever `at_once` says, seats of two needs that have several. The
// same whatever the order of what is given; of several optima always the same one. Candidates of
// needs that are not in `needs` are passed over. Up to some 10^6 candidates.
Assignment Assign(std::span<const OpenNeed> needs, std::span<const Candidate> candidates,
                  const SeatsAtOnce& at_once = {});

}  // namespace tandem::placement
