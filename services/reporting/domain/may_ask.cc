#include "services/reporting/domain/may_ask.h"

#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "libs/common/base/rule.h"

namespace tandem::reporting {

Status RequireMayAsk(const Caller& caller, const google::protobuf::FileDescriptor& file,
                     std::string_view service, std::string_view method, std::string_view name) {
  if (Allows(RuleOf(file, service, method), caller, name)) return OkStatus();
  return Refuse(
      kNotPermitted, fmt::format("None of your grants shows you this of {}.", name),
      fmt::format("Ask an administrator for a grant that allows {}.{} there.", service, method));
}

}  // namespace tandem::reporting
