#include "services/tandem/client/load.h"

#include <fstream>

#include "gmock/gmock.h"
#include "libs/common/base/date.h"
#include "libs/common/store/sqlite_db.h"
#include "services/tandem/client/csv_parts.h"
#include "services/tandem/client/served_fixture.h"
#include "tandem/objectives/v1/progress.pb.h"
#include "tandem/placement/v1/benefit.pb.h"
#include "tandem/placement/v1/funding.pb.h"
#include "tandem/placement/v1/leave_request.pb.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/timeline.pb.h"
#include "tandem/reporting/v1/report_service.pb.h"

namespace tandem::client {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::Gt;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Ne;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::string_view kMani = "countries/ke/partnerships/bungoma-chmt";
constexpr std::string_view kLiberia = "countries/lr/partnerships/amp-ncd";

class LoadSamples : public Served {
 protected:
  reporting::v1::PartnershipReport ReportOf(std::string_view partnership) {
    reporting::v1::GetPartnershipReportRequest request;
    request.set_name(std::string(partnership) + "/report");
    return Ask<reporting::v1::PartnershipReport>("ReportService.GetPartnershipReport", request);
  }
};

TEST_F(LoadSamples, ASecondRunDoesNothingTwice) {
  const Loaded first = Load("10-learning-library.yaml");
  EXPECT_THAT(first.done, Gt(0));
  EXPECT_THAT(first.present, Eq(0));
  const Loaded second = Load("10-learning-library.yaml");
  EXPECT_THAT(second.done, Eq(0));
  EXPECT_THAT(second.present, Eq(first.done));
  EXPECT_THAT(second.resources, IsEmpty());
}

TEST_F(LoadSamples, NorDoesOneWhoseRequestIdsAreForgotten) {
  const std::vector<std::string> files = {"10-learning-library.yaml", "20-amp-liberia.yaml",
                                          "30-mani-bungoma.yaml",     "40-mep-leeds.yaml",
                                          "50-hps-zambia.yaml",       "60-in-between.yaml",
                                          "65-every-kind.yaml",       "70-endings.yaml"};
  for (const std::string& file : files) Load(file);
  const auto in_journals = [&](const std::string& statement) {
    std::int64_t sum = 0;
    for (const char* service : {"placement", "objectives", "learning-content", "reporting"}) {
      auto db = SqliteConnection::Open(Path(std::string(service) + ".db"));
      EXPECT_TRUE(db.ok()) << db.status();
      auto run = (*db)->Prepare(statement);
      EXPECT_TRUE(run.ok()) << run.status();
      if (const auto row = run->Step(); row.ok() && *row) sum += run->Int(0);
    }
    return sum;
  };
  in_journals("UPDATE tandem_journal SET time = 0");
  const std::int64_t before = in_journals("SELECT count(*) FROM tandem_journal");
  for (const std::string& file : files) EXPECT_THAT(Load(file).refused, Eq(0)) << file;
  EXPECT_THAT(in_journals("SELECT count(*) FROM tandem_journal"), Eq(before));
}

TEST_F(LoadSamples, ManisFourIndicatorsRiseBy65PercentOnAverage) {
  const Loaded loaded = Load("30-mani-bungoma.yaml");
  EXPECT_THAT(loaded.refused, Eq(2));
  objectives::v1::GetProgressRequest request;
  request.set_name(std::string(kMani));
  const auto progress =
      Ask<objectives::v1::PartnershipProgress>("ProgressService.GetProgress", request);
  EXPECT_THAT(progress.change().mean_of_changes(), Eq("0.65"));
  EXPECT_THAT(progress.change().changes_n(),
              Eq(44));  // 11 participants with both rounds, 4 indicators
  EXPECT_THAT(progress.change().change_of_means(), Eq("0.646486"));
  EXPECT_THAT(progress.change().unpaired_n(), Eq(4));
  const auto report = ReportOf(kMani);
  EXPECT_THAT(report.change().mean_of_changes(), Eq("0.65"));
  EXPECT_THAT(report.achievement().value(), Eq(progress.rollup().achievement()));
}

TEST_F(LoadSamples, TheLiberianWalkEndsInAReportWithItsRecommendation) {
  Load("10-learning-library.yaml");
  const Loaded loaded = Load("20-amp-liberia.yaml");
  EXPECT_THAT(loaded.refused, Eq(3));
  const auto report = ReportOf(kLiberia);
  EXPECT_THAT(report.state(), Eq(placement::v1::Partnership::DELIVER));
  EXPECT_THAT(report.stages(), SizeIs(3));
  EXPECT_THAT(report.placements(), SizeIs(1));
  EXPECT_THAT(report.objectives(), SizeIs(2));
  EXPECT_THAT(report.capability_gaps(), SizeIs(3));
  EXPECT_THAT(report.recommendations(), Not(IsEmpty()));
  // The correction counts: (9 - 4) / (10 - 4).
  for (const auto& indicator : report.indicators()) {
    if (!indicator.indicator().ends_with("/county-reports")) continue;
    EXPECT_THAT(indicator.actual(), Eq("9"));
    EXPECT_THAT(indicator.achievement().value(), Eq("0.833333"));
  }
  EXPECT_THAT(report.held(), Eq(1));
}

TEST_F(LoadSamples, ASpreadsheetGoesOutAndComesBackUnchanged) {
  Load("10-learning-library.yaml");
  Load("20-amp-liberia.yaml");
  const std::string text = Run(RunExport, {"teams", "lr"});
  EXPECT_THAT(text, AllOf(StartsWith("\xEF\xBB\xBF"
                                     "external_id,"),
                          HasSubstr("countries/lr/teams/ncd-programme")));
  std::ofstream(Path("teams.csv")) << text;
  EXPECT_THAT(Run(RunImport, {"teams", "lr", Path("teams.csv")}),
              HasSubstr("0 created, 0 updated"));
}

TEST_F(LoadSamples, ARowOfASpreadsheetIsRefusedWhoseSubjectStandsInAnEarlierPart) {
  Load("20-amp-liberia.yaml", "TeamService.CreateTeam");
  const std::string team = ",Bong,SUBNATIONAL,ministry-of-health,lr,";
  std::ofstream(Path("teams.csv"))
      << "external_id,display_name,health_system_level,institution,country,area\n"
      << "c1" << team << "\n"
      << "c2" << team << std::string(kMostOfAPart - 200, 'x') << "\n"
      << "c1" << team << "\n";
  EXPECT_FALSE(Try(RunImport, {"teams", "lr", Path("teams.csv")}).ok());
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr("row 4, external_id \"c1\": It stands 2 rows above already."),
                    HasSubstr("3 rows: 1 created, 0 updated, 0 unchanged, 2 refused")));
}

