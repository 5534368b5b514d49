#pragma once

#include "libs/common/store/collection.h"
#include "tandem/placement/v1/application.pb.h"
#include "tandem/placement/v1/benefit.pb.h"
#include "tandem/placement/v1/bid.pb.h"
#include "tandem/placement/v1/board.pb.h"
#include "tandem/placement/v1/board_membership.pb.h"
#include "tandem/placement/v1/check_in.pb.h"
#include "tandem/placement/v1/cohort.pb.h"
#include "tandem/placement/v1/enquiry.pb.h"
#include "tandem/placement/v1/framework.pb.h"
#include "tandem/placement/v1/funding.pb.h"
#include "tandem/placement/v1/institution.pb.h"
#include "tandem/placement/v1/leave_request.pb.h"
#include "tandem/placement/v1/match.pb.h"
#include "tandem/placement/v1/match_run.pb.h"
#include "tandem/placement/v1/meeting.pb.h"
#include "tandem/placement/v1/need.pb.h"
#include "tandem/placement/v1/partnership.pb.h"
#include "tandem/placement/v1/peer_link.pb.h"
#include "tandem/placement/v1/person.pb.h"
#include "tandem/placement/v1/person_address.pb.h"
#include "tandem/placement/v1/placement.pb.h"
#include "tandem/placement/v1/professional.pb.h"
#include "tandem/placement/v1/programme.pb.h"
#include "tandem/placement/v1/project.pb.h"
#include "tandem/placement/v1/region.pb.h"
#include "tandem/placement/v1/taken_external_id.pb.h"
#include "tandem/placement/v1/team.pb.h"
#include "tandem/placement/v1/tender.pb.h"
#include "tandem/placement/v1/visit.pb.h"

