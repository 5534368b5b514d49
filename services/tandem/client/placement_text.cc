#include "services/tandem/client/placement_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/errors.h"
#include "services/tandem/client/report_parts.h"

namespace tandem::client {
namespace {

using placement::v1::GateCondition;
using placement::v1::MatchRun;

constexpr std::size_t kBelow = 4;  // spaces before what explains a row

// What shows it: a side, a heading, free text, or names (of institutions that talked).
std::string WhatOf(const std::string& what, const DisplayNames& called) {
  common::v1::PartnershipSide side;
  placement::v1::Finding::Heading heading;
  if (common::v1::PartnershipSide_Parse(what, &side) ||
      placement::v1::Finding::Heading_Parse(what, &heading)) {
    return Words(what);
  }
  std::vector<std::string> parts = absl::StrSplit(what, ", ");
  for (std::string& part : parts) {
    const bool is_name = part.starts_with("countries/") && part.find(' ') == std::string::npos;
    if (is_name) part = called.Of(part);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

// "ministry by Ama Boateng on 2024-03-01 (entered by jo), …"
std::string EvidenceOf(const GateCondition& condition, const DisplayNames& called) {
  std::vector<std::string> said;
  for (const auto& evidence : condition.evidence()) {
    std::string text = WhatOf(evidence.what(), called);
    const bool is_anothers = !evidence.person().empty();
    const std::string who = is_anothers ? called.Of(evidence.person()) : evidence.by();
    if (!who.empty()) text += " by " + who;
    if (evidence.date().year() != 0) text += " on " + FormatDay(ToDay(evidence.date()));
    if (is_anothers && !evidence.by().empty())
      text += fmt::format(" (entered by {})", evidence.by());
    said.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(said, ", "));
}

// In lines of the terminal's width.
std::string DimText(std::string_view text, std::size_t indent, const Terminal& terminal) {
  std::string dimmed;
  for (const auto& line : absl::StrSplit(Filled(text, indent, terminal), '\n')) {
    const auto shown = absl::StripLeadingAsciiWhitespace(line);
    dimmed += std::string(indent, ' ') +
              terminal.Styled({shown.data(), shown.size()}, Style::kDim) + "\n";
  }
  return dimmed;
}

// "traits 0.8×0.5: Mean rating 4.2 of 5 over 10 traits." of each criterion, the weightiest as the
// server sorts them, and what is to be seen to.
std::string WhyProposed(const MatchRun::Proposal& proposal, const Terminal& terminal) {
  std::string text;
  for (const auto& criterion : proposal.criteria()) {
    text +=
        DimText(fmt::format("{} {}{}{}: {}", Words(criterion.criterion()), criterion.score(),
                            terminal.unicode ? "×" : "x", criterion.weight(), criterion.reason()),
                kBelow, terminal);
  }
  for (const std::string& remark : proposal.remarks()) {
    text += DimText("but: " + remark, kBelow, terminal);
  }
  return text;
}

std::string NeedOf(const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/');
  return parts.size() < 6 ? name : fmt::format("{}/{}", parts[3], parts[5]);
}

std::string WhyOpen(const MatchRun::Unfilled& unfilled) {
  std::vector<std::string> said;
  for (const auto& exclusion : unfilled.exclusions()) {
    said.push_back(
        fmt::format("{} excludes {}", Words(exclusion.constraint()), exclusion.professionals()));
  }
  return said.empty() ? "everybody who could is proposed elsewhere"
                      : fmt::format("{}", fmt::join(said, ", "));
}

// "fr is known at A1, B2 is needed. Ask for fr at A1."; where no change lifts it the first alone.
std::string HowFar(const MatchRun::Relaxation& relaxation) {
  if (relaxation.change().empty()) return relaxation.how_far();
  return fmt::format("{} {}", relaxation.how_far(), relaxation.change());
}

std::string WhatWouldFillMore(const MatchRun::Unfilled& unfilled, const DisplayNames& called,
                              const Terminal& terminal) {
  if (!unfilled.has_all_seats()) return "";
  const MatchRun::AllSeats& all = unfilled.all_seats();
  std::string text = DimText(fmt::format("{} of {} would be filled with", all.seats_filled(),
                                         Counted(unfilled.seats(), "seat")),
                             kBelow, terminal);
  for (const auto& relaxation : all.relaxations()) {
    text += DimText(fmt::format("{}, for {}: {}", Words(relaxation.constraint()),
                                called.Of(relaxation.professional()), HowFar(relaxation)),
                    kBelow, terminal);
  }
  return text;
}

// Who comes nearest, how far each constraint would have to give way for them, and what would make
// it do so.
std::string WhatWouldFillIt(const MatchRun::Unfilled& unfilled, const DisplayNames& called,
                            const Terminal& terminal) {
  if (unfilled.nearest_professional().empty()) return "";
  std::string text =
      DimText("nearest: " + called.Of(unfilled.nearest_professional()), kBelow, terminal);
  for (const auto& relaxation : unfilled.relaxations()) {
    text += DimText(fmt::format("{}: {}", Words(relaxation.constraint()), HowFar(relaxation)),
                    kBelow, terminal);
  }
  const std::string filled = unfilled.seats_filled() == 0
                                 ? "no change of the need fills it"
                                 : fmt::format("{} of {} would be filled", unfilled.seats_filled(),
                                               Counted(unfilled.seats(), "seat"));
  return text + DimText(filled, kBelow, terminal) + WhatWouldFillMore(unfilled, called, terminal);
}

std::string NextBest(const MatchRun::Proposal& proposal, const DisplayNames& called) {
  if (proposal.runner_up().empty()) return "nobody";
  std::string text =
      fmt::format("{} {}", called.Of(proposal.runner_up()), proposal.runner_up_score());
  if (!proposal.runner_up_need().empty()) {
    text += fmt::format(" (proposed for {})", NeedOf(proposal.runner_up_need()));
  }
  return text;
}

// `table` with what stands below each of its rows.
std::string WithBelow(const Table& table, const std::vector<std::string>& below,
                      const Terminal& terminal) {
  const std::vector<std::string> lines = absl::StrSplit(table.Print(terminal, "  "), '\n');
  std::string text = lines.front() + "\n";
  for (std::size_t row = 0; row < below.size(); ++row) text += lines[row + 1] + "\n" + below[row];
  return text;
}

std::string ProposalsText(const MatchRun& run, const Terminal& terminal,
                          const DisplayNames& called) {
  Table table({{"need"},
               {"professional"},
               {"score", true},
               {"from"},
               {"to"},
               {"share", true},
               {"next best", false, Fit::kCut}});
  std::vector<std::string> below;
  for (const MatchRun::Proposal& proposal : run.proposals()) {
    table.Add({{NeedOf(proposal.need()), Style::kBold},
               {called.Of(proposal.professional())},
               {proposal.score()},
               {FormatDay(ToDay(proposal.start_date()))},
               {FormatDay(ToDay(proposal.end_date()))},
               {fmt::format("{}%", proposal.share_percent())},
               {NextBest(proposal, called)}});
    below.push_back(WhyProposed(proposal, terminal));
  }
  return WithBelow(table, below, terminal);
}

std::string UnfilledText(const MatchRun& run, const Terminal& terminal,
                         const DisplayNames& called) {
  Table table({{"stays open"}, {"seats", true}, {"because", false, Fit::kCut}});
  std::vector<std::string> below;
  for (const MatchRun::Unfilled& unfilled : run.unfilled()) {
    table.Add({{NeedOf(unfilled.need()), Style::kBold},
               {fmt::format("{}", unfilled.seats())},
               {WhyOpen(unfilled)}});
    below.push_back(WhatWouldFillIt(unfilled, called, terminal));
  }
  return WithBelow(table, below, terminal);
}

// Each condition with what met it or is missing, which stands below it where the two are wider than
// the terminal.
std::string ConditionsText(const placement::v1::StageGate& stage, const Terminal& terminal,
                           const DisplayNames& called) {
  Table table({{""}, {""}, {""}});
  std::string stacked;
  for (const GateCondition& condition : stage.conditions()) {
    const Table::Cell mark = {condition.met() ? "met" : "unmet",
                              condition.met() ? Style::kGood : Style::kBad};
    const std::string why =
        condition.met() ? EvidenceOf(condition, called) : InVerbs(condition.missing());
    table.Add({mark, {condition.description()}, {why, Style::kDim}});
    stacked +=
        fmt::format("  {}  {}\n", terminal.Styled(fmt::format("{:<5}", mark.text), mark.style),
                    Filled(condition.description(), 9, terminal));
    if (!why.empty()) stacked += DimText(why, 9, terminal);
    for (const std::string& to_check : condition.to_check()) {
      const std::string check = InVerbs(to_check);
      table.Add({{"check", Style::kWarning}, {""}, {check, Style::kDim}});
      stacked += DimText("check: " + check, 9, terminal);
    }
  }
  std::string wide = table.Print(terminal, "  ");
  const std::vector<std::string> lines = absl::StrSplit(wide, '\n');
  const bool fits = std::all_of(lines.begin(), lines.end(), [&](const std::string& line) {
    return terminal.width == 0 || Width(line) <= terminal.width;
  });
  return fits ? wide : stacked;
}

}  // namespace

std::string Text(const placement::v1::Gate& gate, const Terminal& terminal,
                 const DisplayNames& called) {
  std::string text = fmt::format("{}  {}, {}\n", terminal.Styled(gate.name(), Style::kBold),
                                 Words(PartnershipKind_Name(gate.kind())),
                                 Words(placement::v1::Partnership::State_Name(gate.state())));
  for (const auto& stage : gate.gates()) {
    text += fmt::format(
        "\n{} {}\n",
        terminal.Styled("To " + Words(placement::v1::Partnership::State_Name(stage.to())),
                        Style::kBold),
        stage.open() ? terminal.Styled("open", Style::kGood)
                     : terminal.Styled("closed", Style::kBad));
    text += ConditionsText(stage, terminal, called);
  }
  return text;
}

std::string Text(const MatchRun& run, const Terminal& terminal, const DisplayNames& called) {
  if (run.seats() == 0) return "No need has a seat that is open.\n";
  std::string text = fmt::format(
      "{} of {} seats {} from {} professionals, for {} in all\n", run.proposals_size(), run.seats(),
      run.dry_run() ? "could be filled" : "are proposed for", run.professionals(), run.score());
  if (run.not_considered() > 0) {
    text +=
        DimText(fmt::format("{} more are available, but neither registered in nor eligible for a "
                            "country of these needs.",
                            run.not_considered()),
                0, terminal);
  }
  if (run.not_proposed() > 0) {
    text += DimText(fmt::format("{} more seats could be filled: a run proposes the {} of the "
                                "highest scores. Run again for the others.",
                                run.not_proposed(), run.proposals_size()),
                    0, terminal);
  }
  if (run.proposals_size() > 0) text += "\n" + ProposalsText(run, terminal, called);
  if (run.unfilled_size() > 0) text += "\n" + UnfilledText(run, terminal, called);
  return text;
}

}  // namespace tandem::client
