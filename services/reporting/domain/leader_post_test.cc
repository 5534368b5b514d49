#include "services/reporting/domain/leader_post.h"

#include <vector>

#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tandem::reporting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Delegation;
using v1::LeaderPost;

constexpr Day kStart(2024, 1, 8);
constexpr Day kToday(2024, 6, 3);
constexpr char kAda[] = "countries/vc/persons/ada";
constexpr char kBen[] = "countries/vc/persons/ben";
constexpr char kLeeds[] = "countries/vc/partnerships/leeds";

LeaderPost AVacantPost(const std::string& id = "matron") {
  LeaderPost post;
  post.set_name("countries/vc/leaderPosts/" + id);
  post.set_display_name("Matron");
  post.set_institution("countries/vc/institutions/hospital");
  post.set_state(LeaderPost::VACANT);
  return post;
}

// By Ada, since kStart.
LeaderPost AHeldPost(const std::string& id = "matron") {
  LeaderPost post = AVacantPost(id);
  EXPECT_TRUE(Appoint(post, kAda, kStart, kToday).ok());
  return post;
}

// To Ben.
Delegation ADelegation(Day start, Day end, const std::string& id = "deputy") {
  Delegation delegation;
  delegation.set_delegation_id(id);
  delegation.set_person(kBen);
  *delegation.mutable_period()->mutable_start() = ToDate(start);
  *delegation.mutable_period()->mutable_end() = ToDate(end);
  return delegation;
}

TEST(Appoint, StartsTheNewHolderUnawareAndTellsWhoWas) {
  LeaderPost post = AHeldPost();
  EXPECT_EQ(post.support(), LeaderPost::UNAWARE);
  ASSERT_TRUE(RecordSupport(post, LeaderPost::CHAMPION, kStart + 10, kToday).ok());
  ASSERT_TRUE(RecordContact(post, kStart + 10, kToday).ok());
  const auto changed = Appoint(post, kBen, kStart + 20, kToday);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->name(), post.name());
  EXPECT_EQ(changed->institution(), post.institution());
  EXPECT_EQ(changed->previous_holder(), kAda);
  EXPECT_EQ(changed->holder(), kBen);
  EXPECT_EQ(ToDay(changed->effective_date()), kStart + 20);
  EXPECT_EQ(post.holder(), kBen);
  EXPECT_EQ(post.support(), LeaderPost::UNAWARE);
  EXPECT_FALSE(post.has_support_date());
  EXPECT_FALSE(post.has_last_contact_date());
}

TEST(Appoint, IsOfAnotherPerson) {
  LeaderPost post = AHeldPost();
  EXPECT_THAT(UnmetOf(Appoint(post, kAda, kToday, kToday).status()), ElementsAre("ANOTHER_PERSON"));
  EXPECT_EQ(ToDay(post.change_date()), kStart);
}

TEST(Vacate, LeavesNothingOfTheHolderBehind) {
  LeaderPost post = AHeldPost();
  const auto changed = Vacate(post, kToday, kToday);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->previous_holder(), kAda);
  EXPECT_EQ(changed->holder(), "");
  EXPECT_EQ(post.state(), LeaderPost::VACANT);
  EXPECT_EQ(post.holder(), "");
  EXPECT_EQ(post.support(), LeaderPost::SUPPORT_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(RecordContact(post, kToday, kToday)), "VERB_NOT_ALLOWED");
}

TEST(LeaderPostVerbs, TakeEffectBetweenTheLastChangeAndToday) {
  LeaderPost post = AHeldPost();
  for (const Day day : {kStart - 1, kToday + 1}) {
    EXPECT_THAT(BadFieldsOf(Appoint(post, kBen, day, kToday).status()),
                ElementsAre("effective_date"));
    EXPECT_THAT(BadFieldsOf(Vacate(post, day, kToday).status()), ElementsAre("effective_date"));
    EXPECT_THAT(BadFieldsOf(RecordSupport(post, LeaderPost::INFORMED, day, kToday)),
                ElementsAre("effective_date"));
    EXPECT_THAT(BadFieldsOf(RecordContact(post, day, kToday)), ElementsAre("effective_date"));
  }
  EXPECT_EQ(post.holder(), kAda);
}

