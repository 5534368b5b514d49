#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/placement/v1/enquiry.pb.h"

// Who asks about a partnership, and what becomes of it (document E: "contact us for an initial
// discussion").
namespace tandem::placement {

extern const Lifecycle<v1::Enquiry> kEnquiryLifecycle;

// Completes a new enquiry; ENQUIRY_OVER for a change once it is over.
Status ValidateEnquiry(v1::Enquiry& enquiry, const v1::Enquiry* before);

// Adds to `errors`, at `field`, a day before the enquiry was received.
void CheckSinceReceipt(const v1::Enquiry& enquiry, std::string_view field,
                       const common::v1::Date& date, FieldErrors& errors);
// The same for a day before what was said last: nothing ends before.
void CheckSinceLastWord(const v1::Enquiry& enquiry, std::string_view field,
                        const common::v1::Date& date, FieldErrors& errors);

// VERB_NOT_ALLOWED, LIST_FULL above 200.
Status Discuss(v1::Enquiry& enquiry, v1::Conversation conversation, std::string_view by);
// The day of the first conversation; of receipt if there was none.
common::v1::Date FirstConversation(const v1::Enquiry& enquiry);

// Enquiries by state and country, each with the one that was received first. They are added one
// after another: it holds no more than these.
class EnquiryStages {
 public:
  void Add(const v1::Enquiry& enquiry);
  v1::EnquiryPipeline ToPipeline() const;

 private:
  std::map<std::pair<v1::Enquiry::State, std::string>, v1::EnquiryStage> stages_;
};

}  // namespace tandem::placement
