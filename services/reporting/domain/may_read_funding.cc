#include "services/reporting/domain/may_read_funding.h"

#include <algorithm>

#include "libs/common/base/rule.h"
#include "services/reporting/domain/may_ask.h"
#include "services/reporting/domain/traceable.h"
#include "tandem/placement/v1/funding.pb.h"

namespace tandem::reporting {
namespace {

constexpr char kService[] = "FundingShareService", kMethod[] = "GetFunding";

const google::protobuf::FileDescriptor& File() {
  return *placement::v1::Funding::descriptor()->file();
}

bool IsOfFunding(const v1::TraceableField& field) {
  return !FundingOf(ParseField(field.field()).part).empty();
}

template <class Report>
void Clear(Report& report) {
  report.clear_funding();
  auto& fields = *report.mutable_traceable_fields();
  fields.erase(std::remove_if(fields.begin(), fields.end(), IsOfFunding), fields.end());
}

}  // namespace

bool MayReadFunding(const Caller& caller, std::string_view name) {
  static const common::v1::Rule& rule = RuleOf(File(), kService, kMethod);
  return Allows(rule, caller, name);
}

Status RequireFundingReader(const Caller& caller, std::string_view name) {
  return RequireMayAsk(caller, File(), kService, kMethod, name);
}

void HideFunding(const Caller& caller, v1::PartnershipReport& report) {
  if (!MayReadFunding(caller, report.name())) Clear(report);
}

void HideFunding(const Caller& caller, v1::CountryReport& report) {
  if (!MayReadFunding(caller, report.name())) Clear(report);
  for (v1::PartnershipContribution& one : *report.mutable_partnerships()) {
    if (!MayReadFunding(caller, one.partnership())) one.clear_funding();
  }
}

void HideFunding(const Caller& caller, v1::RegionReport& report) {
  if (MayReadFunding(caller, report.name())) return;
  Clear(*report.mutable_total());
  for (v1::CountryReport& country : *report.mutable_countries()) Clear(country);
}

}  // namespace tandem::reporting