TEST(Delegate, CoversItsDaysKindsAndPartnerships) {
  LeaderPost post = AHeldPost();
  Delegation delegation = ADelegation(kToday, kToday + 30);
  delegation.add_kinds(v1::LEAVE);
  delegation.add_partnerships(kLeeds);
  ASSERT_TRUE(Delegate(post, delegation, kToday).ok());
  EXPECT_EQ(post.holder(), kAda);
  EXPECT_TRUE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday));
  EXPECT_TRUE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday + 30));
  EXPECT_FALSE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday - 1));
  EXPECT_FALSE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday + 31));
  EXPECT_FALSE(StandsIn(post, kBen, v1::ADVOCACY, kLeeds, kToday));
  EXPECT_FALSE(StandsIn(post, kBen, v1::LEAVE, "countries/vc/partnerships/leeds2", kToday));
  EXPECT_FALSE(StandsIn(post, kAda, v1::LEAVE, kLeeds, kToday));
}

TEST(Delegate, WithoutALimitCoversWhateverIsAsked) {
  LeaderPost post = AHeldPost();
  Delegation delegation = ADelegation(kStart, kStart);
  delegation.mutable_period()->clear_end();
  ASSERT_TRUE(Delegate(post, delegation, kToday).ok());
  EXPECT_TRUE(StandsIn(post, kBen, v1::COOPERATION, kLeeds, kToday + 1000));
}

TEST(Delegate, IsToAnotherForDaysToComeInTheHoldersTime) {
  LeaderPost post = AHeldPost();
  Delegation to_themselves = ADelegation(kToday, kToday);
  to_themselves.set_person(kAda);
  EXPECT_THAT(BadFieldsOf(Delegate(post, to_themselves, kToday)), ElementsAre("person"));
  EXPECT_THAT(BadFieldsOf(Delegate(post, ADelegation(kToday + 2, kToday + 1), kToday)),
              ElementsAre("period.end"));
  EXPECT_THAT(BadFieldsOf(Delegate(post, ADelegation(kStart, kToday - 1), kToday)),
              ElementsAre("period.end"));
  EXPECT_THAT(BadFieldsOf(Delegate(post, ADelegation(kStart - 1, kToday), kToday)),
              ElementsAre("period.start"));
  EXPECT_THAT(post.delegations(), IsEmpty());
}

TEST(Delegate, KeepsAsManyAsItMayAndForgetsWhatIsOverFirst) {
  LeaderPost post = AHeldPost();
  for (int i = 0; i < kMostDelegations; ++i) {
    ASSERT_TRUE(
        Delegate(post, ADelegation(kToday, kToday + i, fmt::format("d{}", i)), kToday).ok());
  }
  EXPECT_EQ(ReasonOf(Delegate(post, ADelegation(kToday, kToday, "d1"), kToday)),
            "DELEGATION_EXISTS");
  EXPECT_EQ(ReasonOf(Delegate(post, ADelegation(kToday, kToday, "new"), kToday)),
            "TOO_MANY_DELEGATIONS");
  const Day later = kToday + 2;
  EXPECT_TRUE(Delegate(post, ADelegation(later, later, "new"), later).ok());
  EXPECT_THAT(post.delegations(), SizeIs(kMostDelegations - 1));
}

TEST(EndDelegation, HasTheDayAsItsLast) {
  LeaderPost post = AHeldPost();
  ASSERT_TRUE(Delegate(post, ADelegation(kStart, kToday + 30), kToday).ok());
  const auto ended = EndDelegation(post, "deputy", kToday, kToday);
  ASSERT_TRUE(ended.ok()) << ended.status();
  EXPECT_EQ(ended->person(), kBen);
  EXPECT_TRUE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday));
  EXPECT_FALSE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday + 1));
  EXPECT_EQ(ReasonOf(EndDelegation(post, "deputy", kToday + 1, kToday + 1).status()),
            "NO_SUCH_DELEGATION");
  EXPECT_EQ(ReasonOf(EndDelegation(post, "another", kToday, kToday).status()),
            "NO_SUCH_DELEGATION");
}

