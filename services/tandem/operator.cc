#include "services/tandem/operator.h"

#include <filesystem>
#include <fstream>

#include "libs/common/rpc/keys.h"

namespace tandem {
namespace {

// Of the operator's own token on this machine; each start writes a new one.
constexpr Duration kTokenLifetime = absl::Hours(24 * 30);

Status WriteToken(const std::filesystem::path& data, const std::string& signing_dir) {
  TokenRequest request;
  request.caller.subject = "operator";
  for (const auto role : {common::v1::ADMINISTRATOR, common::v1::PROGRAMME_MANAGER,
                          common::v1::LEARNING_EDITOR, common::v1::EVALUATOR}) {
    request.caller.grants.push_back({role, "*"});
  }
  request.lifetime = kTokenLifetime;
  ASSIGN_OR_RETURN(const std::string token, IssueToken(signing_dir, request));
  const std::filesystem::path file = data / "admin.token";
  std::filesystem::remove(file);
  std::ofstream(file) << token << '\n';
  if (!std::filesystem::exists(file)) return Internal(file.string() + " cannot be written.");
  return OkStatus();
}

}  // namespace

Status MakeOperator(const std::string& data_dir, const std::string& signing_dir,
                    const std::string& keys_dir) {
  RETURN_IF_ERROR(MakeKey(keys_dir, signing_dir, "local"));
  return WriteToken(data_dir, signing_dir);
}

}  // namespace tandem
