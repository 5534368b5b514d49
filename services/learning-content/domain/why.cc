#include "services/learning-content/domain/why.h"

#include <algorithm>

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/learning-content/domain/learning_profile.h"
#include "services/learning-content/domain/outcome.h"

namespace tandem::learning_content {
namespace {

// Weights of a fit (ours, not from the documents, but that team-based learning comes first is
// document A's).
constexpr Micros kMostWelcome = kOne / 5;
constexpr Micros kSecondMostWelcome = kOne / 10;
constexpr Micros kWrittenForIt = kOne / 10;
constexpr Micros kWorkedForOthers = kOne * 3 / 10;

std::string_view Words(v1::Modality modality) {
  switch (modality) {
    case v1::TEAM_BASED:
      return "done by the team together";
    case v1::EXPERIENTIAL:
      return "learned by doing";
    default:
      return "for self-study";
  }
}

// "Strategic planning", from the id where the framework's own words are not known.
std::string TitleOf(const v1::GapClosed& gap) {
  if (!gap.competency_display_name().empty()) return gap.competency_display_name();
  std::string title(IdOf(gap.competency()));
  std::replace(title.begin(), title.end(), '-', ' ');
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') {
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  }
  return title;
}

std::string Sentence(const v1::GapClosed& gap) {
  if (gap.supposed()) {
    return fmt::format(
        "{}: the objective asks for it, and no assessment says yet where the team stands.",
        TitleOf(gap));
  }
  const std::string reached =
      gap.to_level() == gap.target_level()
          ? std::string("the target")
          : fmt::format("level {} of the target {}", gap.to_level(), gap.target_level());
  return fmt::format("{}: the team stands at level {}, the target is {}; this leads to {}.",
                     TitleOf(gap), gap.from_level(), gap.target_level(), reached);
}

Micros Closed(const v1::GapClosed& gap) {
  return ParseDecimal(gap.to_level()).value_or(0) - ParseDecimal(gap.from_level()).value_or(0);
}

}  // namespace

std::optional<Fit> FitOf(const v1::LearningProfile& profile, const std::string& country,
                         const v1::ContentIndex::Entry& entry) {
  Fit fit;
  fit.language = CommonLanguage(profile, {entry.languages().begin(), entry.languages().end()});
  if (fit.language.empty()) return std::nullopt;

  const auto& countries = entry.countries();
  fit.for_country = std::find(countries.begin(), countries.end(), country) != countries.end();
  if (!countries.empty() && !fit.for_country) return std::nullopt;

  const auto& levels = entry.health_system_levels();
  const bool level_known = profile.health_system_level() != v1::HEALTH_SYSTEM_LEVEL_UNSPECIFIED;
  fit.for_level = level_known && std::find(levels.begin(), levels.end(),
                                           profile.health_system_level()) != levels.end();
  if (!levels.empty() && level_known && !fit.for_level) return std::nullopt;

  const std::vector<v1::Modality> welcome = Modalities(profile);
  const auto place = std::find(welcome.begin(), welcome.end(), entry.modality());
  if (place == welcome.end()) return std::nullopt;
  fit.modality = entry.modality();
  fit.most_welcome = place == welcome.begin();

  if (fit.most_welcome) fit.factor += kMostWelcome;
  if (place - welcome.begin() == 1) fit.factor += kSecondMostWelcome;
  if (fit.for_country) fit.factor += kWrittenForIt;
  if (fit.for_level) fit.factor += kWrittenForIt;
  // From -kWorkedForOthers to kWorkedForOthers.
  fit.factor += MultiplyDivide(2 * ExpectedOutcome(entry) - kOne, kWorkedForOthers, kOne);
  fit.teams = entry.measured();
  if (fit.teams > 0) fit.outcome = entry.outcome_sum_micros() / fit.teams;
  return fit;
}

std::vector<std::string> Why(const v1::Recommendation& recommendation, const Fit& fit,
                             int budget_minutes) {
  std::vector<v1::GapClosed> gaps(recommendation.gaps_closed().begin(),
                                  recommendation.gaps_closed().end());
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const auto& a, const auto& b) { return Closed(a) > Closed(b); });
  std::vector<std::string> reasons;
  reasons.reserve(gaps.size() + 6);
  for (const v1::GapClosed& gap : gaps) reasons.push_back(Sentence(gap));
  reasons.push_back(fmt::format("It takes {} of the {} minutes that the team has for learning.",
                                recommendation.minutes(), budget_minutes));
  reasons.push_back(fmt::format("It is {}{}.", Words(fit.modality),
                                fit.most_welcome ? ", the way that suits the team best" : ""));
  if (fit.teams > 0) {
    reasons.push_back(fmt::format("{} that completed it reached {}% of what it leads to{}.",
                                  fit.teams == 1 ? "A team" : fmt::format("{} teams", fit.teams),
                                  MultiplyDivide(fit.outcome, 100, kOne),
                                  fit.teams == 1 ? "" : " on average"));
  }
  if (fit.for_country) reasons.emplace_back("It is written for the team's country.");
  if (fit.for_level) {
    reasons.emplace_back("It is written for the team's level of the health system.");
  }
  reasons.push_back(fmt::format("The team can use it in its language ({}).", fit.language));
  return reasons;
}

}  // namespace tandem::learning_content
