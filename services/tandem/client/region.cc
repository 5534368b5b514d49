#include "services/tandem/client/region.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "libs/common/base/reasons.h"
#include "tandem/common/v1/options.pb.h"
#include "tandem/placement/v1/region.pb.h"

namespace tandem::client {

bool IsRegion(std::string_view scope) { return scope.starts_with("regions/"); }

Result<std::vector<std::string>> ScopesOf(Session& session, const std::string& scope) {
  if (!IsRegion(scope)) return std::vector{scope};
  placement::v1::GetRegionRequest request;
  request.set_name(scope);
  ASSIGN_OR_RETURN(const auto region,
                   session.Ask<placement::v1::Region>("RegionService.GetRegion", request));
  std::vector<std::string> scopes;
  for (const std::string& country : region.countries()) scopes.push_back(CountryNamed(country));
  return scopes;
}

std::string WhyLeftOut(const Status& status, std::string_view country) {
  if (absl::IsPermissionDenied(status)) return fmt::format("Not permitted in {}.", country);
  if (ReasonOf(status) == kCountryNotServed.name) {
    return fmt::format("Not served here: {}.", country);
  }
  return "";
}

bool AsksAboutCountry(const MethodDescriptor& method) {
  const FieldDescriptor* const name = method.input_type()->FindFieldByName("name");
  if (name == nullptr || !absl::StartsWith(method.name(), "Get")) return false;
  const auto& rule = name->options().GetExtension(common::v1::field);
  const std::vector<std::string> patterns = absl::StrSplit(rule.resource(), " | ");
  return std::find(patterns.begin(), patterns.end(), "countries/*") != patterns.end();
}

}  // namespace tandem::client
