#pragma once

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "libs/common/base/decimal.h"
#include "libs/common/base/names.h"
#include "libs/common/store/internal_collections.h"
#include "libs/common/store/message_fields.h"
#include "libs/common/store/runner.h"
#include "libs/common/testing/manual_clock.h"
#include "libs/common/testing/suite.h"
#include "services/learning-content/collections.h"
#include "services/learning-content/domain/content_index.h"
#include "services/learning-content/handlers/content_items.h"
#include "services/learning-content/handlers/reactions.h"
#include "services/learning-content/handlers/recommendations.h"
#include "services/learning-content/module.h"
#include "tandem/objectives/v1/assessment.pb.h"

// For tests: learning's store and handlers beside an objectives that says what the test wants.
namespace tandem::learning_content {

inline constexpr char kPartnership[] = "countries/lr/partnerships/amp";
inline constexpr char kTeam[] = "countries/lr/teams/ncd";
inline constexpr char kProfile[] = "countries/lr/teams/ncd/learningProfile";
inline constexpr char kPrioritisation[] =
    "competencyFrameworks/amp-health/competencies/prioritisation";

// Objectives, as far as learning asks them.
class FakeObjectives : public Peers {
 public:
  Result<std::string> Ask(std::string_view method, std::string, Time, std::string_view) override {
    EXPECT_EQ(method, "tandem.objectives.v1.CapabilityService/GetCapability");
    if (!failure.ok()) return failure;
    return capability.SerializeAsString();
  }
  void SetGap(const std::string& competency, Micros current, Micros target) {
    auto& gap = *capability.add_gaps();
    gap.set_assessment(std::string(kPartnership) + "/assessments/baseline");
    *gap.mutable_assess_date() = ToDate(Day(2024, 1, 1));
    gap.set_competency(competency);
    gap.set_competency_display_name("Prioritisation");
    gap.set_current_level(FormatDecimal(current));
    gap.set_target_level(FormatDecimal(target));
  }
  objectives::v1::Capability capability;
  Status failure;
};

class Reactions : public ::testing::Test {
 protected:
  Reactions() {
    Declarations declarations(kLearningContentModule.package);
    kLearningContentModule.declare(declarations);
    StoreOptions options;
    options.url = "sqlite:" + (folder_ / "learning.db").string();
    options.collections = declarations.collections();
    options.clock = &clock_;
    auto opened = OpenStore(options);
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
    Put(kContentItems, Item("canvas"));
    PutIntoIndex(Item("canvas"));
  }

  ~Reactions() override { std::filesystem::remove_all(folder_); }

  static v1::ContentItem Item(const std::string& id) {
    v1::ContentItem item;
    item.set_name("contentItems/" + id);
    item.set_display_name(id);
    item.set_state(v1::ContentItem::PUBLISHED);
    item.add_languages("en");
    item.set_modality(v1::TEAM_BASED);
    item.set_minutes(60);
    v1::CompetencyRange& range = *item.add_competencies();
    range.set_competency(kPrioritisation);
    range.set_from_level(1);
    range.set_to_level(3);
    return item;
  }

  Status Do(const std::function<Status(Unit&)>& handler) {
    Context context;
    context.store = store_.get();
    context.peers = &objectives_;
    context.now = clock_.Now();
    context.change_id = "change-" + std::to_string(++changes_);
    context.service = "learning-content";
    return RunNow(context, handler).status();
  }
  template <class T>
  void Put(const Collection<T>& collection, const T& message) {
    EXPECT_TRUE(Do([&](Unit& unit) -> Status {
                  ASSIGN_OR_RETURN(const auto before, unit.Find(collection, message.name()));
                  T next = message;
                  if (before.has_value()) next.set_etag(before->etag());
                  unit.Save(collection, next);
                  return OkStatus();
                }).ok());
  }
  void PutIntoIndex(const v1::ContentItem& item) {
    v1::ContentIndex index =
        Find(kContentIndexes, IndexOf(kPrioritisation)).value_or(v1::ContentIndex());
    index.set_name(IndexOf(kPrioritisation));
    Set(index, EntryOf(item));
    Put(kContentIndexes, index);
  }
  template <class T>
  std::optional<T> Find(const Collection<T>& collection, std::string_view name) {
    Context context;
    context.store = store_.get();
    View view(context);
    return view.Find(collection, name).value();
  }
  std::vector<v1::Recommendation> Recommendations(std::string_view partnership = kPartnership) {
    Context context;
    context.store = store_.get();
    View view(context);
    return view.List(kRecommendations, Below(partnership)).value();
  }
  std::vector<std::string> Events() {
    std::vector<std::string> types;
    const auto entries = store_->ReadJournal({}, 100).value();
    for (const auto& entry : entries) {
      for (const auto& event : entry.events()) types.push_back(event.type());
    }
    return types;
  }

  std::vector<common::v1::Timer> Timers() {
    Context context;
    context.store = store_.get();
    View view(context);
    return view.List(kTimers, Query()).value();
  }

  // Lets the partnerships that are to look again of their own accord do so.
  void LookAgain() {
    for (const common::v1::Timer& timer : Timers()) {
      if (timer.kind() != kRecommendAnew.name) continue;
      const Status status = Do([&](Unit& unit) { return RecommendAnew(unit, timer.subject()); });
      ASSERT_TRUE(status.ok()) << status;
    }
  }
  Status Agree() {
    objectives::v1::ObjectiveAgreed event;
    event.set_name(std::string(kPartnership) + "/objectives/plan");
    event.set_partnership(kPartnership);
    event.set_team(kTeam);
    event.add_competencies(kPrioritisation);
    *event.mutable_agree_date() = ToDate(Day(2024, 1, 1));
    return Do([&](Unit& unit) { return RecommendForObjective(unit, event); });
  }
  Status MoveTo(placement::v1::Partnership::State state) {
    placement::v1::PartnershipStageChanged event;
    event.set_name(kPartnership);
    event.set_to(state);
    *event.mutable_effective_date() = ToDate(DayOf(clock_.Now()));
    return Do([&](Unit& unit) { return FollowPartnership(unit, event); });
  }
  Status ChangeCapability(const std::string& partnership = kPartnership) {
    objectives::v1::CapabilityChanged event;
    event.set_name(partnership + "/assessments/baseline");
    event.set_partnership(partnership);
    event.set_team(kTeam);
    *event.mutable_assess_date() = ToDate(Day(2024, 1, 1));
    return Do([&](Unit& unit) { return RecommendForCapability(unit, event); });
  }

  testing::ManualClock clock_;
  FakeObjectives objectives_;
  const std::filesystem::path folder_ = testing::TemporaryFolder();
  std::unique_ptr<Store> store_;
  int changes_ = 0;
};

}  // namespace tandem::learning_content
