#include "services/placement/handlers/applications.h"

#include "libs/common/base/names.h"
#include "libs/common/testing/forwarding.h"
#include "services/placement/collections.h"
#include "services/placement/handlers/world.h"

namespace tandem::placement {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Application;
using v1::Professional;

class RecruitmentTest : public World {
 protected:
  common::v1::Date Today() { return ToDate(DayOf(suite.clock().Now())); }

  std::string Apply() {
    v1::CreateApplicationRequest request;
    request.set_parent(kLiberia);
    auto& application = *request.mutable_application();
    application.set_person(MakePerson(kOffice));
    application.set_display_name("Management partner, logistics");
    *application.mutable_apply_date() = On(2024, 1, 3);
    application.add_eligible_countries("lr");
    auto& english = *application.add_languages();
    english.set_language("en");
    english.set_level(v1::LanguageLevel::C1);
    *application.add_availability()->mutable_start() = On(2024, 1, 1);
    return Do<Application>("ApplicationService.CreateApplication", request).name();
  }
  Result<Application> Step(const std::string& verb, const std::string& name) {
    v1::ApplicationStepRequest request;
    request.set_name(name);
    *request.mutable_effective_date() = Today();
    return Call<Application>("ApplicationService." + verb, request);
  }
  Result<Application> Rate(const std::string& name, const std::string& assessor, int score,
                           int traits = v1::Trait_MAX) {
    v1::RateApplicantRequest request;
    request.set_name(name);
    request.set_assessor(assessor);
    request.set_reason("From the form.");
    *request.mutable_effective_date() = Today();
    for (int trait = 1; trait <= traits; ++trait) {
      auto& rating = *request.add_ratings();
      rating.set_trait(static_cast<v1::Trait>(trait));
      rating.set_score(score);
      rating.set_evidence("What they told of the flood.");
    }
    return Call<Application>("ApplicationService.RateApplicant", request);
  }
  Result<Application> Register(const std::string& name, std::string_view professional = "") {
    v1::RegisterApplicantRequest request;
    request.set_name(name);
    request.set_professional_id(std::string(IdOf(professional)));
    *request.mutable_effective_date() = Today();
    return Call<Application>("ApplicationService.RegisterApplicant", request);
  }
  // An application that has come to an offer.
  Application Offer() {
    const std::string name = Apply();
    EXPECT_TRUE(Step("ScreenApplication", name).ok());
    for (const auto& assessor : {ministry_leader, office_leader}) {
      EXPECT_TRUE(Rate(name, assessor, 4).ok());
    }
    EXPECT_TRUE(Step("InterviewApplicant", name).ok());
    const auto offered = Step("OfferPost", name);
    EXPECT_TRUE(offered.ok()) << offered.status();
    return offered.ok() ? *offered : Application();
  }
  Professional GetProfessional(const std::string& name) {
    v1::GetProfessionalRequest request;
    request.set_name(name);
    return Do<Professional>("ProfessionalService.GetProfessional", request);
  }
  void Clear(const std::string& professional, Day expires) {
    v1::UpdateProfessionalRequest request;
    request.mutable_professional()->set_name(professional);
    auto& clearance = *request.mutable_professional()->add_clearances();
    clearance.set_kind(v1::Clearance::SAFEGUARDING);
    *clearance.mutable_issue_date() = On(2023, 1, 1);
    *clearance.mutable_expire_date() = ToDate(expires);
    request.mutable_update_mask()->add_paths("clearances");
    Do<Professional>("ProfessionalService.UpdateProfessional", request);
  }
};

TEST_F(RecruitmentTest, LeadsFromAnApplicationToAProfessional) {
  const std::string name = Apply();
  EXPECT_EQ(ReasonOf(Rate(name, ministry_leader, 4).status()), "VERB_NOT_ALLOWED");
  ASSERT_TRUE(Step("ScreenApplication", name).ok());
  ASSERT_TRUE(Rate(name, ministry_leader, 4).ok());
  ASSERT_TRUE(Rate(name, office_leader, 2, 3).ok());
  ASSERT_TRUE(Step("InterviewApplicant", name).ok());
  EXPECT_THAT(UnmetOf(Step("OfferPost", name).status()), ElementsAre("TRAITS_RATED"));
  v1::GetTraitStandingsRequest ask;
  ask.set_name(name);
  const auto standings = Do<v1::TraitStandings>("ApplicationService.GetTraitStandings", ask);
  EXPECT_TRUE(standings.traits(0).disagreement());
  EXPECT_FALSE(standings.traits(5).disagreement());
  ASSERT_TRUE(Rate(name, office_leader, 3).ok());
  ASSERT_TRUE(Step("OfferPost", name).ok());
  const auto registered = Register(name);
  ASSERT_TRUE(registered.ok()) << registered.status();
  EXPECT_THAT(registered->steps(), SizeIs(4));
  const Professional professional = GetProfessional(registered->professional());
  EXPECT_EQ(professional.state(), Professional::REGISTERED);
  EXPECT_EQ(professional.display_name(), "Management partner, logistics");
  EXPECT_THAT(professional.trait_ratings(), SizeIs(2 * v1::Trait_MAX));
  v1::MakeProfessionalAvailableRequest available;
  available.set_name(professional.name());
  EXPECT_TRUE(Call<Professional>("ProfessionalService.MakeProfessionalAvailable", available).ok());
  EXPECT_EQ(ReasonOf(Step("OfferPost", name).status()), "VERB_NOT_ALLOWED");
  const auto created = Events<v1::ProfessionalCreated>();
  ASSERT_THAT(created, SizeIs(1));
  EXPECT_THAT(created[0].professional().trait_ratings(), IsEmpty()) << "no word of what was seen";
}

TEST_F(RecruitmentTest, IsCountedInThePipelineByStepAndProgramme) {
  Apply();
  const std::string screened = Apply();
  ASSERT_TRUE(Step("ScreenApplication", screened).ok());
  v1::UpdateApplicationRequest update;
  update.mutable_application()->set_name(screened);
  update.mutable_application()->set_programme("programmes/none");
  EXPECT_EQ(ReasonOf(Call<Application>("ApplicationService.UpdateApplication", update).status()),
            "RESOURCE_NOT_FOUND");
  update.mutable_application()->set_programme(kProgramme);
  Do<Application>("ApplicationService.UpdateApplication", update);
  v1::GetApplicationPipelineRequest ask;
  ask.set_name(kLiberia);
  const auto all = Do<v1::ApplicationPipeline>("ApplicationService.GetApplicationPipeline", ask);
  ASSERT_THAT(all.stages(), SizeIs(2));
  EXPECT_EQ(all.stages(0).state(), Application::APPLIED);
  EXPECT_EQ(ToDay(all.stages(0).since_date()), Day(2024, 1, 3));
  EXPECT_EQ(all.stages(1).longest_waiting(), screened);
  EXPECT_EQ(all.stages(1).since_date().DebugString(), Today().DebugString());
  ask.set_programme(kProgramme);
  const auto of_it = Do<v1::ApplicationPipeline>("ApplicationService.GetApplicationPipeline", ask);
  ASSERT_THAT(of_it.stages(), SizeIs(1));
  EXPECT_EQ(of_it.stages(0).applications(), 1);
  ask.set_programme("programmes/none");
  EXPECT_EQ(
      ReasonOf(
          Call<v1::ApplicationPipeline>("ApplicationService.GetApplicationPipeline", ask).status()),
      "RESOURCE_NOT_FOUND");
}

// Remembers how applications are read.
class ReadStore final : public testing::ForwardingStore {
 public:
  explicit ReadStore(Store& store) : ForwardingStore(&store) {}

