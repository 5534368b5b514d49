#include "services/tandem/operator.h"

#include <filesystem>
#include <fstream>

#include "libs/common/rpc/keys.h"

namespace tandem {
namespace {

// Of the operator's own token on this machine; each start writes a new one.
constexpr Duration kTokenLifetime = absl::Hours(24 * 30);

}  // namespace

Status MakeOperatorsKey(const std::string& signing_dir, const std::string& keys_dir) {
  return MakeKey(keys_dir, signing_dir, "local");
}

Status WriteOperatorsToken(const std::string& data_dir, const std::string& signing_dir) {
  TokenRequest request;
  request.caller.subject = "operator";
  for (const auto role : {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                          common::v1::LEARNING_EDITOR, common::v1::EVALUATOR}) {
    request.caller.grants.push_back({role, "*"});
  }
  request.lifetime = kTokenLifetime;
  ASSIGN_OR_RETURN(const std::string token, IssueToken(signing_dir, request));
  const std::filesystem::path file = std::filesystem::path(data_dir) / "admin.token";
  const std::filesystem::path written = file.string() + ".new";
  std::error_code error;
  std::filesystem::remove(written, error);  // its mode may be another
  // Whoever reads it meanwhile reads the old one or the new.
  if (std::ofstream out(written); !(out << token << '\n' << std::flush))
    return Internal(written.string() + " cannot be written.");
  std::filesystem::rename(written, file, error);
  return error ? Internal(file.string() + " cannot be written.") : OkStatus();
}

}  // namespace tandem
