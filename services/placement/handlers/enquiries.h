#pragma once

#include "libs/common/store/unit.h"
#include "tandem/placement/v1/enquiry.pb.h"

namespace tandem::placement {

// A new or changed enquiry: who it names is there, and it was received by today.
Status PrepareEnquiry(Unit& unit, v1::Enquiry& enquiry, const v1::Enquiry* before);
Result<v1::Enquiry> DiscussEnquiry(Unit& unit, const v1::DiscussEnquiryRequest& request);
Result<v1::Enquiry> ConvertEnquiry(Unit& unit, const v1::ConvertEnquiryRequest& request);
Result<v1::Enquiry> RedirectEnquiry(Unit& unit, const v1::RedirectEnquiryRequest& request);
Result<v1::Enquiry> DeclineEnquiry(Unit& unit, const v1::DeclineEnquiryRequest& request);
Result<v1::EnquiryPipeline> GetEnquiryPipeline(View& view,
                                               const v1::GetEnquiryPipelineRequest& request);

}  // namespace tandem::placement
