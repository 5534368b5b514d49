#include "services/objectives/domain/framework.h"

#include <set>
#include <string>
#include <vector>

#include "libs/common/base/names.h"
#include "services/objectives/domain/reasons.h"

namespace tandem::objectives {
namespace {

using v1::CompetencyFramework;

constexpr Transition<CompetencyFramework> kFrameworkTransitions[] = {
    {"PublishCompetencyFramework",
     {CompetencyFramework::DRAFT},
     CompetencyFramework::PUBLISHED,
     {}},
    {"RetireCompetencyFramework",
     {CompetencyFramework::PUBLISHED},
     CompetencyFramework::RETIRED,
     {}},
};

void CheckLevels(const CompetencyFramework::Competency& competency, const std::string& field,
                 FieldErrors& errors) {
  for (int i = 0; i < competency.levels_size(); ++i) {
    if (competency.levels(i).level() == i + 1) continue;
    errors.Add(field + ".levels[" + std::to_string(i) + "].level",
               "Expected level " + std::to_string(i + 1) + ": levels follow each other from 1.");
  }
}

}  // namespace

const Lifecycle<CompetencyFramework> kFrameworkLifecycle{"CompetencyFramework",
                                                         kFrameworkTransitions};

Status ValidateFramework(CompetencyFramework& framework, const CompetencyFramework* before) {
  if (before == nullptr) {
    framework.set_state(CompetencyFramework::DRAFT);
  } else if (before->state() != CompetencyFramework::DRAFT) {
    return Refuse(kFrameworkImmutable, before->name() + " is published.",
                  "Create a new framework and retire this one.");
  }
  FieldErrors errors;
  std::set<std::string> areas, competencies;
  for (int a = 0; a < framework.areas_size(); ++a) {
    const auto& area = framework.areas(a);
    const std::string field = "competency_framework.areas[" + std::to_string(a) + "]";
    if (!areas.insert(area.id()).second)
      errors.Add(field + ".id", "Another area is " + area.id() + ".");
    for (int c = 0; c < area.competencies_size(); ++c) {
      const auto& competency = area.competencies(c);
      const std::string path = field + ".competencies[" + std::to_string(c) + "]";
      if (!competencies.insert(competency.id()).second) {
        errors.Add(path + ".id", "Another competency of the framework is " + competency.id() + ".");
      }
      CheckLevels(competency, path, errors);
    }
  }
  return errors.ToStatus();
}

Status Publish(CompetencyFramework& framework) {
  return kFrameworkLifecycle.Apply("PublishCompetencyFramework", framework);
}

Status Retire(CompetencyFramework& framework) {
  return kFrameworkLifecycle.Apply("RetireCompetencyFramework", framework);
}

std::vector<std::string> CompetenciesOf(const CompetencyFramework& framework) {
  std::vector<std::string> names;
  for (const auto& area : framework.areas()) {
    for (const auto& competency : area.competencies()) {
      names.push_back(Join(framework.name(), "competencies", competency.id()));
    }
  }
  return names;
}

std::string FrameworkOf(std::string_view competency) { return std::string(ParentOf(competency)); }

const CompetencyFramework::Competency* FindCompetency(const CompetencyFramework& framework,
                                                      std::string_view competency) {
  if (FrameworkOf(competency) != framework.name()) return nullptr;
  for (const auto& area : framework.areas()) {
    for (const auto& candidate : area.competencies()) {
      if (candidate.id() == IdOf(competency)) return &candidate;
    }
  }
  return nullptr;
}

Status MayReferTo(const CompetencyFramework& framework) {
  if (framework.state() == CompetencyFramework::PUBLISHED) return OkStatus();
  return Refuse(
      kFrameworkNotPublished,
      framework.name() + " is " + CompetencyFramework::State_Name(framework.state()) + ".",
      "Publish it first, or choose a published one.");
}

Status MayReferTo(const CompetencyFramework& framework, std::string_view competency,
                  std::string_view field, FieldErrors& errors) {
  RETURN_IF_ERROR(MayReferTo(framework));
  if (FindCompetency(framework, competency) == nullptr) {
    errors.Add(field, framework.name() + " has no competency " + std::string(IdOf(competency)) +
                          "; expected one of its own.");
  }
  return OkStatus();
}

}  // namespace tandem::objectives
