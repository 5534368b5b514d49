#include "services/placement/domain/committee.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/placement/domain/hold.h"
#include "services/placement/domain/known.h"

namespace tandem::placement {
namespace {

using v1::Partnership;

// How long ago a committee may have met to still count as one that meets; ours.
constexpr int kCommitteeMonths = 12;

bool StillMeets(Day met, Day today) {
  return AddMonths(met, kCommitteeMonths) >= today && met <= today;
}

// The first day on which they have not met for so long, unless on hold.
Day QuietSince(const Partnership& partnership, Day met, Day today) {
  return AddMonths(met, kCommitteeMonths) + 1 + DaysHeld(partnership, met, today);
}

}  // namespace

std::optional<std::string> CommitteeMissing(const AtStageChange& change) {
  const v1::KnownBoard& board = change.partnership.board();
  const bool board_met = board.active() && board.has_last_quorate_date();
  // A board that has met after the day meets still.
  if (board_met &&
      AddMonths(ToDay(board.last_quorate_date()), kCommitteeMonths) >= change.effective_date) {
    return std::nullopt;
  }
  if (!change.partnership.has_committee()) {
    if (!change.partnership.has_board()) return "Name the board or committee that still meets.";
    if (!board.active()) {
      return fmt::format("{} Or name a committee that still meets.", WhyNotActive(board));
    }
    return fmt::format(
        "The board has held no meeting with a quorum in {} months: hold one, or name a committee "
        "that still meets.",
        kCommitteeMonths);
  }
  const Day met = ToDay(change.partnership.committee().last_meeting_date());
  if (StillMeets(met, change.effective_date)) return std::nullopt;
  return fmt::format("{} met last on {}; it must have met within {} months before.",
                     change.partnership.committee().title(), FormatDay(met), kCommitteeMonths);
}

std::optional<std::string> CommitteeUnnamed(const AtStageChange& change) {
  if (!change.partnership.committee().title().empty()) return std::nullopt;
  return "No committee is known: say which has met (title).";
}

std::optional<std::string> CommitteeMetLater(const AtStageChange& change) {
  const v1::Committee& committee = change.partnership.committee();
  if (!committee.has_last_meeting_date()) return std::nullopt;
  const Day met = ToDay(committee.last_meeting_date());
  if (change.effective_date > met) return std::nullopt;
  return fmt::format("It is known to have met on {}; choose a later day.", FormatDay(met));
}

Status RecordCommitteeMeeting(Partnership& partnership, std::string_view title, Day day) {
  if (!title.empty()) partnership.mutable_committee()->set_title(std::string(title));
  AtStageChange change{partnership, day, "", {}};
  RETURN_IF_ERROR(kPartnershipLifecycle.Apply("RecordCommitteeMeeting", change));
  *partnership.mutable_committee()->mutable_last_meeting_date() = ToDate(day);
  return OkStatus();
}

std::optional<Day> LastMet(const Partnership& partnership) {
  std::optional<Day> last;
  if (partnership.board().has_last_quorate_date())
    last = ToDay(partnership.board().last_quorate_date());
  if (partnership.committee().has_last_meeting_date())
    last = std::max(last, std::optional(ToDay(partnership.committee().last_meeting_date())));
  return last;
}

std::optional<Day> QuietDay(const Partnership& partnership, Day today) {
  const std::optional<Day> met = LastMet(partnership);
  if (!met.has_value()) return std::nullopt;
  return QuietSince(partnership, *met, today);
}

bool NoteQuiet(Partnership& partnership, Day today) {
  const bool was_quiet = partnership.has_committee_quiet_date();
  const std::optional<Day> quiet = QuietDay(partnership, today);
  const bool is_sustained = partnership.state() == Partnership::SUSTAINED;
  if (!is_sustained || !quiet.has_value() || *quiet > today) {
    partnership.clear_committee_quiet_date();
    return false;
  }
  *partnership.mutable_committee_quiet_date() = ToDate(*quiet);
  return !was_quiet;
}

std::optional<std::string> BoardQuiet(const Partnership& partnership, Day today) {
  const v1::KnownBoard& board = partnership.board();
  const bool has_met = board.has_last_quorate_date();
  const bool is_dated = has_met || IsDay(board.change_date());
  if (!board.active() || !is_dated) return std::nullopt;
  const Day since = ToDay(has_met ? board.last_quorate_date() : board.change_date());
  if (QuietSince(partnership, since, today) > today) return std::nullopt;
  return fmt::format("The board {} {}, more than {} months ago: hold a meeting (HoldMeeting).",
                     has_met ? "met last, with a quorum, on" : "has never met since",
                     FormatDay(since), kCommitteeMonths);
}

}  // namespace tandem::placement
