#include "libs/common/store/collection.h"

namespace tandem {

std::string_view CollectionInfo::id() const {
  const std::size_t last = pattern.rfind('/');
  if (last == std::string_view::npos) return pattern;
  if (pattern[last + 1] != '{') return pattern.substr(last + 1);  // a singleton
  const std::size_t before = last == 0 ? std::string_view::npos : pattern.rfind('/', last - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return pattern.substr(begin, last - begin);
}

}  // namespace tandem
