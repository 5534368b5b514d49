#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"

// The head of a partnership's report, which is the report without its rows, and the whole that is
// made of both when it is read.
namespace tandem::reporting {

// "countries/lr/partnerships/amp/report" for "countries/lr/partnerships/amp".
std::string ReportOf(std::string_view partnership);
// "programmes/amp-health/notice" for "programmes/amp-health".
std::string NoticeOf(std::string_view programme);
// A report about `partnership` before anything has happened; changes nothing in one that exists.
void Begin(v1::PartnershipReport& report, std::string_view partnership);

void SetPartnership(v1::PartnershipReport& report, const placement::v1::Partnership& partnership);
// Its next stage, since `day`; the first is Discover. Days on hold do not count towards Deliver.
void EnterStage(v1::PartnershipReport& report, placement::v1::Partnership::State state, Day day);
// Discover began on `start`, not on `before`.
void CorrectStart(v1::PartnershipReport& report, Day before, Day start);
// The same stage as a row; `before` stages came before it.
v1::ReportRow StageRow(std::string_view partnership, int before,
                       placement::v1::Partnership::State state, Day day);

// Keeps the later of `last` and `time`.
void Touch(google::protobuf::Timestamp& last, Time time);

// The numbers that follow from its sums.
void SetNumbers(v1::PartnershipReport& report);
// Makes the whole report of its head. `rows` are in the order of their names.
void AddRows(std::vector<v1::ReportRow> rows, v1::PartnershipReport& report);

}  // namespace tandem::reporting