TEST_F(LoadSamples, ARowOfASpreadsheetThatNoRequestTakesHoldsUpNoOther) {
  Load("20-amp-liberia.yaml", "TeamService.CreateTeam");
  const std::string team = ",Bong,SUBNATIONAL,ministry-of-health,lr,";
  std::ofstream(Path("teams.csv"))
      << "external_id,display_name,health_system_level,institution,country,area\n"
      << "c1" << team << "\n"
      << "c2" << team << std::string(kMostOfAPart, 'x') << "\n"
      << "c3" << team << "\n";
  EXPECT_FALSE(Try(RunImport, {"teams", "lr", Path("teams.csv")}).ok());
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("row 3: It has 3900"),
                                HasSubstr("3 rows: 2 created, 0 updated, 0 unchanged, 1 refused")));
}

TEST_F(LoadSamples, MatchesAreProposedFromAllWhoAreAvailable) {
  for (const char* file :
       {"10-learning-library.yaml", "20-amp-liberia.yaml", "30-mani-bungoma.yaml",
        "40-mep-leeds.yaml", "50-hps-zambia.yaml", "60-in-between.yaml"}) {
    Load(file);
  }
  EXPECT_THAT(Run(RunProposeMatches, {"--country", "lr", "--dry-run"}, "countries/lr"),
              HasSubstr("1 of 1 seats could be filled from 3 professionals"));
}

TEST_F(LoadSamples, AManagerSeesByNameWhoIsWhereInTheOwnCountry) {
  Load("10-learning-library.yaml");
  Load("20-amp-liberia.yaml");
  EXPECT_THAT(Run(RunWhoIsWhere, {"--date", "2025-06-30"}, "countries/lr"),
              AllOf(HasSubstr("Example Partner"), HasSubstr("Non-communicable diseases programme"),
                    HasSubstr("amp-ncd"), Not(HasSubstr("ncd-programme"))));
  EXPECT_THAT(Run(RunWhoIsWhere, {"--date", "2025-06-30", "--programme", "programmes/amp-health"},
                  "countries/lr"),
              HasSubstr("Example Partner"));
  EXPECT_THAT(Run(RunWhoIsWhere, {"--date", "2025-06-30", "--programme", "programmes/another"},
                  "countries/lr"),
              Eq("No partnership kept in countries/lr has anybody placed on 2025-06-30 by "
                 "programmes/another.\n"));
  EXPECT_THAT(Run(RunList, {"countries/lr/partnerships/amp-ncd/placements/"}),
              AllOf(HasSubstr("Example Partner"), HasSubstr("2025-03-03  2027-08-31")));
  const auto update = [](Session& session) {
    return RunVerb(session, **FindMethod("PartnershipService.UpdatePartnership"));
  };
  EXPECT_THAT(Run(update, {std::string(kLiberia), "--display-name", "Another"}),
              Eq("countries/lr/partnerships/amp-ncd: update is done. State: deliver.\n`tandem get "
                 "countries/lr/partnerships/amp-ncd` shows all of it.\n"));
}

