#include "services/reporting/handlers/leaders_fixture.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using v1::LeaderPost;

// Who holds the post, as far as posts go.
Caller HolderOf(const std::string& post, const std::string& person) {
  return testing::CallerWith("holder", common::v1::LEADER, post, person);
}

TEST_F(Leaders, HoldAPostOneAfterTheOtherAndEachChangeIsTold) {
  EXPECT_EQ(MakePost("matron").state(), LeaderPost::VACANT);
  ASSERT_TRUE(Appoint(kHolder).ok());
  Pass(30);
  const auto taken_over = Appoint(kDeputy);
  ASSERT_TRUE(taken_over.ok()) << taken_over.status();
  EXPECT_EQ(taken_over->support(), LeaderPost::UNAWARE);
  v1::VacateLeaderPostRequest vacate;
  vacate.set_name(kMatron);
  *vacate.mutable_effective_date() = Today();
  ASSERT_TRUE(Call<LeaderPost>("LeaderPostService.VacateLeaderPost", vacate).ok());
  EXPECT_EQ(ReasonOf(Call<LeaderPost>("LeaderPostService.VacateLeaderPost", vacate).status()),
            "VERB_NOT_ALLOWED");
  std::vector<std::string> told;
  for (const auto& event : suite.Events<v1::LeaderChanged>()) {
    EXPECT_EQ(event.institution(), kHospital);
    told.push_back(std::string(IdOf(event.previous_holder())) + " > " +
                   std::string(IdOf(event.holder())));
  }
  EXPECT_THAT(told, ElementsAre(" > holder", "holder > deputy", "deputy > "));
}

TEST_F(Leaders, AreNamedFromAnotherCountryOnlyByWhoHasASayThere) {
  const std::string hospital = "countries/gb/institutions/hospital";
  const auto manager = [](const std::string& prefix) {
    return testing::CallerWith("manager", common::v1::PROGRAMME_MANAGER, prefix);
  };
  Caller of_both = manager("countries/vc");
  of_both.grants.push_back({common::v1::PROGRAMME_MANAGER, "countries/gb"});
  v1::CreateLeaderPostRequest create;
  create.set_parent("countries/vc");
  create.set_leader_post_id("matron");
  create.mutable_leader_post()->set_display_name("Matron");
  create.mutable_leader_post()->set_institution(hospital);
  constexpr char kCreate[] = "LeaderPostService.CreateLeaderPost";
  EXPECT_EQ(ReasonOf(CallAs<LeaderPost>(manager("countries/vc"), kCreate, create).status()),
            "NOT_PERMITTED");
  ASSERT_TRUE(CallAs<LeaderPost>(of_both, kCreate, create).ok());

  v1::AppointHolderRequest appoint;
  appoint.set_name(kMatron);
  appoint.set_holder("countries/gb/persons/holder");
  *appoint.mutable_effective_date() = Today();
  constexpr char kAppoint[] = "LeaderPostService.AppointHolder";
  EXPECT_EQ(ReasonOf(CallAs<LeaderPost>(manager("countries/vc"), kAppoint, appoint).status()),
            "NOT_PERMITTED");
  ASSERT_TRUE(CallAs<LeaderPost>(of_both, kAppoint, appoint).ok());

  v1::RaiseSupportAskRequest raise;
  raise.set_parent("countries/gb/partnerships/p");
  raise.set_support_ask_id("voice");
  raise.set_kind(v1::ADVOCACY);
  raise.set_display_name("A word at the conference");
  raise.set_leader_post(kMatron);
  constexpr char kRaise[] = "SupportAskService.RaiseSupportAsk";
  EXPECT_EQ(ReasonOf(CallAs<v1::SupportAsk>(manager("countries/gb"), kRaise, raise).status()),
            "NOT_PERMITTED");
  raise.set_leader_post("countries/vc/leaderPosts/nobody");
  EXPECT_EQ(ReasonOf(CallAs<v1::SupportAsk>(manager("countries/gb"), kRaise, raise).status()),
            "NOT_PERMITTED");
}

TEST_F(Leaders, DelegateThemselvesOrThroughAManagerWhoSaysWhy) {
  MakePost("matron");
  ASSERT_TRUE(Appoint(kHolder).ok());
  constexpr char kDelegate[] = "LeaderPostService.DelegateLeaderPost";
  const Caller holder = HolderOf(kMatron, kHolder), deputy = HolderOf(kMatron, kDeputy);
  EXPECT_EQ(ReasonOf(CallAs<LeaderPost>(deputy, kDelegate, ToDeputy()).status()), "NOT_THE_HOLDER");
  EXPECT_THAT(BadFieldsOf(Call<LeaderPost>(kDelegate, ToDeputy()).status()), ElementsAre("reason"));
  ASSERT_TRUE(CallAs<LeaderPost>(holder, kDelegate, ToDeputy()).ok());
  auto another = ToDeputy();
  another.set_delegation_id("leave");
  another.set_reason("She wrote from abroad.");
  const auto both = Call<LeaderPost>(kDelegate, another);
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ(both->holder(), kHolder);
  EXPECT_EQ(both->delegations(1).reason(), "She wrote from abroad.");
  v1::EndDelegationRequest end;
  end.set_name(kMatron);
  end.set_delegation_id("deputy");
  *end.mutable_effective_date() = Today();
  constexpr char kEnd[] = "LeaderPostService.EndDelegation";
  EXPECT_EQ(ReasonOf(CallAs<LeaderPost>(deputy, kEnd, end).status()), "NOT_THE_HOLDER");
  const auto ended = CallAs<LeaderPost>(holder, kEnd, end);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ToDay(ended->delegations(0).period().end()), ToDay(Today()));
  EXPECT_THAT(suite.Events<v1::LeaderPostDelegated>(), SizeIs(2));
  ASSERT_THAT(suite.Events<v1::DelegationEnded>(), SizeIs(1));
  EXPECT_EQ(suite.Events<v1::DelegationEnded>()[0].person(), kDeputy);
}

