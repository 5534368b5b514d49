#include "services/reporting/handlers/engagements.h"

#include "services/reporting/handlers/leaders_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Engagement;

class Engagements : public Leaders {
 protected:
  static std::string Name(const std::string& id) { return Join(kPartnership, "engagements", id); }

  Result<Engagement> Propose(const std::string& id, const std::string& post = "",
                             const std::string& partnership = kPartnership) {
    return Propose(id, post, partnership, suite.caller());
  }
  Result<Engagement> Propose(const std::string& id, const std::string& post,
                             const std::string& partnership, const Caller& caller) {
    v1::CreateEngagementRequest request;
    request.set_parent(partnership);
    request.set_engagement_id(id);
    Engagement& engagement = *request.mutable_engagement();
    engagement.set_display_name("Dinner");
    engagement.set_kind(Engagement::MEETING);
    engagement.set_leader_post(post);
    *engagement.mutable_period()->mutable_start() = Today();
    *engagement.mutable_period()->mutable_end() = InDays(7);
    return CallAs<Engagement>(caller, "EngagementService.CreateEngagement", request);
  }
  Result<Engagement> Hold(const std::string& id) {
    v1::HoldEngagementRequest request;
    request.set_name(Name(id));
    *request.mutable_effective_date() = Today();
    return Call<Engagement>("EngagementService.HoldEngagement", request);
  }
  Result<Engagement> Get(const std::string& id) {
    v1::GetEngagementRequest request;
    request.set_name(Name(id));
    return Call<Engagement>("EngagementService.GetEngagement", request);
  }
  Result<Engagement> HoldWith(const std::string& id, const std::string& post) {
    return HoldWith(id, post, suite.caller());
  }
  Result<Engagement> HoldWith(const std::string& id, const std::string& post,
                              const Caller& caller) {
    v1::HoldEngagementRequest request;
    request.set_name(Name(id));
    request.set_leader_post(post);
    *request.mutable_effective_date() = Today();
    return CallAs<Engagement>(caller, "EngagementService.HoldEngagement", request);
  }
  Status CallOff(const std::string& id) {
    v1::CancelEngagementRequest request;
    request.set_name(Name(id));
    request.set_reason("She is away.");
    return Call<Engagement>("EngagementService.CancelEngagement", request).status();
  }
  Result<Engagement> Update(const Engagement& engagement, const std::string& path) {
    v1::UpdateEngagementRequest request;
    *request.mutable_engagement() = engagement;
    request.mutable_engagement()->clear_etag();
    request.mutable_update_mask()->add_paths(path);
    return Call<Engagement>("EngagementService.UpdateEngagement", request);
  }
  v1::LeaderPost GetPost() {
    v1::GetLeaderPostRequest request;
    request.set_name(kMatron);
    return Call<v1::LeaderPost>("LeaderPostService.GetLeaderPost", request)
        .value_or(v1::LeaderPost());
  }
  void VisitIsConfirmed() {
    placement::v1::VisitConfirmed event;
    event.set_name(Join(kPartnership, "visits", "first"));
    event.add_posts_to_meet("Permanent Secretary");
    event.add_posts_to_meet("Matron");
    *event.mutable_period()->mutable_start() = InDays(10);
    *event.mutable_period()->mutable_end() = InDays(12);
    HappensInPlacement(event);
  }
  // To meet these posts, from a day on and the two after it.
  void VisitIsUpdated(const std::vector<std::string>& posts, int in_days = 10,
                      placement::v1::Visit::State state = placement::v1::Visit::CONFIRMED) {
    placement::v1::Visit visit;
    visit.set_name(Join(kPartnership, "visits", "first"));
    visit.set_state(state);
    for (const std::string& post : posts) visit.add_posts_to_meet(post);
    *visit.mutable_period()->mutable_start() = InDays(in_days);
    *visit.mutable_period()->mutable_end() = InDays(in_days + 2);
    common::v1::ResourceUpdated event;
    event.set_name(visit.name());
    event.mutable_update_mask()->add_paths("posts_to_meet");
    event.mutable_update_mask()->add_paths("period");
    event.mutable_resource()->PackFrom(visit);
    HappensInPlacement(event);
  }
};