TEST_F(LoadSamples, TheLeedsPartnershipDeliversBetweenSixAndTwelveMonths) {
  const Loaded loaded = Load("40-mep-leeds.yaml");
  EXPECT_THAT(loaded.refused, Eq(6));
  placement::v1::GetTimelineRequest request;
  request.set_name("countries/vc/partnerships/leeds");
  const auto timeline =
      Ask<placement::v1::Timeline>("PartnershipTimelineService.GetTimeline", request);
  EXPECT_THAT(timeline.milestones(0).standing(), Eq(placement::v1::Milestone::WARNED));
  EXPECT_THAT(timeline.milestones(0).days(), Eq(1));  // of six to twelve months (document E)
  EXPECT_THAT(timeline.milestones(1).standing(), Eq(placement::v1::Milestone::ON_TRACK));
  EXPECT_THAT(timeline.milestones(1).has_reach_date(), Eq(true));  // two nurses went together
  EXPECT_THAT(Run(RunWhoIsWhere, {"--date", "2025-09-15", "--located-in", "gb"}),
              AllOf(HasSubstr("leeds"), HasSubstr(" gb ")));
  EXPECT_THAT(Run(RunWhoIsWhere, {"--date", "2025-09-15", "--located-in", "ke"}),
              HasSubstr("Nobody is placed in countries/- on 2025-09-15 with a team in ke"));
}

TEST_F(LoadSamples, ACohortTellsWhoWasRefusedWhyAndFails) {
  Load("40-mep-leeds.yaml", "CohortService.ClearCohort");
  const std::string cohort = "countries/vc/partnerships/leeds";
  const Status refused = Say("CohortService.ClearCohort",
                             {cohort, "--cohort=autumn-2025", "--effective-date=2025-08-11",
                              "--items={kind: VISA, outcome: NOT_NEEDED}"});
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("0 done, 2 refused"), HasSubstr("Example Nurse two"),
                                HasSubstr("INVALID_FIELDS"), HasSubstr("note")));
  EXPECT_TRUE(Say("CohortService.ClearCohort",
                  {cohort, "--cohort=autumn-2025", "--effective-date=2025-08-11",
                   "--items={kind: VISA, outcome: CLEARED}"})
                  .ok());
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("2 done, 0 refused"), Not(HasSubstr("is done"))));
}

TEST_F(LoadSamples, TheLeedsNursesWouldStayForTheWeeksThatTheWardsExpect) {
  Load("40-mep-leeds.yaml");
  placement::v1::GetMatchRunRequest request;
  request.set_name("countries/vc/matchRuns/autumn-2025");
  const auto run = Ask<placement::v1::MatchRun>("MatchRunService.GetMatchRun", request);
  ASSERT_THAT(run.proposals(), SizeIs(1));
  EXPECT_THAT(FormatDay(ToDay(run.proposals(0).start_date())), Eq("2025-09-01"));
  EXPECT_THAT(FormatDay(ToDay(run.proposals(0).end_date())), Eq("2025-11-28"));
}