TEST(EndDelegation, TakesBackOneThatHasNotBegun) {
  LeaderPost post = AHeldPost();
  ASSERT_TRUE(Delegate(post, ADelegation(kToday + 5, kToday + 30), kToday).ok());
  ASSERT_TRUE(EndDelegation(post, "deputy", kToday, kToday).ok());
  EXPECT_THAT(post.delegations(), IsEmpty());
}

TEST(Delegations, EndWithTheHoldersTime) {
  LeaderPost post = AHeldPost();
  ASSERT_TRUE(Delegate(post, ADelegation(kStart, kToday + 30, "running"), kToday).ok());
  ASSERT_TRUE(Delegate(post, ADelegation(kToday + 5, kToday + 30, "to-come"), kToday).ok());
  ASSERT_TRUE(Appoint(post, "countries/vc/persons/eve", kToday, kToday).ok());
  ASSERT_THAT(post.delegations(), SizeIs(1));
  EXPECT_EQ(ToDay(post.delegations(0).period().end()), kToday - 1);
  EXPECT_FALSE(StandsIn(post, kBen, v1::LEAVE, kLeeds, kToday));
}

TEST(RecordSupport, GoesForwardInTime) {
  LeaderPost post = AHeldPost();
  ASSERT_TRUE(RecordSupport(post, LeaderPost::SUPPORTIVE, kStart + 10, kToday).ok());
  EXPECT_THAT(BadFieldsOf(RecordSupport(post, LeaderPost::INFORMED, kStart + 9, kToday)),
              ElementsAre("effective_date"));
  EXPECT_EQ(post.support(), LeaderPost::SUPPORTIVE);
  EXPECT_TRUE(RecordSupport(post, LeaderPost::UNAWARE, kStart + 10, kToday).ok());
}

TEST(RecordContact, KeepsTheLatestDay) {
  LeaderPost post = AHeldPost();
  EXPECT_TRUE(IsContactOverdue(post, kStart));
  ASSERT_TRUE(RecordContact(post, kStart + 10, kToday).ok());
  ASSERT_TRUE(RecordContact(post, kStart + 5, kToday).ok());
  EXPECT_EQ(ToDay(post.last_contact_date()), kStart + 10);
  EXPECT_FALSE(IsContactOverdue(post, kStart + 10 + 180));
  EXPECT_TRUE(IsContactOverdue(post, kStart + 10 + 181));
  post.set_contact_days(30);
  EXPECT_FALSE(IsContactOverdue(post, kStart + 10 + 30));
  EXPECT_TRUE(IsContactOverdue(post, kStart + 10 + 31));
}

TEST(WhomToAsk, IsWhoeverIsFurthestAmongThoseWhoHoldAPost) {
  constexpr std::string_view kAsker = "countries/vc/persons/asker";
  EXPECT_EQ(WhomToAsk({}, kAsker), nullptr);
  std::vector<LeaderPost> posts = {AVacantPost("a")};
  EXPECT_EQ(WhomToAsk(posts, kAsker)->name(), posts[0].name());
  posts.push_back(AHeldPost("c"));
  posts.push_back(AHeldPost("b"));
  EXPECT_EQ(WhomToAsk(posts, kAsker)->name(), "countries/vc/leaderPosts/b");
  ASSERT_TRUE(RecordSupport(posts[1], LeaderPost::SUPPORTIVE, kToday, kToday).ok());
  EXPECT_EQ(WhomToAsk(posts, kAsker)->name(), "countries/vc/leaderPosts/c");
  posts[2].set_holder(std::string(kAsker));
  posts[1].set_holder(std::string(kAsker));
  EXPECT_EQ(WhomToAsk(posts, kAsker)->name(), posts[0].name()) << "who asks does not answer";
  posts.erase(posts.begin());
  EXPECT_EQ(WhomToAsk(posts, kAsker), nullptr);
}

TEST(AddPost, ListsSoManyPostsAndNoMore) {
  v1::Leadership leadership;
  for (int i = 0; i < kMostPosts; ++i) ASSERT_TRUE(AddPost(leadership, fmt::format("{}", i)).ok());
  EXPECT_EQ(ReasonOf(AddPost(leadership, "more")), "TOO_MANY_POSTS");
}

v1::CorrectLeaderPostRequest ACorrection() {
  v1::CorrectLeaderPostRequest request;
  request.set_reason("Keyed wrongly.");
  return request;
}