  Result<std::vector<Row>> List(const CollectionInfo& collection, const Query& query) override {
    auto rows = inner_.List(collection, query);
    if (collection.id() == kApplications.info().id()) queries.push_back(query);
    if (rows.ok() && collection.id() == kApplications.info().id()) rows_read += rows->size();
    return rows;
  }

  std::vector<Query> queries;
  std::size_t rows_read = 0;
};

// Of the years before there are many more that are over.
TEST_F(RecruitmentTest, ThePipelineIsReadAsOneRangeOfAnIndex) {
  Apply();
  const std::string screened = Apply(), over = Apply();
  ASSERT_TRUE(Step("ScreenApplication", screened).ok());
  v1::EndApplicationRequest end;
  end.set_name(over);
  end.set_reason("Another offer.");
  *end.mutable_effective_date() = Today();
  Do<Application>("ApplicationService.WithdrawApplication", end);
  ReadStore store(suite.app().module("placement")->store());
  Context context;
  context.store = &store;
  context.caller = suite.caller();
  View view(context);
  for (const char* programme : {"", kProgramme}) {
    v1::GetApplicationPipelineRequest ask;
    ask.set_name(kLiberia);
    ask.set_programme(programme);
    const auto pipeline = GetApplicationPipeline(view, ask);
    ASSERT_TRUE(pipeline.ok()) << pipeline.status();
    ASSERT_THAT(store.queries, SizeIs(1));
    EXPECT_EQ(store.rows_read, 2u);
    EXPECT_EQ(store.queries[0].below, "") << "names of one country are read one after the other";
    EXPECT_EQ(store.queries[0].order_by, kOfCountryByStep);
    for (const ColumnCondition& condition : store.queries[0].conditions)
      EXPECT_EQ(condition.column, kOfCountryByStep);
    store.queries.clear();
    store.rows_read = 0;
  }
}

TEST_F(RecruitmentTest, IsRatedByAsManyAsTheProgrammeAsksFor) {
  v1::UpdateProgrammeRequest ask;
  ask.mutable_programme()->set_name(kProgramme);
  ask.mutable_programme()->set_assessors_needed(3);
  ask.mutable_update_mask()->add_paths("assessors_needed");
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", ask);
  const std::string name = Apply();
  v1::UpdateApplicationRequest update;
  update.mutable_application()->set_name(name);
  update.mutable_application()->set_programme(kProgramme);
  update.mutable_update_mask()->add_paths("programme");
  Do<Application>("ApplicationService.UpdateApplication", update);
  ASSERT_TRUE(Step("ScreenApplication", name).ok());
  for (const auto& assessor : {ministry_leader, office_leader})
    ASSERT_TRUE(Rate(name, assessor, 4).ok());
  ASSERT_TRUE(Step("InterviewApplicant", name).ok());
  EXPECT_THAT(UnmetOf(Step("OfferPost", name).status()), ElementsAre("TRAITS_RATED"));
  v1::GetTraitStandingsRequest standings;
  standings.set_name(name);
  EXPECT_FALSE(
      Do<v1::TraitStandings>("ApplicationService.GetTraitStandings", standings).complete());
  ASSERT_TRUE(Rate(name, MakePerson(kMinistry), 4).ok());
  ASSERT_TRUE(Step("OfferPost", name).ok());
  const auto registered = Register(name);
  ASSERT_TRUE(registered.ok()) << registered.status();
  EXPECT_EQ(GetProfessional(registered->professional()).programme(), kProgramme);
  ask.mutable_programme()->set_assessors_needed(4);
  Do<v1::Programme>("ProgrammeService.UpdateProgramme", ask);
  v1::MakeProfessionalAvailableRequest available;
  available.set_name(registered->professional());
  EXPECT_THAT(
      UnmetOf(
          Call<Professional>("ProfessionalService.MakeProfessionalAvailable", available).status()),
      ElementsAre("TRAITS_RATED"));
}

TEST_F(RecruitmentTest, IsForAProgrammeThatIsOpen) {
  v1::CloseProgrammeRequest close;
  close.set_name(kProgramme);
  Do<v1::Programme>("ProgrammeService.CloseProgramme", close);
  v1::UpdateApplicationRequest update;
  update.mutable_application()->set_name(Apply());
  update.mutable_application()->set_programme(kProgramme);
  EXPECT_EQ(ReasonOf(Call<Application>("ApplicationService.UpdateApplication", update).status()),
            "PROGRAMME_CLOSED");
}

TEST_F(RecruitmentTest, GoesOnWithWhoeverIsRegisteredAlready) {
  const Application offered = Offer();
  const std::string professional = MakeProfessional();
  v1::CreateProfessionalRequest create;
  create.set_parent(kLiberia);
  create.mutable_professional()->set_person(offered.person());
  const auto first = Do<Professional>("ProfessionalService.CreateProfessional", create);
  EXPECT_EQ(ReasonOf(Register(offered.name()).status()), "ALREADY_REGISTERED");
  EXPECT_EQ(ReasonOf(Register(offered.name(), professional).status()), "ALREADY_REGISTERED")
      << "somebody else's";
  const auto registered = Register(offered.name(), first.name());
  ASSERT_TRUE(registered.ok()) << registered.status();
  EXPECT_EQ(registered->state(), Application::REGISTERED);
  EXPECT_EQ(registered->professional(), first.name());
  EXPECT_THAT(GetProfessional(first.name()).trait_ratings(), IsEmpty()) << "as they were";
  EXPECT_EQ(Events<v1::ApplicantRegistered>()[0].professional(), first.name());
}

TEST_F(RecruitmentTest, RegistersAPersonOnce) {
  const Application offered = Offer();
  const std::string& name = offered.name();
  v1::CreateProfessionalRequest create;
  create.set_parent(kLiberia);
  create.mutable_professional()->set_person(offered.person());
  const auto first = Do<Professional>("ProfessionalService.CreateProfessional", create);
  EXPECT_EQ(ReasonOf(Call<Professional>("ProfessionalService.CreateProfessional", create).status()),
            "ALREADY_REGISTERED");
  EXPECT_EQ(ReasonOf(Register(name).status()), "ALREADY_REGISTERED");
  v1::MakeProfessionalAlumniRequest alumni;
  alumni.set_name(first.name());
  Do<Professional>("ProfessionalService.MakeProfessionalAlumni", alumni);
  EXPECT_TRUE(Register(name).ok());
}

TEST_F(RecruitmentTest, EndsWithAReasonAndStaysAsItWas) {
  const std::string name = Apply();
  v1::EndApplicationRequest end;
  end.set_name(name);
  end.set_reason("Another post.");
  *end.mutable_effective_date() = On(2024, 1, 2);
  EXPECT_THAT(UnmetOf(Call<Application>("ApplicationService.WithdrawApplication", end).status()),
              ElementsAre("NOT_BEFORE_THE_LAST_STEP"));
  *end.mutable_effective_date() = Today();
  EXPECT_EQ(Do<Application>("ApplicationService.WithdrawApplication", end).state(),
            Application::WITHDRAWN);
  v1::UpdateApplicationRequest update;
  update.mutable_application()->set_name(name);
  update.mutable_application()->set_private_sector_years(5);
  EXPECT_EQ(ReasonOf(Call<Application>("ApplicationService.UpdateApplication", update).status()),
            "APPLICATION_OVER");
}

TEST_F(RecruitmentTest, ForgetsWhatWasSeenOfAPersonWhoIsErased) {
  const std::string name = Apply();
  ASSERT_TRUE(Step("ScreenApplication", name).ok());
  const auto rated = Rate(name, ministry_leader, 4);
  ASSERT_TRUE(rated.ok());
  v1::ErasePersonalDataRequest erase;
  erase.set_name(rated->person());
  Do<v1::Person>("PersonService.ErasePersonalData", erase);
  v1::GetApplicationRequest get;
  get.set_name(name);
  EXPECT_THAT(Do<Application>("ApplicationService.GetApplication", get).trait_ratings(), IsEmpty());
  EXPECT_EQ(ReasonOf(Rate(name, ministry_leader, 4).status()), "PERSON_ERASED");
  v1::UpdateApplicationRequest update;
  update.mutable_application()->set_name(name);
  update.mutable_application()->set_private_sector_years(5);
  EXPECT_EQ(ReasonOf(Call<Application>("ApplicationService.UpdateApplication", update).status()),
            "PERSON_ERASED");
}

TEST_F(RecruitmentTest, TellsOfAClearanceBeforeAndAfterItRunsOut) {
  const std::string professional = MakeProfessional();
  Clear(professional, Day(2024, 6, 30));
  Reach(Day(2024, 5, 30));
  EXPECT_THAT(Events<v1::ClearanceExpiring>(), IsEmpty());
  Reach(Day(2024, 5, 31));
  EXPECT_THAT(Events<v1::ClearanceExpiring>(), SizeIs(1));
  Reach(Day(2024, 6, 30));
  EXPECT_THAT(Events<v1::ClearanceExpired>(), IsEmpty());
  Reach(Day(2024, 7, 1));
  EXPECT_THAT(Events<v1::ClearanceExpired>(), SizeIs(1));
  Reach(Day(2024, 8, 1));
  EXPECT_THAT(Events<v1::ClearanceExpiring>(), SizeIs(1));
  EXPECT_THAT(Events<v1::ClearanceExpired>(), SizeIs(1));
}

TEST_F(RecruitmentTest, SaysNothingOfAClearanceThatWasRenewed) {
  const std::string professional = MakeProfessional();
  Clear(professional, Day(2024, 6, 30));
  Reach(Day(2024, 6, 10));
  Clear(professional, Day(2027, 6, 30));
  Reach(Day(2024, 8, 1));
  EXPECT_THAT(Events<v1::ClearanceExpired>(), IsEmpty());
}

TEST_F(RecruitmentTest, MakesNoPlacementReadyWithAnExpiredClearance) {
  Deliver();
  const std::string professional = MakeProfessional();
  Clear(professional, Day(2024, 1, 31));
  EXPECT_THAT(UnmetOf(Propose(MakeNeed("coach"), "p1", professional).status()),
              ElementsAre("CLEARANCES_HOLD"));
  Clear(professional, Day(2024, 3, 31));
  const std::string placement = Place(MakeNeed("other"), "p2", professional);
  v1::BeginClearingRequest begin;
  begin.set_name(placement);
  Do<v1::Placement>("PlacementService.BeginClearing", begin);
  v1::MarkPlacementReadyRequest ready;
  ready.set_name(placement);
  EXPECT_THAT(UnmetOf(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("CHECKLIST_CLEARED"));
  Reach(Day(2024, 4, 1));
  EXPECT_THAT(UnmetOf(Call<v1::Placement>("PlacementService.MarkPlacementReady", ready).status()),
              ElementsAre("CHECKLIST_CLEARED", "CLEARANCES_HOLD"));
}

}  // namespace
}  // namespace tandem::placement
