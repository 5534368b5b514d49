#include "services/tandem/client/partnership_text.h"

#include "fmt/format.h"
#include "fmt/ranges.h"
#include "libs/common/base/date.h"
#include "libs/common/base/money.h"
#include "libs/common/base/names.h"
#include "services/tandem/client/report_parts.h"

namespace tandem::client {
namespace {

namespace v1 = placement::v1;

Table::Cell CellOf(const v1::BenefitCell& cell) {
  if (cell.state() == v1::Benefit::STATE_UNSPECIFIED) {
    return {cell.ticked() ? "promised" : "-", Style::kDim};
  }
  std::string text = Words(v1::Benefit::State_Name(cell.state()));
  if (cell.benefits_size() > 1) text += fmt::format(" ({})", cell.benefits_size());
  return {std::move(text), cell.state() == v1::Benefit::VERIFIED ? Style::kGood : Style::kPlain};
}

// "78 days left", "on 2025-03-01", "16 days late".
std::string StandingText(const v1::Milestone& milestone) {
  switch (milestone.standing()) {
    case v1::Milestone::ON_TRACK:
      return milestone.has_reach_date()
                 ? "on track"
                 : fmt::format("on track, {} left", Counted(milestone.days(), "day"));
    case v1::Milestone::WARNED:
      return Counted(milestone.days(), "day") + " past the warning";
    case v1::Milestone::LATE:
      return Counted(milestone.days(), "day") + " late";
    default:
      return "";
  }
}

Style StyleOf(v1::Milestone::Standing standing) {
  if (standing == v1::Milestone::LATE) return Style::kBad;
  return standing == v1::Milestone::WARNED ? Style::kWarning : Style::kGood;
}

// "4 × (9 + 8) = 68".
std::string LineText(const v1::CriterionLine& line, const Terminal& terminal) {
  if (line.scores().empty()) return fmt::format("weight {}, not scored yet", line.weight());
  std::vector<int> scores;
  for (const auto& score : line.scores()) scores.push_back(score.score());
  return fmt::format("{} {} ({}) = {}", line.weight(), terminal.unicode ? "×" : "x",
                     fmt::join(scores, " + "), line.weighted());
}

// "quality by countries/vc/persons/…" with the person's name.
std::string MissingText(const std::string& missing, const DisplayNames& called) {
  const std::size_t name = missing.rfind(' ') + 1;
  return missing.substr(0, name) + called.Of(missing.substr(name));
}

}  // namespace

std::string Text(const v1::EnquiryPipeline& pipeline, const Terminal& terminal) {
  if (pipeline.stages().empty()) return "Nobody has enquired.\n";
  Table table({{"state"}, {"country"}, {"enquiries", true}, {"waits longest"}, {"since"}});
  for (const auto& stage : pipeline.stages()) {
    table.Add({{Words(v1::Enquiry::State_Name(stage.state())), Style::kBold},
               {stage.country()},
               {fmt::format("{}", stage.enquiries())},
               {Id(stage.oldest())},
               {DayText(stage.oldest_receive_date())}});
  }
  return table.Print(terminal);
}

std::string Text(const v1::ApplicationPipeline& pipeline, const Terminal& terminal,
                 const DisplayNames& called) {
  if (pipeline.stages().empty()) return "No application waits.\n";
  Table table({{"step"}, {"applications", true}, {"waits longest"}, {"application"}, {"since"}});
  for (const auto& stage : pipeline.stages()) {
    table.Add({{Words(v1::Application::State_Name(stage.state())), Style::kBold},
               {fmt::format("{}", stage.applications())},
               {called.Of(stage.person())},
               {Id(stage.longest_waiting()), Style::kDim},
               {DayText(stage.since_date())}});
  }
  return table.Print(terminal);
}

std::string Text(const v1::TraitStandings& standings, const Terminal& terminal,
                 const DisplayNames& called) {
  Table table({{"trait"}, {"mean", true}, {""}, {"by"}});
  for (const auto& standing : standings.traits()) {
    std::vector<std::string> scores;
    for (const v1::TraitRating& rating : standing.ratings()) {
      scores.push_back(fmt::format("{} {}", called.Of(rating.assessor()), rating.score()));
    }
    const bool is_rated = !scores.empty();
    table.Add({{Words(v1::Trait_Name(standing.trait())), Style::kBold},
               {is_rated ? Rounded(standing.mean()) : ""},
               {standing.disagreement() ? "disagreement" : "", Style::kWarning},
               {is_rated ? fmt::format("{}", fmt::join(scores, ", ")) : "nobody yet",
                is_rated ? Style::kPlain : Style::kDim}});
  }
  return fmt::format("{}: {}\n\n{}", terminal.Styled(standings.name(), Style::kBold),
                     standings.complete() ? "every trait is rated by as many as are asked for"
                                          : "not every trait is rated by as many as are asked for",
                     table.Print(terminal, "  "));
}

std::string Text(const v1::Timeline& timeline, const Terminal& terminal) {
  std::string text =
      fmt::format("{}  begun {}, as of {}", terminal.Styled(timeline.name(), Style::kBold),
                  DayText(timeline.start_date()), DayText(timeline.as_of()));
  if (timeline.days_on_hold() > 0)
    text += fmt::format(", {} on hold", Counted(timeline.days_on_hold(), "day"));
  if (timeline.milestones().empty()) return text + "\nNo clock is set for it.\n";
  Table table({{"milestone"}, {"warning"}, {"late"}, {"reached"}, {"standing"}});
  for (const auto& milestone : timeline.milestones()) {
    table.Add({{Words(v1::Milestone::Kind_Name(milestone.kind()))},
               {DayText(milestone.warning_date())},
               {DayText(milestone.late_date())},
               {milestone.has_reach_date() ? DayText(milestone.reach_date()) : "not yet"},
               {StandingText(milestone), StyleOf(milestone.standing())}});
  }
  return text + "\n\n" + table.Print(terminal, "  ");
}

std::string Text(const v1::BenefitGrid& grid, const Terminal& terminal) {
  Table table({{"benefit", false, Fit::kCut}, {"of"}, {"lead"}, {"counterpart"}});
  for (const auto& row : grid.rows()) {
    table.Add({{Words(v1::Benefit::Kind_Name(row.kind()))},
               {row.individual() ? "individuals" : "institution", Style::kDim},
               CellOf(row.lead()),
               CellOf(row.counterpart())});
  }
  return fmt::format("{}\n\n{}", terminal.Styled(grid.name(), Style::kBold),
                     table.Print(terminal, "  "));
}

std::string Text(const v1::Funding& funding, const Terminal& terminal) {
  std::string text = terminal.Styled(funding.name(), Style::kBold);
  if (funding.lines().empty()) return text + "\nIt has no budget.\n";
  text += funding.covered() ? ": every line is covered\n" : ": not every line is covered\n";
  Table table({{"line", false, Fit::kCut},
               {"budget", true},
               {"pledged", true},
               {"committed", true},
               {"awarded", true},
               {"over or under", true},
               {"received", true},
               {"spent", true},
               {"unspent", true},
               {"overspent", true}});
  const auto amount = [&](std::int64_t minor_units) {
    return FormatAmount(minor_units, funding.currency());
  };
  for (const auto& line : funding.lines()) {
    const v1::FundingPosition& position = line.position();
    const Style style = line.over_committed() < 0 ? Style::kBad : Style::kPlain;
    table.Add(
        {{line.line().display_name(), Style::kBold},
         {amount(line.line().amount().minor_units())},
         {amount(position.pledged())},
         {amount(position.committed())},
         {amount(position.awarded())},
         {amount(line.over_committed()), style},
         {amount(position.received())},
         {amount(position.spent())},
         {amount(line.unspent())},
         {amount(position.overspent()), position.overspent() > 0 ? Style::kBad : Style::kPlain}});
  }
  return text + "\n" + table.Print(terminal, "  ");
}

std::string Text(const v1::BoardActions& actions, const Terminal& terminal,
                 const DisplayNames& called) {
  if (actions.actions().empty()) return "Nothing is to be done.\n";
  Table table({{"due"}, {"left", true}, {"owner"}, {"meeting"}, {"action"}, {"what"}});
  for (const auto& action : actions.actions()) {
    const Style style = action.days_left() < 0 ? Style::kBad : Style::kPlain;
    table.Add({{DayText(action.due_date())},
               {Counted(action.days_left(), "day"), style},
               {called.Of(action.owner()), Style::kBold},
               {Id(action.meeting())},
               {action.action_id()},
               {action.text()}});
  }
  std::string text = table.Print(terminal);
  if (actions.next_page_token().empty()) return text;
  return text + fmt::format("There are more: --page-token={}\n", actions.next_page_token());
}

std::string Text(const v1::TenderRanking& ranking, const Terminal& terminal,
                 const DisplayNames& called) {
  if (ranking.bids().empty()) return "There is no bid.\n";
  std::string text =
      fmt::format("{}: {}, scores up to {}{}\n", terminal.Styled(ranking.name(), Style::kBold),
                  Counted(ranking.evaluators(), "evaluator"), ranking.highest_score(),
                  ranking.complete() ? "" : "; scores are missing");
  for (const auto& bid : ranking.bids()) {
    const std::string bidder = terminal.Styled(called.Of(bid.bidder()), Style::kBold);
    if (!bid.excluded_reason().empty()) {
      text += fmt::format("\nexcluded {}  {}\n", bidder, bid.excluded_reason());
      continue;
    }
    const std::string rank = bid.rank() == 0 ? "no rank" : fmt::format("{}.", bid.rank());
    text += fmt::format("\n{} {}  {}\n", rank, bidder, bid.arithmetic());
    Table table({{""}, {""}});
    for (const auto& line : bid.lines()) {
      table.Add({{line.criterion_id()}, {LineText(line, terminal), Style::kDim}});
    }
    for (const std::string& missing : bid.missing()) {
      table.Add({{"missing", Style::kWarning}, {MissingText(missing, called)}});
    }
    text += table.Print(terminal, "   ");
  }
  return text;
}

}  // namespace tandem::client
