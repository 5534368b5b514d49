#include "tests/integration/kafka_users.h"

#include <sys/wait.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <map>

#include "fmt/format.h"
#include "libs/common/events/kafka_handle.h"
#include "libs/common/testing/source_tree.h"
#include "tests/integration/distributed.h"

namespace tandem::testing {
namespace {

using Binding = Owned<rd_kafka_AclBinding_t, rd_kafka_AclBinding_destroy>;

const std::map<std::string, rd_kafka_ResourceType_t> kTypes = {{"topic", RD_KAFKA_RESOURCE_TOPIC},
                                                               {"group", RD_KAFKA_RESOURCE_GROUP}};
const std::map<std::string, rd_kafka_ResourcePatternType_t> kPatterns = {
    {"literal", RD_KAFKA_RESOURCE_PATTERN_LITERAL}, {"prefix", RD_KAFKA_RESOURCE_PATTERN_PREFIXED}};
const std::map<std::string, rd_kafka_AclOperation_t> kOperations = {
    {"Read", RD_KAFKA_ACL_OPERATION_READ},
    {"Write", RD_KAFKA_ACL_OPERATION_WRITE},
    {"Describe", RD_KAFKA_ACL_OPERATION_DESCRIBE},
    {"DescribeConfigs", RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS}};

Result<std::string> Built(const std::string& overlay) {
  const std::string command =
      fmt::format("'{0}/build/tools/kustomize' build '{0}/{1}' 2>&1", SourceRoot(), overlay);
  FILE* const pipe = ::popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> block;
  while (const std::size_t read = ::fread(block.data(), 1, block.size(), pipe))
    text.append(block.data(), read);
  if (WEXITSTATUS(::pclose(pipe)) == 0) return text;
  return Internal(fmt::format("{}: {}", command, text));
}

Result<Binding> BindingOf(const KafkaAcl& acl) {
  const auto type = kTypes.find(acl.type);
  const auto pattern = kPatterns.find(acl.pattern);
  const auto operation = kOperations.find(acl.operation);
  if (type == kTypes.end() || pattern == kPatterns.end() || operation == kOperations.end()) {
    return Internal(
        fmt::format("{} may {} a {} by {}", acl.user, acl.operation, acl.type, acl.pattern));
  }
  char error[256] = "";
  Binding binding(rd_kafka_AclBinding_new(
      type->second, acl.name.c_str(), pattern->second, fmt::format("User:CN={}", acl.user).c_str(),
      "*", operation->second, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, error, sizeof(error)));
  if (binding == nullptr) return Internal(error);
  return binding;
}

}  // namespace

Result<std::vector<KafkaAcl>> AclsOf(const std::string& country) {
  ASSIGN_OR_RETURN(const std::string text, Built("deploy/k8s/overlays/" + country));
  std::vector<KafkaAcl> acls;
  for (const YAML::Node& resource : YAML::LoadAll(text)) {
    if (!resource["kind"] || resource["kind"].as<std::string>() != "KafkaUser") continue;
    for (const YAML::Node& acl : resource["spec"]["authorization"]["acls"]) {
      for (const YAML::Node& operation : acl["operations"]) {
        const YAML::Node& on = acl["resource"];
        acls.push_back({.user = resource["metadata"]["name"].as<std::string>(),
                        .type = on["type"].as<std::string>(),
                        .name = on["name"].as<std::string>(),
                        .pattern = on["patternType"].as<std::string>("literal"),
                        .operation = operation.as<std::string>()});
      }
    }
  }
  return acls;
}

Status Create(const Kafka& kafka, const std::vector<KafkaAcl>& acls) {
  std::vector<Binding> bindings;
  std::vector<rd_kafka_AclBinding_t*> sent;
  for (const KafkaAcl& acl : acls) {
    ASSIGN_OR_RETURN(bindings.emplace_back(), BindingOf(acl));
    sent.push_back(bindings.back().get());
  }
  ASSIGN_OR_RETURN(const KafkaUrl url, ParseKafkaUrl("kafka://" + kafka.bootstrap()));
  ASSIGN_OR_RETURN(const KafkaHandle client, OpenKafka(RD_KAFKA_PRODUCER, url, {}));
  const KafkaQueue answers(rd_kafka_queue_new(client.get()));
  rd_kafka_CreateAcls(client.get(), sent.data(), sent.size(), nullptr, answers.get());
  const KafkaEvent event(rd_kafka_queue_poll(answers.get(), 10000));
  if (event == nullptr) return Internal("Kafka does not answer CreateAcls");
  std::size_t count = 0;
  const auto** results =
      rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto* error = rd_kafka_acl_result_error(results[i]); error != nullptr)
      return Internal(fmt::format("{}: {}", acls[i].name, rd_kafka_error_string(error)));
  }
  return count == acls.size() ? OkStatus() : Internal(rd_kafka_event_error_string(event.get()));
}

}  // namespace tandem::testing
