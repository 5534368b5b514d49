#include "libs/common/base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "libs/common/base/reasons.h"

namespace tandem {

Result<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path, const Reason& in_use) {
  const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0)
    return Refuse(kStoreUnavailable, path + " cannot be written.", "Name a folder that can be.");
  std::unique_ptr<FileLock> lock(new FileLock(file));
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  return Refuse(in_use, "Another process has " + path + " open.",
                "Stop it, or use another folder.");
}

FileLock::~FileLock() { close(file_); }

}  // namespace tandem
