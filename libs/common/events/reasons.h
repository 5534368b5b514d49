#pragma once

#include "libs/common/base/reasons.h"

// Why the machinery of events refuses something.
namespace tandem {

inline constexpr Reason kTopicMissing{"TOPIC_MISSING", StatusCode::kFailedPrecondition,
                                      "The event log has no topic of this name."};
inline constexpr Reason kTopicUnfit{"TOPIC_UNFIT", StatusCode::kFailedPrecondition,
                                    "A topic of the event log has other partitions or another "
                                    "configuration than Tandem needs."};
inline constexpr Reason kLogUnavailable{"EVENT_LOG_UNAVAILABLE", StatusCode::kUnavailable,
                                        "The event log cannot be reached."};
inline constexpr Reason kLeaderUnknown{"EVENT_LOG_LEADER_UNKNOWN", StatusCode::kUnavailable,
                                       "No broker leads the partition at the moment."};
inline constexpr Reason kEventTooLarge{"EVENT_TOO_LARGE", StatusCode::kInvalidArgument,
                                       "The event is above the log's size limit."};
inline constexpr Reason kLogInUse{"LOG_IN_USE", StatusCode::kFailedPrecondition,
                                  "Another process has the event log open."};
inline constexpr Reason kLogTooNew{"LOG_TOO_NEW", StatusCode::kFailedPrecondition,
                                   "A newer binary has written the event log."};
inline constexpr Reason kLogReplaced{"LOG_REPLACED", StatusCode::kFailedPrecondition,
                                     "The event log is not the one that was read before: it was "
                                     "replaced or truncated."};
inline constexpr Reason kLogAhead{"LOG_AHEAD", StatusCode::kFailedPrecondition,
                                  "The event log holds what the journal does not: the store was "
                                  "restored from a backup."};
inline constexpr Reason kLogBehind{"LOG_BEHIND", StatusCode::kFailedPrecondition,
                                   "The event log lacks what was published: it was restored from "
                                   "a backup, or is a new one."};
inline constexpr Reason kJournalWentBack{"JOURNAL_WENT_BACK", StatusCode::kFailedPrecondition,
                                         "The journal lacks what was read from it: the store was "
                                         "set back while a process had it open."};
inline constexpr Reason kOutOfOrder{"TOPIC_OUT_OF_ORDER", StatusCode::kFailedPrecondition,
                                    "A topic was replaced while its service ran: it holds later "
                                    "events of a key without the earlier ones."};
inline constexpr Reason kOtherBranch{"BACKUP_OF_OTHER_BRANCH", StatusCode::kFailedPrecondition,
                                     "The backup holds what an earlier restore has declared "
                                     "void: some have taken notice of that already."};
inline constexpr Reason kStillRuns{"STILL_RUNS", StatusCode::kFailedPrecondition,
                                   "A process of the service has its store open."};
inline constexpr Reason kEventLogUnknown{"EVENT_LOG_UNKNOWN", StatusCode::kInvalidArgument,
                                         "The setting EVENT_LOG names no kind of log that this "
                                         "binary has."};
inline constexpr Reason kSuperseded{"RELAY_SUPERSEDED", StatusCode::kFailedPrecondition,
                                    "Another replica of the service publishes its events."};
inline constexpr Reason kTooManyParked{"TOO_MANY_PARKED_KEYS", StatusCode::kUnavailable,
                                       "So many keys are parked that the consumer pauses instead "
                                       "of parking another."};
inline constexpr Reason kLettersUnderWay{"DEAD_LETTERS_UNDER_WAY", StatusCode::kUnavailable,
                                         "Some events of the key have not yet come to the "
                                         "dead-letter topic."};
inline constexpr Reason kLettersLost{"DEAD_LETTERS_LOST", StatusCode::kFailedPrecondition,
                                     "The dead-letter topic was made anew and lacks the first "
                                     "events of the key."};
inline constexpr Reason kNewerFolds{"FILLED_BY_NEWER_FOLDS", StatusCode::kFailedPrecondition,
                                    "A newer release has filled the projection, which older folds "
                                    "only read."};
inline constexpr Reason kRebuildUnderWay{"REBUILD_UNDER_WAY", StatusCode::kFailedPrecondition,
                                         "The projections of this service are being rebuilt."};

}  // namespace tandem
