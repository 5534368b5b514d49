#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

// The day, "" if there is none.
std::string DayText(const common::v1::Date& date);
// The last part of a resource's name.
std::string Id(const std::string& name);
// "1 day", "2 days".
std::string Counted(std::int64_t count, std::string_view what);
// A fraction as a bar; what is no decimal as an empty one.
std::string BarOf(std::string_view fraction, const Terminal& terminal);
// "0.825" → "82.5%"; what is no decimal stays as it is.
std::string Percent(std::string_view fraction);
// At most two digits after the point: "4.208333" → "4.21".
std::string Rounded(const std::string& value);
// "DEFINE_AND_DEVELOP" → "define and develop".
std::string Words(std::string_view enum_value);

}  // namespace tandem::client
