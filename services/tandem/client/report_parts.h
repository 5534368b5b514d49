#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/tandem/client/terminal.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"

// What texts about resources and reports are made of.
namespace tandem::client {

// The day, "" if there is none.
std::string DayText(const common::v1::Date& date);
// The last part of a resource's name.
std::string Id(const std::string& name);
// "1 day", "2 days".
std::string Counted(std::int64_t count, std::string_view what);
// A fraction as a bar; what is no decimal as an empty one.
std::string BarOf(std::string_view fraction, const Terminal& terminal);
// "0.825" → "82.5%"; what is no decimal stays as it is.
std::string Percent(std::string_view fraction);
// At most two digits after the point: "4.208333" → "4.21".
std::string Rounded(const std::string& value);
// "DEFINE_AND_DEVELOP" → "define and develop".
std::string Words(std::string_view enum_value);

// The title of a part, after an empty line.
std::string Heading(std::string_view text, const Terminal& terminal);

// How much of the target: the bar, the number, and what was left out.
struct Achievement {
  std::string bar, number, note;
};
Achievement AchievementOf(const reporting::v1::Figure& figure, const Terminal& terminal);
// A row that sums others up: its title, as many empty cells as `skipped`, and the achievement.
void AddAchievement(std::string_view title, int skipped, const reporting::v1::Figure& figure,
                    const Terminal& terminal, Table& table);
// "  To be maintained: 2 held, 1 not held.", "" where nothing is.
std::string MaintainedText(int held, int not_held);

// A table of document D's figure, both ways, each with its n.
Table ChangeTable();
void AddChange(const std::string& what, const objectives::v1::PercentChange& change, Style style,
               Table& table);

// Counts of a whole, each "" where there are none.
std::string ActivePlacements(
    const google::protobuf::RepeatedPtrField<reporting::v1::PlacementCount>& counts,
    const Terminal& terminal);
std::string ObjectiveCounts(
    const google::protobuf::RepeatedPtrField<reporting::v1::ObjectiveCount>& counts,
    const Terminal& terminal);
std::string RecommendationCounts(
    const google::protobuf::RepeatedPtrField<reporting::v1::RecommendationCount>& counts,
    const Terminal& terminal);

// As the funder wants it, below the numbers.
std::string NoticeText(const reporting::v1::ProgrammeNotice& notice, const Terminal& terminal);

}  // namespace tandem::client
