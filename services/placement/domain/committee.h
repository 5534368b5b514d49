#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/common/base/date.h"
#include "libs/common/base/status.h"
#include "services/placement/domain/partnership.h"

// Whether somebody still meets, which is what a partnership lives on without a project (document B:
// active committees on both sides that outlive it).
namespace tandem::placement {

// Why nobody is known to meet still: neither the board, with a quorum, nor a committee has in the
// twelve months before (ours).
std::optional<std::string> CommitteeMissing(const AtStageChange& change);
// Why a meeting of the committee can't be told of: none is named, or it met later.
std::optional<std::string> CommitteeUnnamed(const AtStageChange& change);
std::optional<std::string> CommitteeMetLater(const AtStageChange& change);

// The committee, called `title` unless that is empty, has met on `day`: VERB_NOT_ALLOWED unless the
// partnership is Sustained, CONDITIONS_UNMET.
Status RecordCommitteeMeeting(v1::Partnership& partnership, std::string_view title, Day day);

// The last day on which the board, with a quorum, or the committee has met; nothing if none has.
std::optional<Day> LastMet(const v1::Partnership& partnership);
// The first day on which nobody will have met for twelve months, as is known on `today`: without
// the days on hold until then.
std::optional<Day> QuietDay(const v1::Partnership& partnership, Day today);
// Notes since when it is quiet, if it is Sustained and is so on `today`, else that it isn't.
// Whether it is newly so.
bool NoteQuiet(v1::Partnership& partnership, Day today);
// That it met last so long ago that whoever counts on it should ask; nothing if it did not.
std::optional<std::string> BoardQuiet(const v1::Partnership& partnership, Day today);

}  // namespace tandem::placement