TEST_F(LoadSamples, TheZambianPartnershipOutlivesItsProject) {
  const Loaded loaded = Load("50-hps-zambia.yaml");
  EXPECT_THAT(loaded.refused, Eq(8));
  const std::string name = "countries/zm/partnerships/hps-lusaka";
  EXPECT_THAT(ReportOf(name).state(), Eq(placement::v1::Partnership::SUSTAINED));
  placement::v1::GetFundingRequest funding_request;
  funding_request.set_name(name);
  const auto funding =
      Ask<placement::v1::Funding>("FundingShareService.GetFunding", funding_request);
  ASSERT_THAT(funding.lines(), SizeIs(2));
  EXPECT_THAT(funding.lines(0).position().awarded(), Eq(3'800'000));
  EXPECT_THAT(funding.lines(0).over_committed(), Eq(4'000));  // with the rooms of the hospital
  EXPECT_THAT(funding.lines(0).unspent(), Eq(0));
  // At rest the report says what placement says.
  const auto report = ReportOf(name);
  ASSERT_THAT(report.funding(), SizeIs(2));
  for (int line = 0; line < 2; ++line) {
    EXPECT_THAT(report.funding(line).line(), Eq(funding.lines(line).line().line_id()));
    EXPECT_THAT(report.funding(line).budget().minor_units(),
                Eq(funding.lines(line).line().amount().minor_units()));
    EXPECT_THAT(report.funding(line).committed(), Eq(funding.lines(line).position().committed()));
    EXPECT_THAT(report.funding(line).awarded(), Eq(funding.lines(line).position().awarded()));
    EXPECT_THAT(report.funding(line).received(), Eq(funding.lines(line).position().received()));
    EXPECT_THAT(report.funding(line).spent(), Eq(funding.lines(line).position().spent()));
  }
  placement::v1::GetBenefitGridRequest grid_request;
  grid_request.set_name(name);
  const auto grid = Ask<placement::v1::BenefitGrid>("BenefitService.GetBenefitGrid", grid_request);
  EXPECT_THAT(grid.rows(0).counterpart().state(), Eq(placement::v1::Benefit::VERIFIED));
  EXPECT_THAT(grid.rows(10).lead().state(), Eq(placement::v1::Benefit::CLAIMED));
  placement::v1::GetLeaveRequestRequest leave_request;
  leave_request.set_name(name + "/leaveRequests/first-course");
  const auto leave =
      Ask<placement::v1::LeaveRequest>("LeaveRequestService.GetLeaveRequest", leave_request);
  EXPECT_THAT(leave.state(), Eq(placement::v1::LeaveRequest::GRANTED));
  EXPECT_THAT(leave.endorsed().by(), Eq("sample-zm-medical-director"));  // through the ask
}

TEST_F(LoadSamples, WhatHappensInBetweenGoesOnWithTheOthers) {
  for (const char* file : {"10-learning-library.yaml", "20-amp-liberia.yaml",
                           "30-mani-bungoma.yaml", "40-mep-leeds.yaml", "50-hps-zambia.yaml"}) {
    Load(file);
  }
  const Loaded loaded = Load("60-in-between.yaml");
  EXPECT_THAT(loaded.refused, Eq(0));
  placement::v1::GetMatchRunRequest request;
  request.set_name("countries/lr/matchRuns/autumn-2025");
  const auto run = Ask<placement::v1::MatchRun>("MatchRunService.GetMatchRun", request);
  EXPECT_THAT(run.proposals(), SizeIs(3));
  const Loaded again = Load("60-in-between.yaml");
  EXPECT_THAT(again.done, Eq(0));
  placement::v1::ListPlacementsRequest list;
  list.set_parent("countries/lr/partnerships/amp-ncd");
  EXPECT_THAT(Ask<placement::v1::ListPlacementsResponse>("PlacementService.ListPlacements", list)
                  .placements(),
              SizeIs(4));
}

TEST_F(LoadSamples, AWatchEndsWhereNobodyReadsIt) {
  Load("30-mani-bungoma.yaml");
  out_.setstate(std::ios::badbit);
  EXPECT_THAT(Run(RunWatch, {std::string(kMani)}), IsEmpty());
}

TEST_F(LoadSamples, ARowThatIsRefusedEndsTheFile) {
  const auto sample = ParseSample(R"(
title: Teams
callers:
  manager: {subject: manager, grants: ["programme_manager=countries/ke"]}
calls:
  - call: ImportService.ImportTeams
    as: manager
    request:
      parent: countries/ke
      csv: "external_id,display_name,health_system_level,institution,country\nz,Z,NOWHERE,mani,ke"
)",
                                  "teams.yaml");
  ASSERT_TRUE(sample.ok()) << sample.status();
  Progress progress(Terminal(), 1);
  const auto loaded =
      Loader(*connection_, Path("signing"), absl::ZeroDuration()).Load(*sample, progress);
  EXPECT_THAT(std::string(loaded.status().message()), HasSubstr("row 2, health_system_level"));
}

TEST_F(LoadSamples, WhatEndsLeavesNothingHalfDone) {
  for (const char* file :
       {"10-learning-library.yaml", "20-amp-liberia.yaml", "30-mani-bungoma.yaml",
        "40-mep-leeds.yaml", "50-hps-zambia.yaml", "60-in-between.yaml"}) {
    Load(file);
  }
  const Loaded loaded = Load("70-endings.yaml");
  EXPECT_THAT(loaded.present, Eq(0));
  EXPECT_THAT(loaded.resources.at("PlacementNeed"), SizeIs(1));
  EXPECT_THAT(loaded.resources, Contains(Key("Placement"))) << "which no request creates";
  const auto report = ReportOf(kMani);
  EXPECT_THAT(report.state(), Eq(placement::v1::Partnership::CLOSED));
  for (const auto& objective : report.objectives()) {
    EXPECT_THAT(objective.state(), Ne(objectives::v1::PartnershipObjective::ACTIVE));
  }
  EXPECT_THAT(ReportOf("countries/zm/partnerships/hps-lusaka").state(),
              Eq(placement::v1::Partnership::SUSTAINED));
  EXPECT_THAT(Run(RunExport, {"teams", "ke"}), HasSubstr("\"Laboratory, first sub-county\""));
  EXPECT_THAT(Load("70-endings.yaml").done, Eq(0)) << "spreadsheets too";
}

}  // namespace
}  // namespace tandem::client
