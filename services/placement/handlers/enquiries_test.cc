#include "services/placement/handlers/enquiries.h"

#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/enquiry_events.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Enquiry;
using v1::Partnership;

class EnquiryTest : public World {
 protected:
  static constexpr char kName[] = "countries/lr/enquiries/nurses";

  Result<Enquiry> Receive(const std::string& id = "nurses", Day day = Day(2023, 11, 6)) {
    v1::CreateEnquiryRequest request;
    request.set_parent(kLiberia);
    request.set_enquiry_id(id);
    auto& enquiry = *request.mutable_enquiry();
    enquiry.set_display_name("Nurses");
    enquiry.set_asked_by("A hospital");
    enquiry.set_contact(ministry_leader);
    enquiry.mutable_location()->set_country("lr");
    enquiry.set_offer(v1::MANAGED_EDUCATION);
    *enquiry.mutable_receive_date() = ToDate(day);
    return Call<Enquiry>("EnquiryService.CreateEnquiry", request);
  }
  Result<Enquiry> Discuss(Day day = Day(2023, 11, 20)) {
    v1::DiscussEnquiryRequest request;
    request.set_name(kName);
    *request.mutable_conversation()->mutable_held_date() = ToDate(day);
    request.mutable_conversation()->set_summary("What they would learn.");
    return Call<Enquiry>("EnquiryService.DiscussEnquiry", request);
  }
  v1::ConvertEnquiryRequest IntoANewOne() {
    v1::ConvertEnquiryRequest request;
    request.set_name(kName);
    *request.mutable_effective_date() = On(2023, 12, 4);
    request.set_partnership_id("nurses");
    auto& partnership = *request.mutable_new_partnership();
    partnership = GetPartnership();
    partnership.clear_start_date();
    partnership.set_kind(v1::MANAGED_EDUCATION);
    return request;
  }
  Result<Enquiry> Convert(const v1::ConvertEnquiryRequest& request) {
    return Call<Enquiry>("EnquiryService.ConvertEnquiry", request);
  }
  Enquiry Get() {
    v1::GetEnquiryRequest request;
    request.set_name(kName);
    return Do<Enquiry>("EnquiryService.GetEnquiry", request);
  }
};

TEST_F(EnquiryTest, BecomesAPartnershipInOneChange) {
  ASSERT_TRUE(Receive().ok());
  EXPECT_EQ(ReasonOf(Convert(IntoANewOne()).status()), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Discuss().ok());
  const auto converted = Convert(IntoANewOne());
  ASSERT_TRUE(converted.ok()) << converted.status();
  EXPECT_EQ(converted->state(), Enquiry::CONVERTED);
  EXPECT_EQ(converted->partnership(), "countries/lr/partnerships/nurses");
  v1::GetPartnershipRequest get;
  get.set_name(converted->partnership());
  const auto made = Do<Partnership>("PartnershipService.GetPartnership", get);
  EXPECT_EQ(made.state(), Partnership::DISCOVER);
  EXPECT_EQ(ToDay(made.start_date()), Day(2023, 11, 20)) << "the first conversation";
  EXPECT_THAT(Events<v1::PartnershipCreated>(), SizeIs(2));  // the world's is the first
  ASSERT_THAT(Events<v1::EnquiryConverted>(), SizeIs(1));
  EXPECT_EQ(Events<v1::EnquiryConverted>()[0].partnership(), made.name());
}

