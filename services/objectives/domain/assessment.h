#pragma once

#include "google/protobuf/repeated_field.h"
#include "libs/common/base/date.h"
#include "libs/common/base/lifecycle.h"
#include "tandem/common/v1/types.pb.h"
#include "tandem/objectives/v1/assessment.pb.h"
#include "tandem/objectives/v1/competency_framework.pb.h"

namespace tandem::objectives {

using Scores = google::protobuf::RepeatedPtrField<v1::Assessment::Score>;

// By both sides: Open → BothScored → Reconciled → Closed. By oneself: Open → Reconciled → Closed.
extern const Lifecycle<v1::Assessment> kAssessmentLifecycle;

// A new assessment is OPEN. Refuses items whose ids, bounds, levels or targets do not fit, and a
// competency of another framework than the assessment's. ASSESSMENT_SCORED if one that somebody has
// scored is changed.
Status ValidateAssessment(v1::Assessment& assessment, const v1::Assessment* before);

// Adds to `errors` each item whose competency the framework, the assessment's, does not have, or
// that leads beyond the competency's levels: gaps are counted in those.
void CheckCompetencies(const v1::Assessment& assessment, const v1::CompetencyFramework& framework,
                       FieldErrors& errors);

// Each item once, within its bounds, levels whole; `field` is the request's, `errors` what it has
// beside.
Status CheckScores(const v1::Assessment& assessment, const Scores& scores, std::string_view field,
                   FieldErrors errors = {});

// ASSESSMENT_NOT_DUE before its day: planned ahead, but nobody can say yet how it will be.
Status RequireDue(const v1::Assessment& assessment, Day today);

// Whether the scores of `side` are hidden from others.
bool IsHidden(const v1::Assessment& assessment);

// Notes that `side` has scored; what it scored stays in its sheet. For an assessment by both sides
// that is OPEN.
Status NoteScored(v1::Assessment& assessment, common::v1::PartnershipSide side);
// Whether both sides have.
bool BothHaveScored(const v1::Assessment& assessment);
// Opens the sheets of both sides.
Status Reveal(v1::Assessment& assessment, const v1::ScoreSheet& lead,
              const v1::ScoreSheet& counterpart);
// What somebody scored of themselves; again until it is reconciled.
Status ScoreSelf(v1::Assessment& assessment, const Scores& scores);

// Notes what was agreed on of a self-assessment; without `scores`, what was scored.
// CONDITIONS_UNMET (IS_SELF, SELF_SCORED).
Status ReconcileSelf(v1::Assessment& assessment, const Scores& scores);
// What `side` would have both sides agree on. Reconciled once the other one says the same, or
// nothing else (no `scores`); other scores are a proposal of its own. SIDE_ALREADY_AGREED for what
// it proposes already; INVALID_FIELDS in `errors` or the scores.
Status ReconcileForSide(v1::Assessment& assessment, common::v1::PartnershipSide side,
                        const Scores& scores, FieldErrors errors = {});
Status Close(v1::Assessment& assessment);

}  // namespace tandem::objectives
