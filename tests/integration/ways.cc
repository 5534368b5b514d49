#include "tests/integration/ways.h"

#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "fmt/format.h"
#include "libs/common/app/module.h"
#include "libs/common/base/names.h"
#include "libs/common/base/status.h"
#include "libs/common/store/message_fields.h"
#include "services/tandem/modules.h"
#include "tests/integration/way_requests.h"

namespace tandem::crash {
namespace {

using client::Sample;
using client::SampleCall;

// Of all services, with who stores them.
std::vector<std::pair<std::string_view, CollectionInfo>> CollectionsOfAll() {
  std::vector<std::pair<std::string_view, CollectionInfo>> all;
  for (const Module& module : SuiteModules()) {
    Declarations declarations(module.package);
    module.declare(declarations);
    for (const CollectionInfo& one : declarations.collections()) all.emplace_back(module.name, one);
  }
  return all;
}

// People are named by UUID.
std::string LeaderOf(const std::string& id) {
  return fmt::format("5a1e0000-0000-4000-8001-{:012x}", std::hash<std::string>()(id) >> 16);
}

}  // namespace

Result<Sample> PreparationOfWays() {
  return client::ParseSample(fmt::format("{}{}", kCallers, kPreparation), "preparation");
}

Result<Sample> WayOf(const std::string& id) {
  return client::ParseSample(
      absl::StrReplaceAll(fmt::format("{}{}", kCallers, kWay),
                          {{"$N", id},
                           {"$M", fmt::format("countries/lr/institutions/m{}", id)},
                           {"$L", LeaderOf(id)},
                           {"$P", fmt::format("{}{}", kPartnershipsOfWays, id)},
                           {"$T", fmt::format("countries/lr/teams/t{}", id)}}),
      "way");
}

Result<MessagePtr> RequestOf(const SampleCall& call) {
  MessagePtr request(google::protobuf::MessageFactory::generated_factory()
                         ->GetPrototype(call.method->input_type())
                         ->New());
  RETURN_IF_ERROR(client::FromJson(call.request, *request));
  return request;
}

Written WrittenBy(const SampleCall& call) {
  static const auto kCollections = CollectionsOfAll();
  const auto request = RequestOf(call);
  for (const auto& [service, collection] : kCollections) {
    if (!request.ok() || call.method->output_type() != &collection.type()) continue;
    std::string name = TextOf(**request, "name");
    for (int i = 0; name.empty() && i < call.method->input_type()->field_count(); ++i) {
      const std::string& id = call.method->input_type()->field(i)->name();
      if (id.ends_with("_id") && id != "request_id")
        name = Join(TextOf(**request, "parent"), collection.id(), TextOf(**request, id));
    }
    return {service, collection, call.method->name(), std::move(name)};
  }
  return {};
}

bool WaitsForAnother(const Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "CONDITIONS_UNMET" || reason == "RESOURCE_NOT_FOUND";
}

}  // namespace tandem::crash