TEST_F(EnquiryTest, GivesWhatWasSaidToThePartnershipThatItBecomes) {
  ASSERT_TRUE(Receive().ok());
  v1::DiscussEnquiryRequest discuss;
  discuss.set_name(kName);
  auto& conversation = *discuss.mutable_conversation();
  *conversation.mutable_held_date() = On(2023, 11, 20);
  conversation.set_summary("What they would learn.");
  conversation.add_potential_objectives("Triage");
  Do<Enquiry>("EnquiryService.DiscussEnquiry", discuss);
  v1::UpdateEnquiryRequest update;
  update.mutable_enquiry()->set_name(kName);
  update.mutable_enquiry()->set_institution(kMinistry);
  update.mutable_update_mask()->add_paths("institution");
  Do<Enquiry>("EnquiryService.UpdateEnquiry", update);
  *conversation.mutable_held_date() = On(2023, 11, 27);
  conversation.add_potential_objectives("Dialysis");
  Do<Enquiry>("EnquiryService.DiscussEnquiry", discuss);
  const auto converted = Convert(IntoANewOne());
  ASSERT_TRUE(converted.ok()) << converted.status();

  v1::GetPartnershipRequest get;
  get.set_name(converted->partnership());
  const auto made = Do<Partnership>("PartnershipService.GetPartnership", get);
  ASSERT_THAT(made.talks(), SizeIs(2));
  EXPECT_EQ(ToDay(made.talks(0).held_date()), Day(2023, 11, 20));
  EXPECT_EQ(made.talks(0).summary(), "What they would learn.");
  EXPECT_THAT(made.talks(0).institutions(), ElementsAre(kMinistry));
  EXPECT_EQ(made.talks(0).recorded_by(), suite.caller().subject);
  EXPECT_EQ(made.talks(0).enquiry(), kName);
  ASSERT_THAT(made.potential_objectives(), SizeIs(2)) << "each once";
  EXPECT_EQ(made.potential_objectives(0).objective(), "Triage");
  EXPECT_EQ(ToDay(made.potential_objectives(0).noted().effective_date()), Day(2023, 11, 20));
  EXPECT_EQ(ToDay(made.potential_objectives(1).noted().effective_date()), Day(2023, 11, 27));
  EXPECT_THAT(Events<v1::StakeholderTalkRecorded>(), SizeIs(2));
  EXPECT_THAT(Events<v1::PotentialObjectiveNoted>(), SizeIs(2));
  v1::GetGateRequest ask;
  ask.set_name(made.name());
  const auto gate = Do<v1::Gate>("PartnershipService.GetGate", ask);
  int met = 0;
  for (const auto& condition : gate.gates(0).conditions()) met += condition.met() ? 1 : 0;
  EXPECT_GE(met, 2) << "a talk, and a potential objective";
}

TEST_F(EnquiryTest, BecomesAPartnershipThatCanBeChangedThoughWhoAskedIsNotRegistered) {
  ASSERT_TRUE(Receive().ok());
  ASSERT_TRUE(Discuss().ok());
  const auto converted = Convert(IntoANewOne());
  ASSERT_TRUE(converted.ok()) << converted.status();
  v1::UpdatePartnershipRequest update;
  update.mutable_partnership()->set_name(converted->partnership());
  update.mutable_partnership()->set_scope("Twelve nurses.");
  update.mutable_update_mask()->add_paths("scope");
  const auto updated = Call<Partnership>("PartnershipService.UpdatePartnership", update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->scope(), "Twelve nurses.");
  EXPECT_THAT(updated->talks(), SizeIs(1));
}

TEST_F(EnquiryTest, StaysInDiscussionWhereThePartnershipIsRefused) {
  ASSERT_TRUE(Receive().ok());
  ASSERT_TRUE(Discuss().ok());
  auto request = IntoANewOne();
  request.mutable_new_partnership()->set_programme("programmes/none");
  EXPECT_EQ(ReasonOf(Convert(request).status()), "RESOURCE_NOT_FOUND");
  request = IntoANewOne();
  request.mutable_new_partnership()->mutable_parties(0)->set_side(common::v1::COUNTERPART);
  EXPECT_EQ(ReasonOf(Convert(request).status()), "INVALID_FIELDS");
  request = IntoANewOne();
  request.set_partnership_id("ncd");
  EXPECT_EQ(ReasonOf(Convert(request).status()), "RESOURCE_EXISTS");
  EXPECT_EQ(Get().state(), Enquiry::IN_DISCUSSION);
  EXPECT_THAT(Events<v1::EnquiryConverted>(), IsEmpty());
}

TEST_F(EnquiryTest, JoinsAPartnershipThatThereIs) {
  ASSERT_TRUE(Receive().ok());
  ASSERT_TRUE(Discuss().ok());
  v1::ConvertEnquiryRequest request;
  request.set_name(kName);
  *request.mutable_effective_date() = On(2023, 12, 4);
  EXPECT_THAT(BadFieldsOf(Convert(request).status()), ElementsAre("existing_partnership"));
  request.set_existing_partnership("countries/ke/partnerships/ncd");
  EXPECT_THAT(BadFieldsOf(Convert(request).status()), ElementsAre("existing_partnership"));
  auto both = IntoANewOne();
  both.set_existing_partnership(kPartnership);
  both.clear_partnership_id();
  EXPECT_THAT(BadFieldsOf(Convert(both).status()),
              ElementsAre("existing_partnership", "partnership_id"));
  request.set_existing_partnership(kPartnership);
  const auto converted = Convert(request);
  ASSERT_TRUE(converted.ok()) << converted.status();
  EXPECT_EQ(converted->partnership(), kPartnership);
  EXPECT_THAT(Events<v1::PartnershipCreated>(), SizeIs(1));
}