// What placement stores.
namespace tandem::placement {

inline constexpr Collection<v1::Institution> kInstitutions{
    .pattern = "countries/{country}/institutions/{institution}",
    .columns = {"state", "kind", "location.country", "display_name"},
};

inline constexpr Collection<v1::Person> kPersons{
    .pattern = "countries/{country}/persons/{person}",
    .columns = {"state", "institution", "cadre", "email", "display_name"},
};

// Without methods of its own: whose an address is.
inline constexpr Collection<v1::PersonAddress> kPersonAddresses{
    .pattern = "countries/{country}/personAddresses/{person_address}",
};

// Without methods of its own: whose an external_id is.
inline constexpr Collection<v1::TakenExternalId> kTakenExternalIds{
    .pattern = "countries/{country}/takenExternalIds/{taken_external_id}",
};

inline constexpr Collection<v1::Programme> kProgrammes{
    .pattern = "programmes/{programme}",
    .columns = {"state"},
};

inline constexpr Collection<v1::Region> kRegions{
    .pattern = "regions/{region}",
};

inline constexpr Collection<v1::Enquiry> kEnquiries{
    .pattern = "countries/{country}/enquiries/{enquiry}",
    .columns = {"state", "location.country", "offer", "receive_date"},
};

inline constexpr Collection<v1::Team> kTeams{
    .pattern = "countries/{country}/teams/{team}",
    .columns = {"state", "health_system_level", "institution", "parent_team", "path",
                "external_id"},
};

inline constexpr Collection<v1::Partnership> kPartnerships{
    .pattern = "countries/{country}/partnerships/{partnership}",
    .columns = {"state", "kind", "programme", "committee_quiet_date", "{country}/overspend_date"},
};

inline constexpr Collection<v1::Professional> kProfessionals{
    .pattern = "countries/{country}/professionals/{professional}",
    .columns = {"state", "person", "private_sector_years", "programme", "external_id",
                "{country}/state/first_expire_date"},
};

inline constexpr Collection<v1::PlacementNeed> kNeeds{
    .pattern = "countries/{country}/partnerships/{partnership}/needs/{need}",
    .columns = {"state", "role", "team", "{country}/open_date", "{country}/state/vacant_since"},
};

inline constexpr Collection<v1::Match> kMatches{
    .pattern = "countries/{country}/partnerships/{partnership}/needs/{need}/matches/{match}",
    .columns = {"state", "professional", "placement", "team"},
};

inline constexpr Collection<v1::MatchRun> kMatchRuns{
    .pattern = "countries/{country}/matchRuns/{match_run}",
    .columns = {"programme", "create_time"},
};

// Without methods of its own: which runs speak of somebody.
inline constexpr Collection<v1::MatchRunMention> kMatchRunMentions{
    .pattern =
        "countries/{country}/professionals/{professional}/matchRunMentions/{match_run_mention}",
};

// Placements of a country in a state, those whose return is overdue apart, by their last day.
inline constexpr std::string_view kOfCountryByState = "{country}/state/return_overdue?/end_date";
// Placements of a country, and of a partnership: those that have begun apart from those that have
// not (which have no phase yet), by their last day.
inline constexpr std::string_view kOfCountryByLastDay = "{country}/phase?/end_date";
inline constexpr std::string_view kOfPartnershipByLastDay = "{partnership}/phase?/end_date";
// Those of a country in a state by the day on which the first item of their checklist runs out.
inline constexpr std::string_view kOfCountryByExpiry = "{country}/state/first_expire_date";
// The same of those whose team is in a country, wherever they are kept.
inline constexpr std::string_view kInCountryByLastDay = "country/phase?/end_date";

// The 100% rule is one over the set of a professional's placements: the professional owns it.
inline constexpr Collection<v1::Placement> kPlacements{
    .pattern = "countries/{country}/partnerships/{partnership}/placements/{placement}",
    .columns = {"state", "phase", "role", "team", "professional", "start_date", "end_date",
                "cohort", "need", "home_institution", "host_institution", kOfCountryByState,
                kOfCountryByLastDay, kOfPartnershipByLastDay, kInCountryByLastDay,
                kOfCountryByExpiry},
    .guarded_by = "professional",
};

inline constexpr Collection<v1::Board> kBoards{
    .pattern = "countries/{country}/partnerships/{partnership}/board",
    .columns = {"state"},
};

// Without methods of its own: on which boards somebody has sat, or was a guest.
inline constexpr Collection<v1::BoardMembership> kBoardMemberships{
    .pattern = "countries/{country}/persons/{person}/boardMemberships/{board_membership}",
};

inline constexpr Collection<v1::Meeting> kMeetings{
    .pattern = "countries/{country}/partnerships/{partnership}/meetings/{meeting}",
    .columns = {"state", "meeting_date", "missed", "quorate", "first_due_date",
                "{country}/meeting_date", "{country}/first_due_date"},
};

// What the shares of a budget line come to stands in the partnership, which owns them.
inline constexpr Collection<v1::FundingShare> kFundingShares{
    .pattern = "countries/{country}/partnerships/{partnership}/fundingShares/{funding_share}",
    .columns = {"state", "party", "budget_line"},
    .guarded_by = "parent",
};

// What awards come to stands there too.
inline constexpr Collection<v1::Project> kProjects{
    .pattern = "countries/{country}/partnerships/{partnership}/projects/{project}",
    .columns = {"state", "programme", "period.start", "period.end"},
    .guarded_by = "parent",
};

inline constexpr Collection<v1::Benefit> kBenefits{
    .pattern = "countries/{country}/partnerships/{partnership}/benefits/{benefit}",
    .columns = {"state", "kind", "side"},
};

inline constexpr Collection<v1::CheckIn> kCheckIns{
    .pattern =
        "countries/{country}/partnerships/{partnership}/placements/{placement}/"
        "checkIns/{check_in}",
    .columns = {"check_in_date", "trust", "role_drift", "retracted"},
};

inline constexpr Collection<v1::LeaveRequest> kLeaveRequests{
    .pattern = "countries/{country}/partnerships/{partnership}/leaveRequests/{leave_request}",
    .columns = {"state", "person", "employer", "taken_for", "period.start", "period.end",
                "unsettled_date"},
};

inline constexpr Collection<v1::PeerLink> kPeerLinks{
    .pattern = "countries/{country}/partnerships/{partnership}/peerLinks/{peer_link}",
    .columns = {"state", "lead_peer", "counterpart_peer", "last_contact_date"},
};

inline constexpr Collection<v1::CohortRun> kCohortRuns{
    .pattern = "countries/{country}/partnerships/{partnership}/cohortRuns/{cohort_run}",
    .columns = {"cohort", "step"},
};

inline constexpr Collection<v1::Visit> kVisits{
    .pattern = "countries/{country}/partnerships/{partnership}/visits/{visit}",
    .columns = {"state", "kind", "side", "period.start", "period.end", "{country}/period.end"},
};

inline constexpr Collection<v1::Framework> kFrameworks{
    .pattern = "countries/{country}/frameworks/{framework}",
    .columns = {"state"},
};

inline constexpr Collection<v1::Tender> kTenders{
    .pattern = "countries/{country}/partnerships/{partnership}/tenders/{tender}",
    .columns = {"state", "framework", "closing_date", "awarded_to"},
};

// Which bid of a bidder counts, and how they rank, are rules over all of a tender.
inline constexpr Collection<v1::Bid> kBids{
    .pattern = "countries/{country}/partnerships/{partnership}/tenders/{tender}/bids/{bid}",
    .columns = {"state", "bidder", "sequence"},
    .guarded_by = "parent",
};

// Without methods of its own: nobody reads it.
inline constexpr Collection<v1::SealedBid> kSealedBids{
    .pattern =
        "countries/{country}/partnerships/{partnership}/tenders/{tender}/bids/{bid}/sealedBid",
};

// Applications of a country by their step: those that wait for the next before those that are over.
inline constexpr std::string_view kOfCountryByStep = "{country}/state/apply_date";

inline constexpr Collection<v1::Application> kApplications{
    .pattern = "countries/{country}/applications/{application}",
    .columns = {"state", "person", "apply_date", "programme", kOfCountryByStep},
};

}  // namespace tandem::placement
