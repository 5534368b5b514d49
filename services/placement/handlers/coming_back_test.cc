#include "services/placement/handlers/world.h"
#include "tandem/placement/v1/match_run.pb.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Who was alumni and is registered anew: another professional, but the same person.
class ComingBackTest : public World {
 protected:
  std::string ComeBack(const std::string& professional) {
    v1::MakeProfessionalAlumniRequest leave;
    leave.set_name(professional);
    return MakeProfessionalOf(
        Do<v1::Professional>("ProfessionalService.MakeProfessionalAlumni", leave).person());
  }
  // Was placed for 40% of full time in the first half of February.
  std::string PlacedAndBack(const std::string& need) {
    Deliver();
    const std::string former = MakeProfessional(), placement = Place(need, "former", former, 40);
    Start(placement);
    Reach(Day(2024, 2, 15));
    v1::EndPlacementEarlyRequest end;
    end.set_name(placement);
    end.set_reason("Another post.");
    *end.mutable_effective_date() = On(2024, 2, 15);
    Do<v1::Placement>("PlacementService.EndPlacementEarly", end);
    return ComeBack(former);
  }
  // Of whoever is available, where none is named.
  v1::MatchRun Run(const std::vector<std::string>& professionals, int share = 60,
                   bool dry_run = true) {
    v1::ProposeMatchesRequest request;
    request.set_parent(kLiberia);
    *request.mutable_professionals() = {professionals.begin(), professionals.end()};
    *request.mutable_from_date() = On(2024, 2, 1);
    request.set_share_percent(share);
    request.set_dry_run(dry_run);
    return Do<v1::MatchRun>("MatchRunService.ProposeMatches", request);
  }
  // What keeps them from every seat, by name and among all.
  void ExpectLeftOut(const std::string& professional, const std::string& constraint) {
    for (const v1::MatchRun& run : {Run({professional}), Run({})}) {
      EXPECT_THAT(run.proposals(), IsEmpty());
      ASSERT_THAT(run.unfilled(), SizeIs(1));
      EXPECT_EQ(run.unfilled(0).nearest_professional(), professional);
      EXPECT_THAT(run.unfilled(0).nearest_constraints(), ElementsAre(constraint));
    }
  }
  static void ExpectContinuity(
      const google::protobuf::RepeatedPtrField<v1::CriterionScore>& criteria) {
    ASSERT_THAT(criteria, SizeIs(7));
    EXPECT_EQ(criteria[5].criterion(), "CONTINUITY");
    EXPECT_EQ(criteria[5].score(), "1");
  }
};

TEST_F(ComingBackTest, IsContinuityWithTheFormerPartner) {
  const std::string back = PlacedAndBack(MakeNeed("before")), need = MakeNeed("after");
  for (const v1::MatchRun& run : {Run({back}), Run({})}) {
    ASSERT_THAT(run.proposals(), SizeIs(1));
    EXPECT_EQ(run.proposals(0).professional(), back);
    ExpectContinuity(run.proposals(0).criteria());
  }
  const auto by_hand = Propose(need, "a", back, 60);
  ASSERT_TRUE(by_hand.ok()) << by_hand.status();
  ExpectContinuity(by_hand->criteria());
}

TEST_F(ComingBackTest, IsProposedByHandAloneForANeedThatTheyHadASeatOf) {
  const std::string need = MakeNeed("one", 2), back = PlacedAndBack(need);
  ExpectLeftOut(back, "PLACED_BEFORE");
  EXPECT_TRUE(Propose(need, "again", back, 60).ok());
}

TEST_F(ComingBackTest, IsProposedByHandAloneForANeedThatTheyDeclined) {
  const std::string former = MakeProfessional(), need = MakeNeed("one");
  Decline(Propose(need, "a", former)->name());
  const std::string back = ComeBack(former);
  ExpectLeftOut(back, "DECLINED_BEFORE");
  EXPECT_TRUE(Propose(need, "again", back).ok());
}

TEST_F(ComingBackTest, IsNotInTwoPlacesOnOneDay) {
  const std::string back = PlacedAndBack(MakeNeed("before")), need = MakeNeed("after");
  EXPECT_EQ(ReasonOf(Propose(need, "all", back, 100).status()), "SHARE_ABOVE_FULL_TIME");
  for (const v1::MatchRun& run : {Run({back}, 100), Run({}, 100)}) {
    ASSERT_THAT(run.proposals(), SizeIs(1));
    EXPECT_EQ(ToDay(run.proposals(0).start_date()), Day(2024, 2, 16));
  }
  v1::ReschedulePlacementRequest more;
  more.set_name(Place(need, "a", back, 60));
  *more.mutable_start_date() = On(2024, 2, 1);
  *more.mutable_end_date() = On(2025, 1, 31);
  more.set_share_percent(100);
  EXPECT_EQ(ReasonOf(Call<v1::Placement>("PlacementService.ReschedulePlacement", more).status()),
            "SHARE_ABOVE_FULL_TIME");
}

TEST_F(ComingBackTest, IsNoStrangerAsARunnerUp) {
  const std::string back = PlacedAndBack(MakeNeed("before")), other = MakeProfessional();
  v1::UpdateProfessionalRequest experienced;
  experienced.mutable_professional()->set_name(other);
  experienced.mutable_professional()->set_private_sector_years(10);
  experienced.mutable_update_mask()->add_paths("private_sector_years");
  Do<v1::Professional>("ProfessionalService.UpdateProfessional", experienced);
  v1::UpdateProgrammeRequest weigh;
  weigh.mutable_programme()->set_name(kProgramme);
  weigh.mutable_programme()->mutable_match_weights()->set_experience(2);
  weigh.mutable_programme()->mutable_match_weights()->set_continuity(1);
  weigh.mutable_update_mask()->add_paths("match_weights");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", weigh);
  MakeNeed("after");
  const v1::MatchRun run = Run({}, 60, false);
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_EQ(run.proposals(0).professional(), other);
  EXPECT_EQ(run.proposals(0).runner_up_score(), "0.333333");
  Decline(run.proposals(0).match());
  v1::ForwardRunnerUpRequest forward;
  forward.set_name(run.proposals(0).match());
  forward.set_match_id("next");
  const auto next =
      GetMatch(Do<v1::Match>("MatchService.ForwardRunnerUp", forward).forwarded_match());
  EXPECT_EQ(next.professional(), back);
  ExpectContinuity(next.criteria());
}

}  // namespace
}  // namespace tandem::placement
