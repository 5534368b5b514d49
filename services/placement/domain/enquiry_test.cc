#include "services/placement/domain/enquiry.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::placement {
namespace {

using v1::Enquiry;

constexpr Day kReceived(2024, 3, 4);

Enquiry AnEnquiry(const std::string& id = "nurses", const std::string& country = "vc") {
  Enquiry enquiry;
  enquiry.set_name("countries/vc/enquiries/" + id);
  enquiry.mutable_location()->set_country(country);
  *enquiry.mutable_receive_date() = ToDate(kReceived);
  enquiry.set_state(Enquiry::RECEIVED);
  return enquiry;
}

v1::Conversation TalkOn(Day day) {
  v1::Conversation conversation;
  *conversation.mutable_held_date() = ToDate(day);
  conversation.set_summary("What nurses would learn.");
  return conversation;
}

TEST(ValidateEnquiry, BeginsAsReceivedAndChangesNothingOnceItIsOver) {
  Enquiry fresh = AnEnquiry();
  fresh.clear_state();
  EXPECT_TRUE(ValidateEnquiry(fresh, nullptr).ok());
  EXPECT_EQ(fresh.state(), Enquiry::RECEIVED);
  Enquiry before = AnEnquiry();
  EXPECT_TRUE(ValidateEnquiry(fresh, &before).ok());
  for (const auto over : {Enquiry::CONVERTED, Enquiry::REDIRECTED, Enquiry::DECLINED}) {
    before.set_state(over);
    EXPECT_EQ(ReasonOf(ValidateEnquiry(fresh, &before)), "ENQUIRY_OVER");
  }
}

TEST(Discuss, BeginsTheDiscussionAndKeepsWhoRecordedIt) {
  Enquiry enquiry = AnEnquiry();
  EXPECT_EQ(ToDay(FirstConversation(enquiry)), kReceived);
  ASSERT_TRUE(Discuss(enquiry, TalkOn(kReceived + 20), "somebody").ok());
  EXPECT_EQ(enquiry.state(), Enquiry::IN_DISCUSSION);
  EXPECT_EQ(enquiry.conversations(0).recorded_by(), "somebody");
  // Recorded late.
  ASSERT_TRUE(Discuss(enquiry, TalkOn(kReceived + 10), "somebody").ok());
  EXPECT_EQ(ToDay(FirstConversation(enquiry)), kReceived + 10);
  while (enquiry.conversations_size() < 200) *enquiry.add_conversations() = TalkOn(kReceived);
  EXPECT_EQ(ReasonOf(Discuss(enquiry, TalkOn(kReceived), "somebody")), "LIST_FULL");
}

TEST(CheckSinceReceipt, RefusesADayBeforeIt) {
  FieldErrors errors;
  CheckSinceReceipt(AnEnquiry(), "effective_date", ToDate(kReceived), errors);
  EXPECT_TRUE(errors.empty());
  CheckSinceReceipt(AnEnquiry(), "effective_date", ToDate(kReceived - 1), errors);
  EXPECT_THAT(BadFieldsOf(errors.ToStatus()), ::testing::ElementsAre("effective_date"));
}

TEST(EnquiryStages, CountByStateAndCountryWithTheOldest) {
  std::vector<Enquiry> enquiries = {AnEnquiry("a"), AnEnquiry("b"), AnEnquiry("c", "lc"),
                                    AnEnquiry("d")};
  *enquiries[1].mutable_receive_date() = ToDate(kReceived - 30);
  enquiries[3].set_state(Enquiry::DECLINED);
  EnquiryStages stages;
  for (const Enquiry& enquiry : enquiries) stages.Add(enquiry);
  const v1::EnquiryPipeline pipeline = stages.ToPipeline();
  ASSERT_EQ(pipeline.stages_size(), 3);
  EXPECT_EQ(pipeline.stages(0).country(), "lc");
  EXPECT_EQ(pipeline.stages(1).country(), "vc");
  EXPECT_EQ(pipeline.stages(1).enquiries(), 2);
  EXPECT_EQ(pipeline.stages(1).oldest(), "countries/vc/enquiries/b");
  EXPECT_EQ(ToDay(pipeline.stages(1).oldest_receive_date()), kReceived - 30);
  EXPECT_EQ(pipeline.stages(2).state(), Enquiry::DECLINED);
  EXPECT_EQ(pipeline.stages(2).enquiries(), 1);
  EXPECT_EQ(pipeline.stages(2).oldest(), "") << "nobody waits";
  EXPECT_FALSE(pipeline.stages(2).has_oldest_receive_date());
}

}  // namespace
}  // namespace tandem::placement
