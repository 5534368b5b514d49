#include "libs/common/store/sqlite_paced.h"

#include <sqlite3.h>

#include <cstring>

namespace tandem {
namespace {

constexpr int kPagesPerSync = 32;

// The default VFS and the methods of its files, which ours call with the same file: SQLite's files
// begin with a pointer to their methods, and only that pointer is changed. The count of writes
// lies behind the default VFS' own fields.
struct Paced {
  Paced() : base(sqlite3_vfs_find(nullptr)), vfs(*base) {
    vfs.zName = "tandem-paced";
    vfs.szOsFile = base->szOsFile + static_cast<int>(sizeof(int));
    vfs.xOpen = &Open;
    sqlite3_vfs_register(&vfs, 0);
  }

  static int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags);
  static int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset);

  sqlite3_vfs* const base;
  sqlite3_vfs vfs;
  const sqlite3_io_methods* base_methods = nullptr;  // the same for every database file
  sqlite3_io_methods methods;
};

Paced& ThePaced() {
  static Paced paced;  // SQLite keeps a pointer to it
  return paced;
}

int* WritesOf(sqlite3_file* file) {
  return reinterpret_cast<int*>(reinterpret_cast<char*>(file) + ThePaced().base->szOsFile);
}

}  // namespace
}  // namespace tandem
