#include "services/tandem/client/cohort_text.h"

#include "fmt/format.h"
#include "libs/common/base/date.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/report_parts.h"

namespace tandem::client {
namespace {

using placement::v1::CohortRun;

constexpr std::size_t kIndent = 4;

// What it was about: a match, until it is confirmed.
std::string WhatOf(const CohortRun::Outcome& outcome) {
  return Id(outcome.placement().empty() ? outcome.match() : outcome.placement());
}

// Runs that are older than the note of who is placed name the placement alone.
std::string WhoOf(const CohortRun::Outcome& outcome, const DisplayNames& called) {
  return outcome.professional().empty() ? WhatOf(outcome) : called.Of(outcome.professional());
}

// "accepted by host team".
std::string StepText(const CohortRun& run) {
  std::string step = Words(CohortRun::Step_Name(run.step()));
  if (run.step() != CohortRun::ACCEPTED) return step;
  return fmt::format("{} by {}", step, Words(placement::v1::MatchSide_Name(run.side())));
}

std::string RefusedText(const CohortRun::Outcome& outcome, const Terminal& terminal,
                        const DisplayNames& called) {
  std::string text =
      fmt::format("  {}  {}  {}\n", terminal.Styled(WhoOf(outcome, called), Style::kBold),
                  WhatOf(outcome), terminal.Styled(outcome.reason(), Style::kBad));
  return text + std::string(kIndent, ' ') + Filled(InVerbs(outcome.message()), kIndent, terminal) +
         "\n";
}

}  // namespace

std::string Text(const CohortRun& run, const Terminal& terminal, const DisplayNames& called) {
  std::string text = fmt::format("{}: cohort {}, {} on {}: {} done, {} refused\n",
                                 terminal.Styled(run.name(), Style::kBold),
                                 terminal.Styled(run.cohort(), Style::kBold), StepText(run),
                                 DayText(run.effective_date()), run.done(), run.refused());
  Table done({{""}, {""}});
  std::string refused;
  for (const auto& outcome : run.outcomes()) {
    if (!outcome.reason().empty()) {
      refused += RefusedText(outcome, terminal, called);
    } else {
      done.Add({{WhoOf(outcome, called)}, {WhatOf(outcome), Style::kDim}});
    }
  }
  if (!done.empty()) text += "\nDone:\n" + done.Print(terminal, "  ");
  if (!refused.empty()) text += "\nRefused:\n" + refused;
  return text;
}

Status StatusOf(const CohortRun& run) {
  if (run.refused() == 0) return OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{} of {} were refused; put that right and do it again for the cohort, which leaves the "
      "others as they are.",
      run.refused(), run.done() + run.refused()));
}

}  // namespace tandem::client
