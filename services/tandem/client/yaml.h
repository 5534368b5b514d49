#pragma once

#include <yaml-cpp/yaml.h>

#include "services/tandem/client/json.h"

namespace tandem::client {

// A node as JSON: scalars keep their text.
Json FromYaml(const YAML::Node& node);

}  // namespace tandem::client
