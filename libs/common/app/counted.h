#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/status.h"
#include "libs/common/store/collection.h"

namespace tandem {

// A number of the domain that people follow in time: how many resources of a collection each
// country has, apart by what some columns hold. Becomes a gauge; see Census. Example:
//   d.Count(kPartnerships, {.metric = "tandem_partnerships",
//                           .help = "Partnerships.",
//                           .by = {{"state", "stage"}}});
struct Counted {
  // A column as a label. It holds an enum or a boolean, so that a label has few values: they are
  // the enum's, in lower case.
  struct Split {
    std::string_view column;
    std::string_view label;
  };

  std::string_view metric;
  std::string_view help;
  std::vector<Split> by = {};
  // Only those whose column `where` holds one of `holds` (an enum's numbers; 1 of a boolean): no
  // others are looked at.
  std::string_view where = {};
  std::vector<std::int64_t> holds = {};
  CollectionInfo collection = {};  // set by Declarations::Count
};

// OK, or why it cannot be counted.
Status CheckCounted(const Counted& counted);
// The values of a column as labels, by the numbers that stand for them; UNSPECIFIED is none.
std::vector<std::pair<std::int64_t, std::string>> LabelsOf(const CollectionInfo& collection,
                                                           std::string_view column);

}  // namespace tandem
