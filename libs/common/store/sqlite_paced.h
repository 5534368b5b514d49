#pragma once

#include <string>

namespace tandem {

// The name of a SQLite VFS whose database files are synced every few pages as they are written: for the
// connection that copies the log. All at once its pages would fill the disk's queue, and every commit
// that comes meanwhile would wait behind them.
const char* PacedVfs();

}  // namespace tandem