TEST_F(Engagements, AreProposedForThePostsThatAConfirmedVisitIsToMeet) {
  VisitIsConfirmed();
  ASSERT_TRUE(Get("visit-first-2").ok());
  EXPECT_EQ(Get("visit-first-2")->display_name(), "Matron");
  EXPECT_EQ(Get("visit-first-2")->state(), Engagement::PROPOSED);
  EXPECT_THAT(suite.Events<v1::EngagementCreated>(), SizeIs(2));
}

TEST_F(Engagements, GoWithTheVisitUnlessTheyWereHeld) {
  VisitIsConfirmed();
  ASSERT_TRUE(Hold("visit-first-1").ok());
  placement::v1::VisitCancelled event;
  event.set_name(Join(kPartnership, "visits", "first"));
  HappensInPlacement(event);
  EXPECT_EQ(Get("visit-first-1")->state(), Engagement::HELD);
  EXPECT_EQ(Get("visit-first-2")->state(), Engagement::CANCELLED);
  EXPECT_THAT(suite.Events<v1::EngagementCancelled>(), SizeIs(1));
}

TEST_F(Engagements, FollowThePostsThatTheirVisitIsToMeet) {
  VisitIsConfirmed();
  VisitIsUpdated({"Matron", "Minister"});
  EXPECT_EQ(Get("visit-first-1")->state(), Engagement::CANCELLED);
  EXPECT_EQ(Get("visit-first-1")->visit(), "");
  EXPECT_EQ(Get("visit-first-2")->state(), Engagement::PROPOSED);
  ASSERT_TRUE(Get("visit-first-3").ok());
  EXPECT_EQ(Get("visit-first-3")->display_name(), "Minister");
  EXPECT_EQ(Get("visit-first-3")->state(), Engagement::PROPOSED);
  // What was taken off comes back as another one, once.
  VisitIsUpdated({"Permanent Secretary", "Matron", "Minister"});
  VisitIsUpdated({"Permanent Secretary", "Matron", "Minister"});
  EXPECT_EQ(Get("visit-first-4")->display_name(), "Permanent Secretary");
  EXPECT_FALSE(Get("visit-first-5").ok());
  EXPECT_THAT(suite.Events<v1::EngagementCreated>(), SizeIs(4));
  EXPECT_THAT(suite.Events<v1::EngagementCancelled>(), SizeIs(1));
}

TEST_F(Engagements, ThatWereHeldOrCalledOffStayAsTheyAreWhateverBecomesOfTheirVisit) {
  VisitIsConfirmed();
  ASSERT_TRUE(Hold("visit-first-1").ok());
  ASSERT_TRUE(CallOff("visit-first-2").ok());
  VisitIsUpdated({"Matron"}, 20);
  EXPECT_EQ(Get("visit-first-1")->state(), Engagement::HELD);
  EXPECT_EQ(ToDay(Get("visit-first-1")->period().start()), ToDay(InDays(10)));
  EXPECT_EQ(Get("visit-first-2")->reason(), "She is away.");
  EXPECT_FALSE(Get("visit-first-3").ok());
}

TEST_F(Engagements, FollowTheDaysOfTheirVisit) {
  VisitIsConfirmed();
  Engagement on_the_last = *Get("visit-first-2");
  *on_the_last.mutable_period()->mutable_start() = InDays(12);
  ASSERT_TRUE(Update(on_the_last, "period").ok());
  VisitIsUpdated({"Permanent Secretary", "Matron"}, 11);
  EXPECT_EQ(ToDay(Get("visit-first-1")->period().start()), ToDay(InDays(11)));
  EXPECT_EQ(ToDay(Get("visit-first-1")->period().end()), ToDay(InDays(13)));
  // A day of the visit that somebody chose is kept while it is one.
  EXPECT_EQ(ToDay(Get("visit-first-2")->period().start()), ToDay(InDays(12)));
  VisitIsUpdated({"Permanent Secretary", "Matron"}, 20);
  EXPECT_EQ(ToDay(Get("visit-first-2")->period().start()), ToDay(InDays(20)));
}

TEST_F(Engagements, AreNotProposedForAVisitThatIsNotConfirmed) {
  VisitIsUpdated({"Matron"}, 10, placement::v1::Visit::PLANNED);
  EXPECT_EQ(ReasonOf(Get("visit-first-1").status()), "RESOURCE_NOT_FOUND");
}

