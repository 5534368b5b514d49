#include "services/reporting/domain/fingerprint.h"

#include "fmt/format.h"
#include "libs/common/base/stable_hash.h"

namespace tandem::reporting {

std::string Fingerprint(std::string_view text) { return fmt::format("{:016x}", StableHash(text)); }

}  // namespace tandem::reporting
