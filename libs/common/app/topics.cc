#include "libs/common/app/topics.h"

namespace tandem {
namespace {

constexpr std::string_view kPackages[] = {"tandem.placement.v1", "tandem.objectives.v1",
                                          "tandem.learning_content.v1", "tandem.reporting.v1"};

}  // namespace

std::vector<std::string> SuiteTopics(std::string_view prefix) {
  std::vector<std::string> topics;
  for (const std::string_view package : kPackages) {
    topics.push_back(std::string(prefix).append(package));
  }
  return topics;
}

std::vector<std::string> WithDeadLetters(const std::vector<std::string>& topics,
                                         const std::vector<Module>& modules) {
  std::vector<std::string> all = topics;
  for (const Module& module : modules) {
    Declarations declarations(module.package);
    module.declare(declarations);
    if (declarations.reactions().empty()) continue;
    for (const std::string& topic : topics) all.push_back(DeadLetterTopic(topic, module.name));
  }
  return all;
}

}  // namespace tandem
