#include "services/tandem/modules.h"

#include "services/learning-content/module.h"
#include "services/objectives/module.h"
#include "services/placement/module.h"
#include "services/reporting/module.h"

namespace tandem {

const std::vector<Module>& SuiteModules() {
  static const auto* const kModules = new std::vector<Module>{
      placement::kPlacementModule, objectives::kObjectivesModule,
      learning_content::kLearningContentModule, reporting::kReportingModule};
  return *kModules;
}

const Module* FindModule(std::string_view name) {
  for (const Module& module : SuiteModules()) {
    if (module.name == name) return &module;
  }
  return nullptr;
}

}  // namespace tandem
