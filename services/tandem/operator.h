#pragma once

#include <string>

#include "libs/common/base/status.h"

namespace tandem {

// Makes the key that signs tokens on this machine (in `signing_dir`; its public half in
// `keys_dir`), at the first start, and a new token of the operator, who may do everything
// everywhere (DATA_DIR/admin.token, 0600): the client reads it there, as kubectl reads its config.
Status MakeOperator(const std::string& data_dir, const std::string& signing_dir,
                    const std::string& keys_dir);

}  // namespace tandem
