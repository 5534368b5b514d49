// Who rates somebody's traits, and what they are answered.
#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/application.pb.h"

namespace tandem::placement {
namespace {

using ::testing::SizeIs;
using v1::Application;
using v1::Professional;

class RatingTest : public World {
 protected:
  RatingTest() {
    assessor_ = MakePerson(kMinistry);
    leader_ = CallerWith("leader", common::v1::LEADER, kLiberia, assessor_);
    v1::UpdateProfessionalRequest update;
    update.mutable_professional()->set_name(MakeProfessional());
    auto& clearance = *update.mutable_professional()->add_clearances();
    clearance.set_kind(v1::Clearance::MEDICAL);
    *clearance.mutable_issue_date() = On(2023, 1, 1);
    update.mutable_update_mask()->add_paths("clearances");
    professional_ = Do<Professional>("ProfessionalService.UpdateProfessional", update);
  }
  std::string Screened() {
    v1::CreateApplicationRequest apply;
    apply.set_parent(kLiberia);
    apply.mutable_application()->set_person(MakePerson(kOffice));
    *apply.mutable_application()->mutable_apply_date() = On(2024, 1, 3);
    v1::ApplicationStepRequest screen;
    screen.set_name(Do<Application>("ApplicationService.CreateApplication", apply).name());
    *screen.mutable_effective_date() = On(2024, 1, 4);
    return Do<Application>("ApplicationService.ScreenApplication", screen).name();
  }
  template <class Request>
  Request Rating(const std::string& name, const std::string& assessor) {
    Request request;
    request.set_name(name);
    request.set_assessor(assessor);
    request.set_reason("From the form.");
    request.add_ratings()->set_trait(v1::PATIENCE);
    request.mutable_ratings(0)->set_score(4);
    return request;
  }
  Result<Professional> Rate(const Caller& caller, const std::string& assessor) {
    auto request = Rating<v1::RateTraitsRequest>(professional_.name(), assessor);
    *request.mutable_effective_date() = On(2024, 1, 11);
    return CallAs<Professional>(caller, "ProfessionalService.RateTraits", request);
  }
  Result<Application> RateApplicant(const Caller& caller, const std::string& name,
                                    const std::string& assessor) {
    auto request = Rating<v1::RateApplicantRequest>(name, assessor);
    *request.mutable_effective_date() = On(2024, 1, 11);
    return CallAs<Application>(caller, "ApplicationService.RateApplicant", request);
  }

  std::string assessor_;
  Caller leader_;
  Professional professional_;
};

TEST_F(RatingTest, AnswersWhoeverMayNotReadTheProfessionalTheirOwnRatingsAlone) {
  const auto answer = Rate(leader_, assessor_);
  ASSERT_TRUE(answer.ok()) << answer.status();
  Professional expected;
  expected.set_name(professional_.name());
  v1::GetProfessionalRequest get;
  get.set_name(professional_.name());
  const auto read = Do<Professional>("ProfessionalService.GetProfessional", get);
  expected.set_etag(read.etag());
  *expected.add_trait_ratings() = *read.trait_ratings().rbegin();
  EXPECT_EQ(answer->DebugString(), expected.DebugString());
  EXPECT_EQ(answer->trait_ratings(0).assessor(), assessor_);
  const auto whole = Rate(suite.caller(), assessor_);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_THAT(whole->clearances(), SizeIs(1));
  EXPECT_THAT(whole->trait_ratings(), SizeIs(2 * v1::Trait_MAX + 1));
}

TEST_F(RatingTest, AnswersARetryNothingMore) {
  auto request = Rating<v1::RateTraitsRequest>(professional_.name(), assessor_);
  *request.mutable_effective_date() = On(2024, 1, 11);
  request.set_request_id("once");
  Professional answer;
  for (int i = 0; i < 2; ++i) {
    const auto answered = CallAs<Professional>(leader_, "ProfessionalService.RateTraits", request);
    ASSERT_TRUE(answered.ok()) << answered.status();
    if (i == 0) answer = *answered;
    if (i == 1) answer.clear_trait_ratings();
    EXPECT_EQ(answered->DebugString(), answer.DebugString());
  }
}

TEST_F(RatingTest, AnswersWhoeverMayNotReadTheApplicationTheirOwnRatingsAlone) {
  const std::string name = Screened();
  ASSERT_TRUE(RateApplicant(suite.caller(), name, office_leader).ok());
  const auto answer = RateApplicant(leader_, name, assessor_);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->name(), name);
  EXPECT_NE(answer->etag(), "");
  EXPECT_EQ(answer->person(), "");
  ASSERT_THAT(answer->trait_ratings(), SizeIs(1));
  EXPECT_EQ(answer->trait_ratings(0).assessor(), assessor_);
}

TEST_F(RatingTest, CountsNobodyWhoIsNotThere) {
  constexpr char kNobody[] = "countries/lr/persons/5a1e0000-0000-4000-8000-00000000dead";
  const std::string application = Screened();
  EXPECT_EQ(ReasonOf(Rate(suite.caller(), kNobody).status()), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(RateApplicant(suite.caller(), application, kNobody).status()),
            "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Rate(leader_, kNobody).status()), "NOT_THE_ASSESSOR");
  v1::ErasePersonalDataRequest erase;
  erase.set_name(assessor_);
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  EXPECT_EQ(ReasonOf(Rate(suite.caller(), assessor_).status()), "REFERENCE_NOT_ACTIVE");
  EXPECT_EQ(ReasonOf(RateApplicant(suite.caller(), application, assessor_).status()),
            "REFERENCE_NOT_ACTIVE");
}

}  // namespace
}  // namespace tandem::placement
