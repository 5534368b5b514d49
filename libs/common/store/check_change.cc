#include "libs/common/store/check_change.h"

#include <set>

#include "fmt/format.h"
#include "libs/common/base/reasons.h"

namespace tandem {
namespace {

// A PostgreSQL index entry of a column and a name takes at most 2,704 bytes.
constexpr std::size_t kMaxName = 1'000;
constexpr std::size_t kMaxText = 1'500;
constexpr std::size_t kMaxChangeId = 300;
constexpr std::size_t kMaxBody = std::size_t{8} << 20;

bool Fits(std::string_view text, std::size_t limit) {
  return text.size() <= limit && text.find('\0') == std::string_view::npos;
}

Status CheckWrite(const Write& write) {
  if (write.erase) return OkStatus();
  if (write.columns.size() != write.collection.columns.size()) {
    return Internal(write.name + " is written with other columns than its collection has.");
  }
  if (write.body.size() > kMaxBody) {
    return absl::InvalidArgumentError(write.name + " is larger than the store takes.");
  }
  for (std::size_t i = 0; i < write.columns.size(); ++i) {
    const auto* text = std::get_if<std::string>(&write.columns[i]);
    if (text != nullptr && !Fits(*text, kMaxText)) {
      return BadField(
          write.collection.columns[i],
          fmt::format("it is indexed: expected at most {} bytes without NUL", kMaxText));
    }
  }
  return OkStatus();
}

}  // namespace

Status CheckChange(const Change& change) {
  if (!Fits(change.entry.change_id(), kMaxChangeId)) {
    return BadField("request_id", "expected a shorter one, without NUL");
  }
  std::set<std::pair<std::string_view, std::string_view>> written;
  for (const Write& write : change.writes) {
    if (write.name.empty() || !Fits(write.name, kMaxName)) {
      return BadField("name", fmt::format("expected 1 to {} bytes without NUL", kMaxName));
    }
    RETURN_IF_ERROR(CheckWrite(write));
    if (!written.emplace(write.collection.id(), write.name).second) {
      return Internal(write.name + " is written twice in one Change.");
    }
  }
  return OkStatus();
}

}  // namespace tandem
