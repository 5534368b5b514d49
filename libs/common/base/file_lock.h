#pragma once

#include <memory>
#include <string>

#include "libs/common/base/status.h"

namespace tandem {

// The lock of a file that only one process may hold. A process that dies gives it up.
class FileLock {
 public:
  // Makes the file at `path` if it is not there. Refused for `in_use` where another process holds
  // it, STORE_UNAVAILABLE where it cannot be written.
  static Result<std::unique_ptr<FileLock>> Take(const std::string& path, const Reason& in_use);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int file) : file_(file) {}
  const int file_;
};

}  // namespace tandem
