#pragma once

#include "libs/common/store/collection.h"
#include "tandem/reporting/v1/country_report.pb.h"
#include "tandem/reporting/v1/decision.pb.h"
#include "tandem/reporting/v1/engagement.pb.h"
#include "tandem/reporting/v1/leader_post.pb.h"
#include "tandem/reporting/v1/leadership.pb.h"
#include "tandem/reporting/v1/report_rows.pb.h"
#include "tandem/reporting/v1/support_ask.pb.h"

// What reporting stores: projections, written by folds and rebuilt from the log, no row of which
// grows with what there is, so that an event costs the same at any size; and leaders' posts with
// what is asked of them.
namespace tandem::reporting {

// The head of a partnership's report: saved with every change to its rows, so it has the report's
// etag.
inline constexpr Collection<v1::PartnershipReport> kPartnershipReports{
    .pattern = "countries/{country}/partnerships/{partnership}/report",
    .columns = {"kind", "state", "programme", "last_event_time"},
    .projection = true,
};

inline constexpr Collection<v1::ReportRow> kReportRows{
    .pattern = "countries/{country}/partnerships/{partnership}/reportRows/{row}",
    .columns = {"kind", "capability_gap.competency"},
    .projection = true,
};

inline constexpr Collection<v1::ReportShard> kReportShards{
    .pattern = "countries/{country}/reportShards/{shard}",
    .projection = true,
};

// Which countries a region has: the rest of its report is merged from theirs.
inline constexpr Collection<v1::RegionReport> kRegionReports{
    .pattern = "regions/{region}/regionReport",
    .projection = true,
};

inline constexpr Collection<v1::ProgrammeNotice> kProgrammeNotices{
    .pattern = "programmes/{programme}/notice",
    .projection = true,
};

inline constexpr Collection<v1::FrameworkRetirement> kFrameworkRetirements{
    .pattern = "competencyFrameworks/{competency_framework}/retirement",
    .projection = true,
};

inline constexpr Collection<v1::Decision> kDecisions{
    .pattern = "countries/{country}/partnerships/{partnership}/decisions/{decision}",
    .columns = {"meeting", "held_date", "quorate"},
    .projection = true,
};

// The first columns of posts, which tell nothing of who holds one.
inline constexpr std::size_t kShownOfPosts = 2;
inline constexpr Collection<v1::LeaderPost> kLeaderPosts{
    .pattern = "countries/{country}/leaderPosts/{leader_post}",
    .columns = {"state", "institution", "holder", "support", "briefing_cadence",
                "last_contact_date"},
};

// Without methods of its own: whom of an institution to ask.
inline constexpr Collection<v1::Leadership> kLeaderships{
    .pattern = "countries/{country}/institutions/{institution}/leadership",
};

inline constexpr Collection<v1::SupportAsk> kSupportAsks{
    .pattern = "countries/{country}/partnerships/{partnership}/supportAsks/{support_ask}",
    .columns = {"state", "kind", "leader_post", "answer_by", "contact_overdue", "support_clock"},
};

// Without methods of its own: whether the days to answer the asks of a partnership run. Whoever
// raises one saves it, so that a hold knows them all.
inline constexpr Collection<v1::SupportClock> kSupportClocks{
    .pattern = "countries/{country}/partnerships/{partnership}/supportClock",
};

inline constexpr Collection<v1::Engagement> kEngagements{
    .pattern = "countries/{country}/partnerships/{partnership}/engagements/{engagement}",
    .columns = {"state", "kind", "leader_post", "visit", "period.start"},
};

}  // namespace tandem::reporting