TEST_F(Leaders, AreKeptInMindByWhatIsRecorded) {
  MakePost("matron");
  ASSERT_TRUE(Appoint(kHolder).ok());
  v1::RecordSupportRequest support;
  support.set_name(kMatron);
  support.set_support(LeaderPost::CHAMPION);
  *support.mutable_effective_date() = Today();
  ASSERT_TRUE(Call<LeaderPost>("LeaderPostService.RecordSupport", support).ok());
  v1::RecordContactRequest contact;
  contact.set_name(kMatron);
  *contact.mutable_effective_date() = Today();
  ASSERT_TRUE(Call<LeaderPost>("LeaderPostService.RecordContact", contact).ok());
  v1::ListLeaderPostsRequest list;
  list.set_parent("countries/vc");
  list.set_filter("support = CHAMPION AND institution = \"" + std::string(kHospital) + "\"");
  const auto listed = Call<v1::ListLeaderPostsResponse>("LeaderPostService.ListLeaderPosts", list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_THAT(listed->leader_posts(), SizeIs(1));
  EXPECT_EQ(ToDay(listed->leader_posts(0).last_contact_date()), ToDay(Today()));
  EXPECT_THAT(suite.Events<v1::LeaderSupportRecorded>(), SizeIs(1));
  EXPECT_THAT(suite.Events<v1::LeaderContactRecorded>(), SizeIs(1));
}

// Whoever raises an ask has to know which post to ask, and need not know how its holder thinks.
TEST_F(Leaders, AreListedByTheirPostsForThoseWhoAskThem) {
  MakePost("matron");
  MakePost("minister", "countries/vc/institutions/ministry");
  ASSERT_TRUE(Appoint(kHolder).ok());
  constexpr char kList[] = "LeaderPostService.ListLeaderPosts";
  v1::ListLeaderPostsRequest list;
  list.set_parent("countries/vc");
  list.set_filter("state = HELD");
  const Caller lead{"lead", kDeputy, {{common::v1::TEAM_LEAD, kPartnership}}};
  const Caller leader{"leader", kDeputy, {{common::v1::LEADER, kPartnership}}};
  const Caller auditor{"auditor", kDeputy, {{common::v1::EVALUATOR, kPartnership}}};
  for (const Caller& caller : {lead, leader, auditor}) {
    const auto listed = CallAs<v1::ListLeaderPostsResponse>(caller, kList, list);
    ASSERT_TRUE(listed.ok()) << listed.status();
    ASSERT_THAT(listed->leader_posts(), SizeIs(1));
    LeaderPost known = listed->leader_posts(0);
    EXPECT_EQ(known.name() + known.display_name() + known.institution(),
              std::string(kMatron) + "Matron" + kHospital);
    EXPECT_EQ(known.holder(), "");
    EXPECT_EQ(known.support(), LeaderPost::SUPPORT_UNSPECIFIED);
  }
  const auto own = CallAs<v1::ListLeaderPostsResponse>(HolderOf(kMatron, kHolder), kList, list);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->leader_posts(0).holder(), kHolder) << "they hold it";
  for (const auto& [filter, order_by] :
       {std::pair("support = UNAWARE", ""), std::pair("", "last_contact_date")}) {
    list.set_filter(filter);
    list.set_order_by(order_by);
    const auto refused = CallAs<v1::ListLeaderPostsResponse>(lead, kList, list).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument) << refused;
  }
  list.set_parent("countries/ke");
  EXPECT_EQ(CallAs<v1::ListLeaderPostsResponse>(lead, kList, list).status().code(),
            absl::StatusCode::kPermissionDenied);
  v1::GetLeaderPostRequest get;
  get.set_name(kMatron);
  EXPECT_EQ(CallAs<LeaderPost>(lead, "LeaderPostService.GetLeaderPost", get).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(Leaders, KeepTheirPostAtItsInstitution) {
  const LeaderPost post = MakePost("matron");
  v1::UpdateLeaderPostRequest update;
  *update.mutable_leader_post() = post;
  update.mutable_leader_post()->set_institution("countries/vc/institutions/ministry");
  update.mutable_update_mask()->add_paths("institution");
  EXPECT_FALSE(Call<LeaderPost>("LeaderPostService.UpdateLeaderPost", update).ok());
  update.mutable_update_mask()->set_paths(0, "networks");
  update.mutable_leader_post()->add_networks("Conference of health ministers");
  const auto updated = Call<LeaderPost>("LeaderPostService.UpdateLeaderPost", update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_THAT(updated->networks(), ElementsAre("Conference of health ministers"));
}

}  // namespace
}  // namespace tandem::reporting
