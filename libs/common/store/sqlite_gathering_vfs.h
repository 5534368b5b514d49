#pragma once

namespace tandem {

// The name of SQLite's own file system, but for two things. What is appended to a write-ahead log
// is gathered in memory and written at once, before the log is synced, read or measured: SQLite
// writes each page of a commit by two system calls, which cost more than the page. And a log grows
// by zeros, in large steps: a sync that has to record a new size takes almost twice as long as one
// that does not (ext4: 255 and 140 us). SQLite ends its reading of a log at them.
//
// Sound with synchronous=FULL alone: every commit then syncs its log before it shows other
// connections where the log ends, so nobody looks for what has not been written.
const char* SqliteGatheringVfs();

}  // namespace tandem
