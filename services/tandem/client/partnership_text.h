#pragma once

#include <string>

#include "services/tandem/client/display_names.h"
#include "services/tandem/client/terminal.h"
#include "tandem/placement/v1/application.pb.h"
#include "tandem/placement/v1/benefit.pb.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/enquiry.pb.h"
#include "tandem/placement/v1/funding.pb.h"
#include "tandem/placement/v1/tender.pb.h"
#include "tandem/placement/v1/timeline.pb.h"

// Where a partnership stands, from the first enquiry and those it hires to its money, as tables.
namespace tandem::client {

std::string Text(const placement::v1::EnquiryPipeline& pipeline, const Terminal& terminal);
std::string Text(const placement::v1::ApplicationPipeline& pipeline, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::TraitStandings& standings, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::Timeline& timeline, const Terminal& terminal);
std::string Text(const placement::v1::BenefitGrid& grid, const Terminal& terminal);
std::string Text(const placement::v1::Funding& funding, const Terminal& terminal);
std::string Text(const placement::v1::BoardActions& actions, const Terminal& terminal,
                 const DisplayNames& called = {});
std::string Text(const placement::v1::TenderRanking& ranking, const Terminal& terminal,
                 const DisplayNames& called = {});

}  // namespace tandem::client
