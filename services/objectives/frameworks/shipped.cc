#include "services/objectives/frameworks/shipped.h"

#include <string>

#include "google/protobuf/text_format.h"
#include "services/objectives/domain/reasons.h"
#include "services/objectives/frameworks/amp_health.h"

namespace tandem::objectives {

Result<v1::CompetencyFramework> ShippedFramework(std::string_view name) {
  for (const std::string_view text : {kAmpHealth}) {
    v1::CompetencyFramework framework;
    if (!google::protobuf::TextFormat::ParseFromString(std::string(text), &framework)) {
      return Internal("A shipped framework does not parse.");
    }
    if (framework.name() == name) return framework;
  }
  return Refuse(kNotShipped, std::string(name) + " does not ship with Tandem.",
                "Install competencyFrameworks/amp-health, or create your own.");
}

}  // namespace tandem::objectives