TEST_F(Engagements, OfAVisitKeepTheTitleOfThePost) {
  VisitIsConfirmed();
  Engagement renamed = *Get("visit-first-1");
  renamed.set_display_name("Secretary");
  EXPECT_THAT(BadFieldsOf(Update(renamed, "display_name").status()),
              ElementsAre("engagement.display_name"));
}

TEST_F(Engagements, OfAVisitSayWhenTheyAreHeldWhichPostWasMet) {
  MakePost("matron");
  ASSERT_TRUE(Appoint(kHolder).ok());
  VisitIsConfirmed();
  EXPECT_EQ(ReasonOf(HoldWith("visit-first-2", "countries/vc/leaderPosts/none").status()),
            "RESOURCE_NOT_FOUND");
  const auto held = HoldWith("visit-first-2", kMatron);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->leader_post(), kMatron);
  EXPECT_EQ(ToDay(GetPost().last_contact_date()), ToDay(Today()));
  EXPECT_EQ(suite.Events<v1::EngagementHeld>().at(0).leader_post(), kMatron);
}

TEST_F(Engagements, ThatNameAPostAreHeldWithNoOther) {
  MakePost("matron");
  MakePost("minister");
  ASSERT_TRUE(Propose("dinner", kMatron).ok());
  EXPECT_THAT(BadFieldsOf(HoldWith("dinner", "countries/vc/leaderPosts/minister").status()),
              ElementsAre("leader_post"));
  EXPECT_TRUE(HoldWith("dinner", kMatron).ok());
}

TEST_F(Engagements, AreHeldWithAPostOfAnotherCountryOnlyWhereItsManagerSaysSo) {
  const std::string minister = MakePost("minister", "countries/ke/institutions/ministry").name();
  VisitIsConfirmed();
  const Caller lead = testing::CallerWith("lead", common::v1::TEAM_LEAD, kPartnership);
  EXPECT_EQ(ReasonOf(HoldWith("visit-first-1", minister, lead).status()), "NOT_PERMITTED");
  EXPECT_TRUE(HoldWith("visit-first-1", minister).ok());
}

TEST_F(Engagements, ThatAreHeldKeepTheRelationToThePostFresh) {
  MakePost("matron");
  ASSERT_TRUE(Appoint(kHolder).ok());
  ASSERT_TRUE(Propose("dinner", kMatron).ok());
  Pass(3);
  ASSERT_TRUE(Hold("dinner").ok());
  EXPECT_EQ(ToDay(GetPost().last_contact_date()), ToDay(Today()));
  EXPECT_THAT(suite.Events<v1::LeaderContactRecorded>(), SizeIs(1));
  EXPECT_EQ(ReasonOf(Hold("dinner").status()), "VERB_NOT_ALLOWED");
}

TEST_F(Engagements, WithAPostThatNobodyHoldsAreHeldAllTheSame) {
  MakePost("matron");
  ASSERT_TRUE(Propose("dinner", kMatron).ok());
  ASSERT_TRUE(Hold("dinner").ok());
  EXPECT_THAT(suite.Events<v1::LeaderContactRecorded>(), IsEmpty());
}

TEST_F(Engagements, AreOfPartnershipsThatGoOnAndPostsThatThereAre) {
  EXPECT_EQ(ReasonOf(Propose("dinner", "", "countries/vc/partnerships/closed").status()),
            "PARTNERSHIP_OVER");
  EXPECT_EQ(ReasonOf(Propose("dinner", kMatron).status()), "RESOURCE_NOT_FOUND");
}

TEST_F(Engagements, NameAPostOfAnotherCountryOnlyWhereItsManagerDoes) {
  const std::string minister = MakePost("minister", "countries/ke/institutions/ministry").name();
  const Caller lead = testing::CallerWith("lead", common::v1::TEAM_LEAD, kPartnership);
  EXPECT_EQ(ReasonOf(Propose("dinner", minister, kPartnership, lead).status()), "NOT_PERMITTED");
  EXPECT_EQ(
      ReasonOf(Propose("dinner", "countries/ke/leaderPosts/none", kPartnership, lead).status()),
      "NOT_PERMITTED");
  EXPECT_TRUE(Propose("dinner", minister).ok());
}

}  // namespace
}  // namespace tandem::reporting
