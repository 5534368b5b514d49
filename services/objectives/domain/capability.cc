#include "services/objectives/domain/capability.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "libs/common/base/date.h"
#include "libs/common/base/names.h"
#include "services/objectives/domain/arithmetic.h"
#include "services/objectives/domain/assessment.h"
#include "services/objectives/domain/periods.h"
#include "services/objectives/domain/reading.h"

namespace tandem::objectives {
namespace {

using v1::Assessment;
using v1::CompetencyGap;

// The items of one competency that have a target.
using Items = std::vector<const Assessment::Item*>;

std::vector<Micros> ValuesOf(const Items& items, const Scores& scores) {
  std::vector<Micros> values;
  for (const Assessment::Item* item : items) {
    for (const auto& score : scores) {
      if (score.item() == item->id()) values.push_back(Decimal(score.value()).value_or(0));
    }
  }
  return values;
}

bool IsOrdinal(const Items& items) {
  return std::any_of(items.begin(), items.end(), [](const Assessment::Item* item) {
    return item->kind() == Assessment::Item::ORDINAL;
  });
}

Distribution LevelsOf(const std::vector<Micros>& values) {
  Distribution levels;
  for (const Micros value : values) ++levels[static_cast<int>(value / kOne)];
  return levels;
}

// One number for the items: the mean of scores; of levels, which are not averaged, the median.
std::optional<Micros> Summary(const Items& items, const std::vector<Micros>& values) {
  if (!IsOrdinal(items)) return Mean(values);
  const auto median = MedianLevel(LevelsOf(values));
  if (!median.has_value()) return std::nullopt;
  return *median * kOne;
}

std::optional<Micros> Current(const Items& items, const Assessment& assessment,
                              std::optional<Micros> lead, std::optional<Micros> counterpart) {
  if (assessment.reconciled_scores_size() > 0) {
    return Summary(items, ValuesOf(items, assessment.reconciled_scores()));
  }
  if (!lead.has_value() || !counterpart.has_value()) {
    return Summary(items, ValuesOf(items, assessment.self_scores()));
  }
  if (IsOrdinal(items)) return std::min(*lead, *counterpart);
  const Micros both[] = {*lead, *counterpart};
  return Mean(both);
}

void AddLevels(const Items& items, const Assessment& assessment, CompetencyGap& gap) {
  if (!IsOrdinal(items)) return;
  std::vector<Micros> answers;
  for (const auto* scores :
       {&assessment.lead_scores(), &assessment.counterpart_scores(), &assessment.self_scores()}) {
    for (const Micros value : ValuesOf(items, *scores)) answers.push_back(value);
  }
  for (const auto& [level, count] : LevelsOf(answers)) {
    auto* row = gap.add_levels();
    row->set_level(level);
    row->set_count(count);
  }
}

std::optional<CompetencyGap> GapOf(const std::string& competency, const Items& items,
                                   const Assessment& assessment) {
  std::vector<Micros> targets;
  for (const Assessment::Item* item : items) targets.push_back(Decimal(item->target()).value_or(0));
  const auto target = Summary(items, targets);
  const auto lead = Summary(items, ValuesOf(items, assessment.lead_scores()));
  const auto counterpart = Summary(items, ValuesOf(items, assessment.counterpart_scores()));
  const auto current = Current(items, assessment, lead, counterpart);
  if (!target.has_value() || !current.has_value()) return std::nullopt;

  CompetencyGap gap;
  gap.set_competency(competency);
  gap.set_kind(items.front()->kind());
  gap.set_assessment(assessment.name());
  gap.set_round(assessment.round());
  *gap.mutable_assess_date() = assessment.assess_date();
  gap.set_target_level(FormatDecimal(*target));
  gap.set_target_level_micros(*target);
  gap.set_current_level(FormatDecimal(*current));
  gap.set_current_level_micros(*current);
  gap.set_gap(FormatDecimal(*target - *current));
  gap.set_gap_micros(*target - *current);
  if (lead.has_value()) {
    gap.set_lead_score(FormatDecimal(*lead));
    gap.set_lead_score_micros(*lead);
  }
  if (counterpart.has_value()) {
    gap.set_counterpart_score(FormatDecimal(*counterpart));
    gap.set_counterpart_score_micros(*counterpart);
  }
  if (lead.has_value() && counterpart.has_value()) {
    gap.set_side_gap(FormatDecimal(*lead - *counterpart));
    gap.set_side_gap_micros(*lead - *counterpart);
  }
  AddLevels(items, assessment, gap);
  return gap;
}

bool IsLater(const Assessment& a, const Assessment& b) {
  const auto rank = [](const Assessment& assessment) {
    return Recency(assessment.assess_date(), assessment.count_time(), assessment.name());
  };
  return rank(a) > rank(b);
}

}  // namespace

bool TellsCapability(const Assessment& assessment) {
  return !assessment.team().empty() && CollectionOf(assessment.subject()) != "persons" &&
         assessment.state() != Assessment::OPEN;
}

std::vector<CompetencyGap> GapsOf(const Assessment& assessment,
                                  const v1::CompetencyFramework& framework) {
  std::vector<std::pair<std::string, Items>> by_competency;
  for (const auto& item : assessment.items()) {
    if (item.competency().empty() || item.target().empty()) continue;
    auto found = std::find_if(by_competency.begin(), by_competency.end(),
                              [&](const auto& entry) { return entry.first == item.competency(); });
    if (found == by_competency.end()) found = by_competency.insert(found, {item.competency(), {}});
    found->second.push_back(&item);
  }
  std::vector<CompetencyGap> gaps;
  for (const auto& [competency, items] : by_competency) {
    auto gap = GapOf(competency, items, assessment);
    if (!gap.has_value()) continue;
    if (const auto* known = FindCompetency(framework, competency)) {
      gap->set_competency_display_name(known->display_name());
    }
    gaps.push_back(*std::move(gap));
  }
  return gaps;
}

v1::Capability CapabilityOf(std::string_view partnership, std::string_view team,
                            std::span<const Assessment> assessments,
                            std::span<const v1::CompetencyFramework> frameworks) {
  v1::Capability capability;
  capability.set_name(std::string(partnership));
  capability.set_team(std::string(team));
  std::vector<const Assessment*> latest_first;
  for (const Assessment& assessment : assessments) {
    if (assessment.team() == team && TellsCapability(assessment))
      latest_first.push_back(&assessment);
  }
  std::sort(latest_first.begin(), latest_first.end(),
            [](const Assessment* a, const Assessment* b) { return IsLater(*a, *b); });
  std::map<std::string, CompetencyGap> gaps;
  for (const Assessment* assessment : latest_first) {
    v1::CompetencyFramework framework;
    for (const auto& known : frameworks) {
      if (known.name() == assessment->framework()) framework = known;
    }
    for (const CompetencyGap& gap : GapsOf(*assessment, framework)) {
      const bool is_first = gaps.emplace(gap.competency(), gap).second;
      if (!is_first || !capability.assessment().empty()) continue;
      capability.set_assessment(assessment->name());
      capability.set_assessment_etag(assessment->etag());
      capability.set_round(assessment->round());
    }
  }
  for (const auto& [competency, gap] : gaps) *capability.add_gaps() = gap;
  std::stable_sort(capability.mutable_gaps()->begin(), capability.mutable_gaps()->end(),
                   [](const CompetencyGap& a, const CompetencyGap& b) {
                     return a.gap_micros() > b.gap_micros();
                   });
  return capability;
}

}  // namespace tandem::objectives
