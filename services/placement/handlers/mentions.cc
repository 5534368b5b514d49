#include "services/placement/handlers/mentions.h"

#include "fmt/format.h"
#include "libs/common/base/names.h"
#include "services/placement/collections.h"
#include "services/placement/domain/match_run.h"

namespace tandem::placement {
namespace {

// Runs in one Change: each may tell of a thousand people.
constexpr int kMentionsAtOnce = 20;

std::string MentionOf(std::string_view professional, std::string_view run) {
  return Join(professional, "matchRunMentions",
              fmt::format("{}.{}", Segment(run, "countries"), Segment(run, "matchRuns")));
}

// Whether the data of whoever `professional` is was erased.
Result<bool> IsErased(Unit& unit, const v1::Professional& professional) {
  if (professional.state() != v1::Professional::ALUMNI) return false;
  ASSIGN_OR_RETURN(const v1::Person person, unit.Load(kPersons, professional.person()));
  return person.state() == v1::Person::ERASED;
}

// Answers how many.
Result<int> ForgetInSome(Unit& unit, const std::string& professional) {
  Query first = Below(professional);
  first.limit = kMentionsAtOnce;
  ASSIGN_OR_RETURN(const auto mentions, unit.List(kMatchRunMentions, first));
  for (const v1::MatchRunMention& mention : mentions) {
    ASSIGN_OR_RETURN(v1::MatchRun run, unit.Load(kMatchRuns, mention.match_run()));
    Forget(professional, run);
    unit.Save(kMatchRuns, std::move(run));
    unit.Erase(kMatchRunMentions.info(), mention.name());
  }
  return static_cast<int>(mentions.size());
}

}  // namespace

Status NoteMentions(Unit& unit, v1::MatchRun& run) {
  for (const std::string& name : SpokenOf(run)) {
    ASSIGN_OR_RETURN(const v1::Professional professional, unit.Load(kProfessionals, name));
    ASSIGN_OR_RETURN(const bool is_erased, IsErased(unit, professional));
    if (is_erased) {
      Forget(name, run);
      continue;
    }
    v1::MatchRunMention mention;
    mention.set_name(MentionOf(name, run.name()));
    mention.set_match_run(run.name());
    RETURN_IF_ERROR(unit.Create(kMatchRunMentions, std::move(mention)).status());
  }
  return OkStatus();
}

Status ForgetInRuns(Unit& unit, const v1::Professional& professional) {
  RETURN_IF_ERROR(ForgetInSome(unit, professional.name()).status());
  // Even if those were all: a run that commits at the same time as the erasure is not listed yet.
  // Whichever commits later has read the professional as erased.
  unit.SetTimer(kForgetting, professional.name(), unit.now());
  return OkStatus();
}

Status ForgetInMoreRuns(Unit& unit, std::string_view name) {
  ASSIGN_OR_RETURN(const v1::Professional professional, unit.Load(kProfessionals, name));
  ASSIGN_OR_RETURN(const int forgotten, ForgetInSome(unit, professional.name()));
  if (forgotten == kMentionsAtOnce) unit.SetTimer(kForgetting, professional.name(), unit.now());
  return OkStatus();
}

}  // namespace tandem::placement
