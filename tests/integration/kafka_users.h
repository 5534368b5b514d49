#pragma once

#include <string>
#include <vector>

#include "libs/common/base/status.h"
#include "libs/common/testing/kafka.h"

namespace tandem::testing {

// One thing that a KafkaUser of deploy/k8s may do, in Kafka's words.
struct KafkaAcl {
  std::string user;       // "tandem-placement"
  std::string type;       // "topic" or "group"
  std::string name;       // "tandem.placement.v1"
  std::string pattern;    // "literal" or "prefix"
  std::string operation;  // "DescribeConfigs"
};

// All that the KafkaUsers of a country's manifests may do, as kustomize builds them.
Result<std::vector<KafkaAcl>> AclsOf(const std::string& country);

// What Strimzi's operator does with them: users come by certificate.
Status Create(const Kafka& kafka, const std::vector<KafkaAcl>& acls);

}  // namespace tandem::testing