TEST(CorrectLeaderPost, PutsRightWhatWasKeyedWronglyAndNothingElse) {
  LeaderPost post = AHeldPost();
  ASSERT_TRUE(RecordSupport(post, LeaderPost::CHAMPION, kStart + 100, kToday).ok());
  ASSERT_TRUE(RecordContact(post, kStart + 110, kToday).ok());
  auto request = ACorrection();
  *request.mutable_support_date() = ToDate(kStart + 10);
  request.set_support(LeaderPost::SUPPORTIVE);
  *request.mutable_last_contact_date() = ToDate(kStart + 11);
  const auto corrected = Correct(post, request);
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(post.support(), LeaderPost::SUPPORTIVE);
  EXPECT_EQ(ToDay(post.support_date()), kStart + 10);
  EXPECT_EQ(ToDay(post.last_contact_date()), kStart + 11);
  EXPECT_EQ(ToDay(post.change_date()), kStart);
  EXPECT_EQ(post.holder(), kAda);
  EXPECT_EQ(ToDay(corrected->last_contact_date()), kStart + 11);
  // A later one is recorded after that as ever.
  EXPECT_TRUE(RecordSupport(post, LeaderPost::INFORMED, kStart + 50, kToday).ok());
  auto none = ACorrection();
  none.set_no_contact(true);
  ASSERT_TRUE(Correct(post, none).ok());
  EXPECT_FALSE(post.has_last_contact_date());
}

TEST(CorrectLeaderPost, MovesTheFirstDayOfTheHolderWithTheEndOfTheFormersDelegations) {
  LeaderPost post = AHeldPost();
  ASSERT_TRUE(Delegate(post, ADelegation(kStart, kToday + 100), kToday).ok());
  ASSERT_TRUE(Appoint(post, kBen, kStart + 60, kToday).ok());
  Delegation own = ADelegation(kStart + 60, kToday + 100, "own");
  own.set_person(kAda);
  ASSERT_TRUE(Delegate(post, own, kToday).ok());
  auto request = ACorrection();
  *request.mutable_change_date() = ToDate(kStart + 30);
  ASSERT_TRUE(Correct(post, request).ok());
  EXPECT_EQ(ToDay(post.change_date()), kStart + 30);
  ASSERT_THAT(post.delegations(), SizeIs(2));
  EXPECT_EQ(ToDay(post.delegations(0).period().end()), kStart + 29);
  EXPECT_EQ(ToDay(post.delegations(1).period().end()), kToday + 100);
  // What this holder did already was in their time.
  *request.mutable_change_date() = ToDate(kStart + 61);
  EXPECT_THAT(BadFieldsOf(Correct(post, request).status()), ElementsAre("change_date"));
}

TEST(CorrectLeaderPost, TakesNothingThatDoesNotFit) {
  LeaderPost post = AHeldPost();
  EXPECT_THAT(BadFieldsOf(Correct(post, ACorrection()).status()), ElementsAre("change_date"));
  auto request = ACorrection();
  request.set_support(LeaderPost::CHAMPION);
  *request.mutable_last_contact_date() = ToDate(kStart + 1);
  EXPECT_THAT(BadFieldsOf(Correct(post, request).status()),
              ElementsAre("support", "last_contact_date"));
  ASSERT_TRUE(RecordContact(post, kStart + 10, kToday).ok());
  auto early = ACorrection();
  *early.mutable_last_contact_date() = ToDate(kStart - 1);
  EXPECT_THAT(BadFieldsOf(Correct(post, early).status()), ElementsAre("last_contact_date"));
  early.set_no_contact(true);
  EXPECT_THAT(BadFieldsOf(Correct(post, early).status()), ElementsAre("no_contact"));
  auto of_vacancy = ACorrection();
  *of_vacancy.mutable_change_date() = ToDate(kStart);
  LeaderPost vacant = AVacantPost();
  EXPECT_THAT(BadFieldsOf(Correct(vacant, of_vacancy).status()), ElementsAre("change_date"));
  EXPECT_EQ(ToDay(post.last_contact_date()), kStart + 10);
}

}  // namespace
}  // namespace tandem::reporting
