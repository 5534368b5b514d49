#include "libs/common/base/secret.h"

#include <fstream>
#include <iterator>

namespace tandem {

Result<std::string> ReadSecret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string secret{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open())
    return absl::UnavailableError("The secret in " + path + " cannot be read.");
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  return secret;
}

}  // namespace tandem
