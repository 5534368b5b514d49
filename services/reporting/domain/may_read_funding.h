#pragma once

#include <string_view>

#include "libs/common/base/caller.h"
#include "libs/common/base/status.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// Who sees what budgets come to: nobody reads here what placement would refuse them.
namespace tandem::reporting {

// Whether `caller` may ask for the funding of `name`, which is a partnership, its report, or that
// of a country or region: the roles are those of placement's GetFunding.
bool MayReadFunding(const Caller& caller, std::string_view name);
// NOT_PERMITTED for who may not.
Status RequireFundingReader(const Caller& caller, std::string_view name);

// Takes the funding out of a report, with its traceable fields, where `caller` may not read it. Of
// a country each partnership is asked for by itself.
void HideFunding(const Caller& caller, v1::PartnershipReport& report);
void HideFunding(const Caller& caller, v1::CountryReport& report);
void HideFunding(const Caller& caller, v1::RegionReport& report);

}  // namespace tandem::reporting
