#include "libs/common/store/sqlite_gathering_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace tandem {
namespace {

// A commit of 512 Changes has some 5 MB; a longer one is written in several pieces.
constexpr std::size_t kMaxGathered = std::size_t{8} << 20;
// What an idle log keeps.
constexpr std::size_t kMaxKept = std::size_t{1} << 20;
// A log grows by zeros, by as much as it has: these are its first and its greatest step.
constexpr sqlite3_int64 kLeastGrowth = 64 << 10, kMostGrowth = 256 << 10;

// SQLite's own file takes less than 128 KiB at once, more than any page has.
constexpr std::size_t kMostAtOnce = std::size_t{64} << 10;

// A log: SQLite sees the first member, whose methods find the rest.
struct Log {
  sqlite3_file base;
  sqlite3_file* real;  // lies behind this in memory
  std::string gathered;
  sqlite3_int64 start;  // of what is gathered, in the file
  sqlite3_int64 size;   // of the file
};

Log& LogOf(sqlite3_file* file) { return *reinterpret_cast<Log*>(file); }

sqlite3_int64 EndOf(const Log& log) {
  return log.start + static_cast<sqlite3_int64>(log.gathered.size());
}

// In pieces, which SQLite's own file asks for.
int WriteAt(const Log& log, std::string_view bytes, sqlite3_int64 offset) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kMostAtOnce);
    const int code =
        log.real->pMethods->xWrite(log.real, piece.data(), static_cast<int>(piece.size()), offset);
    if (code != SQLITE_OK) return code;
    bytes.remove_prefix(piece.size());
    offset += static_cast<sqlite3_int64>(piece.size());
  }
  return SQLITE_OK;
}

// A disk that has no room for it still has what was written.
void Grow(Log& log, sqlite3_int64 end) {
  static const std::string zeros(kMostAtOnce, '\0');
  const sqlite3_int64 grown = end + std::clamp(log.size, kLeastGrowth, kMostGrowth);
  for (; end < grown; end += static_cast<sqlite3_int64>(zeros.size()))
    if (WriteAt(log, zeros, end) != SQLITE_OK) return;
  log.size = end;
}

int WriteGathered(Log& log) {
  if (log.gathered.empty()) return SQLITE_OK;
  const sqlite3_int64 end = EndOf(log);
  const int code = WriteAt(log, log.gathered, log.start);
  // What could not be written is SQLite's to write again: it rolls the commit back.
  log.gathered.clear();
  if (log.gathered.capacity() > kMaxKept) log.gathered.shrink_to_fit();
  if (code == SQLITE_OK && end > log.size) Grow(log, end);
  return code;
}

int WriteBytes(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  Log& log = LogOf(file);
  const auto count = static_cast<std::size_t>(size);
  if (!log.gathered.empty() && offset >= log.start && offset + size <= EndOf(log)) {
    std::memcpy(log.gathered.data() + (offset - log.start), bytes, count);
    return SQLITE_OK;
  }
  const bool follows = log.gathered.empty() || offset == EndOf(log);
  if (!follows || log.gathered.size() + count > kMaxGathered) {
    if (const int code = WriteGathered(log); code != SQLITE_OK) return code;
  }
  if (log.gathered.empty()) log.start = offset;
  log.gathered.append(static_cast<const char*>(bytes), count);
  return SQLITE_OK;
}

int Read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  Log& log = LogOf(file);
  if (offset < EndOf(log) && offset + size > log.start) {
    if (const int code = WriteGathered(log); code != SQLITE_OK) return code;
  }
  return log.real->pMethods->xRead(log.real, bytes, size, offset);
}

int Sync(sqlite3_file* file, int flags) {
  Log& log = LogOf(file);
  if (const int code = WriteGathered(log); code != SQLITE_OK) return code;
  return log.real->pMethods->xSync(log.real, flags);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  Log& log = LogOf(file);
  if (const int code = WriteGathered(log); code != SQLITE_OK) return code;
  log.size = std::min(log.size, size);
  return log.real->pMethods->xTruncate(log.real, size);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  Log& log = LogOf(file);
  if (const int code = WriteGathered(log); code != SQLITE_OK) return code;
  return log.real->pMethods->xFileSize(log.real, size);
}

int Close(sqlite3_file* file) {
  Log& log = LogOf(file);
  const int written = WriteGathered(log);
  const int closed = log.real->pMethods->xClose(log.real);
  log.~Log();
  return written != SQLITE_OK ? written : closed;
}

int Lock(sqlite3_file* file, int level) {
  return LogOf(file).real->pMethods->xLock(LogOf(file).real, level);
}
int Unlock(sqlite3_file* file, int level) {
  return LogOf(file).real->pMethods->xUnlock(LogOf(file).real, level);
}
int CheckReservedLock(sqlite3_file* file, int* result) {
  return LogOf(file).real->pMethods->xCheckReservedLock(LogOf(file).real, result);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
  return LogOf(file).real->pMethods->xFileControl(LogOf(file).real, operation, argument);
}
int SectorSize(sqlite3_file* file) {
  return LogOf(file).real->pMethods->xSectorSize(LogOf(file).real);
}
int DeviceCharacteristics(sqlite3_file* file) {
  return LogOf(file).real->pMethods->xDeviceCharacteristics(LogOf(file).real);
}

// Version 1: a log is neither shared memory nor mapped.
constexpr sqlite3_io_methods kLogMethods = {
    .iVersion = 1,
    .xClose = &Close,
    .xRead = &Read,
    .xWrite = &WriteBytes,
    .xTruncate = &Truncate,
    .xSync = &Sync,
    .xFileSize = &FileSize,
    .xLock = &Lock,
    .xUnlock = &Unlock,
    .xCheckReservedLock = &CheckReservedLock,
    .xFileControl = &FileControl,
    .xSectorSize = &SectorSize,
    .xDeviceCharacteristics = &DeviceCharacteristics,
};

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  // The default one of this moment: a test may have put a failing disk in its place.
  sqlite3_vfs* real_vfs = sqlite3_vfs_find(nullptr);
  if ((flags & SQLITE_OPEN_WAL) == 0)
    return real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  auto* real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(Log));
  const int code = real_vfs->xOpen(real_vfs, name, real, flags, out_flags);
  if (code != SQLITE_OK) {
    file->pMethods = nullptr;  // SQLite then does not close it
    if (real->pMethods != nullptr) real->pMethods->xClose(real);
    return code;
  }
  Log* log =
      new (file) Log{.base = {&kLogMethods}, .real = real, .gathered = {}, .start = 0, .size = 0};
  return real->pMethods->xFileSize(real, &log->size);
}

}  // namespace

const char* SqliteGatheringVfs() {
  static constexpr const char* kName = "tandem-gathering";
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.zName = kName;
    vfs.pNext = nullptr;
    vfs.szOsFile += static_cast<int>(sizeof(Log));
    vfs.xOpen = &Open;
    sqlite3_vfs_register(&vfs, /*makeDflt=*/0);
    return vfs;
  }();
  return vfs.zName;
}

}  // namespace tandem
