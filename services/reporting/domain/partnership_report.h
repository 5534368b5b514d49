#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/common/base/date.h"
#include "tandem/placement/v1/events.pb.h"
#include "tandem/reporting/v1/partnership_report.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"

// The head of a partnership's report, and the report as it is put together from its head and rows.
namespace tandem::reporting {

// "countries/lr/partnerships/amp/report" for "countries/lr/partnerships/amp".
std::string ReportOf(std::string_view partnership);
// A report about `partnership` before anything has happened; changes nothing in one that exists.
void Begin(v1::PartnershipSummary& summary, std::string_view partnership);

void SetPartnership(v1::PartnershipSummary& summary, const placement::v1::Partnership& partnership);
// Its next stage, since `day`; the first is Discover. Days on hold do not count towards Deliver.
void EnterStage(v1::PartnershipSummary& summary, placement::v1::Partnership::State state, Day day);
// The same stage as a row; `before` stages came before it.
v1::ReportRow StageRow(std::string_view partnership, int before,
                       placement::v1::Partnership::State state, Day day);

// Keeps the later of `last` and `time`.
void Touch(google::protobuf::Timestamp& last, Time time);

// The numbers of a report; its rows stay empty.
v1::PartnershipReport NumbersOf(const v1::PartnershipSummary& summary);
// The whole report, with the etag of its head. Rows are in the order of their names.
v1::PartnershipReport Assemble(const v1::PartnershipSummary& summary,
                               std::vector<v1::ReportRow> rows);

}  // namespace tandem::reporting