TEST_F(EnquiryTest, IsRedirectedOrDeclinedWithAReason) {
  ASSERT_TRUE(Receive().ok());
  v1::RedirectEnquiryRequest redirect;
  redirect.set_name(kName);
  redirect.set_redirected_to("Another programme");
  redirect.set_reason("They want equipment.");
  *redirect.mutable_effective_date() = On(2023, 11, 5);
  EXPECT_THAT(BadFieldsOf(Call<Enquiry>("EnquiryService.RedirectEnquiry", redirect).status()),
              ElementsAre("effective_date"));
  *redirect.mutable_effective_date() = On(2023, 11, 7);
  const auto redirected = Do<Enquiry>("EnquiryService.RedirectEnquiry", redirect);
  EXPECT_EQ(redirected.state(), Enquiry::REDIRECTED);
  EXPECT_EQ(redirected.redirected_to(), "Another programme");
  EXPECT_EQ(redirected.decision().reason(), "They want equipment.");

  ASSERT_TRUE(Receive("other").ok());
  v1::DeclineEnquiryRequest decline;
  decline.set_name("countries/lr/enquiries/other");
  decline.set_reason("No trust has room.");
  *decline.mutable_effective_date() = On(2023, 11, 8);
  EXPECT_EQ(Do<Enquiry>("EnquiryService.DeclineEnquiry", decline).state(), Enquiry::DECLINED);
  EXPECT_EQ(ReasonOf(Discuss().status()), "VERB_NOT_ALLOWED");
}

TEST_F(EnquiryTest, EndsNoEarlierThanTheyLastSpoke) {
  ASSERT_TRUE(Receive().ok());
  for (const int day : {20, 14}) ASSERT_TRUE(Discuss(Day(2023, 11, day)).ok());
  v1::ConvertEnquiryRequest convert = IntoANewOne();
  *convert.mutable_effective_date() = On(2023, 11, 19);
  EXPECT_THAT(BadFieldsOf(Convert(convert).status()), ElementsAre("effective_date"));
  *convert.mutable_effective_date() = On(2023, 11, 20);
  EXPECT_TRUE(Convert(convert).ok());
}

TEST_F(EnquiryTest, IsNotReceivedTomorrowNorByWhomNobodyKnows) {
  EXPECT_THAT(BadFieldsOf(Receive("nurses", DayOf(suite.clock().Now()) + 1).status()),
              ElementsAre("enquiry.receive_date"));
  ASSERT_TRUE(Receive().ok());
  EXPECT_THAT(BadFieldsOf(Discuss(Day(2023, 11, 5)).status()),
              ElementsAre("conversation.held_date"));
  v1::UpdateEnquiryRequest update;
  update.mutable_enquiry()->set_name(kName);
  update.mutable_enquiry()->set_institution("countries/lr/institutions/none");
  update.mutable_update_mask()->add_paths("institution");
  EXPECT_EQ(ReasonOf(Call<Enquiry>("EnquiryService.UpdateEnquiry", update).status()),
            "RESOURCE_NOT_FOUND");
  update.mutable_enquiry()->set_institution(kMinistry);
  EXPECT_EQ(Do<Enquiry>("EnquiryService.UpdateEnquiry", update).institution(), kMinistry);
}

TEST_F(EnquiryTest, IsCountedInThePipelineAndListedByState) {
  ASSERT_TRUE(Receive().ok());
  ASSERT_TRUE(Receive("other", Day(2023, 10, 2)).ok());
  ASSERT_TRUE(Discuss().ok());
  v1::GetEnquiryPipelineRequest request;
  request.set_parent(kLiberia);
  const auto pipeline = Do<v1::EnquiryPipeline>("EnquiryService.GetEnquiryPipeline", request);
  ASSERT_EQ(pipeline.stages_size(), 2);
  EXPECT_EQ(pipeline.stages(0).state(), Enquiry::RECEIVED);
  EXPECT_EQ(pipeline.stages(0).oldest(), "countries/lr/enquiries/other");
  EXPECT_EQ(pipeline.stages(1).state(), Enquiry::IN_DISCUSSION);
  v1::ListEnquiriesRequest list;
  list.set_parent(kLiberia);
  list.set_filter("state = RECEIVED AND location.country = \"lr\"");
  EXPECT_THAT(Do<v1::ListEnquiriesResponse>("EnquiryService.ListEnquiries", list).enquiries(),
              SizeIs(1));
}

}  // namespace
}  // namespace tandem::placement
