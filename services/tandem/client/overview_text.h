#pragma once

#include <string>

#include "services/tandem/client/display_names.h"
#include "services/tandem/client/terminal.h"
#include "tandem/placement/v1/history.pb.h"
#include "tandem/placement/v1/overview.pb.h"
#include "tandem/placement/v1/placement.pb.h"

// The answers to a programme manager's questions as tables.
namespace tandem::client {

std::string Text(const placement::v1::WhoIsWhereResponse& response, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::Endings& endings, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::OverdueReturns& overdue, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::LateStarts& late, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::Overspends& overspends, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::ExpiringItems& expiring, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::ExpiringClearances& expiring, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::Vacancies& vacancies, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::Reciprocity& reciprocity, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::DaysInRole& days, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::OpenActions& actions, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::TimeToStart& time, const Terminal& terminal);
std::string Text(const placement::v1::PartnershipHistory& history, const Terminal& terminal,
                 const DisplayNames& called = {});

}  // namespace tandem::client
