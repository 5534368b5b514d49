#include "libs/common/base/version.h"

#include "fmt/format.h"
#include "revision.h"  // of cmake/revision.cmake

namespace tandem {

std::string_view Revision() { return TANDEM_REVISION; }

std::string VersionAndRevision() {
  if (Revision().empty()) return std::string(kVersion);
  return fmt::format("{}+git.{}", kVersion, Revision());
}

}  // namespace tandem
