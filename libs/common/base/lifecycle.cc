#include "libs/common/base/lifecycle.h"

#include "fmt/format.h"
#include "fmt/ranges.h"

namespace tandem {

Status RefuseVerb(std::string_view name, std::string_view state, std::string_view verb,
                  const std::vector<std::string_view>& possible) {
  return Refuse(kVerbNotAllowed,
                fmt::format("{} is in state {}, which does not allow {}.", name, state, verb),
                possible.empty() ? "The state allows nothing more."
                                 : fmt::format("The state allows: {}.", fmt::join(possible, ", ")));
}

Status RefuseConditions(std::string_view name, std::string_view verb,
                        const std::vector<Unmet>& unmet) {
  return RefuseUnmet(kConditionsUnmet, fmt::format("{} cannot {} yet.", name, verb), unmet);
}

}  // namespace tandem
