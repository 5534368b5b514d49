#pragma once

#include <string>

#include "libs/common/base/status.h"

namespace tandem {

// Makes the key that signs tokens on this machine (in `signing_dir`; its public half in
// `keys_dir`), at the first start.
Status MakeOperatorsKey(const std::string& signing_dir, const std::string& keys_dir);

// Writes a new token of the operator, who may do everything everywhere (DATA_DIR/admin.token,
// 0600): the client reads it there, as kubectl reads its config. For who has the data folder: what
// is refused because another has must leave that one's alone.
Status WriteOperatorsToken(const std::string& data_dir, const std::string& signing_dir);

}  // namespace tandem
