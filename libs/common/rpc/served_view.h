#pragma once

#include <set>
#include <string>
#include <vector>

#include "libs/common/store/unit.h"

namespace tandem {

// A View that lists nothing of countries that this deployment does not serve, whatever its store
// still keeps of them: what cannot be asked for by name is not shown among others either.
class ServedView final : public View {
 public:
  // `countries`, as "ke", are those served; empty: all. They outlive the view.
  ServedView(const Context& context, const std::set<std::string, std::less<>>& countries)
      : View(context), countries_(countries) {}

  Result<std::vector<Row>> Rows(const CollectionInfo& collection, const Query& query) override;
  bool Serves(std::string_view country) const override;

 private:
  // Of no country, or of one that is served.
  bool IsServed(std::string_view name) const;

  const std::set<std::string, std::less<>>& countries_;
};

}  // namespace tandem
