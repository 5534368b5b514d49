#include "services/placement/domain/profile.h"

namespace tandem::placement {

v1::Professional ForHosts(const v1::Professional& professional) {
  v1::Professional profile;
  profile.set_name(professional.name());
  profile.set_state(professional.state());
  *profile.mutable_sectors() = professional.sectors();
  profile.set_private_sector_years(professional.private_sector_years());
  *profile.mutable_languages() = professional.languages();
  *profile.mutable_competencies() = professional.competencies();
  *profile.mutable_eligible_countries() = professional.eligible_countries();
  *profile.mutable_availability() = professional.availability();
  return profile;
}

v1::Professional ForThemselves(v1::Professional professional) {
  professional.clear_trait_ratings();
  return professional;
}

}  // namespace tandem::placement
