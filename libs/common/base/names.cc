#include "libs/common/base/names.h"

#include <algorithm>

namespace tandem {
namespace {

// Takes the first segment off `rest`; the whole of it where there is no '/'.
std::string_view TakeSegment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  return segment;
}

bool IsId(std::string_view segment) {
  if (segment.empty()) return false;
  for (const char c : segment) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    if (!allowed) return false;
  }
  return true;
}

bool IsWildcard(std::string_view segment) { return segment == "*" || segment.front() == '{'; }

bool FitsOne(std::string_view name, std::string_view pattern) {
  if (name.empty() || name.back() == '/') return false;
  while (!name.empty() && !pattern.empty()) {
    const std::string_view segment = TakeSegment(name);
    const std::string_view expected = TakeSegment(pattern);
    if (IsWildcard(expected) ? !IsId(segment) : segment != expected) return false;
  }
  return name.empty() && pattern.empty();
}

// The leading segments of `name`, `count` of them; "" where it has fewer.
std::string_view Leading(std::string_view name, int count) {
  std::size_t end = 0;
  for (int i = 0; i < count; ++i) {
    if (end == std::string_view::npos) return {};
    end = name.find('/', i == 0 ? 0 : end + 1);
  }
  return name.substr(0, end);
}

// A singleton ("…/partnerships/leeds/board") has no id of its own: an odd number of segments.
bool IsSingleton(std::string_view name) {
  return std::count(name.begin(), name.end(), '/') % 2 == 0;
}

constexpr std::string_view kCountries = "countries/";

}  // namespace

bool Fits(std::string_view name, std::string_view patterns) {
  constexpr std::string_view kOr = " | ";
  while (!patterns.empty()) {
    const std::size_t end = patterns.find(kOr);
    if (FitsOne(name, patterns.substr(0, end))) return true;
    patterns =
        end == std::string_view::npos ? std::string_view() : patterns.substr(end + kOr.size());
  }
  return false;
}

std::string_view Segment(std::string_view name, std::string_view collection) {
  while (!name.empty()) {
    const std::string_view segment = TakeSegment(name);
    const std::string_view id = TakeSegment(name);
    if (segment == collection) return id;
  }
  return {};
}

std::string_view CollectionOf(std::string_view name) {
  if (IsSingleton(name)) return IdOf(name);
  const std::size_t last = name.rfind('/');
  if (last == std::string_view::npos) return {};
  return IdOf(name.substr(0, last));
}

std::string_view IdOf(std::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string_view ParentOf(std::string_view name) {
  const std::size_t last = name.rfind('/');
  if (last == std::string_view::npos) return {};
  if (IsSingleton(name)) return name.substr(0, last);
  const std::size_t before = name.rfind('/', last - 1);
  return before == std::string_view::npos ? std::string_view() : name.substr(0, before);
}

std::string_view CountryOf(std::string_view name) {
  return name.starts_with(kCountries) ? Leading(name, 2) : std::string_view();
}

std::string_view PartnershipOf(std::string_view name) {
  if (!name.starts_with(kCountries) || Segment(name, "partnerships").empty()) return {};
  return Leading(name, 4);
}

std::string_view EventKeyOf(std::string_view name) {
  if (!name.starts_with(kCountries)) return Leading(name, 2);
  const std::string_view key = Leading(name, 4);
  return key.empty() ? name : key;
}

bool Covers(std::string_view prefix, std::string_view name) {
  if (prefix == "*") return true;
  if (prefix.empty() || !name.starts_with(prefix)) return false;
  return name.size() == prefix.size() || name[prefix.size()] == '/';
}

std::string Join(std::string_view parent, std::string_view collection, std::string_view id) {
  std::string name;
  name.reserve(parent.size() + collection.size() + id.size() + 2);
  if (!parent.empty()) name.append(parent).append("/");
  return name.append(collection).append("/").append(id);
}

}  // namespace tandem
