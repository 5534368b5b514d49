#pragma once

#include <string>

#include "services/tandem/client/display_names.h"
#include "services/tandem/client/terminal.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// Reports as people read them.
namespace tandem::client {

std::string Text(const reporting::v1::PartnershipReport& report, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const reporting::v1::CountryReport& report, const Terminal& terminal);
std::string Text(const reporting::v1::RegionReport& report, const Terminal& terminal);

}  // namespace tandem::client
